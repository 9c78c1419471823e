"""Signing in, and ending sessions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.accounts.models import StaffAccount
from quizapp.accounts.queries import Credentials
from quizapp.audit.service import record
from quizapp.core.errors import NotSignedIn


def sign_in(
    session: Session, proven: Credentials, fresh_hash: str | None = None, *, now: datetime
) -> StaffAccount:
    """Note that the holder of `proven` has come in.

    The password was compared outside this transaction, so an account that was deactivated or got
    another password meanwhile is refused.
    """
    account = lock_staff(session, proven.staff_id)
    if not account.is_active or account.password_hash != proven.password_hash:
        raise NotSignedIn("sign_in_wrong")
    if fresh_hash is not None:
        account.password_hash = fresh_hash
    account.last_signed_in_at = now
    record(session, account.id, "staff.signed_in", ("staff", account.id), now=now)
    return account


def end_all_sessions(session: Session, staff_id: str, *, now: datetime) -> StaffAccount:
    """Sign out everywhere; the caller may then renew the session that asked for it."""
    account = lock_staff(session, staff_id)
    account.session_epoch += 1
    record(session, staff_id, "staff.sessions_ended", ("staff", staff_id), now=now)
    return account


def lock_staff(session: Session, staff_id: str) -> StaffAccount:
    """The account's row, held until the end of the transaction."""
    wanted = select(StaffAccount).where(StaffAccount.id == staff_id)
    account = session.scalars(wanted.with_for_update(of=StaffAccount)).one_or_none()
    if account is None:
        raise NotSignedIn("staff_not_signed_in")
    return account
