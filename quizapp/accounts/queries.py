"""Reading staff accounts."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.accounts.models import StaffAccount, StaffRole
from quizapp.accounts.rules import ADMIN
from quizapp.core.errors import NotFound


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


def find_signed_in(session: Session, staff_id: str, epoch: int) -> SignedIn | None:
    """The account of a session, unless it was deactivated or its sessions were ended."""
    account = session.get(StaffAccount, staff_id)
    if account is None or not account.is_active or account.session_epoch != epoch:
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


def get_staff(session: Session, staff_id: str) -> StaffAccount:
    """An account by id."""
    account = session.get(StaffAccount, staff_id)
    if account is None:
        raise NotFound
    return account


def count_other_admins(session: Session, staff_id: str) -> int:
    """How many active admins there are besides this one."""
    admins = (
        select(func.count())
        .select_from(StaffAccount)
        .join(StaffRole, StaffRole.staff_id == StaffAccount.id)
        .where(StaffRole.role == ADMIN, StaffAccount.is_active, StaffAccount.id != staff_id)
    )
    return session.scalar(admins) or 0
