"""Who of the staff wrote, may review, asks on the command line."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.accounts.models import StaffAccount, StaffRole
from quizapp.accounts.rules import PERMISSIONS
from quizapp.core.errors import NotFound


def get_staff_by_email(session: Session, email: str) -> StaffAccount:
    """The active account of this address."""
    wanted = select(StaffAccount).where(
        StaffAccount.email == email.strip().lower(), StaffAccount.is_active
    )
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound("staff_not_found")
    return found


def names_of(session: Session, ids: Iterable[str | None]) -> dict[str, str]:
    """Staff id -> name."""
    wanted = select(StaffAccount.id, StaffAccount.name)
    known = {one for one in ids if one}
    return dict(session.execute(wanted.where(StaffAccount.id.in_(known))).all())


def list_reviewers(session: Session, *, but: Collection[str] = ()) -> list[StaffAccount]:
    """Active accounts that may approve, without the authors."""
    wanted = (
        select(StaffAccount)
        .join(StaffRole, StaffRole.staff_id == StaffAccount.id)
        .where(StaffAccount.is_active, StaffRole.role.in_(PERMISSIONS["banks.approve"]))
        .distinct()
    )
    found = session.scalars(wanted.order_by(StaffAccount.name))
    return [account for account in found if account.id not in but]
