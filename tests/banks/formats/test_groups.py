"""Questions below one text, in files: told once or with each, back without loss, or named."""

from dataclasses import replace

import pytest

from quizapp.banks.formats.export_xlsx import write_questions
from quizapp.banks.formats.parsed import ParsedGroup, ParsedOption, ParsedQuestion
from quizapp.banks.formats.registry import parse
from tests.banks.formats.builders import adds_up, codes

HEADER = "Câu hỏi,A,B,Đáp án đúng,Mã chùm,Đoạn chung"


def asked(item, group=None):
    options = (ParsedOption("Có"), ParsedOption("Không"))
    return ParsedQuestion(item, "", "single_choice", f"Câu {item}?", options, (0,), group=group)


def table(*rows):
    return parse("\n".join([HEADER, *rows]).encode(), "a.csv")


def test_the_workbook_brings_groups_back():
    text = "Kho bốc khói.\nCửa khóa."
    sent = [asked("1", ParsedGroup("kho", text, 1)), asked("2", ParsedGroup("kho", text, 2))]
    back = parse(write_questions([*sent, asked("3")]), "a.xlsx").questions
    assert [one.group for one in back] == [*(one.group for one in sent), None]


def test_a_text_told_once_holds_for_the_group_and_places_follow_the_rows():
    bank = table("Một?,x,y,A,kho,Kho bốc khói.", "Hai?,x,y,B,,", "Ba?,x,y,A,kho,")
    assert codes(bank, "error") == []
    assert [one.group for one in bank.questions] == [
        ParsedGroup("kho", "Kho bốc khói.", 1),
        None,
        ParsedGroup("kho", "Kho bốc khói.", 2),
    ]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (["Một?,x,y,A,kho,"], "group_without_text"),
        (["Một?,x,y,A,,Kho."], "group_without_code"),
        (["Một?,x,y,A,kho,Kho.", "Hai?,x,y,B,kho,Nhà."], "group_texts_differ"),
    ],
)
def test_what_is_unclear_is_reported_at_its_row(rows, code):
    bank = table(*rows)
    assert code in codes(bank, "error")
    assert adds_up(bank)


def test_an_import_again_changes_nothing_of_a_group():
    one = asked("1", ParsedGroup("kho", "Kho bốc khói.", 1))
    again = parse(write_questions([one]), "a.xlsx").questions[0]
    assert replace(again.group, place=1) == one.group
