"""Who of the staff looks after which units: entrusting, inviting one, inviting a thousand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from quizapp.accounts.models import StaffAccount
from quizapp.accounts.queries import list_by_emails
from quizapp.accounts.rules import COORDINATOR, INVITATION_LIFETIME, check_may_invite
from quizapp.accounts.service import (
    Actor,
    Invited,
    NewStaff,
    change_roles,
    checked_email,
    checked_name,
    create_accounts,
    invite,
    issue_code,
    withdraw_codes,
)
from quizapp.audit.service import SYSTEM, record
from quizapp.core.errors import Invalid
from quizapp.core.tokens import Keyring
from quizapp.organisations.coordinator_list import ListedCoordinator
from quizapp.organisations.models import UnitCoordinator
from quizapp.organisations.queries.coordinators import (
    UnitName,
    coordinated_unit_ids,
    units_by_code,
    units_of_staff,
)

ONLY_COORDINATOR = frozenset({COORDINATOR})
NEW, WAITING, KNOWN = "new", "waiting", "known"


@dataclass(frozen=True)
class Fault:
    """A row of the list that cannot be used; `code` names the refusal."""

    row: int
    value: str
    code: str


@dataclass(frozen=True)
class Planned:
    """A usable row. `state`: a new account, one whose code was never used, or one at work."""

    row: int
    unit: UnitName
    name: str
    email: str
    state: str


@dataclass(frozen=True)
class Plan:
    """What a list would do."""

    ready: tuple[Planned, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class IssuedCode:
    """A coordinator and the code to hand over; empty for somebody who has a password already."""

    name: str
    email: str
    units: tuple[UnitName, ...]
    code: str


def invite_staff(
    session: Session,
    actor: Actor,
    person: NewStaff,
    unit_codes: Collection[str],
    *,
    scope: frozenset[str] | None,
    keyring: Keyring,
    now: datetime,
) -> Invited:
    """Invite one person; a coordinator together with units within the inviter's scope."""
    check_may_invite(actor.roles, person.roles)
    units = _units_for(session, person.roles, unit_codes, scope)
    invited = invite(session, actor, person, keyring=keyring, now=now)
    entrust(session, actor.id, invited.staff_id, units, now=now)
    return invited


def set_access(
    session: Session,
    actor: Actor,
    staff_id: str,
    roles: Collection[str],
    unit_codes: Collection[str],
    *,
    now: datetime,
) -> None:
    """Give an account these roles and units instead of those it has."""
    units = _units_for(session, roles, unit_codes, None)
    change_roles(session, actor, staff_id, roles, now=now)
    entrust(session, actor.id, staff_id, units, now=now)


def entrust(
    session: Session, actor_id: str, staff_id: str, units: Sequence[UnitName], *, now: datetime
) -> None:
    """Let somebody look after these units and no others."""
    own = UnitCoordinator.staff_id == staff_id
    before = set(session.scalars(select(UnitCoordinator.unit_id).where(own)))
    wanted = {unit.id for unit in units}
    if before == wanted:
        return
    session.execute(delete(UnitCoordinator).where(own, UnitCoordinator.unit_id.not_in(wanted)))
    for unit_id in sorted(wanted - before):
        session.add(UnitCoordinator(staff_id=staff_id, unit_id=unit_id))
    details = {"from": sorted(before), "to": sorted(wanted)}
    record(session, actor_id, "staff.units_changed", ("staff", staff_id), details, now=now)


def entrust_by_operator(session: Session, staff_id: str, unit_code: str, *, now: datetime) -> None:
    """The unit named on the command line."""
    units = _units_for(session, ONLY_COORDINATOR, [unit_code], None)
    entrust(session, SYSTEM, staff_id, units, now=now)


def _units_for(
    session: Session,
    roles: Collection[str],
    codes: Collection[str],
    scope: frozenset[str] | None,
) -> list[UnitName]:
    if COORDINATOR not in roles:
        return []
    wanted = {code.strip().upper() for code in codes if code.strip()}
    found = units_by_code(session, wanted, scope)
    if not wanted:
        raise Invalid(fields={"units": "coordinator_unit_needed"})
    if wanted - found.keys():
        raise Invalid(fields={"units": "coordinator_unit_unknown"})
    return [found[code] for code in sorted(found)]


def plan_coordinators(
    session: Session, listed: Iterable[ListedCoordinator], *, scope: frozenset[str] | None
) -> Plan:
    """Tell of every row what it would do, or why it cannot be used."""
    listed = list(listed)
    units = units_by_code(session, {row.code for row in listed}, scope)
    accounts = list_by_emails(session, {row.email for row in listed})
    closed = _closed_accounts(session, accounts, scope)
    ready: list[Planned] = []
    faults: list[Fault] = []
    seen: set[tuple[str, str]] = set()
    for row in listed:
        complaint = _complaint(row, units, closed, seen)
        seen.add((row.code, row.email))
        if complaint:
            faults.append(complaint)
        else:
            ready.append(_planned(row, units[row.code], accounts.get(row.email)))
    return Plan(tuple(ready), tuple(faults))


