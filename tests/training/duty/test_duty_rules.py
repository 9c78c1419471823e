"""When a course is due: tables, and what holds for all rules."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.core.errors import Invalid
from quizapp.training.duty.rules import (
    AFTER_COMPLETION,
    DAYS_TO_SETTLE_IN,
    MOST_LATE,
    NEW_HIRES,
    ONCE,
    YEARLY,
    Completed,
    Rule,
    applies,
    check_exemption,
    check_rule,
    due_date,
    earliest_due,
    late_reminder,
    months_later,
    reminder_due,
    state_of,
)

TODAY = date(2026, 11, 22)
START = date(2026, 11, 1)
LONG_AGO = date(2020, 3, 1)


def once(due=date(2026, 12, 31), start=START):
    return Rule(ONCE, start, due_on=due)


def new(days=14, start=START):
    return Rule(NEW_HIRES, start, days=days)


def yearly(month=11, day=30, start=START):
    return Rule(YEARLY, start, month=month, day=day)


def after(months=12):
    return Rule(AFTER_COMPLETION, START, months=months)


def done(*days):
    return [Completed(day) for day in days]


ANNIVERSARY = Rule(YEARLY, START)
CASES = [
    # once
    ("by the day", once(), LONG_AGO, [], date(2026, 12, 31)),
    ("hired after it: time to settle in", once(), date(2027, 2, 1), [], date(2027, 2, 15)),
    ("hired just before it", once(), date(2026, 12, 30), [], date(2027, 1, 13)),
    ("completed", once(), LONG_AGO, done(date(2026, 11, 5)), None),
    ("completed long before, for ever", once(), LONG_AGO, done(date(2021, 1, 1)), None),
    (
        "completed before, over when the rule began",
        once(),
        LONG_AGO,
        [Completed(date(2021, 1, 1), date(2023, 1, 1))],
        date(2026, 12, 31),
    ),
    # new ones
    ("within 14 days", new(), date(2026, 11, 10), [], date(2026, 11, 24)),
    ("hired before the rule", new(), date(2026, 10, 31), [], None),
    ("completed", new(), date(2026, 11, 10), done(date(2026, 11, 12)), None),
    # yearly
    ("this year", yearly(), LONG_AGO, [], date(2026, 11, 30)),
    ("hired days before: next year", yearly(), date(2026, 11, 20), [], date(2027, 11, 30)),
    ("the day was before the rule", yearly(10, 1), LONG_AGO, [], date(2027, 10, 1)),
    ("in time", yearly(), LONG_AGO, done(date(2026, 11, 29)), date(2027, 11, 30)),
    ("on the day", yearly(), LONG_AGO, done(date(2026, 11, 30)), date(2027, 11, 30)),
    ("early in its year", yearly(), LONG_AGO, done(date(2025, 12, 1)), date(2027, 11, 30)),
    ("a year too early", yearly(), LONG_AGO, done(date(2025, 11, 30)), date(2026, 11, 30)),
    ("a little late", yearly(), LONG_AGO, done(date(2026, 12, 5)), date(2027, 11, 30)),
    ("so late that it is early", yearly(), LONG_AGO, done(date(2027, 11, 1)), date(2028, 11, 30)),
    ("years late", yearly(), LONG_AGO, done(date(2029, 12, 5)), date(2030, 11, 30)),
    (
        "twice in a week counts once",
        yearly(),
        LONG_AGO,
        done(date(2026, 11, 20), date(2026, 11, 25)),
        date(2027, 11, 30),
    ),
    (
        "two years in time",
        yearly(),
        LONG_AGO,
        done(date(2026, 11, 20), date(2027, 11, 25)),
        date(2028, 11, 30),
    ),
    ("the 29th of February", yearly(2, 29), LONG_AGO, [], date(2027, 2, 28)),
    (
        "and in a leap year",
        yearly(2, 29),
        LONG_AGO,
        done(date(2027, 2, 28)),
        date(2028, 2, 29),
    ),
    ("anniversary", ANNIVERSARY, LONG_AGO, [], date(2027, 3, 1)),
    ("first day in a leap year", ANNIVERSARY, date(2024, 2, 29), [], date(2027, 2, 28)),
    ("not the first day itself", ANNIVERSARY, date(2026, 11, 10), [], date(2027, 11, 10)),
    # after the last completion
    ("never completed", after(), LONG_AGO, [], None),
    ("a year later", after(), LONG_AGO, done(date(2026, 5, 31)), date(2027, 5, 31)),
    ("a shorter month", after(1), LONG_AGO, done(date(2026, 1, 31)), date(2026, 2, 28)),
    ("the newest counts", after(), LONG_AGO, done(date(2024, 1, 1), TODAY), date(2027, 11, 22)),
]


@pytest.mark.parametrize(("rule", "hired_on", "completions", "due"), [case[1:] for case in CASES],
                         ids=[case[0] for case in CASES])  # fmt: skip
def test_due(rule, hired_on, completions, due):
    assert due_date(rule, hired_on, completions) == due


def test_of_several_rules_the_earliest_counts():
    rules = [once(date(2026, 12, 31)), yearly(), new()]
    assert earliest_due(rules, LONG_AGO, []) == date(2026, 11, 30)
    assert earliest_due(rules, LONG_AGO, done(date(2026, 11, 25))) == date(2027, 11, 30)
    assert earliest_due([new()], LONG_AGO, []) is None


def test_after_an_exemption_there_is_time_again():
    rules = [once(date(2026, 11, 30))]
    assert earliest_due(rules, LONG_AGO, [], date(2026, 11, 10)) == date(2026, 11, 30)
    assert earliest_due(rules, LONG_AGO, [], date(2027, 3, 1)) == date(2027, 3, 15)


@pytest.mark.parametrize(
    ("due", "more", "state"),
    [
        (TODAY, {}, "soon"),
        (TODAY - timedelta(1), {}, "late"),
        (TODAY + timedelta(14), {}, "soon"),
        (TODAY + timedelta(15), {}, "open"),
        (TODAY + timedelta(15), {"is_completed": True}, "done"),
        (None, {"is_completed": True}, "done"),
        (None, {"is_completed": True, "has_lapsed": True}, "renew"),
        (TODAY - timedelta(1), {"has_lapsed": True}, "late"),
        (TODAY - timedelta(1), {"exempt_until": TODAY}, "exempt"),
        (TODAY - timedelta(1), {"exempt_until": TODAY - timedelta(1)}, "late"),
    ],
)
def test_states(due, more, state):
    assert state_of(due, TODAY, **more) == state


@pytest.mark.parametrize(
    ("days_left", "step"),
    [(15, None), (14, 14), (8, 14), (7, 7), (2, 7), (1, 1), (0, 1), (-1, None)],
)
def test_reminders_before(days_left, step):
    assert reminder_due(TODAY + timedelta(days_left), TODAY) == step


def test_late_ones_are_reminded_weekly_and_not_for_ever():
    due, sent, day = TODAY, [], TODAY
    for _day in range(200):
        number = late_reminder(due, day, sent)
        if number is not None:
            assert number == len(sent) + 1
            sent.append(day)
        day += timedelta(1)
    assert sent == [TODAY + timedelta(1 + 7 * week) for week in range(MOST_LATE)]


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (Rule(ONCE, START), "due_on"),
        (once(TODAY - timedelta(1)), "due_on"),
        (new(0), "days"),
        (new(400), "days"),
        (yearly(2, 30), "yearly_day"),
        (yearly(13, 1), "yearly_day"),
        (Rule(YEARLY, START, month=3), "yearly_day"),
        (after(0), "months"),
        (Rule("other", START), "mode"),
    ],
)
def test_rules_that_cannot_be_meant(rule, field):
    with pytest.raises(Invalid) as refused:
        check_rule(rule, today=TODAY)
    assert list(refused.value.fields) == [field]


@pytest.mark.parametrize("rule", [once(TODAY), new(), yearly(2, 29), ANNIVERSARY, after()])
def test_rules_that_can(rule):
    check_rule(rule, today=TODAY)


def test_an_exemption_has_a_reason_and_an_end():
    assert check_exemption("  Nghỉ   thai sản ", TODAY, today=TODAY) == "Nghỉ thai sản"
    for reason, until in (
        ("", TODAY),
        ("a", TODAY - timedelta(1)),
        ("a", TODAY.replace(year=2040)),
    ):
        with pytest.raises(Invalid):
            check_exemption(reason, until, today=TODAY)


days = st.dates(date(2019, 1, 1), date(2032, 12, 31))
rules = st.one_of(
    st.builds(Rule, st.just(ONCE), days, due_on=days),
    st.builds(Rule, st.just(NEW_HIRES), days, days=st.integers(1, 365)),
    st.builds(lambda start, day: Rule(YEARLY, start, month=day.month, day=day.day), days, days),
    st.builds(Rule, st.just(YEARLY), days),
    st.builds(Rule, st.just(AFTER_COMPLETION), days, months=st.integers(1, 120)),
)
lasting = st.builds(Completed, days)


@given(rules, days, st.lists(lasting, max_size=5), days)
def test_a_completion_never_brings_a_due_date_nearer(rule, hired_on, completions, on):
    before = due_date(rule, hired_on, completions)
    later = max([on, *(one.on for one in completions)])
    afterwards = due_date(rule, hired_on, [*completions, Completed(later)])
    if before is None:
        assert afterwards is None or afterwards > later
    elif afterwards is not None:
        assert afterwards >= before


@given(rules, days, st.lists(lasting, max_size=5), days)
def test_a_completion_satisfies(rule, hired_on, completions, on):
    """Whoever completes on a day is not late on it, nor for a good while."""
    later = max([on, *(one.on for one in completions)])
    due = due_date(rule, hired_on, [*completions, Completed(later)])
    if rule.mode in {ONCE, NEW_HIRES}:
        assert due is None
    elif due is not None:
        assert due >= later + timedelta(28)


@given(rules, days, st.lists(lasting, max_size=4))
def test_the_order_in_which_completions_are_told_says_nothing(rule, hired_on, completions):
    assert due_date(rule, hired_on, completions) == due_date(rule, hired_on, completions[::-1])


@given(st.lists(rules, min_size=1, max_size=4), days, st.lists(lasting, max_size=3))
def test_more_rules_never_give_more_time(several, hired_on, completions):
    due = earliest_due(several, hired_on, completions)
    for rule in several:
        alone = due_date(rule, hired_on, completions)
        assert alone is None or due <= alone


@given(rules, days)
def test_nobody_is_late_on_the_first_day(rule, hired_on):
    due = due_date(rule, hired_on, [])
    if due is not None and applies(rule, hired_on, []):
        least = rule.days if rule.mode == NEW_HIRES else DAYS_TO_SETTLE_IN
        assert due >= hired_on + timedelta(least)


@given(days, st.integers(0, 200))
def test_months_later(day, months):
    later = months_later(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(1)).day == 1)
