"""Reading staff accounts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session

from quizapp.accounts.models import StaffAccount, StaffInvitation, StaffRole, StaffSession
from quizapp.accounts.rules import ABSOLUTE_TIMEOUT, ADMIN
from quizapp.core.errors import NotFound
from quizapp.core.text import fold


@dataclass(frozen=True)
class SignedIn:
    """Who a session belongs to, as of this request."""

    id: str
    name: str
    email: str
    roles: frozenset[str]
    must_change_password: bool


@dataclass(frozen=True)
class Credentials:
    """What a typed password is compared with."""

    staff_id: str
    email: str
    password_hash: str | None


def canonical_email(typed: str) -> str:
    """How an address is kept and looked up."""
    return typed.strip().lower()


def find_signed_in(session: Session, token_hash: str, now: datetime) -> SignedIn | None:
    """The account of a session, unless either has come to its end."""
    kept = session.get(StaffSession, token_hash)
    if kept is None or now - kept.started_at > ABSOLUTE_TIMEOUT:
        return None
    account = session.get_one(StaffAccount, kept.staff_id)
    if not account.is_active or account.session_epoch != kept.epoch:
        return None
    return SignedIn(
        account.id, account.name, account.email, account.role_names, account.must_change_password
    )


def find_credentials(session: Session, email: str) -> Credentials | None:
    """The credentials of an active account."""
    account = find_by_email(session, email)
    if account is None or not account.is_active:
        return None
    return Credentials(account.id, account.email, account.password_hash)


def find_by_email(session: Session, email: str) -> StaffAccount | None:
    """An account by its address, in either case."""
    wanted = select(StaffAccount).where(StaffAccount.email == canonical_email(email))
    return session.scalars(wanted).one_or_none()


def count_other_admins(session: Session, staff_id: str) -> int:
    """How many active admins there are besides this one."""
    admins = (
        select(func.count())
        .select_from(StaffAccount)
        .join(StaffRole, StaffRole.staff_id == StaffAccount.id)
        .where(StaffRole.role == ADMIN, StaffAccount.is_active, StaffAccount.id != staff_id)
    )
    return session.scalar(admins) or 0


@dataclass(frozen=True)
class StaffFilter:
    """What a list of staff is narrowed to. `invited_by` bounds those who may see only theirs."""

    text: str = ""
    role: str = ""
    invited_by: str | None = None


@dataclass(frozen=True)
class OpenInvitation:
    """An invitation that may still be used, and whose it is."""

    id: str
    staff_id: str
    name: str
    email: str


def list_staff(
    session: Session, wanted: StaffFilter, *, limit: int | None = None, offset: int = 0
) -> list[StaffAccount]:
    """Accounts in the order of their addresses, those at work first."""
    order = (StaffAccount.is_active.desc(), StaffAccount.email)
    return list(session.scalars(_filtered(wanted).order_by(*order).limit(limit).offset(offset)))


def count_staff(session: Session, wanted: StaffFilter) -> int:
    """How many `list_staff` would give."""
    return session.scalar(select(func.count()).select_from(_filtered(wanted).subquery())) or 0


def get_staff_for(session: Session, staff_id: str, invited_by: str | None) -> StaffAccount:
    """An account within the reach of who asks, else it is not found."""
    mine = _filtered(StaffFilter(invited_by=invited_by)).where(StaffAccount.id == staff_id)
    account = session.scalars(mine).one_or_none()
    if account is None:
        raise NotFound
    return account


def _filtered(wanted: StaffFilter) -> Select[StaffAccount]:
    accounts = select(StaffAccount)
    for word in fold(wanted.text).split():
        in_name = StaffAccount.folded_name.contains(word, autoescape=True)
        in_email = StaffAccount.email.contains(word, autoescape=True)
        accounts = accounts.where(or_(in_name, in_email))
    if wanted.role:
        holds = exists().where(StaffRole.staff_id == StaffAccount.id, StaffRole.role == wanted.role)
        accounts = accounts.where(holds)
    if wanted.invited_by is not None:
        invited = exists().where(
            StaffInvitation.staff_id == StaffAccount.id,
            StaffInvitation.created_by == wanted.invited_by,
        )
        accounts = accounts.where(invited)
    return accounts


def find_open_invitation(session: Session, code_hash: str, now: datetime) -> OpenInvitation | None:
    """The invitation of a code, unless it was used, has expired or its account is closed."""
    wanted = (
        select(StaffInvitation, StaffAccount)
        .join(StaffAccount, StaffAccount.id == StaffInvitation.staff_id)
        .where(
            StaffInvitation.code_hash == code_hash,
            StaffInvitation.used_at.is_(None),
            StaffInvitation.expires_at > now,
            StaffAccount.is_active,
        )
    )
    found = session.execute(wanted).one_or_none()
    if found is None:
        return None
    invitation, account = found
    return OpenInvitation(invitation.id, account.id, account.name, account.email)


def list_by_emails(session: Session, emails: Collection[str]) -> dict[str, StaffAccount]:
    """Accounts by their canonical addresses."""
    found = session.scalars(select(StaffAccount).where(StaffAccount.email.in_(emails)))
    return {account.email: account for account in found}


def names_by_id(session: Session, staff_ids: Collection[str]) -> dict[str, str]:
    """Names of the staff among these ids."""
    wanted = select(StaffAccount.id, StaffAccount.name).where(StaffAccount.id.in_(staff_ids))
    return {row.id: row.name for row in session.execute(wanted)}
