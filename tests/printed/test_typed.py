"""What is typed from a sheet is understood, or named; nothing is guessed."""

from datetime import UTC, datetime, timedelta

import pytest

from quizapp.core.errors import Invalid
from quizapp.printed.rules import (
    Problem,
    RoundTimes,
    SheetQuestion,
    SheetTimes,
    check_times,
    read_typed,
)

FOUR = tuple(zip("ABCD", "pqrs", strict=True))
SHEET = [
    SheetQuestion(1, "single_choice", FOUR),
    SheetQuestion(2, "multiple_choice", FOUR),
    SheetQuestion(3, "true_false"),
    SheetQuestion(4, "statement_table", left=("x", "y")),
    SheetQuestion(5, "matching", FOUR[:2], left=("x", "y")),
    SheetQuestion(6, "ordering", FOUR[:3]),
    SheetQuestion(7, "short_text"),
    SheetQuestion(8, "numeric"),
    SheetQuestion(9, "cloze", gaps=(("p", "q"), None)),
]


@pytest.mark.parametrize(
    ("typed", "responses"),
    [
        ("1A2BD3S", {1: "p", 2: ["q", "s"], 3: False}),
        ("1A 2BD", {1: "p", 2: ["q", "s"]}),
        ("1a,2bd;3đ", {1: "p", 2: ["q", "s"], 3: True}),
        ("1 A\n2: D\n3) S", {1: "p", 2: ["s"], 3: False}),
        ("1- 2- 3-", {}),
        ("3D", {3: True}),
        ("4ĐS 5BA 6CAB", {4: {"x": True, "y": False}, 5: {"x": "q", "y": "p"}, 6: ["r", "p", "q"]}),
        ("4-S 5B-", {4: {"y": False}, 5: {"x": "q"}}),
        ("7=Hòa giải ở cơ sở; 8= 1,5 km\n1C", {7: "Hòa giải ở cơ sở", 8: "1,5 km", 1: "r"}),
        ("9.1B 9.2=cháy", {9: {"1": "q", "2": "cháy"}}),
        ("7=", {}),
        ("", {}),
    ],
)
def test_answers_are_understood(typed, responses):
    read = read_typed(SHEET, typed)
    assert read.problems == []
    assert read.responses == responses


@pytest.mark.parametrize(
    ("typed", "where", "code"),
    [
        ("1E", "1", "unknown_letter"),
        ("1AB", "1", "one_only"),
        ("2BB", "2", "letter_twice"),
        ("1A 1B", "1", "twice"),
        ("10A", "10", "unknown_question"),
        ("3A", "3", "right_or_wrong"),
        ("4Đ", "4", "mark_for_each"),
        ("5AC", "5", "unknown_letter"),
        ("7 hòa", "7", "unreadable"),
        ("8 km", "8", "needs_equals"),
        ("9A", "9", "unknown_gap"),
        ("9.3A", "9.3", "unknown_gap"),
        ("1.1A", "1.1", "unknown_gap"),
        ("A1", "A1", "unreadable"),
    ],
)
def test_what_cannot_be_taken_is_named(typed, where, code):
    problems = read_typed(SHEET, typed).problems
    assert code in {problem.code for problem in problems}
    assert code == "unreadable" or problems == [Problem(where, code)]


OPENS = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
ROUND = RoundTimes(OPENS, OPENS + timedelta(hours=3), 20 * 60)


def at(minutes):
    return OPENS + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("started", "ended", "now", "reason", "counted"),
    [
        (0, 12, 30, "", 12),
        (0, None, 30, "", 20),
        (170, None, 185, "mất điện", 180),
        (0, 20, 30, "", 20),
        (0, 25, 30, "mất điện", 20),
        (0, 12, 200, "phiếu ở xưởng xa", 12),
    ],
)
def test_when_a_paper_ended(started, ended, now, reason, counted):
    times = SheetTimes(at(started), None if ended is None else at(ended))
    assert check_times(times, ROUND, reason=reason, now=at(now))[0] == at(counted)


@pytest.mark.parametrize(
    ("started", "ended", "now", "field", "code"),
    [
        (-1, 5, 30, "started", "sheet_outside_round"),
        (180, 190, 200, "started", "sheet_outside_round"),
        (10, 5, 30, "ended", "sheet_ends_first"),
        (10, 20, 15, "ended", "sheet_in_future"),
        (10, None, 15, "ended", "sheet_end_needed"),
        (0, 25, 30, "reason", "sheet_over_time"),
        (0, 12, 180, "reason", "sheet_after_closing"),
    ],
)
def test_times_that_cannot_be(started, ended, now, field, code):
    times = SheetTimes(at(started), None if ended is None else at(ended))
    with pytest.raises(Invalid) as refusal:
        check_times(times, ROUND, reason="", now=at(now))
    assert refusal.value.fields == {field: code}
