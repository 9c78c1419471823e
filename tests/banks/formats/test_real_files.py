"""Files nobody here wrote, with the right answers counted by other programs."""

import hashlib
import json
from collections import Counter
from pathlib import Path

import pytest

from quizapp.banks.formats.parsed import ParsedBank
from quizapp.banks.formats.registry import parse
from tests.banks.formats.builders import adds_up, codes, keys

VNHSGE = (
    "MET_Civ_IE_2019", "MET_Civ_IE_2020", "MET_Civ_IE_2021", "Civ_1", "Civ_2", "Civ_3", "Civ_4",
    "MET_Civ_2022_301", "MET_Geo_IE_2021",
)  # fmt: skip


def read(path: Path) -> ParsedBank:
    bank = parse(path.read_bytes(), path.name)
    assert adds_up(bank)
    return bank


def expected(folder: Path) -> dict:
    return json.loads((folder / "EXPECTED.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def tenders(shared_data: Path) -> ParsedBank:
    return read(shared_data / "vn_question_banks/luat_dau_thau/390-cau-hoi-luat-dau-thau.xlsx")


def test_all_390_keys_of_the_tender_law_are_right(shared_data: Path, tenders: ParsedBank):
    wanted = expected(shared_data / "vn_question_banks")["luat_dau_thau_390"]
    shown = ";".join(",".join(map(str, q.correct)) for q in tenders.questions)
    assert (tenders.found, len(tenders.questions)) == (390, 390)
    assert hashlib.sha1(shown.encode(), usedforsecurity=False).hexdigest() == wanted["key_sha1"]
    assert Counter(q.topic for q in tenders.questions) == wanted["topics"]


def test_texts_of_the_tender_law_are_those_of_the_normalized_file(
    shared_data: Path, tenders: ParsedBank
):
    source = shared_data / "vn_question_banks/luat_dau_thau_390.normalized.json"
    for wanted, question in zip(
        json.loads(source.read_text("utf-8")), tenders.questions, strict=True
    ):
        assert question.stem.split() == wanted["q"].split()
        assert [o.text.split() for o in question.options] == [o.split() for o in wanted["options"]]


def test_the_two_damaged_rows_of_the_tender_law_are_named(tenders: ParsedBank):
    told = [(p.severity, p.item, p.row, p.code) for p in tenders.problems]
    assert told == [
        ("warning", "349", 350, "option_label_missing"),
        ("warning", "364", 365, "option_wraps"),
    ]


@pytest.mark.parametrize("name", VNHSGE)
def test_keys_of_exams_in_word_tables(shared_data: Path, name: str):
    bank = read(shared_data / f"vn_question_banks/vnhsge/{name}.docx")
    wanted = expected(shared_data / "vn_question_banks")[f"vnhsge_{name}"]
    assert keys(bank).replace(" ", "") == wanted["keys"]
    assert sum(bool(q.images) for q in bank.questions) == wanted["docx_images"]
    doubtful = {p.item for p in bank.problems if p.code == "option_label_missing"}
    assert {q.item for q in bank.questions if len(q.options) != 4} == doubtful


@pytest.mark.parametrize("name", ["chuong_4", "chuong_5", "mau_import_cau_hoi"])
def test_answer_style_documents_are_whole(shared_data: Path, name: str):
    path = f"docx_answer_style/{name}.docx"
    bank = read(shared_data / "spreadsheet_word" / path)
    wanted = expected(shared_data / "spreadsheet_word")[path]
    names = {"remember": "1", "understand": "2", "apply": "3"}
    assert keys(bank).replace(" ", "") == wanted["keys"]
    assert Counter(names[q.level or ""] for q in bank.questions) == wanted["levels"]
    assert sum(len(q.options) for q in bank.questions) == wanted["option_lines"]
    assert not codes(bank, "error")


def test_a_template_with_two_title_rows(shared_data: Path):
    bank = read(shared_data / "spreadsheet_word/vn_templates/mau-them-danh-sach-cau-hoi.xlsx")
    first, second = bank.questions
    assert [o.text for o in first.options] == ["2", "1", "3", "4"]
    assert (first.stem, first.correct, first.row, first.level) == ("1 + 1 = ?", (0,), 4, "remember")
    assert (second.correct, second.topic, second.level) == ((1,), "2", "apply")
    assert not bank.problems


@pytest.mark.parametrize(
    "name", ["Kahoot-Quiz-Spreadsheet-Template.xlsx", "kahoot-quiz-from-csv.xlsx"]
)
def test_kahoot_sheets(shared_data: Path, name: str):
    bank = read(shared_data / "spreadsheet_word/kahoot" / name)
    wanted = expected(shared_data / "spreadsheet_word")[f"kahoot/{name}"]["Sheet1"]
    shown = [",".join(str(place + 1) for place in q.correct) for q in bank.questions]
    assert shown == [key.removesuffix(".0") for key in wanted["keys"]]


def test_formulas_of_the_maths_document_are_reported(shared_data: Path):
    bank = read(shared_data / "spreadsheet_word/docx_auto_numbered/hutech_test.docx")
    assert bank.found == 4
    assert [q.item for q in bank.questions] == ["2", "4"]
    assert bank.failed_items == {"1", "3"}
    assert keys(bank) == "A A"
    assert codes(bank, "error") == ["formula_in_option"] * 2


def test_a_long_text_file_with_keys_as_bullets(shared_data: Path):
    bank = read(shared_data / "vn_question_banks/txt_cau_hoi/ktct.txt")
    assert (bank.found, len(bank.questions)) == (840, 840)
    assert sum(len(q.options) for q in bank.questions) == 3359
    assert len({q.topic for q in bank.questions}) == 6


@pytest.mark.parametrize("folder", ["office", "office_fuzz", "xml", "zip", "strings"])
def test_hostile_files_are_refused_with_a_reason(shared_data: Path, folder: str):
    for path in sorted((shared_data / "adversarial" / folder).iterdir()):
        bank = read(path)
        assert codes(bank, "error"), path.name


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("invalid.xlsx", "not_a_workbook"),
        ("poc-xmlbomb.xlsx", "xml_entities"),
        ("protect.xlsx", "file_encrypted"),
        ("truncated62886.docx", "file_damaged"),
    ],
)
def test_what_is_said_of_a_hostile_file(shared_data: Path, name: str, code: str):
    assert codes(read(shared_data / "adversarial/office" / name)) == [code]


