"""The staff's session: the cookie names a session row, which names the account."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app, redirect, request, session, url_for
from flask_login import LoginManager, current_user, login_user, logout_user
from werkzeug.wrappers import Response

from quizapp.accounts.queries import SignedIn, find_signed_in
from quizapp.accounts.rules import IDLE_TIMEOUT
from quizapp.accounts.service import session_hash
from quizapp.core import clock
from quizapp.core.errors import NotAllowed
from quizapp.web.context import keyring, reading
from quizapp.web.errors import wants_json
from quizapp.web.guards import current_staff, guard_of

WITHOUT_NEW_PASSWORD = frozenset(
    {
        "accounts_manage.choose_password",
        "accounts_manage.change_password",
        "accounts_manage.sign_out",
    }
)
"""What somebody may do who must choose a password first."""


@dataclass
class SessionUser:
    """What Flask-Login asks of a user; its id is the session's token."""

    token: str
    account: SignedIn | None = None
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """Kept in the cookie."""
        return self.token


def install(app: Flask) -> None:
    """Let Flask-Login read the session; whoever has a one-time password changes it first."""
    # Flask signs the time into a permanent session's cookie with every answer: idle time ends it.
    app.config["PERMANENT_SESSION_LIFETIME"] = IDLE_TIMEOUT
    manager = LoginManager()
    manager.init_app(app)
    # Its hook keeps a "remember me" cookie, which we have not, and would open every session.
    app.after_request_funcs[None].remove(manager._update_remember_cookie)  # noqa: SLF001
    # Phones change their network in mid-work; the cookie is HttpOnly and renewed at sign-in.
    manager.session_protection = None
    manager.user_loader(_load)
    app.before_request(_demand_new_password)


def start_session(token: str) -> None:
    """A new cookie: nothing that was in the one before, or known to others, lives on."""
    session.clear()
    session.permanent = True
    login_user(SessionUser(token))


def end_session() -> str | None:
    """Forget who was signed in, and all else; returns the token to end."""
    user = _session_user()
    logout_user()
    session.clear()
    return user.token if user else None


def signed_in_account() -> SignedIn | None:
    """The account behind this request's session, looked up now: changes hold at once."""
    user = _session_user()
    return user.account if user else None


def _session_user() -> SessionUser | None:
    user = current_user._get_current_object()  # noqa: SLF001 - the documented way behind the proxy
    return user if isinstance(user, SessionUser) else None


def _load(token: str) -> SessionUser | None:
    with reading() as database:
        account = find_signed_in(database, session_hash(token, keyring()), clock.now())
    return SessionUser(token, account) if account else None


def _demand_new_password() -> Response | None:
    guard = guard_of(current_app.view_functions.get(request.endpoint or ""))
    if guard is None or guard.kind != "staff" or request.endpoint in WITHOUT_NEW_PASSWORD:
        return None
    staff = current_staff()
    if staff is None or not staff.must_change_password:
        return None
    if wants_json():
        raise NotAllowed("password_change_needed")
    return redirect(url_for("accounts_manage.choose_password"))
