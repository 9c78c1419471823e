from datetime import date

import pytest

from quizapp.banks.formats.spreadsheet import parse
from tests.banks.formats.builders import adds_up, codes, keys, workbook

HEADER = ["STT", "Câu hỏi", "Phương án A", "Phương án B", "Phương án C", "Đáp án"]


def row(number: int, key: object, stem: str = "Bao nhiêu?", *options: object) -> list[object]:
    return [number, f"{stem} {number}", *(options or ("Một", "Hai", "Ba")), key]


@pytest.mark.parametrize(
    ("key", "read"),
    [
        ("B", "B"), ("b", "B"), ("B.", "B"), (2, "B"), (2.0, "B"), ("2.0", "B"), ("Hai", "B"),
        ("hai ", "B"), ("Đáp án B", "B"), ("Phương án: B", "B"), ("A, C", "AC"), ("A;C", "AC"),
        ("AC", "AC"), ("A và C", "AC"), ("1,3", "AC"), ("B. Hai", "B"), ("Câu B", "B"),
    ],
)  # fmt: skip
def test_the_many_ways_to_write_a_key(key: object, read: str):
    assert keys(parse(workbook([HEADER, row(1, key)]))) == read


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (None, "no_key"),
        ("D", "key_out_of_range"),
        (9, "key_out_of_range"),
        ("?", "key_not_understood"),
    ],
)
def test_a_key_that_cannot_be_is_an_error_with_its_row(key: object, code: str):
    bank = parse(workbook([["Đề kiểm tra"], [], HEADER, row(1, "A"), row(2, key)]))
    assert (bank.found, keys(bank)) == (2, "A")
    (problem,) = bank.problems
    assert (problem.severity, problem.code, problem.item, problem.row) == ("error", code, "2", 5)
    assert problem.where == "Trang 1!5"


@pytest.mark.parametrize(
    "header",
    [
        ["TT", "Nội dung", "A", "B", "C", "Đáp án đúng"],
        ["Số TT", "NỘI DUNG CÂU HỎI", "Đáp án A", "Đáp án B", "Đáp án C", "ĐÁP ÁN"],
        ["No", "Question", "Option 1", "Option 2", "Option 3", "Correct answer"],
        ["Mã", "Câu hỏi trắc nghiệm (*)", "PA 1", "PA 2", "PA 3", "Key"],
        ["STT", "Câu hỏi:", "Lựa chọn A", "Lựa chọn B", "Lựa chọn C", "Phương án đúng"],
    ],
)
def test_headings_people_use(header: list[str]):
    bank = parse(workbook([["NGÂN HÀNG CÂU HỎI"], ["Năm 2026"], header, row(1, "B")]))
    assert keys(bank) == "B"
    assert not bank.problems


def test_columns_in_any_order():
    bank = parse(workbook([list(reversed(HEADER)), list(reversed(row(1, "C")))]))
    assert keys(bank) == "C"
    assert [o.text for o in bank.questions[0].options] == ["Một", "Hai", "Ba"]


def test_a_column_called_dap_an_that_holds_the_options():
    options = "A. Một\nB. Hai\nC. Ba"
    bank = parse(workbook([["Câu hỏi", "Đáp án", "Phương án"], ["Bao nhiêu?", options, "C"]]))
    assert keys(bank) == "C"


def test_a_table_without_any_header():
    rows = [
        [n, f"Có bao nhiêu người ở đây {n}?", "Một", "Hai", "Ba", key]
        for n, key in ((1, "A"), (2, "C"))
    ]
    bank = parse(workbook(rows))
    assert keys(bank) == "A C"
    assert codes(bank) == ["columns_guessed"]


def test_details_in_their_columns():
    header = [*HEADER, "Giải thích", "Mức độ", "Chủ đề", "Căn cứ pháp lý"]
    told = ["Vì luật.", "Vận dụng cao", "Nghỉ phép", "khoản 1 Điều 113 Bộ luật Lao động"]
    (question,) = parse(workbook([header, [*row(1, "A"), *told]])).questions
    assert (question.explanation, question.level, question.topic) == (
        "Vì luật.",
        "apply_high",
        "Nghỉ phép",
    )
    assert (question.citations[0].article, question.citations[0].clause) == ("113", "1")


def test_a_key_that_excel_made_a_date_of():
    def prepare(book, sheet) -> None:
        sheet.write_datetime(1, 5, date(2026, 3, 1), book.add_format({"num_format": "d-mmm"}))

    bank = parse(workbook([HEADER, row(1, None)], prepare))
    assert keys(bank) == "AC"
    assert "key_from_date" in codes(bank)


