"""Signing in and out."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from quizapp.accounts.models import StaffAccount, StaffSession
from quizapp.accounts.queries import Credentials
from quizapp.accounts.rules import ABSOLUTE_TIMEOUT
from quizapp.audit.service import record
from quizapp.core.errors import Invalid, NotFound, NotSignedIn
from quizapp.core.tokens import Keyring

SESSION = "staff session"


def session_hash(token: str, keyring: Keyring) -> str:
    """How a session's token is kept."""
    return keyring.keyed_hash(SESSION, token)


def sign_in(
    session: Session,
    proven: Credentials,
    fresh_hash: str | None = None,
    *,
    keyring: Keyring,
    now: datetime,
) -> str:
    """Begin a session of the holder of `proven`; returns its token.

    The password was compared outside this transaction, so an account that was deactivated or got
    another password meanwhile is refused.
    """
    account = lock_staff(session, proven.staff_id)
    if not account.is_active or account.password_hash != proven.password_hash:
        raise NotSignedIn("sign_in_wrong")
    if fresh_hash is not None:
        account.password_hash = fresh_hash
    record(session, account.id, "staff.signed_in", ("staff", account.id), now=now)
    return begin_session(session, account, keyring=keyring, now=now)


def begin_session(
    session: Session, account: StaffAccount, *, keyring: Keyring, now: datetime
) -> str:
    """A new session of a known person; the account's outworn ones are swept out."""
    worn_out = StaffSession.started_at < now - ABSOLUTE_TIMEOUT
    session.execute(delete(StaffSession).where(StaffSession.staff_id == account.id, worn_out))
    token = secrets.token_urlsafe(32)
    session.add(
        StaffSession(
            token_hash=session_hash(token, keyring),
            staff_id=account.id,
            epoch=account.session_epoch,
            started_at=now,
        )
    )
    account.last_signed_in_at = now
    session.flush()
    return token


def sign_out(session: Session, token: str, *, keyring: Keyring) -> None:
    """End one session."""
    hashed = session_hash(token, keyring)
    session.execute(delete(StaffSession).where(StaffSession.token_hash == hashed))


def sign_out_everywhere(session: Session, staff_id: str, *, now: datetime) -> None:
    """End all sessions of somebody, his own wish."""
    end_sessions(session, lock_staff(session, staff_id))
    record(session, staff_id, "staff.sessions_ended", ("staff", staff_id), now=now)


def change_password(
    session: Session, proven: Credentials, new_hash: str, *, keyring: Keyring, now: datetime
) -> str:
    """Keep a new password; ends all sessions and returns the token of a new one."""
    account = lock_staff(session, proven.staff_id)
    if account.password_hash != proven.password_hash:
        raise Invalid(fields={"current": "password_wrong"})
    account.password_hash = new_hash
    account.must_change_password = False
    end_sessions(session, account)
    record(session, account.id, "staff.password_changed", ("staff", account.id), now=now)
    return begin_session(session, account, keyring=keyring, now=now)


def end_sessions(session: Session, account: StaffAccount) -> None:
    """No session begun until now is worth anything."""
    account.session_epoch += 1
    session.execute(delete(StaffSession).where(StaffSession.staff_id == account.id))


def lock_staff(session: Session, staff_id: str) -> StaffAccount:
    """The account's row, held until the end of the transaction."""
    wanted = select(StaffAccount).where(StaffAccount.id == staff_id)
    account = session.scalars(wanted.with_for_update(of=StaffAccount)).one_or_none()
    if account is None:
        raise NotFound
    return account
