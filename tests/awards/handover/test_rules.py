"""What may follow what, and what is read from what people type: tables without a database."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from quizapp.awards.handover.rules import (
    GIVEN,
    NOT_GIVEN_YET,
    Check,
    Money,
    State,
    check_follows,
    check_may_lapse,
    clean_account,
    clean_checks,
    clean_id_number,
    money_of,
    proves,
)
from quizapp.core.errors import Conflict, Invalid

DEADLINE = datetime(2026, 12, 1, 10, tzinfo=UTC)
MAY_FOLLOW = {
    "waiting": "confirmed declined lapsed withdrawn",
    "confirmed": "confirmed handed declined lapsed withdrawn",
    "handed": "received",
    "received": "",
    "declined": "lapsed withdrawn",
    "lapsed": "",
    "withdrawn": "waiting",
}


@pytest.mark.parametrize("before", list(State))
def test_what_may_follow(before):
    allowed = set()
    for after in State:
        with suppress(Conflict):
            check_follows(before.value, after)
            allowed.add(after.value)
    assert allowed == set(MAY_FOLLOW[before].split())


@pytest.mark.parametrize(
    ("state", "seconds", "code"),
    [
        ("waiting", 0, "claim_not_overdue"),
        ("waiting", 1, None),
        ("confirmed", -1, "claim_not_overdue"),
        ("confirmed", 1, None),
        ("declined", -9, None),
        ("handed", 9, "claim_not_at_this_step"),
        ("received", 9, "claim_not_at_this_step"),
    ],
)
def test_only_what_is_overdue_or_declined_passes_on(state, seconds, code):
    now = DEADLINE + timedelta(seconds=seconds)
    if code is None:
        check_may_lapse(state, DEADLINE, now)
        return
    with pytest.raises(Conflict, match=code):
        check_may_lapse(state, DEADLINE, now)


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("027 195 001 234", "027195001234"),
        ("027.195-001234", "027195001234"),
        ("123456789", "123456789"),
        ("b1234567", "B1234567"),
        ("C12345678", "C12345678"),
        ("12345678", None),
        ("1234567890", None),
        ("0271950012345", None),
        ("B123456", None),
        ("B123456789", None),
        ("BB1234567", None),
        ("０２７195001234", None),
        ("", None),
    ],
)
def test_numbers_of_papers(typed, clean):
    if clean is not None:
        assert clean_id_number(typed) == clean
        return
    with pytest.raises(Invalid) as refusal:
        clean_id_number(typed)
    assert refusal.value.fields == {"id_number": "claim_id_number_wrong"}


@pytest.mark.parametrize(
    ("bank", "number", "holder", "wrong"),
    [
        (" VCB ", "0123 456-789", " AN ", {}),
        ("V" * 120, "123456", "A" * 120, {}),
        ("V", "1" * 19, "A", {}),
        ("V" * 121, "123456", "A", {"bank": "claim_bank_needed"}),
        (" ", "123456", "A", {"bank": "claim_bank_needed"}),
        ("V", "12345", "A", {"account": "claim_account_wrong"}),
        ("V", "1" * 20, "A", {"account": "claim_account_wrong"}),
        ("V", "12345a", "A", {"account": "claim_account_wrong"}),
        ("V", "123456", "A" * 121, {"holder": "claim_holder_needed"}),
        ("V", "123456", "", {"holder": "claim_holder_needed"}),
    ],
)
def test_an_account_names_what_is_wrong(bank, number, holder, wrong):
    if wrong:
        with pytest.raises(Invalid) as refusal:
            clean_account(bank, number, holder)
        assert refusal.value.fields == wrong
        return
    account = clean_account(bank, number, holder)
    assert (account.bank, account.holder) == (bank.strip(), holder.strip())
    assert account.number.isdecimal()


@pytest.mark.parametrize(
    ("typed", "phone", "code", "known"),
    [
        ("5678", "+84912345678", None, True),
        ("56 78", "+84912345678", "NV1", True),
        ("NV1", "+84912345678", "NV1", False),
        ("45678", "+84912345678", None, False),
        ("678", "+84912345678", None, False),
        ("", "+84912345678", None, False),
        ("nv-01", None, "NV01", True),
        ("NV01", None, "nv.01", True),
        ("nv02", None, "NV01", False),
        ("", None, None, True),
        ("9", None, None, True),
    ],
)
def test_whoever_has_the_link_must_know_what_the_winner_gave(typed, phone, code, known):
    assert proves(typed, phone, code) is known


def test_checks_stand_in_one_order_and_once():
    assert clean_checks(["phone", "name", "phone", "passport"]) == ["name", "phone"]
    assert clean_checks([check.value for check in Check]) == [check.value for check in Check]
    for nothing in ([], ["passport"]):
        with pytest.raises(Invalid) as refusal:
            clean_checks(nothing)
        assert refusal.value.fields == {"checked_with": "claim_check_needed"}


def test_money_is_given_owed_or_neither():
    prizes = [(state.value, 10**place) for place, state in enumerate(State)]
    given = sum(value for state, value in prizes if state in GIVEN)
    owed = sum(value for state, value in prizes if state in NOT_GIVEN_YET)
    assert money_of(prizes, 5_000) == Money(given, owed, 5_000)
    assert (given, owed) == (1_100, 11)
    assert money_of(prizes, 5_000).left == 5_000 - 1_111
    assert money_of(prizes, None).left is None