def test_options_that_excel_changed_are_pointed_out():
    def prepare(book, sheet) -> None:
        sheet.write_datetime(1, 2, date(2026, 2, 1), book.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_number(1, 3, 0.1, book.add_format({"num_format": "0%"}))
        sheet.write_formula(1, 4, "=1+1", None, 2)

    bank = parse(workbook([HEADER, row(1, "A")], prepare))
    assert [o.text for o in bank.questions[0].options] == ["01/02/2026", "10%", "2"]
    assert sorted(codes(bank)) == ["date_cell", "formula_cell"]


def test_a_broken_reference_is_an_error():
    def prepare(book, sheet) -> None:
        sheet.write_formula(1, 4, "=#REF!", None, "#REF!")

    (problem,) = parse(workbook([HEADER, row(1, "A")], prepare)).problems
    assert (problem.code, problem.row, problem.params["column"]) == ("cell_error", 2, "E")


def test_hidden_rows_and_merged_cells_are_noted():
    def prepare(book, sheet) -> None:
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.merge_range(3, 1, 4, 1, "Ô gộp hai dòng?")

    bank = parse(
        workbook(
            [HEADER, row(1, "A"), row(2, "B"), row(3, "C"), [4, None, "Một", "Hai", None, "A"]],
            prepare,
        )
    )
    told = {(p.item, p.code) for p in bank.problems}
    assert {("2", "hidden_row"), ("3", "merged_cell"), ("4", "empty_stem")} <= told
    assert adds_up(bank)


def test_a_merged_topic_holds_for_its_rows():
    def prepare(book, sheet) -> None:
        sheet.merge_range(1, 6, 2, 6, "Nghỉ phép")

    rows = [[*HEADER, "Chủ đề"], row(1, "A"), row(2, "B"), [*row(3, "C"), "Khác"]]
    assert [q.topic for q in parse(workbook(rows, prepare)).questions] == [
        "Nghỉ phép",
        "Nghỉ phép",
        "Khác",
    ]


def test_two_keys_for_a_question_declared_to_have_one():
    bank = parse(workbook([[*HEADER, "Loại câu hỏi"], [*row(1, "A, B"), "Một đáp án"]]))
    assert codes(bank) == ["two_keys"]
    assert bank.failed_items == {"1"}


def test_rows_between_questions_are_headings():
    bank = parse(workbook([HEADER, ["PHẦN I. Tiền lương"], row(1, "A"), [2, None], row(3, "B")]))
    assert [(q.item, q.topic) for q in bank.questions] == [
        ("1", "PHẦN I. Tiền lương"),
        ("3", "PHẦN I. Tiền lương"),
    ]
    assert not bank.problems


def test_true_and_false_without_options():
    bank = parse(workbook([["Câu hỏi", "Đáp án"], ["Đất tròn.", "Đúng"], ["Đất vuông.", "S"]]))
    assert [(q.type, q.correct) for q in bank.questions] == [
        ("true_false", (0,)),
        ("true_false", (1,)),
    ]


def test_letters_repeated_in_option_columns_are_dropped():
    bank = parse(workbook([HEADER, row(1, "C", "Gì?", "A. Một", "B) Hai", "c. Ba")]))
    assert [o.text for o in bank.questions[0].options] == ["Một", "Hai", "Ba"]


CSV_ROWS = (
    "STT{0}Câu hỏi{0}A{0}B{0}Đáp án",
    '1{0}"Ai được nghỉ; ai, khi nào?"{0}Công nhân{0}Bảo vệ{0}B',
)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_in_every_dress(delimiter: str, encoding: str):
    text = "\r\n".join(line.format(delimiter) for line in CSV_ROWS)
    bank = parse(text.encode(encoding))
    assert keys(bank) == "B"
    assert bank.questions[0].stem == "Ai được nghỉ; ai, khi nào?"
    assert bank.questions[0].row == 2


def test_a_marking_in_a_title_row():
    bank = parse(workbook([["TÀI LIỆU TỐI MẬT"], HEADER, row(1, "A", "Bí mật nhà nước?")]))
    assert [(m.where, m.text) for m in bank.secrecy_marks] == [("Trang 1!1", "TỐI MẬT")]


def test_a_sheet_without_columns_says_what_to_do():
    assert codes(parse(workbook([["Xin chào"], ["Không có gì"]]))) == ["header_not_found"]


def test_a_marking_in_the_page_header():
    def prepare(book, sheet) -> None:
        sheet.set_header('&C&"Times New Roman,Bold"&14MẬT')

    assert [m.text for m in parse(workbook([HEADER, row(1, "A")], prepare)).secrecy_marks] == [
        "MẬT"
    ]


@pytest.mark.parametrize("look", [{"bold": True}, {"font_color": "red"}, {"bg_color": "yellow"}])
def test_the_option_painted_by_the_trainer_is_the_key(look: dict):
    def prepare(book, sheet) -> None:
        sheet.write(1, 3, "Hai", book.add_format(look))

    bank = parse(workbook([HEADER[:-1], row(1, None)[:-1]], prepare))
    assert keys(bank) == "B"
    assert not bank.problems


def test_a_written_key_stands_above_the_paint():
    def prepare(book, sheet) -> None:
        sheet.write(1, 3, "Hai", book.add_format({"bold": True}))

    assert keys(parse(workbook([HEADER, row(1, "C")], prepare))) == "C"


def test_paint_beside_an_empty_key_is_doubted():
    def prepare(book, sheet) -> None:
        sheet.write(1, 3, "Hai", book.add_format({"bold": True}))

    bank = parse(workbook([HEADER, row(1, None)], prepare))
    assert (keys(bank), codes(bank)) == ("B", ["key_from_emphasis"])


@pytest.mark.parametrize(
    ("cell", "stem"),
    [
        ("Câu 5: Ai được nghỉ?", "Ai được nghỉ?"),
        ("CÂU 5 Ai được nghỉ?", "Ai được nghỉ?"),
        ("Câu hỏi số 5 về nghỉ phép là gì?", "Câu hỏi số 5 về nghỉ phép là gì?"),
    ],
)
def test_only_a_printed_number_is_taken_from_a_stem(cell: str, stem: str):
    bank = parse(workbook([HEADER, [1, cell, "Một", "Hai", "Ba", "A"]]))
    assert bank.questions[0].stem == stem
