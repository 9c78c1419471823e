import io
from dataclasses import replace

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.banks.formats.export_xlsx import lost_in_export, write_questions, write_template
from quizapp.banks.formats.parsed import (
    ParsedBank,
    ParsedCitation,
    ParsedImage,
    ParsedOption,
    ParsedQuestion,
)
from quizapp.banks.formats.spreadsheet import parse
from tests.banks.formats.builders import codes

DANGEROUS = (
    "=1+1",
    "+84912",
    "-2.0",
    "@SUM(A1)",
    '=HYPERLINK("http://x")',
    "0912345678",
    "＝1",
    "01/02",
    "1.0",
    "_x0041_",
)


def question(**changes: object) -> ParsedQuestion:
    base = ParsedQuestion(
        item="PCCC-001",
        where="",
        type="single_choice",
        stem="Ai có trách nhiệm?",
        options=tuple(ParsedOption(text) for text in ("Chủ", "Thợ", "Khách")),
        correct=(1,),
        code="PCCC-001",
    )
    return replace(base, **changes)


def content(bank: ParsedBank) -> list[ParsedQuestion]:
    return [replace(q, item="", where="", row=None, line=None) for q in bank.questions]


def test_everything_but_pictures_comes_back():
    sent = [
        question(
            explanation="Vì luật.\nVà vì sao nữa.",
            level="apply_high",
            topic="Báo cháy",
            situation=True,
            fact="114",
            citations=(
                ParsedCitation("luat-55-2024", "6", "2", "a", "compare"),
                ParsedCitation("nd-105-2025", "12", "", "", "safe"),
            ),
        ),
        question(code="X2", type="multiple_choice", correct=(0, 2)),
        question(
            code="X3",
            type="true_false",
            options=(ParsedOption("Đúng"), ParsedOption("Sai")),
            correct=(0,),
        ),
        question(
            code="X4", options=tuple(ParsedOption(str(n)) for n in range(1, 11)), correct=(9,)
        ),
    ]
    bank = parse(write_questions(sent))
    assert content(bank) == content(ParsedBank("", 4, tuple(sent), ()))
    assert codes(bank, "error") == []


def test_nothing_becomes_a_formula():
    sent = question(stem=DANGEROUS[0], options=tuple(ParsedOption(text) for text in DANGEROUS))
    data = write_questions([sent])
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(data)).worksheets[0] for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    assert content(parse(data)) == content(ParsedBank("", 1, (sent,), ()))


WORDS = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=40
)
TEXTS = WORDS.map(lambda text: " ".join(("x" + text).split()))


@settings(max_examples=60, deadline=None)
@given(stem=TEXTS, options=st.lists(TEXTS, min_size=2, max_size=10, unique=True), data=st.data())
def test_any_text_comes_back_as_it_was(stem: str, options: list[str], data: st.DataObject):
    correct = tuple(sorted(data.draw(st.sets(st.integers(0, len(options) - 1), min_size=1))))
    kind = "single_choice" if len(correct) == 1 else "multiple_choice"
    texts = tuple(ParsedOption(text) for text in options)
    first = parse(write_questions([question(type=kind, stem=stem, options=texts, correct=correct)]))
    again = parse(write_questions(first.questions))
    assert content(again) == content(first)
    assert first.found == 1


def test_the_template_is_read_and_explained():
    data = write_template()
    sheets = openpyxl.load_workbook(io.BytesIO(data)).sheetnames
    assert sheets == ["Câu hỏi", "Hướng dẫn"]
    assert codes(parse(data)) == ["no_questions_found"]


def test_what_cannot_be_exported_is_said():
    image = ParsedImage("a.png", "image/png", b"x")
    long = question(code="L", item="L", stem="a" * 40_000)
    assert lost_in_export([question(images=(image,)), long]) == [
        "PCCC-001: pictures",
        "L: text_cut",
    ]
