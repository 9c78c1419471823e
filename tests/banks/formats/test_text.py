import pytest

from quizapp.banks.formats.text import parse, parse_text
from tests.banks.formats.builders import FOUR, codes, keys

LINES = "\n".join(FOUR)


@pytest.mark.parametrize(
    "text",
    [
        f"Câu 1: Bao nhiêu?\n{LINES}\nĐáp án: B",
        f"Câu 1. Bao nhiêu?\n{LINES}\nĐÁP ÁN ĐÚNG LÀ: B.",
        f"Câu hỏi 1: Bao nhiêu?\n{LINES}\nANSWER: B",
        f"1. Bao nhiêu?\n{LINES}\nĐáp án B",
        f"1) Bao nhiêu?\n{LINES}\nChọn B",
        f"Bao nhiêu?\n{LINES}\nĐ/A: b",
        "Câu 1: Bao nhiêu?\nA. Một  B. Hai  C. Ba  D. Bốn\nĐáp án: B",
        "Câu 1: Bao nhiêu?\nA. Một\tB. Hai\nC. Ba\tD. Bốn\nĐáp án: B",
        "Câu 1: Bao nhiêu?\nA. Một B. Hai C. Ba D. Bốn\nĐáp án: B",
        "Câu 1: Bao nhiêu?\na) Một\nb) Hai\nc) Ba\nd) Bốn\nĐáp án: b",
        "Câu 1: Bao nhiêu?\nA. Một\n*B. Hai\nC. Ba\nD. Bốn",
        "Câu 1: Bao nhiêu?\nA. Một\nB. Hai *\nC. Ba\nD. Bốn",
        f"Câu 1: Bao nhiêu?\n{LINES}\nĐáp án: Hai",
        f"Câu 1: Bao nhiêu?\n{LINES}\n• B. Hai;",
        f"Câu 1: Bao nhiêu?\n{LINES}\n\nĐÁP ÁN\n1-B",
        f"Câu 1: Bao nhiêu?\n{LINES}\n\nĐÁP ÁN\n1. B",
        f"Câu 1: Bao nhiêu?\n{LINES}\nBẢNG ĐÁP ÁN: 1B",
        f"Câu 1: Bao nhiêu?\n{LINES}\n=> B",
        "Câu 1: Bao nhiêu?\n• A. Một\n• B. Hai\n• C. Ba\n• D. Bốn\n• B. Hai",
        "Câu 1: Bao nhiêu?\n- A. Một\n- B. Hai\n- C. Ba\n- D. Bốn\nĐáp án: B",
        "Bao nhiêu?\nA. Một\n*B. Hai\nC. Ba\nD. Bốn",
    ],
)
def test_the_many_ways_to_write_one_question(text: str):
    bank = parse_text(text)
    (question,) = bank.questions
    assert keys(bank) == "B"
    assert question.stem == "Bao nhiêu?"
    assert [option.text for option in question.options] == ["Một", "Hai", "Ba", "Bốn"]
    assert not bank.problems


def test_keys_in_one_line_at_the_end():
    text = "\n".join(f"Câu {n}: Bao nhiêu {n}?\n{LINES}" for n in (1, 2, 3))
    assert keys(parse_text(f"{text}\nĐáp án: \n1-A 2-C 3-D")) == "A C D"


def test_each_part_has_its_own_answer_table():
    part = "\n".join(f"Câu {n}: Bao nhiêu {n}?\n{LINES}" for n in (1, 2))
    bank = parse_text(f"{part}\n1-A 2-B\n{part}\n1-C 2-D")
    assert keys(bank) == "A B C D"


def test_explanation_citation_and_level():
    text = (
        f"Câu 7: [TH] Bao nhiêu?\n{LINES}\nĐáp án: B\n"
        "Giải thích: Vì luật nói vậy.\nVà còn nữa.\nCăn cứ: điểm a khoản 2 Điều 35 Bộ luật Lao động"
    )
    (question,) = parse_text(text).questions
    assert (question.item, question.level) == ("7", "understand")
    assert question.explanation == "Vì luật nói vậy.\nVà còn nữa."
    (citation,) = question.citations
    assert (citation.article, citation.clause, citation.point) == ("35", "2", "a")
    assert citation.document == "Bộ luật Lao động"


