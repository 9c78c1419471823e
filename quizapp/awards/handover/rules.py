"""What may follow what when a prize is handed over, and what people type. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from quizapp.core.errors import Conflict, Invalid

LINK_AFTER_HANDING = timedelta(days=7)
LAST_DIGITS = 4
MAX_BANK_LENGTH = 120
_ID_NUMBER = re.compile(r"[0-9]{12}|[0-9]{9}|[A-Z][0-9]{7,8}")
_ACCOUNT = re.compile(r"[0-9]{6,19}")


class State(StrEnum):
    """Where a prize is."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    HANDED = "handed"
    RECEIVED = "received"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


class Check(StrEnum):
    """What somebody at the desk may compare. Never a picture of a paper."""

    NAME = "name"
    EMPLOYEE_CARD = "employee_card"
    PHONE = "phone"
    RECEIPT_CODE = "receipt_code"
    COLLEAGUE = "colleague"


NOT_GIVEN_YET = (State.WAITING, State.CONFIRMED)
GIVEN = (State.HANDED, State.RECEIVED)
FOLLOWERS: dict[State, frozenset[State]] = {
    State.WAITING: frozenset({State.CONFIRMED, State.DECLINED, State.LAPSED, State.WITHDRAWN}),
    State.CONFIRMED: frozenset(
        {State.CONFIRMED, State.HANDED, State.DECLINED, State.LAPSED, State.WITHDRAWN}
    ),
    State.HANDED: frozenset({State.RECEIVED}),
    State.RECEIVED: frozenset(),
    State.DECLINED: frozenset({State.LAPSED, State.WITHDRAWN}),
    State.LAPSED: frozenset(),
    State.WITHDRAWN: frozenset({State.WAITING}),
}


@dataclass(frozen=True)
class Account:
    """Where money goes."""

    bank: str
    number: str
    holder: str


def check_follows(state: str, wanted: State) -> None:
    """Refuse a step that does not follow from where the prize is."""
    if wanted not in FOLLOWERS[State(state)]:
        raise Conflict("claim_not_at_this_step")


def check_may_lapse(state: str, deadline_at: datetime, now: datetime) -> None:
    """Only what was declined, or was not claimed in time."""
    check_follows(state, State.LAPSED)
    if state != State.DECLINED and now <= deadline_at:
        raise Conflict("claim_not_overdue")


def clean_id_number(typed: str) -> str:
    """Twelve digits of a citizen card, nine of an old one, or a passport's."""
    number = re.sub(r"[\s.-]", "", typed).upper()
    if not _ID_NUMBER.fullmatch(number):
        raise Invalid(fields={"id_number": "claim_id_number_wrong"})
    return number


def clean_account(bank: str, number: str, holder: str) -> Account:
    """A bank, digits, and whose account it is."""
    digits = re.sub(r"[\s.-]", "", number)
    wrong: dict[str, str] = {}
    if not 1 <= len(bank.strip()) <= MAX_BANK_LENGTH:
        wrong["bank"] = "claim_bank_needed"
    if not _ACCOUNT.fullmatch(digits):
        wrong["account"] = "claim_account_wrong"
    if not 1 <= len(holder.strip()) <= MAX_BANK_LENGTH:
        wrong["holder"] = "claim_holder_needed"
    if wrong:
        raise Invalid(fields=wrong)
    return Account(bank.strip(), digits, holder.strip())


def proves(typed: str, phone: str | None, employee_code: str | None) -> bool:
    """Whether somebody with the link knows what the winner gave at joining.

    The last digits of the telephone number, or else the code of the employee; who gave neither is
    known by the link alone.
    """
    said = re.sub(r"[^0-9A-Za-z]", "", typed).upper()
    if phone:
        return said == phone[-LAST_DIGITS:]
    if employee_code:
        return said == re.sub(r"[^0-9A-Za-z]", "", employee_code).upper()
    return True


def clean_checks(names: Iterable[str]) -> list[str]:
    """What was compared, in a fixed order; something must have been."""
    chosen = {Check(name) for name in names if name in set(Check)}
    if not chosen:
        raise Invalid(fields={"checked_with": "claim_check_needed"})
    return [check.value for check in Check if check in chosen]


@dataclass(frozen=True)
class Money:
    """What has been given, what is owed, and what is left of the budget."""

    given: int
    owed: int
    budget: int | None

    @property
    def left(self) -> int | None:
        """Of the budget, when all that is owed is paid."""
        return None if self.budget is None else self.budget - self.given - self.owed


def money_of(prizes: Collection[tuple[str, int]], budget: int | None) -> Money:
    """Of (state, value) pairs."""
    given = sum(value for state, value in prizes if state in GIVEN)
    owed = sum(value for state, value in prizes if state in NOT_GIVEN_YET)
    return Money(given, owed, budget)
