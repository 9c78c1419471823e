"""Cross-site requests.

Three layers: a foreign `Origin` is refused for every writing request; staff forms carry
Flask-WTF's token; a participant known by cookie sends a token derived from that very cookie, so
that taking part needs no server-side session; a learner's cookie is renewed with every answer on a
shared phone, so her token is derived from who she is and how often her PIN was reset. Bearer calls
carry no cookie and need none.
"""

from __future__ import annotations

import hmac
from urllib.parse import urlsplit

from flask import Flask, current_app, g, request
from flask_wtf.csrf import CSRFProtect, generate_csrf
from werkzeug.exceptions import HTTPException

from quizapp.core.errors import NotAllowed
from quizapp.core.tokens import Keyring
from quizapp.web.context import keyring
from quizapp.web.guards import (
    PARTICIPANT_COOKIE,
    View,
    bearer_token,
    current_claim,
    current_learner,
    current_participant,
    forget_participant,
    guard_of,
)

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
HEADER = "X-CSRFToken"
FIELD = "csrf_token"
_staff_tokens = CSRFProtect()


def install(app: Flask) -> None:
    """Check every writing request; offer `csrf_token()` to templates."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    _staff_tokens.init_app(app)
    app.before_request(check)
    app.jinja_env.globals["csrf_token"] = csrf_token
    # Flask-WTF offers its own to whole templates, which here would be the wrong one.
    app.context_processor(lambda: {"csrf_token": csrf_token})


def csrf_token() -> str:
    """The token for the form of the page being rendered; `prepared` puts a hole in its place."""
    if "csrf_token" in g:
        return str(g.csrf_token)
    if _uses_session():
        return str(generate_csrf())
    if _is_for_learners():
        return learner_csrf_token()
    return _participants_token()


def learner_csrf_token() -> str:
    """The token of the learner asking; none when nobody has signed in."""
    learner = current_learner()
    return csrf_token_of_learner(keyring(), learner.id, learner.epoch) if learner else ""


def csrf_token_of_learner(keyring: Keyring, learner_id: str, epoch: int) -> str:
    """The same for who stands outside a request."""
    return keyring.keyed_hash("csrf learner", f"{learner_id} {epoch}")[:32]


def participant_csrf_token(cookie: str) -> str:
    """The token that belongs to a participant's cookie."""
    return csrf_token_of(keyring(), cookie) if cookie else ""


def csrf_token_of(keyring: Keyring, cookie: str) -> str:
    """The same for who stands outside a request of Flask's."""
    return keyring.keyed_hash("csrf", cookie)[:32]


def check() -> None:
    """Refuse a writing request that another site may have caused."""
    if request.method in SAFE_METHODS or request.endpoint is None:
        return
    _check_origin()
    if _uses_session():
        _check_staff_token()
    elif _is_for_learners():
        _check_token(learner_csrf_token())
    elif bearer_token() is None and _is_participant():
        view = current_app.view_functions[request.endpoint]
        if not getattr(view, "anonymous_without_token", False):
            _check_token(_participants_token())
        elif not _holds_participant_token():
            forget_participant()


def anonymous_without_token(view: View) -> View:
    """Mark a view that anybody may call: without the token the cookie simply does not count."""
    view.anonymous_without_token = True  # type: ignore[attr-defined]
    return view


def csrf_by_session(view: View) -> View:
    """Mark a public view whose form carries the staff's token, like the sign-in."""
    view.csrf_by_session = True  # type: ignore[attr-defined]
    return view


def _uses_session() -> bool:
    """Staff pages, and views marked `csrf_by_session` like the sign-in, keep it in the session."""
    view = current_app.view_functions.get(request.endpoint or "")
    guard = guard_of(view)
    return bool(guard and guard.kind == "staff") or getattr(view, "csrf_by_session", False)


def _is_for_learners() -> bool:
    guard = guard_of(current_app.view_functions.get(request.endpoint or ""))
    return guard is not None and guard.kind == "learner"


def _is_participant() -> bool:
    guard = guard_of(current_app.view_functions.get(request.endpoint or ""))
    return bool(current_claim() if guard and guard.by_claim else current_participant())


def _check_origin() -> None:
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != request.host:
        raise NotAllowed("cross_site_request")


def _check_staff_token() -> None:
    try:
        _staff_tokens.protect()
    except HTTPException as error:
        raise NotAllowed("csrf_expired") from error


def _check_token(expected: str) -> None:
    if not _holds(expected):
        raise NotAllowed("csrf_expired")


def _holds_participant_token() -> bool:
    return _holds(_participants_token())


def _participants_token() -> str:
    return participant_csrf_token(request.cookies.get(PARTICIPANT_COOKIE, ""))


def _holds(expected: str) -> bool:
    sent = request.headers.get(HEADER) or request.form.get(FIELD, "")
    return hmac.compare_digest(sent.encode(), expected.encode())