def _planned(row: ListedCoordinator, unit: UnitName, account: StaffAccount | None) -> Planned:
    state = NEW if account is None else KNOWN if account.password_hash else WAITING
    return Planned(row.row, unit, row.name, row.email, state)


def _complaint(
    row: ListedCoordinator,
    units: dict[str, UnitName],
    closed: Collection[str],
    seen: Collection[tuple[str, str]],
) -> Fault | None:
    if not row.code or not row.name:
        return Fault(row.row, row.email, "name_missing" if row.code else "coordinator_code_missing")
    if row.code not in units:
        return Fault(row.row, row.code, "coordinator_unit_unknown")
    for value, check in ((row.name, checked_name), (row.email, checked_email)):
        try:
            check(value)
        except Invalid as refusal:
            return Fault(row.row, value, next(iter(refusal.fields.values())))
    if row.email in closed:
        return Fault(row.row, row.email, "coordinator_email_of_other_staff")
    if (row.code, row.email) in seen:
        return Fault(row.row, row.email, "coordinator_repeated")
    return None


def _closed_accounts(
    session: Session, accounts: dict[str, StaffAccount], scope: frozenset[str] | None
) -> set[str]:
    """Accounts that a list must not touch: a new code would open more than the list's sender has.

    These are other roles', deactivated ones and, for somebody bound to units, those of
    coordinators who also look after units elsewhere.
    """
    closed = set()
    for email, account in accounts.items():
        is_plain = account.role_names == ONLY_COORDINATOR and account.is_active
        reach = coordinated_unit_ids(session, account.id) if scope is not None else frozenset()
        if not is_plain or (scope is not None and not reach <= scope):
            closed.add(email)
    return closed


def invite_coordinators(
    session: Session,
    actor: Actor,
    listed: Iterable[ListedCoordinator],
    *,
    scope: frozenset[str] | None,
    keyring: Keyring,
    now: datetime,
) -> list[IssuedCode]:
    """Make the accounts of a list's usable rows and return everybody's one-time code.

    Somebody who has not used his code yet gets a new one; who has a password keeps it and only
    gets the unit.
    """
    check_may_invite(actor.roles, ONLY_COORDINATOR)
    plan = plan_coordinators(session, listed, scope=scope)
    people = {row.email: row for row in plan.ready}
    accounts = list_by_emails(session, people.keys())
    fresh = [
        NewStaff(row.email, row.name, ONLY_COORDINATOR)
        for row in people.values()
        if row.email not in accounts
    ]
    accounts |= {account.email: account for account in create_accounts(session, fresh, now=now)}
    _add_units(session, plan.ready, accounts)
    codes = _issue_codes(session, actor, accounts.values(), keyring=keyring, now=now)
    details = {"accounts": len(fresh), "codes": len(codes), "rows": len(plan.ready)}
    record(session, actor.id, "staff.coordinators_invited", ("staff", actor.id), details, now=now)
    return _issued(plan.ready, accounts, codes)


def _add_units(
    session: Session, rows: Iterable[Planned], accounts: dict[str, StaffAccount]
) -> None:
    entrusted = units_of_staff(session, [account.id for account in accounts.values()])
    before = {(staff_id, unit.id) for staff_id, units in entrusted.items() for unit in units}
    wanted = {(accounts[row.email].id, row.unit.id) for row in rows}
    for staff_id, unit_id in sorted(wanted - before):
        session.add(UnitCoordinator(staff_id=staff_id, unit_id=unit_id))
    session.flush()


def _issue_codes(
    session: Session,
    actor: Actor,
    accounts: Iterable[StaffAccount],
    *,
    keyring: Keyring,
    now: datetime,
) -> dict[str, str]:
    """Codes by e-mail for all who have no password yet."""
    waiting = [account for account in accounts if account.password_hash is None]
    withdraw_codes(session, [account.id for account in waiting], now=now)
    return {
        account.email: issue_code(
            session, account, actor.id, INVITATION_LIFETIME, keyring=keyring, now=now
        ).code
        for account in waiting
    }


def _issued(
    rows: Iterable[Planned], accounts: dict[str, StaffAccount], codes: dict[str, str]
) -> list[IssuedCode]:
    units: dict[str, list[UnitName]] = {}
    for row in rows:
        units.setdefault(row.email, []).append(row.unit)
    return [
        IssuedCode(accounts[email].name, email, tuple(units[email]), codes.get(email, ""))
        for email in units
    ]
