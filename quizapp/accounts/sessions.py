"""The staff's session: Flask-Login keeps who it is, we keep since when and in which epoch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Flask, current_app, redirect, request, session, url_for
from flask_login import LoginManager, current_user, login_user, logout_user
from werkzeug.wrappers import Response

from quizapp.accounts.models import StaffAccount
from quizapp.accounts.queries import SignedIn, find_signed_in
from quizapp.accounts.rules import ABSOLUTE_TIMEOUT, IDLE_TIMEOUT
from quizapp.core import clock
from quizapp.core.errors import NotAllowed
from quizapp.web.context import reading
from quizapp.web.errors import wants_json
from quizapp.web.guards import current_staff, guard_of

SINCE = "since"
WITHOUT_NEW_PASSWORD = frozenset({"accounts_manage.change_password", "accounts_manage.sign_out"})
"""What somebody may do who must choose a password first."""


@dataclass
class SessionUser:
    """What Flask-Login asks of a user. Its id carries the epoch, so a new epoch ends it."""

    staff_id: str
    epoch: int
    account: SignedIn | None = None
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """Kept in the session."""
        return f"{self.staff_id}:{self.epoch}"


def install(app: Flask) -> None:
    """Let Flask-Login read the session; whoever has a one-time password changes it first."""
    # Flask signs the time into a permanent session's cookie with every answer: idle time ends it.
    app.config["PERMANENT_SESSION_LIFETIME"] = IDLE_TIMEOUT
    manager = LoginManager(app)
    # Phones change their network in mid-work; the cookie is HttpOnly and renewed at sign-in.
    manager.session_protection = None
    manager.user_loader(_load)
    app.before_request(_demand_new_password)


def start_session(account: StaffAccount) -> None:
    """A new session: nothing that was in the one before, or known to others, lives on."""
    session.clear()
    session.permanent = True
    session[SINCE] = clock.now().timestamp()
    login_user(SessionUser(account.id, account.session_epoch))


def end_session() -> None:
    """Forget who was signed in, and all else."""
    logout_user()
    session.clear()


def signed_in_account() -> SignedIn | None:
    """The account behind this request's session, looked up now: changes hold at once."""
    user = current_user._get_current_object()  # noqa: SLF001 - the documented way behind the proxy
    return user.account if isinstance(user, SessionUser) else None


def _load(kept: str) -> SessionUser | None:
    staff_id, _, epoch = kept.partition(":")
    since = session.get(SINCE)
    if not epoch.isdecimal() or since is None:
        return None
    if clock.now() - datetime.fromtimestamp(since, UTC) > ABSOLUTE_TIMEOUT:
        return None
    with reading() as database:
        account = find_signed_in(database, staff_id, int(epoch))
    return SessionUser(staff_id, int(epoch), account) if account else None


def _demand_new_password() -> Response | None:
    guard = guard_of(current_app.view_functions.get(request.endpoint or ""))
    if guard is None or guard.kind != "staff" or request.endpoint in WITHOUT_NEW_PASSWORD:
        return None
    staff = current_staff()
    if staff is None or not staff.must_change_password:
        return None
    if wants_json():
        raise NotAllowed("password_change_needed")
    return redirect(url_for("accounts_manage.change_password"))
