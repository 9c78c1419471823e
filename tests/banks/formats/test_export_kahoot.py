"""The spreadsheet for Kahoot: in its own shape, within its limits, and back again."""

import io
from typing import Any

import openpyxl
import pytest

from quizapp.banks.formats.parsed import TRUE_FALSE_OPTIONS, ParsedOption, ParsedQuestion
from quizapp.banks.formats.registry import WRITERS, parse
from tests.banks.formats.builders import keys


def question(item: str = "Q1", kind: Any = "single_choice", **more: Any) -> ParsedQuestion:
    options = tuple(ParsedOption(text) for text in more.pop("texts", ("113", "114", "115")))
    values = {"stem": "Số nào để báo cháy?", "correct": (1,), **more}
    return ParsedQuestion(item=item, where="", type=kind, options=options, **values)


def test_kahoots_own_rows_and_columns():
    bank = [question(), question("Q2", stem="Xin " * 25), question("Q3", correct=(0, 2))]
    sheet = openpyxl.load_workbook(io.BytesIO(WRITERS["kahoot"].dump(bank).content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[7][1] == "Question - max 120 characters"
    assert rows[7][6].startswith("Time limit (sec)")
    assert rows[8] == [1, "Số nào để báo cháy?", "113", "114", "115", None, 20, "2"]
    assert rows[9][6] == 30
    assert rows[10][7] == "1,3"


def test_what_is_written_is_read_back():
    truth = question("Q2", "true_false", stem="Gọi 113?", texts=TRUE_FALSE_OPTIONS, correct=(1,))
    bank = [question(), truth, question("Q3", "multiple_choice", stem="Gì?", correct=(0, 2))]
    dumped = WRITERS["kahoot"].dump(bank)
    back = parse(dumped.content, "a.xlsx")
    assert keys(back) == "B B AC"
    assert [(q.type, q.stem, q.options) for q in back.questions] == [
        (q.type, q.stem, q.options) for q in bank
    ]
    assert "Q3: scoring" in dumped.lossy


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"stem": "x" * 121}, "too_long"),
        ({"texts": ("a", "b" * 76)}, "too_long"),
        ({"texts": tuple("abcde")}, "too_many_options"),
        ({"kind": "ordering", "key": {"count": 3}}, "type"),
        ({"texts": ("a", "")}, "pictures"),
    ],
)
def test_what_kahoot_refuses_is_left_out_and_named(changes: dict[str, Any], why: str):
    dumped = WRITERS["kahoot"].dump([question(), question("Q9", **changes)])
    assert {f"Q9: {why}", "Q9: left_out"} <= set(dumped.lossy)
    assert [q.stem for q in parse(dumped.content, "a.xlsx").questions] == ["Số nào để báo cháy?"]