def test_a_reason_behind_the_letter_is_an_explanation():
    text = f"Câu 1: Bao nhiêu?\n{LINES}\nĐáp án: B. Vì theo quy định hiện hành thì là hai người."
    (question,) = parse_text(text).questions
    assert question.correct == (1,)
    assert question.explanation.startswith("Vì theo quy định")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f"Câu 1: Bao nhiêu?\n{LINES}", "no_key"),
        (f"Câu 1: Bao nhiêu?\n{LINES}\nĐáp án: G", "key_out_of_range"),
        ("Câu 1: Bao nhiêu?\nA. Một\nĐáp án: A", "too_few_options"),
        (f"Câu 1:\n{LINES}\nĐáp án: A", "empty_stem"),
        (f"Câu 1: C©u hái ph¸p luËt?\n{LINES}\nĐáp án: A", "legacy_encoding"),
        ("Câu 1: Caâu hoûi?\nA. phaùp luaät\nB. ñaùp aùn\nĐáp án: A", "legacy_encoding"),
        (f"Câu 1: {'a' * 40_001}?\n{LINES}\nĐáp án: A", "text_too_long"),
        (f"Câu 1: Bao nhiêu?\n{LINES}\nĐáp án: A\nĐáp án: B", "two_key_lines"),
        (f"Câu 1: Bao nhiêu?\n{LINES}\n1-A 1-B", "answer_table_ambiguous"),
    ],
)
def test_an_error_names_the_item(text: str, code: str):
    bank = parse_text(text)
    assert (bank.found, bank.questions) == (1, ())
    assert [(p.item, p.line) for p in bank.problems if p.code == code] == [("1", 1)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Câu 1: Bao nhiêu? A. Một B. Hai C. Ba D. Bốn\nĐáp án: B", "options_glued"),
        ("Câu 1: Bao nhiêu?\nA. Một\nB. Hai\nC. một \nD. Bốn\nĐáp án: B", "duplicate_options"),
        ("Câu 1: Bao nhiêu?\nA. Hoà\nB. Hai\nC. Hoa\u0300\nĐáp án: B", "duplicate_options"),
        (f"Câu 1: Bao nhiêu?\n{LINES}\nĐáp án: A, C", "several_keys"),
        (f"Câu 1: Trƣờng hợp nào?\n{LINES}\nĐáp án: B", "ocr_letter_mended"),
        ("Câu 1: Bao nhiêu?\nA. Một\nB. Hai\nB. Ba\nD. Bốn\nĐáp án: D", "option_labels_irregular"),
        (f"Câu 1: Bao nhiêu?\n{LINES}\nĐáp án: B. Ba", "key_text_differs"),
        (f"Câu 1: Là gì? {'Phần mặt đường và lề đường. ' * 5}\n{LINES}\nĐáp án: B", "stem_goes_on"),
    ],
)
def test_a_doubt_is_a_warning_and_the_question_comes_along(text: str, code: str):
    bank = parse_text(text)
    assert (bank.found, len(bank.questions)) == (1, 1)
    assert codes(bank) == [code]


def test_the_letter_horn_read_by_scanners_is_mended():
    (question,) = parse_text(f"Câu 1: Trƣờng hợp nào?\n{LINES}\nĐáp án: B").questions
    assert question.stem == "Trường hợp nào?"


def test_a_note_in_brackets_behind_the_letter():
    (question,) = parse_text(f"Câu 1: Gì?\n{LINES}\nĐáp án: B (Điều 5 Luật Công đoàn)").questions
    assert (question.correct, question.explanation) == ((1,), "Điều 5 Luật Công đoàn")


def test_a_list_inside_the_stem_is_no_list_of_options():
    text = "Câu 1: Việc nào bị cấm?\na) Xả rác;\nb) Hút thuốc;\nA. Chỉ a\nB. Chỉ b\nĐáp án: A"
    (question,) = parse_text(text).questions
    assert question.stem == "Việc nào bị cấm?\na) Xả rác;\nb) Hút thuốc;"
    assert [option.text for option in question.options] == ["Chỉ a", "Chỉ b"]


def test_a_shared_stem_is_no_repetition_but_shared_options_are():
    other = "A. Năm\nB. Sáu"
    once = f"Câu 1: Biển nào?\n{LINES}\nĐáp án: A\nCâu 2: Biển nào?\n{other}\nĐáp án: A"
    assert not parse_text(once).problems
    again = parse_text(f"{once}\nCâu 3: Biển  nào?\n{LINES}\nĐáp án: A")
    assert [(p.code, p.item, p.params["other"]) for p in again.problems] == [
        ("repeated_question", "3", "1")
    ]


