"""What forms look like on paper: letters, rows, keys."""

import pytest

from quizapp.core.errors import Conflict, Invalid
from quizapp.printed.rules import next_codes, sheet_question, written

OPTIONS = [["p", 2], ["q", 0], ["r", 1], ["s", 3]]


def slot(type_, options=OPTIONS, shape=None):
    return {"type": type_, "options": options, "shape": shape}


@pytest.mark.parametrize(
    ("taken", "wanted", "added"),
    [
        ([], 2, ["101", "102"]),
        (["101", "102"], 2, []),
        (["101"], 8, [str(code) for code in range(102, 109)]),
    ],
)
def test_codes_follow_one_another(taken, wanted, added):
    assert next_codes(taken, wanted) == added


@pytest.mark.parametrize("wanted", [0, 9])
def test_so_many_forms_there_are_not(wanted):
    with pytest.raises(Invalid):
        next_codes([], wanted)


def test_a_form_that_may_lie_on_a_table_is_never_taken_back():
    with pytest.raises(Conflict, match="forms_never_fewer"):
        next_codes(["101", "102"], 1)


@pytest.mark.parametrize(
    ("question", "response", "shown", "rows"),
    [
        (slot("single_choice"), "q", "B", [("7", "ABCD", 0)]),
        (slot("multiple_choice"), ["s", "p"], "AD", [("7", "ABCD", 0)]),
        (slot("true_false", []), False, "S", [("7", "ĐS", 0)]),
        (slot("ordering"), ["q", "r", "p", "s"], "BCAD", [("7", "", 4)]),
        (
            slot("statement_table", OPTIONS[:2]),
            {"p": True, "q": False},
            "ĐS",
            [("7a", "ĐS", 0), ("7b", "ĐS", 0)],
        ),
        (
            slot("matching", OPTIONS, {"left": 2}),
            {"q": "p", "r": "s"},
            "AB",
            [("7a", "AB", 0), ("7b", "AB", 0)],
        ),
        (slot("short_text", []), "Hòa giải", "Hòa giải", [("7", "", 0)]),
        (slot("numeric", []), {"value": "1.5", "unit": "km"}, "1.5 km", [("7", "", 0)]),
        (
            slot("cloze", OPTIONS[:2], {"gaps": [[0, 2], None]}),
            {"1": "q", "2": "cháy"},
            "(1) B; (2) cháy",
            [("7.1", "AB", 0), ("7.2", "", 0)],
        ),
        (slot("single_choice"), None, "-", [("7", "ABCD", 0)]),
    ],
)
def test_every_type_has_its_rows_and_its_letters(question, response, shown, rows):
    asked = sheet_question(7, question)
    assert written(asked, response) == shown
    assert [(row.label, row.letters, row.boxes) for row in asked.rows] == rows
