"""Codes, times, seats and minutes of classes, as tables."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.core.errors import Conflict, Invalid
from quizapp.training.classes.rules import arrivals, plan
from quizapp.training.classes.rules.arrivals import (
    ALREADY,
    ELSEWHERE,
    INVITED,
    WALK_IN,
    Comer,
    Meeting,
    judge_arrival,
    minutes_present,
)
from quizapp.training.classes.rules.codes import accepted_windows, seconds_left, window_at
from quizapp.training.classes.rules.seats import Seats

STARTS = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
ENDS = STARTS + timedelta(hours=3)
SHOWN_AT = 1_000_000 * 30.0


@pytest.mark.parametrize(
    ("age", "is_accepted"),
    [
        (0, True),
        (29.999, True),
        (30, True),
        (39.999, True),
        (40, True),
        (40.001, False),
        (59.999, False),
        (60, False),
        (60.001, False),
        (90, False),
        (3600, False),
        (-0.001, False),
        (-30, False),
    ],
)
def test_a_code_holds_its_half_minute_and_a_moment(age, is_accepted):
    assert (window_at(SHOWN_AT) in accepted_windows(SHOWN_AT + age)) is is_accepted


@given(st.floats(0, 4e9), st.floats(60, 1e6))
def test_nothing_older_than_a_minute_is_ever_taken(shown, age):
    assert window_at(shown) not in accepted_windows(shown + age)


@given(st.floats(0, 4e9))
def test_what_is_shown_now_is_always_taken(now):
    assert window_at(now) in accepted_windows(now)
    assert 0 < seconds_left(now) <= 30


def meeting(**more):
    return Meeting(**{"state": "running", "starts_at": STARTS, "ends_at": ENDS, **more})


def comer(**more):
    return Comer(**{"is_invited": True, "is_invited_here": True, **more})


@pytest.mark.parametrize(
    ("held", "who", "at", "verdict"),
    [
        ({}, {}, STARTS, INVITED),
        ({}, {}, STARTS - timedelta(minutes=60), INVITED),
        ({}, {}, STARTS - timedelta(minutes=61), "class_too_early"),
        ({}, {}, ENDS, INVITED),
        ({}, {}, ENDS + timedelta(seconds=1), "class_session_over"),
        ({"state": "announced"}, {}, STARTS, "class_not_running"),
        ({"state": "closed"}, {}, STARTS, "class_not_running"),
        ({"state": "cancelled"}, {}, STARTS, "class_not_running"),
        ({}, {"present_at": "here"}, ENDS + timedelta(days=1), ALREADY),
        ({"state": "closed"}, {"present_at": "here"}, STARTS, ALREADY),
        ({}, {"present_at": "there"}, STARTS, ELSEWHERE),
        ({}, {"is_invited": False, "is_invited_here": False}, STARTS, "class_not_invited"),
        (
            {"takes_walk_ins": True},
            {"is_invited": False, "is_invited_here": False, "seats_left": 1},
            STARTS,
            WALK_IN,
        ),
        (
            {"takes_walk_ins": True},
            {"is_invited": False, "is_invited_here": False},
            STARTS,
            "class_point_full",
        ),
        ({}, {"is_invited_here": False, "seats_left": 1}, STARTS, INVITED),
        ({}, {"is_invited_here": False}, STARTS, "class_point_full"),
    ],
)
def test_who_is_written_down_when(held, who, at, verdict):
    try:
        said = judge_arrival(meeting(**held), comer(**who), "here", at)
    except Conflict as refused:
        said = refused.code
    assert said == verdict


@pytest.mark.parametrize(
    ("arrived", "left", "decided", "minutes"),
    [
        (-30, None, None, 180),
        (0, None, None, 180),
        (15, None, None, 165),
        (15, 100, None, 85),
        (15, 400, None, 165),
        (179, 181, None, 1),
        (-30, -10, None, 0),
        (15, 100, 120, 120),
        (15, None, 0, 0),
    ],
)
def test_minutes_are_those_within_the_session(arrived, left, decided, minutes):
    def at(minute):
        return None if minute is None else STARTS + timedelta(minutes=minute)

    assert minutes_present(meeting(), at(arrived), at(left), decided) == minutes


@pytest.mark.parametrize(
    ("now", "is_good"),
    [
        ("2026-11-21T16:59:59", False),
        ("2026-11-21T17:00:00", True),
        ("2026-11-22T02:00:00", True),
        ("2026-11-22T16:59:59", True),
        ("2026-11-22T17:00:00", False),
    ],
)
def test_a_hosts_link_is_good_on_its_day_as_people_here_count(now, is_good):
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    assert arrivals.is_on_the_day(STARTS, ENDS, moment, zone) is is_good


@pytest.mark.parametrize("state", plan.STATES)
@pytest.mark.parametrize("wanted", plan.STATES)
def test_classes_go_on_step_by_step(state, wanted):
    good = {
        ("draft", "announced"),
        ("announced", "running"),
        ("running", "closed"),
        ("closed", "running"),
        ("draft", "cancelled"),
        ("announced", "cancelled"),
        ("running", "cancelled"),
    }
    if (state, wanted) in good:
        plan.check_next(state, wanted)
    else:
        with pytest.raises(Conflict):
            plan.check_next(state, wanted)


@given(
    st.dictionaries(st.sampled_from("abc"), st.integers(0, 5)),
    st.dictionaries(st.sampled_from("xyz"), st.integers(0, 5)),
    st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")), max_size=40),
)
def test_no_more_seats_are_given_than_there_are(quotas, capacities, wishes):
    seats = Seats.after(quotas, capacities, [])
    given_ = [wish for wish in wishes if seats.take(*wish)]
    for unit in "abc":
        assert sum(one[0] == unit for one in given_) <= quotas.get(unit, 0)
    for place in "xyz":
        assert sum(one[1] == place for one in given_) <= capacities.get(place, 0)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": "  "}, "title"),
        ({"organiser_name": ""}, "organiser_name"),
        ({"organiser_kind": "army"}, "organiser_kind"),
        ({"skills": ["x" * 121]}, "skills"),
        ({"skills": [str(number) for number in range(21)]}, "skills"),
    ],
)
def test_a_class_says_what_it_is(changed, field):
    good = {"title": "Lớp", "organiser_kind": "police", "organiser_name": "Công an tỉnh"}
    plan.check_class(plan.ClassDraft(**good))
    with pytest.raises(Invalid) as refused:
        plan.check_class(plan.ClassDraft(**{**good, **changed}))
    assert field in refused.value.fields
