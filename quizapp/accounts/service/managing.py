"""What an admin does with accounts, and the operator on the command line."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.accounts.models import StaffAccount, StaffRole
from quizapp.accounts.queries import count_other_admins, find_by_email
from quizapp.accounts.rules import (
    ADMIN,
    ROLES,
    check_an_admin_remains,
    check_changes_somebody_else,
)
from quizapp.accounts.service.inviting import Actor, NewStaff, create_account, withdraw_codes
from quizapp.accounts.service.signing_in import end_sessions, lock_staff
from quizapp.audit.service import SYSTEM, record
from quizapp.core.errors import Invalid, NotFound


def change_roles(
    session: Session, actor: Actor, staff_id: str, roles: Collection[str], *, now: datetime
) -> None:
    """Give an account these roles instead of those it has."""
    wanted = frozenset(roles)
    if not wanted or not wanted <= set(ROLES):
        raise Invalid(fields={"roles": "role_unknown" if wanted else "role_needed"})
    check_changes_somebody_else(actor.id, staff_id)
    account = _lock_beside_the_admins(session, staff_id)
    before = account.role_names
    if before == wanted:
        return
    _check_an_admin_remains(session, account, stays_admin=ADMIN in wanted)
    account.roles = [role for role in account.roles if role.role in wanted] + [
        StaffRole(role=role) for role in sorted(wanted - before)
    ]
    details = {"from": sorted(before), "to": sorted(wanted)}
    record(session, actor.id, "staff.roles_changed", ("staff", staff_id), details, now=now)


def deactivate(session: Session, actor: Actor, staff_id: str, *, now: datetime) -> None:
    """Close an account: its sessions and codes end at once. Nothing is deleted."""
    check_changes_somebody_else(actor.id, staff_id)
    account = _lock_beside_the_admins(session, staff_id)
    if not account.is_active:
        return
    _check_an_admin_remains(session, account, stays_admin=False)
    account.is_active = False
    end_sessions(session, account)
    withdraw_codes(session, [staff_id], now=now)
    record(session, actor.id, "staff.deactivated", ("staff", staff_id), now=now)


def reactivate(session: Session, actor: Actor, staff_id: str, *, now: datetime) -> None:
    """Open a closed account again."""
    check_changes_somebody_else(actor.id, staff_id)
    account = lock_staff(session, staff_id)
    if account.is_active:
        return
    account.is_active = True
    record(session, actor.id, "staff.reactivated", ("staff", staff_id), now=now)


def add_by_operator(
    session: Session, person: NewStaff, password_hash: str, *, now: datetime
) -> StaffAccount:
    """An account with a password that must be changed: made on the command line."""
    account = create_account(session, person, now=now)
    account.password_hash = password_hash
    account.must_change_password = True
    details = {"roles": sorted(person.roles)}
    record(session, SYSTEM, "staff.added", ("staff", account.id), details, now=now)
    return account


def reset_by_operator(
    session: Session, email: str, password_hash: str, *, now: datetime
) -> StaffAccount:
    """A new password that must be changed; all sessions and codes end, a closed account opens."""
    known = find_by_email(session, email)
    if known is None:
        raise NotFound("staff_unknown")
    account = lock_staff(session, known.id)
    account.password_hash = password_hash
    account.must_change_password = True
    account.is_active = True
    end_sessions(session, account)
    withdraw_codes(session, [account.id], now=now)
    record(session, SYSTEM, "staff.reset", ("staff", account.id), now=now)
    return account


def _lock_beside_the_admins(session: Session, staff_id: str) -> StaffAccount:
    """Lock all admins first and always in one order: two who remove each other must not both."""
    admins = (
        select(StaffAccount.id)
        .join(StaffRole, StaffRole.staff_id == StaffAccount.id)
        .where(StaffRole.role == ADMIN)
        .order_by(StaffAccount.id)
    )
    session.execute(admins.with_for_update(of=StaffAccount)).all()
    return lock_staff(session, staff_id)


def _check_an_admin_remains(session: Session, account: StaffAccount, *, stays_admin: bool) -> None:
    check_an_admin_remains(
        is_admin_now=account.is_active and ADMIN in account.role_names,
        stays_admin=stays_admin,
        other_admins=count_other_admins(session, account.id),
    )
