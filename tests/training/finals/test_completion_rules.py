from datetime import UTC, datetime, timedelta

import pytest

from quizapp.training.rules.completions import months_later, state_of

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ((2026, 11, 22), 12, (2027, 11, 22)),
        ((2026, 11, 22), 1, (2026, 12, 22)),
        ((2026, 11, 22), 2, (2027, 1, 22)),
        ((2026, 1, 31), 1, (2026, 2, 28)),
        ((2027, 12, 31), 2, (2028, 2, 29)),
        ((2024, 2, 29), 12, (2025, 2, 28)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_the_month(day, months, expected):
    begun = datetime(*day, 8, 30, tzinfo=UTC)
    assert months_later(begun, months) == datetime(*expected, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "law_changed", "expected"),
    [
        (None, False, "valid"),
        (None, True, "law_changed"),
        (timedelta(days=61), False, "valid"),
        (timedelta(days=60), False, "expiring"),
        (timedelta(seconds=1), False, "expiring"),
        (timedelta(0), False, "expired"),
        (timedelta(days=-1), False, "expired"),
        (timedelta(days=-1), True, "expired"),
        (timedelta(days=30), True, "law_changed"),
        (timedelta(days=300), True, "law_changed"),
    ],
)
def test_state_of_a_completion(left, law_changed, expected):
    valid_until = None if left is None else NOW + left
    assert state_of(valid_until, NOW, law_changed=law_changed) == expected