def test_headings_become_topics():
    one = f"Câu 1: Bao nhiêu?\n{LINES}\nĐáp án: A"
    bank = parse_text(f"CHƯƠNG 1\n{one}\nChương 2: Xử phạt\n{one.replace('Một', 'Mười')}")
    assert [q.topic for q in bank.questions] == ["CHƯƠNG 1", "Chương 2: Xử phạt"]
    assert [q.item for q in bank.questions] == ["1", "1 (#2)"]


def test_true_and_false():
    bank = parse_text("Câu 1: Đất tròn.\nA. Đúng\nB. Sai\nĐáp án: A")
    assert bank.questions[0].type == "true_false"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1258"])
def test_encodings_of_vietnamese_offices(encoding: str):
    text = "Câu 1: Ai được nghỉ?\nA. Công nhân\nB. Bảo vệ\nĐáp án: A"
    if encoding == "cp1258":
        text = text.replace("ả", "a\u0309").replace("ệ", "ê\u0323").replace("ỉ", "i\u0309")
        text = text.replace("Đáp án", "Đa\u0301p a\u0301n").replace("ợ", "ơ\u0323")
    bank = parse(text.encode(encoding))
    assert [o.text for o in bank.questions[0].options] == ["Công nhân", "Bảo vệ"]


@pytest.mark.parametrize(
    ("line", "is_mark"),
    [
        ("MẬT", True), ("Tối mật", True), ("TÀI LIỆU TUYỆT MẬT", True), ("Độ mật: Mật", True),
        ("(Mật)", True), ("TÀI LIỆU MẬT", True), ("tuyệt  mật", True),
        ("Bí mật nhà nước", False), ("BÍ MẬT KINH DOANH", False), ("Mật khẩu", False),
        ("MẬT KHẨU", False), ("mật độ dân số", False), ("Mật ong", False),
        ("Công nhân phải giữ bí mật công nghệ.", False), ("thân mật", False),
    ],
)  # fmt: skip
def test_secrecy_markings(line: str, is_mark: bool):
    bank = parse_text(f"{line}\nCâu 1: Bao nhiêu?\n{LINES}\nĐáp án: A")
    assert bool(bank.secrecy_marks) is is_mark


NUMBERED_THEN_NAMED = """1/ Một?
a) Có
b) Không
ĐA: b

2. Hai?
A. Có
B. Không
Đáp án: A

Câu 3) Ba?
A. Có
B. Không
Đáp án: B

4. Bốn?
A. Có
B. Không
Đáp án: A
"""
NAMED_THEN_NUMBERED = """ĐỀ ÔN TẬP NĂM 2026
1. Một?
A. Có
B. Không
Đáp án: B

Câu 2: Hai?
A. Có
B. Không
Đáp án: A

Câu 3: Ba?
A. Có
B. Không
Đáp án: B
Giải thích: Điều 5 quy định:
1. Người lao động có quyền nghỉ;
2. Người lao động có quyền làm.

4. Bốn?
A. Có
B. Không
Đáp án: A
"""


@pytest.mark.parametrize("text", [NUMBERED_THEN_NAMED, NAMED_THEN_NUMBERED])
def test_numbering_that_changes_on_the_way_loses_no_question(text: str):
    bank = parse_text(text)
    assert [one.stem for one in bank.questions] == ["Một?", "Hai?", "Ba?", "Bốn?"]
    assert keys(bank) == "B A B A"
    assert bank.problems == ()


def test_a_law_quoted_behind_the_key_stays_an_explanation():
    bank = parse_text(NAMED_THEN_NUMBERED)
    assert bank.questions[2].explanation.endswith("quyền làm.")


def test_what_stands_before_the_first_sign_is_named_when_it_cannot_be_read():
    bank = parse_text("1. Một?\nA. Có\nB. Không\n\nCâu 2: Hai?\nA. Có\nB. Không\nĐáp án: A")
    assert (bank.found, len(bank.questions), codes(bank)) == (2, 1, ["no_key"])


THREE = "a) Ý một\nb) Ý hai\nc) Ý ba"


