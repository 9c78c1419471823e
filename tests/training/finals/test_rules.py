"""When a test may be taken, what it asks, when it is passed: tables without a database."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.core.errors import Conflict, Invalid
from quizapp.training.rules.finals import (
    Door,
    FinalSettings,
    Try,
    check_may_begin,
    check_settings,
    gate,
    is_passed,
    lacking,
    percent_of,
    shares,
)

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
SETTINGS = FinalSettings(30, 30, 80, 24, max_tries=3)


def ago(hours: float, *, passed: bool = False) -> Try:
    return Try(NOW - timedelta(hours=hours), passed)


def stand(tries=(), settings=SETTINGS, **more):
    facts = {"lessons_done": True, "is_running": False, "is_completed": False} | more
    return gate(settings, list(tries), now=NOW, **facts)


@pytest.mark.parametrize(
    ("tries", "facts", "door"),
    [
        ([], {}, Door.OPEN),
        ([], {"lessons_done": False}, Door.LESSONS_LEFT),
        ([ago(24)], {}, Door.OPEN),
        ([ago(23.999)], {}, Door.WAITING),
        ([ago(50), ago(1)], {}, Door.WAITING),
        ([ago(1), ago(50)], {}, Door.WAITING),
        ([ago(80), ago(50), ago(25)], {}, Door.USED_UP),
        ([ago(80), ago(50), ago(1)], {}, Door.USED_UP),
        ([ago(50), ago(1, passed=True)], {}, Door.PASSED),
        ([ago(50, passed=True)], {"lessons_done": False}, Door.PASSED),
        ([], {"is_completed": True}, Door.COMPLETED),
        ([ago(1)], {"is_running": True}, Door.RUNNING),
        ([ago(1)], {"lessons_done": False}, Door.LESSONS_LEFT),
    ],
)
def test_where_somebody_stands_before_the_test(tries, facts, door):
    assert stand(tries, **facts).door is door


def test_the_gate_tells_when_it_opens_and_how_many_tries_are_left():
    stands = stand([ago(50), ago(4)])
    assert stands.opens_at == NOW + timedelta(hours=20)
    assert (stands.tries_used, stands.tries_left) == (2, 1)
    assert stand([ago(30)]).opens_at is None
    assert stand([ago(1)] * 9, FinalSettings(30, 30, 80, 0)).tries_left is None
    assert stand([ago(0)], FinalSettings(30, 30, 80, 0)).door is Door.OPEN


@pytest.mark.parametrize(
    ("door_of", "code"),
    [
        ({"lessons_done": False}, "test_lessons_left"),
        ({"tries": [ago(1)]}, "test_waiting"),
        ({"tries": [ago(90), ago(60), ago(30)]}, "test_used_up"),
        ({"tries": [ago(1, passed=True)]}, "test_passed"),
        ({"is_completed": True}, "test_completed"),
    ],
)
def test_each_closed_door_has_its_reason(door_of, code):
    tries = door_of.pop("tries", [])
    with pytest.raises(Conflict) as refusal:
        check_may_begin(stand(tries, **door_of))
    assert refusal.value.code == code


def test_an_open_door_refuses_nobody():
    check_may_begin(stand())
    check_may_begin(stand(is_running=True))


@given(
    hours=st.integers(0, 72),
    most=st.none() | st.integers(1, 5),
    gaps=st.lists(st.integers(0, 100), max_size=12),
)
def test_whoever_follows_the_gate_never_gets_a_try_too_many_or_too_soon(hours, most, gaps):
    """However a learner comes and goes: the gate alone keeps both promises."""
    settings = FinalSettings(10, 10, 80, hours, max_tries=most)
    now, tries = NOW, []
    for gap in gaps:
        now += timedelta(hours=gap)
        stands = gate(
            settings, tries, lessons_done=True, is_running=False, is_completed=False, now=now
        )
        if stands.door is Door.OPEN:
            tries.append(Try(now, is_passed=False))
        elif stands.door is Door.WAITING:
            assert stands.opens_at is not None
            assert now < stands.opens_at
    assert most is None or len(tries) <= most
    moments = [one.finished_at for one in tries]
    assert all(later - earlier >= timedelta(hours=hours) for earlier, later in pairwise(moments))


@pytest.mark.parametrize(
    ("points", "out_of", "percent", "passed"),
    [
        (24, 30, 80, True),
        (23, 30, 80, False),
        (23.999999, 30, 80, False),
        (0.1 + 0.2, 0.3, 100, True),
        (8 * (1 / 3) * 3, 10, 80, True),
        (0, 0, 1, False),
        (0, 10, 1, False),
        (10, 10, 100, True),
    ],
)
def test_exactly_the_pass_mark_passes(points, out_of, percent, passed):
    assert is_passed(points, out_of, percent) is passed


@given(st.integers(0, 60), st.integers(1, 60), st.integers(1, 100))
def test_what_is_shown_agrees_with_passing(points, out_of, percent):
    """Nobody reads 80 % beside "not passed" where 80 % passes, nor the other way round."""
    points = min(points, out_of)
    assert is_passed(points, out_of, percent) == (percent_of(points, out_of) >= percent)


@pytest.mark.parametrize(
    ("total", "available", "wanted", "expected"),
    [
        (6, {"a": 9, "b": 9, "c": 9}, None, {"a": 2, "b": 2, "c": 2}),
        (7, {"a": 9, "b": 9, "c": 9}, None, {"a": 3, "b": 2, "c": 2}),
        (7, {"a": 3, "b": 9, "c": 4}, None, {"a": 2, "b": 3, "c": 2}),
        (2, {"a": 1, "b": 5, "c": 5}, None, {"a": 0, "b": 1, "c": 1}),
        (5, {"a": 9, "b": 9}, {"a": 4, "b": 1}, {"a": 4, "b": 1}),
        (4, {"a": 9, "b": 9}, {"a": 4}, {"a": 4, "b": 0}),
        (4, {}, None, {}),
    ],
)
def test_questions_are_shared_among_modules(total, available, wanted, expected):
    assert shares(total, available, wanted) == expected


@given(
    st.integers(1, 200),
    st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 50), min_size=1),
)
def test_shares_add_up_and_are_even(total, available):
    asked = shares(total, available)
    assert sum(asked.values()) == total
    assert max(asked.values()) - min(asked.values()) <= 1


def test_what_is_lacking_is_told_by_module():
    assert lacking({"a": 3, "b": 2}, {"a": 1, "b": 2}) == {"a": 2}
    assert lacking({"a": 1}, {}) == {"a": 1}
    assert lacking({}, {"a": 9}) == {}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"questions": 0}, "questions"),
        ({"minutes": 500}, "minutes"),
        ({"pass_percent": 101}, "pass_percent"),
        ({"retake_hours": -1}, "retake_hours"),
        ({"max_tries": 101}, "max_tries"),
        ({"before_questions": 21}, "before_questions"),
        ({"by_module": {"a": 5}}, "questions"),
        ({"by_module": {"strange": 30}}, "questions"),
        ({"is_practical_needed": True}, "skills"),
    ],
)
def test_settings_that_make_no_sense_are_refused(changed, field):
    settings = FinalSettings(
        **{"questions": 30, "minutes": 30, "pass_percent": 80, "retake_hours": 24} | changed
    )
    with pytest.raises(Invalid) as refusal:
        check_settings(settings, ["a", "b"])
    assert list(refusal.value.fields) == [field]


def test_sensible_settings_are_taken():
    check_settings(SETTINGS, ["a"])
    check_settings(FinalSettings(3, 30, 80, 0, by_module={"a": 2, "b": 1}), ["a", "b"])
