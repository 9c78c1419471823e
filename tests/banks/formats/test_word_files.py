"""Word files written by LibreOffice (files/make.py): every kind of layout trainers use."""

from pathlib import Path

import pytest

from quizapp.banks.formats.docx import parse
from quizapp.banks.formats.parsed import ParsedBank
from tests.banks.formats.builders import adds_up, codes, keys

FILES = Path(__file__).parent / "files"
FOUR = ["Một ngày", "Hai ngày", "Ba ngày", "Bốn ngày"]


def read(name: str) -> ParsedBank:
    bank = parse((FILES / f"{name}.docx").read_bytes())
    assert adds_up(bank)
    return bank


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("lists", "B D A"),
        ("lists_apart", "B D A"),
        ("lists_by_style", "C A D"),
        ("lists_html", "B C"),
        ("table_each", "B C A"),
        ("table_all", "B C A"),
        ("answers_at_end", "B D A C"),
        ("answers_in_lines", "B D A C"),
        ("emphasis", "B C D A C B C B D C A"),
    ],
)
def test_every_question_and_key_is_found(name: str, right: str):
    bank = read(name)
    assert not bank.problems
    assert keys(bank) == right
    assert [q.item for q in bank.questions] == [str(n + 1) for n in range(bank.found)]


@pytest.mark.parametrize("name", ["lists", "lists_apart", "lists_by_style", "answers_at_end"])
def test_options_are_whole_and_bear_no_labels(name: str):
    for question in read(name).questions:
        assert [option.text for option in question.options] == FOUR
        assert not question.stem.startswith(("Câu", "1"))


def test_tabs_soft_breaks_and_curly_quotes():
    bank = read("emphasis")
    for number in (9, 10):
        assert [option.text for option in bank.questions[number - 1].options] == FOUR
    assert bank.questions[10].stem == ("Thế nào là “nghỉ việc riêng” theo luật – nói ‘đủ’ và đúng?")


def test_pictures_stand_where_they_stood_with_their_texts():
    stem, options = read("pictures").questions
    assert [(i.content_type, i.alt) for i in stem.images] == [("image/png", "Biển tròn viền đỏ")]
    shown = [(option.text, [i.alt for i in option.images]) for option in options.options]
    assert shown == [("", ["Biển đỏ"]), ("", ["Biển xanh"])]
    assert options.options[0].images[0].data != options.options[1].images[0].data


def test_text_in_tcvn3_fonts_becomes_unicode_and_a_warning_says_so():
    bank = read("tcvn3")
    assert keys(bank) == "B B"
    assert bank.questions[0].stem == "Người lao động được nghỉ phép năm bao nhiêu ngày?"
    assert [option.text for option in bank.questions[0].options][1:2] == ["Mười hai ngày"]
    assert bank.questions[1].stem == "Bộ luật Lao động có hiệu lực từ năm nào?"
    assert [(p.code, dict(p.params)) for p in bank.problems] == [
        ("font_converted", {"encoding": "TCVN3", "count": 10})
    ]


def test_text_in_vni_fonts_becomes_unicode_and_a_warning_says_so():
    bank = read("vni")
    assert keys(bank) == "B"
    assert bank.questions[0].stem == "Người lao động được nghỉ phép năm bao nhiêu ngày?"
    assert codes(bank) == ["font_converted"]


def test_unicode_in_an_old_font_is_left_alone():
    bank = read("unicode_in_old_font")
    assert not bank.problems
    assert bank.questions[0].stem.startswith("Người lao động được nghỉ việc riêng")


def test_what_was_deleted_is_gone_and_what_is_hidden_is_named():
    bank = read("changed")
    first, second, third = bank.questions
    assert first.stem == "Người lao động được nghỉ hưởng lương mấy ngày?"
    assert [option.text for option in first.options] == FOUR
    assert second.correct == (1,)
    assert third.correct == (0,)
    assert [(p.item, p.code) for p in bank.problems] == [
        ("1", "tracked_changes"),
        ("2", "hidden_text"),
        ("3", "footnote_left_out"),
    ]


def test_statements_marked_true_or_false():
    marked, typed = read("statements").questions
    assert (marked.type, marked.key) == ("statement_table", {"values": [True, False]})
    assert [option.text for option in marked.options] == [
        "Người lao động được nghỉ lễ có hưởng lương.",
        "Thử việc không được trả lương.",
    ]
    assert (typed.type, typed.key) == ("statement_table", {"values": [True, False, True]})