@pytest.mark.parametrize(
    ("options", "key"),
    [
        (THREE, "Đáp án: Đ, S, Đ"),
        (THREE, "Đáp án: ĐSĐ"),
        (THREE, "Đáp án: a) Đúng; b) Sai; c) Đúng"),
        (THREE, "\nĐÁP ÁN\n1\tĐ, S, Đ"),
        ("a) Ý một (Đ)\nb) Ý hai (S)\nc) Ý ba (Đ)", ""),
    ],
    ids=["listed", "glued", "labelled", "table", "marked"],
)
def test_statements_each_true_or_false(options: str, key: str):
    bank = parse_text(f"Câu 1: Xét các ý sau:\n{options}\n{key}")
    (question,) = bank.questions
    assert not bank.problems
    assert (question.type, question.correct) == ("statement_table", ())
    assert question.key == {"values": [True, False, True]}
    assert [option.text for option in question.options] == ["Ý một", "Ý hai", "Ý ba"]


@pytest.mark.parametrize(
    ("text", "kind", "key"),
    [
        ("(trả lời ngắn). Thủ đô?\nĐáp án: Hà Nội | 50%: HN", "short_text",
         {"accepted": [{"text": "Hà Nội", "credit": 1.0}, {"text": "HN", "credit": 0.5}],
          "case": False, "accents": True}),
        ("(điền số). Thử việc?\nĐiền: ........\nĐáp án: 85 | đơn vị: %", "numeric",
         {"accepted": [{"value": "85", "tolerance": "0", "credit": 1.0}],
          "units": [{"name": "%", "factor": "1"}], "unit_required": False}),
        ("(sắp xếp). Xếp:\n1) Gọi\n2) Báo\nĐáp án: 2, 1", "ordering", {"count": 2}),
        ("(ghép cột). Ghép:\n1) Cháy\n2) Cấp cứu\na) 115\nb) 114\nĐáp án: 1-b, 2-a", "matching",
         {"left": 2, "right_of": [3, 2]}),
    ],
    ids=["words", "number", "order", "pairs"],
)  # fmt: skip
def test_the_words_behind_the_number_say_the_kind(text: str, kind: str, key: dict):
    bank = parse_text(f"Câu 1 {text}\nGiải thích: Vì thế.")
    assert not bank.problems
    (question,) = bank.questions
    assert (question.type, question.key, question.explanation) == (kind, key, "Vì thế.")
    assert "(" not in question.stem
    if kind == "ordering":
        assert [option.text for option in question.options] == ["Báo", "Gọi"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("(sắp xếp). Xếp:\n1) Gọi\n2) Báo\nĐáp án: 2, 3", "key_not_understood"),
        ("(ghép cột). Ghép:\n1) Cháy\na) 115\nĐáp án: 2-a", "key_not_understood"),
        ("(trả lời ngắn). Thủ đô?", "no_key"),
        ("(điền chỗ trống). Gọi (1) ....\nĐáp án: 114", "kind_not_supported"),
        (". Xét:\na) Một\nb) Hai\nĐáp án: Đ, S, Đ", "key_not_understood"),
    ],
    ids=["order", "pairs", "words", "gaps", "statements"],
)
def test_kinds_without_a_sound_key_are_reported(text: str, code: str):
    bank = parse_text(f"Câu 1 {text}")
    assert (bank.found, len(bank.questions)) == (1, 0)
    assert code in codes(bank, "error")


@pytest.mark.parametrize(
    "announcement",
    [
        "Đọc tình huống sau và trả lời câu 2 đến câu 3:",
        "Dựa vào đoạn sau để trả lời các câu hỏi từ câu 2 đến 3",
        "*** Đoạn sau dùng cho câu 2 và câu 3:",
    ],
    ids=["read", "lean", "used"],
)
def test_questions_below_one_text(announcement: str):
    options = "A. Một\n*B. Hai\n"
    text = f"Câu 1. Ai?\n{options}\n{announcement}\nAnh Nam làm ca đêm.\n" + "".join(
        f"Câu {number}. Gì {number}?\n{options}" for number in (2, 3, 4)
    )
    bank = parse_text(text)
    assert not bank.problems
    groups = [question.group and question.group.text for question in bank.questions]
    assert groups == [None, "Anh Nam làm ca đêm.", "Anh Nam làm ca đêm.", None]
    assert [question.group.place for question in bank.questions[1:3]] == [1, 2]
    codes_ = [question.group.code for question in parse_text(text).questions[1:3]]
    assert codes_ == [bank.questions[1].group.code] * 2


def test_a_question_about_questions_is_no_announcement():
    text = (
        "Câu 1. Xét:\nDựa vào câu 1 đến câu 2, ai đúng?\nA. Một\n*B. Hai\nCâu 2. Gì?\nA. x\n*B. y"
    )
    bank = parse_text(text)
    assert [question.group for question in bank.questions] == [None, None]
    assert "Dựa vào câu 1" in bank.questions[0].stem
