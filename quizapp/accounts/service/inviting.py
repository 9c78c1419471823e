"""Inviting people by one-time codes, and taking an invitation up."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from quizapp.accounts.models import StaffAccount, StaffInvitation, StaffRole
from quizapp.accounts.queries import (
    OpenInvitation,
    canonical_email,
    find_by_email,
    find_open_invitation,
)
from quizapp.accounts.rules import (
    INVITATION_LIFETIME,
    RESET_LIFETIME,
    ROLES,
    check_changes_somebody_else,
    check_may_invite,
)
from quizapp.accounts.service.signing_in import begin_session, end_sessions, lock_staff
from quizapp.audit.service import SYSTEM, record
from quizapp.core.errors import Conflict, Invalid, NotFound
from quizapp.core.text import MAX_NAME_LENGTH, clean_line
from quizapp.core.tokens import Keyring, new_code, normalise_code
from quizapp.core.types import new_id

CODE_BITS = 58
INVITATION = "staff invitation"
MAX_EMAIL_LENGTH = 254
_EMAIL = re.compile(r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+\.[^@\s\x00-\x1f.]+")


@dataclass(frozen=True)
class Actor:
    """Who does it."""

    id: str
    roles: frozenset[str]


@dataclass(frozen=True)
class NewStaff:
    """Somebody to be given an account."""

    email: str
    name: str
    roles: frozenset[str]


@dataclass(frozen=True)
class Invited:
    """An account and the code that opens it; the code is nowhere kept."""

    staff_id: str
    email: str
    code: str
    expires_at: datetime


def invite(
    session: Session, actor: Actor, person: NewStaff, *, keyring: Keyring, now: datetime
) -> Invited:
    """A new account without a password, and the one-time code to set one."""
    check_may_invite(actor.roles, person.roles)
    account = create_account(session, person, now=now)
    record(
        session,
        actor.id,
        "staff.invited",
        ("staff", account.id),
        {"roles": sorted(person.roles)},
        now=now,
    )
    return issue_code(session, account, actor.id, INVITATION_LIFETIME, keyring=keyring, now=now)


def create_account(session: Session, person: NewStaff, *, now: datetime) -> StaffAccount:
    """An account without a password."""
    if not person.roles or not person.roles <= set(ROLES):
        raise Invalid(fields={"roles": "role_unknown" if person.roles else "role_needed"})
    if find_by_email(session, checked_email(person.email)) is not None:
        raise Invalid(fields={"email": "email_taken"})
    return create_accounts(session, [person], now=now)[0]


def create_accounts(
    session: Session, people: Iterable[NewStaff], *, now: datetime
) -> list[StaffAccount]:
    """Accounts without passwords of people known to have none yet."""
    accounts = [
        StaffAccount(
            id=new_id(),
            email=checked_email(person.email),
            name=checked_name(person.name),
            created_at=now,
            roles=[StaffRole(role=role) for role in sorted(person.roles)],
        )
        for person in people
    ]
    session.add_all(accounts)
    session.flush()
    return accounts


def renew_code(
    session: Session, actor: Actor, staff_id: str, *, keyring: Keyring, now: datetime
) -> Invited:
    """A new one-time code: the password, all sessions and all earlier codes end at once."""
    check_changes_somebody_else(actor.id, staff_id)
    account = lock_staff(session, staff_id)
    if not account.is_active:
        raise Conflict("staff_inactive")
    lifetime = RESET_LIFETIME if account.password_hash else INVITATION_LIFETIME
    account.password_hash = None
    account.must_change_password = False
    end_sessions(session, account)
    withdraw_codes(session, [account.id], now=now)
    record(session, actor.id, "staff.code_renewed", ("staff", account.id), now=now)
    return issue_code(session, account, actor.id, lifetime, keyring=keyring, now=now)


def issue_code(
    session: Session,
    account: StaffAccount,
    created_by: str,
    lifetime: timedelta,
    *,
    keyring: Keyring,
    now: datetime,
) -> Invited:
    """A one-time code for an account. A keyed hash is enough: nobody guesses 58 bits."""
    code = new_code(CODE_BITS)
    session.add(
        StaffInvitation(
            id=new_id(),
            staff_id=account.id,
            code_hash=code_hash(code, keyring),
            expires_at=now + lifetime,
            created_by=None if created_by == SYSTEM else created_by,
            created_at=now,
        )
    )
    return Invited(account.id, account.email, code, now + lifetime)


def withdraw_codes(session: Session, staff_ids: Collection[str], *, now: datetime) -> None:
    """Codes not yet used are worth nothing any more."""
    unused = StaffInvitation.staff_id.in_(staff_ids), StaffInvitation.used_at.is_(None)
    session.execute(update(StaffInvitation).where(*unused).values(used_at=now))


def look_up_invitation(
    session: Session, typed: str, *, keyring: Keyring, now: datetime
) -> OpenInvitation:
    """The invitation of a typed code."""
    found = find_open_invitation(session, code_hash(typed, keyring), now)
    if found is None:
        raise NotFound("invitation_unknown")
    return found


def accept_invitation(
    session: Session, invitation: OpenInvitation, new_hash: str, *, keyring: Keyring, now: datetime
) -> str:
    """Use a code up and set the password; returns the token of a session.

    Of two who use one code at the same time, the database lets one.
    """
    account = lock_staff(session, invitation.staff_id)
    used = (
        update(StaffInvitation)
        .where(StaffInvitation.id == invitation.id, StaffInvitation.used_at.is_(None))
        .values(used_at=now)
        .returning(StaffInvitation.id)
    )
    if session.execute(used).first() is None or not account.is_active:
        raise NotFound("invitation_unknown")
    account.password_hash = new_hash
    account.must_change_password = False
    end_sessions(session, account)
    record(session, account.id, "staff.invitation_accepted", ("staff", account.id), now=now)
    return begin_session(session, account, keyring=keyring, now=now)


def code_hash(typed: str, keyring: Keyring) -> str:
    """How a one-time code is kept."""
    return keyring.keyed_hash(INVITATION, normalise_code(typed))


def checked_email(typed: str) -> str:
    """A plausible address in canonical form."""
    email = canonical_email(typed)
    if len(email) > MAX_EMAIL_LENGTH or not _EMAIL.fullmatch(email):
        raise Invalid(fields={"email": "email_wrong"})
    return email


def checked_name(typed: str) -> str:
    """A person's name."""
    name = clean_line(typed)
    if not name or len(name) > MAX_NAME_LENGTH:
        raise Invalid(fields={"name": "too_long" if name else "required"})
    return name
