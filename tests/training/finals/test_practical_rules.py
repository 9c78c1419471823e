import pytest

from quizapp.core.errors import Conflict, Invalid, NotAllowed
from quizapp.training.rules.practical import (
    DECIDED,
    DISPUTED,
    WAITING,
    check_may_mark,
    check_may_settle,
    check_shown,
    disagreed,
    outcome,
)

SKILLS = ["stop", "report", "hose"]


@pytest.mark.parametrize(
    ("marks", "state", "shown", "passed"),
    [
        ([], WAITING, set(), None),
        ([SKILLS], WAITING, set(), None),
        ([SKILLS, SKILLS], DECIDED, set(SKILLS), True),
        ([["stop"], ["stop"]], DECIDED, {"stop"}, False),
        ([[], []], DECIDED, set(), False),
        ([SKILLS, ["stop"]], DISPUTED, set(), None),
        ([SKILLS, ["stop"], SKILLS], DECIDED, set(SKILLS), True),
        ([SKILLS, ["stop"], ["stop", "hose"]], DECIDED, {"stop", "hose"}, False),
        ([["stop", "stop"], []], DISPUTED, set(), None),
    ],
)
def test_two_who_agree_decide_and_a_third_decides_by_count(marks, state, shown, passed):
    result = outcome(SKILLS, marks)
    assert (result.state, result.shown, result.is_passed) == (state, frozenset(shown), passed)


def test_what_was_seen_differently_is_named():
    assert disagreed(SKILLS, [["stop", "hose"], ["stop", "report"]]) == ["report", "hose"]
    assert disagreed(SKILLS, [SKILLS, SKILLS]) == []


@pytest.mark.parametrize(
    ("state", "markers", "error", "code"),
    [
        (WAITING, ["an"], NotAllowed, "practical_marked_by_you"),
        (DISPUTED, ["an", "binh"], NotAllowed, "practical_marked_by_you"),
        (DECIDED, ["binh", "chi"], Conflict, "practical_decided"),
    ],
)
def test_nobody_marks_twice_nor_after_the_result(state, markers, error, code):
    with pytest.raises(error) as refusal:
        check_may_mark(state, markers, "an")
    assert refusal.value.code == code


def test_another_may_mark():
    check_may_mark(WAITING, ["binh"], "an")
    check_may_mark(DISPUTED, ["binh", "chi"], "an")


def test_a_dispute_is_settled_with_a_reason():
    check_may_settle(DISPUTED, "Xem lại cùng nhau.", ["an", "binh"], "an")
    with pytest.raises(Conflict):
        check_may_settle(WAITING, "Xem lại cùng nhau.", ["an"], "an")
    with pytest.raises(Invalid):
        check_may_settle(DISPUTED, "ok", ["an", "binh"], "an")
    with pytest.raises(NotAllowed):
        check_may_settle(DISPUTED, "Xem lại cùng nhau.", ["an", "binh"], "chi")


def test_only_skills_of_the_sitting_can_be_shown():
    check_shown(SKILLS, ["stop"])
    with pytest.raises(Invalid):
        check_shown(SKILLS, ["fly"])
