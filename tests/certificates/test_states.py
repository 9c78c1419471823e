"""What a certificate is worth, as tables."""

from datetime import UTC, date, datetime, timedelta

import pytest

from quizapp.certificates.rules.states import (
    CitedLaw,
    Facts,
    amendments_in_force,
    change_of,
    forgotten_before,
    reminder_step,
    state_of,
)

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
EARLIER = NOW - timedelta(days=3)


def until(days: float) -> datetime:
    return NOW + timedelta(days=days)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Facts(), "valid"),
        (Facts(until(61)), "valid"),
        (Facts(until(60)), "expiring"),
        (Facts(NOW + timedelta(seconds=1)), "expiring"),
        (Facts(NOW), "expired"),
        (Facts(until(-400)), "expired"),
        (Facts(law_changed=True), "law_changed"),
        (Facts(until(10), law_changed=True), "law_changed"),
        (Facts(until(-1), law_changed=True), "expired"),
        (Facts(until(100), is_replaced=True), "replaced"),
        (Facts(until(-1), is_replaced=True, law_changed=True), "replaced"),
        (Facts(until(100), EARLIER), "revoked"),
        (Facts(until(-1), EARLIER, is_replaced=True, law_changed=True), "revoked"),
        (Facts(until(100), is_genuine=False), "altered"),
        (Facts(until(-1), EARLIER, is_replaced=True, is_genuine=False), "altered"),
    ],
)
def test_the_gravest_reason_is_told(facts, expected):
    assert state_of(facts, NOW) == expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [(61, None), (60, 60), (31, 60), (30, 30), (8, 30), (7, 7), (1, 7), (0, 7), (-1, None)],
)
def test_the_last_reminder_that_is_due(days, expected):
    assert reminder_step(days) == expected


AMENDMENTS = [
    "Luật số 118/2025/QH15 sửa đổi từ ngày 01/07/2026; chưa đọc được các điều bị sửa.",
    "Nghị định số 347/2026/NĐ-CP sửa đổi từ ngày 15/09/2026: ít nhất Điều 1.",
    "Các luật số 02/2021/QH15 và 34/2024/QH15 sửa đổi.",
    "Sửa đổi từ 1/1/2027.",
    "Sửa đổi từ ngày 31/02/2027.",
]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 6, 30), 2),
        (date(2026, 7, 1), 3),
        (date(2026, 9, 14), 3),
        (date(2026, 9, 15), 4),
        (date(2026, 12, 31), 4),
        (date(2027, 1, 1), 5),
    ],
)
def test_amendments_count_from_their_day_on(day, expected):
    assert amendments_in_force(AMENDMENTS, day) == expected


@pytest.mark.parametrize(
    ("is_dead", "then", "now", "expected"),
    [
        (False, 0, 0, None),
        (False, 2, 2, None),
        (False, 2, 1, None),
        (False, 0, 1, "amended"),
        (True, 0, 0, "dead"),
        (True, 0, 1, "dead"),
    ],
)
def test_what_became_of_a_cited_article(is_dead, then, now, expected):
    assert change_of(CitedLaw(is_dead, then, now)) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 22), date(2021, 11, 22)),
        (date(2028, 2, 29), date(2023, 2, 28)),
        (date(2029, 1, 1), date(2024, 1, 1)),
    ],
)
def test_kept_for_five_years_after_the_end(day, expected):
    assert forgotten_before(day) == expected
