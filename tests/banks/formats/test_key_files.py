"""Keys in a file of their own: each finds its question, what finds no partner is named."""

from pathlib import Path

import pytest

from quizapp.banks.formats.parsed import ParsedBank
from quizapp.banks.formats.registry import parse_with_keys
from tests.banks.formats.builders import adds_up, codes, keys, paragraphs, workbook

FILES = Path(__file__).parent / "files"
QUESTIONS = (FILES / "apart_questions.docx").read_bytes()
OPTIONS = "A. Một\nB. Hai\nC. Ba\n"


def read(name: str, data: bytes, questions: bytes = QUESTIONS, of: str = "q.docx") -> ParsedBank:
    bank = parse_with_keys(questions, of, name, data)
    assert adds_up(bank)
    return bank


def problems(bank: ParsedBank) -> list[tuple[str, str, str]]:
    return [(p.item, p.code, str(p.params.get("number", ""))) for p in bank.problems]


@pytest.mark.parametrize("name", ["apart_key_pairs", "apart_key_table", "answers_at_end"])
def test_a_word_file_of_keys(name: str):
    bank = read("k.docx", (FILES / f"{name}.docx").read_bytes())
    assert keys(bank) == "B D A C"
    assert not bank.problems


def test_a_workbook_of_keys():
    data = workbook([["Câu", "Đáp án"], [1, "B"], [2, "D"], [3, "A"], [4, "C"]])
    bank = read("k.xlsx", data)
    assert keys(bank) == "B D A C"
    assert not bank.problems


def test_the_reasons_beside_the_keys_are_kept_and_what_is_missing_is_named():
    bank = read("k.docx", (FILES / "apart_key_reasons.docx").read_bytes())
    assert keys(bank) == "B D"
    assert bank.questions[0].explanation.startswith("Vì luật cho nghỉ đúng hai ngày")
    assert problems(bank) == [
        ("", "key_without_question", "5"),
        ("3", "no_key_in_file", "3"),
        ("4", "no_key_in_file", "4"),
    ]


@pytest.mark.parametrize(
    ("text", "right", "said"),
    [
        ("1.A 2.B 3.C 4.D", "A B C D", []),
        ("Câu 1: B. Hai ngày\nCâu 2: C\nCâu 3: A\nCâu 4: D", "B C A D", []),
        ("1\t2\t3\t4\nA\tB\tC\tD", "A B C D", []),
        ("1. A, C\n2. B\n3. C\n4. D", "AC B C D", ["several_keys"]),
        ("1-A 2-B 3-C 4-Z", "A B C", ["key_line_not_understood", "no_key_in_file"]),
        ("1.A 2.A 3.A 4.E", "A A A", ["key_out_of_range"]),
        ("1.A 1.A 2.B 3.C 4.D", "A B C D", []),
        ("1.A 1.B 2.B 3.C 4.D", "B C D", ["key_file_ambiguous"]),
    ],
    ids=["pairs", "lines", "rows", "several", "misread", "range", "twice", "two"],
)
def test_keys_in_text(text: str, right: str, said: list[str]):
    bank = read("k.txt", text.encode())
    assert keys(bank) == right
    assert codes(bank) == said


def test_the_same_paper_with_its_key_marked():
    paper = paragraphs("Câu 1: Ai?", "A. An", "*B. Chi", "Câu 2: Đâu?", "A. Nhà", "B. Xưởng",
                       "Đáp án: A")  # fmt: skip
    questions = "Câu 1: Ai?\nA. An\nB. Chi\nCâu 2: Đâu?\nA. Nhà\nB. Xưởng\n".encode()
    bank = read("k.docx", paper, questions, "q.txt")
    assert keys(bank) == "B A"
    assert not bank.problems


def test_chapters_that_count_anew_get_their_keys_in_order():
    questions = f"Câu 1. Ai?\n{OPTIONS}Câu 2. Gì?\n{OPTIONS}"
    both = questions + questions.replace("?", " nữa?")
    bank = read("k.txt", b"1.A 2.B\n\n1.C 2.A", both.encode(), "q.txt")
    assert keys(bank) == "A B C A"


def test_another_key_in_the_file_of_questions_is_named():
    questions = f"Câu 1. Ai?\n{OPTIONS}Đáp án: A\nCâu 2. Gì?\n{OPTIONS}Đáp án: B\n"
    bank = read("k.txt", b"1.C", questions.encode(), "q.txt")
    assert keys(bank) == "C B"
    assert [(p.item, p.code) for p in bank.problems] == [
        ("1", "key_file_differs"),
        ("2", "key_file_without"),
    ]


def test_questions_without_numbers_are_counted():
    questions = f"Ai đúng?\n{OPTIONS}\nAi sai?\n{OPTIONS}"
    bank = read("k.txt", b"1.B 2.C", questions.encode(), "q.txt")
    assert keys(bank) == "B C"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("k.txt", "Câu\tMã 101\tMã 102\n1\tA\tB\n2\tC\tD".encode(), "key_file_several_forms"),
        ("k.txt", b"xin chao", "key_file_empty"),
        ("k.docx", b"PK\x03\x04", "file_damaged"),
    ],
)
def test_a_file_of_keys_that_is_none_is_refused(name: str, data: bytes, code: str):
    bank = read(name, data)
    assert [(p.severity, p.code, p.where) for p in bank.problems] == [("error", code, "Tệp đáp án")]
    assert bank.found == 0


def test_a_workbook_of_questions_takes_no_file_of_keys():
    questions = workbook([["Câu hỏi", "A", "B", "Đáp án"], ["Ai?", "An", "Chi", "A"]])
    assert codes(read("k.txt", b"1.A", questions, "q.xlsx")) == ["key_file_not_for_format"]