def written(questions: list[dict], style: str) -> str:
    """The questions of a normalized file as text, in one of the ways people write it."""
    lines = []
    for number, question in enumerate(questions, start=1):
        labelled = [f"{'ABCDEFGHIJ'[i]}. {text}" for i, text in enumerate(question["options"])]
        right = ", ".join("ABCDEFGHIJ"[i] for i in question["correct"])
        if style == "starred":
            labelled = [
                f"{'*' if i in question['correct'] else ''}{'abcdefghij'[i]}) {text}"
                for i, text in enumerate(question["options"])
            ]
        start = {"numbered": f"{number}. ", "bare": ""}.get(style, f"Câu {number}: ")
        lines.append(start + question["q"])
        lines += ["   ".join(labelled)] if style == "one line" else labelled
        lines += [] if style == "starred" else [f"Đáp án: {right}"]
        lines += [""] if style == "bare" else []
    return "\n".join(lines)


def sorted_out(stem: str, options: list[str], correct: list[int]) -> tuple:
    def plain(text: str) -> str:
        return " ".join(text.replace("ƣ", "ư").split())

    return plain(stem), tuple(map(plain, options)), tuple(correct)


@pytest.mark.parametrize("style", ["câu", "numbered", "bare", "one line", "starred"])
@pytest.mark.parametrize("name", ["gplx600_khangle", "quan_doi_nhan_thuc", "pldc_ducvu"])
def test_real_questions_in_the_ways_people_write_them(shared_data: Path, name: str, style: str):
    source = shared_data / f"vn_question_banks/{name}.normalized.json"
    questions = json.loads(source.read_text("utf-8"))
    bank = parse(written(questions, style).encode(), "a.txt")
    assert bank.found == len(questions)
    assert [
        sorted_out(q.stem, [o.text for o in q.options], list(q.correct)) for q in bank.questions
    ] == [sorted_out(q["q"], q["options"], q["correct"]) for q in questions]
