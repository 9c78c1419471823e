from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from quizapp.contests.rules import RoundWindow
from quizapp.reports.rules import (
    RoundNow,
    concerns,
    hours_of_day,
    hours_to_show,
    percent,
    rounds_now,
    scale_top,
)

NOW = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
DAY = timedelta(days=1)
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def a_round(name, opens, closes, *, state="published", kind="official", is_demo=False, units=()):
    """`opens` and `closes` in days from now."""
    begin, end = NOW + opens * DAY, NOW + closes * DAY
    window = RoundWindow(state, begin, end)
    return RoundNow(
        name, name, kind, "c", "C", is_demo, window, end, eligible_unit_ids=frozenset(units)
    )


OPEN = a_round("open", -1, 2)
ENDS_FIRST = a_round("ends first", -5, 1)
CLOSED = a_round("closed", -5, -1)
LONG_CLOSED = a_round("long closed", -60, -50)
UPCOMING = a_round("upcoming", 3, 9)
FAR = a_round("far", 30, 40)
PRACTICE = a_round("practice", -1, 0.1, kind="practice")
DEMO = a_round("demo", -1, 0.2, is_demo=True)


@pytest.mark.parametrize(
    ("rounds", "expected"),
    [
        ([], []),
        ([DEMO, OPEN], ["open", "demo"]),
        ([PRACTICE, OPEN], ["open", "practice"]),
        ([OPEN, ENDS_FIRST], ["ends first", "open"]),
        ([UPCOMING, CLOSED, OPEN], ["open", "closed", "upcoming"]),
        ([LONG_CLOSED, FAR, OPEN], ["open"]),
        ([LONG_CLOSED], ["long closed"]),
        ([LONG_CLOSED, FAR], ["long closed"]),
        ([FAR], ["far"]),
        ([DEMO], ["demo"]),
        ([LONG_CLOSED, DEMO], ["demo"]),
    ],
)
def test_the_page_is_about_what_is_nearest_and_real(rounds, expected):
    assert [one.id for one in rounds_now(rounds, NOW)] == expected


def test_a_round_closed_early_is_over():
    early = a_round("early", -1, 2, state="closed")
    assert [one.id for one in rounds_now([early, OPEN], NOW)] == ["open", "early"]


@pytest.mark.parametrize(
    ("allowed", "mine", "expected"),
    [((), {"u"}, True), (("park",), {"u", "park"}, True), (("other",), {"u", "park"}, False)],
)
def test_a_round_concerns_units_that_may_take_part(allowed, mine, expected):
    assert concerns(a_round("r", -1, 1, units=allowed), mine) is expected


def test_the_day_begins_at_midnight_where_people_are():
    hours = hours_of_day(datetime(2026, 11, 22, 17, 30, tzinfo=UTC), VIETNAM)
    assert hours[0] == datetime(2026, 11, 22, 17, tzinfo=UTC)
    assert len(hours) == 25
    assert hours_of_day(datetime(2026, 11, 22, 16, 59, tzinfo=UTC), VIETNAM)[-1] == hours[0]


@pytest.mark.parametrize(
    ("zone", "day", "hours"), [("Europe/Berlin", 29, 23), ("Europe/Berlin", 28, 24)]
)
def test_a_day_may_be_shorter_elsewhere(zone, day, hours):
    noon = datetime(2026, 3, day, 12, tzinfo=UTC)
    assert len(hours_of_day(noon, ZoneInfo(zone))) == hours + 1


@pytest.mark.parametrize(
    ("busy", "passed", "expected"),
    [({}, 19, (6, 19)), ({3: 1}, 19, (3, 19)), ({8: 1}, 19, (6, 19)), ({}, 2, (2, 2))],
)
def test_the_chart_runs_from_the_first_busy_hour_to_now(busy, passed, expected):
    counts = [busy.get(hour, 0) for hour in range(24)]
    shown = hours_to_show(counts, passed)
    assert (shown[0], shown[-1]) == expected


@pytest.mark.parametrize(
    ("highest", "top"), [(0, 4), (4, 4), (5, 8), (9, 20), (41, 80), (512, 800), (1180, 2000)]
)
def test_the_scale_has_whole_quarters(highest, top):
    assert scale_top([1, highest]) == max(top, 4)


def test_a_share_of_nothing_is_unknown():
    assert percent(3, None) is None
    assert percent(3, 0) is None
    assert percent(3, 12) == 25
