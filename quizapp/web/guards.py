"""Who may call a route. Deny by default: a route without a guard answers nobody.

A guard only marks the view; `enforce` runs before each request and asks the PrincipalLoader.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar, cast

from flask import Flask, current_app, g, request
from werkzeug.exceptions import NotFound as NoSuchRoute

from quizapp.core.errors import Malformed, NotAllowed, NotSignedIn, TooMany
from quizapp.web.context import installation, settings

View = TypeVar("View", bound=Callable[..., Any])
GUARD = "quizapp_guard"
PARTICIPANT_COOKIE = "quizapp_participant"
LEARNER_COOKIE = "quizapp_learner"
PACED = "quizapp.paced"
"""Tells that somebody before Flask has counted this request of the participant's."""


@dataclass(frozen=True)
class Guard:
    """Whom a view lets in: `kind` is public, participant, learner or staff.

    Staff need one of `permissions` (none: any staff).
    `by_token`: a program that sends the operator's token passes as well.
    `by_claim`: a participant's genuine token opens the door, and the statement that does the work
    checks that it was not withdrawn; nothing is looked up before.
    """

    kind: str
    permissions: frozenset[str] = frozenset()
    by_token: bool = False
    by_claim: bool = False


@dataclass(frozen=True)
class StaffPrincipal:
    """A signed-in member of the staff. `unit_ids` bounds a coordinator, None: all units."""

    id: str
    name: str
    email: str
    roles: frozenset[str]
    permissions: frozenset[str]
    unit_ids: frozenset[str] | None = None
    must_change_password: bool = False

    def may(self, *permissions: str) -> bool:
        """Whether any of the permissions is held."""
        return not self.permissions.isdisjoint(permissions)


@dataclass(frozen=True)
class ParticipantPrincipal:
    """The person taking part, known by cookie or bearer token."""

    id: str
    contest_id: str
    by_cookie: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class LearnerPrincipal:
    """The person learning, known by cookie. `is_shared`: on a phone that others use too."""

    id: str
    unit_id: str | None
    epoch: int = field(default=0, compare=False)
    is_shared: bool = field(default=False, compare=False)


class Claim(Protocol):
    """What a participant's genuine token says."""

    @property
    def participant_id(self) -> str:
        """Who it was given to."""
        ...

    @property
    def epoch(self) -> int:
        """Tokens of other epochs are withdrawn."""
        ...


class PrincipalLoader(Protocol):
    """Tells who is asking. Set by wiring; the guards know no feature."""

    def staff(self) -> StaffPrincipal | None:
        """The signed-in staff of this request."""
        ...

    def claim(self, token: str) -> Claim | None:
        """What the token says, unless it is forged."""
        ...

    def participant(self, token: str) -> ParticipantPrincipal | None:
        """The participant whom the token names."""
        ...

    def learner(self, token: str) -> LearnerPrincipal | None:
        """The learner whom the token names, unless it was withdrawn or she has left."""
        ...


def public(view: View) -> View:
    """Anybody."""
    return _mark(view, Guard("public"))


def participant_only(view: View) -> View:
    """A participant with a valid cookie or bearer token."""
    return _mark(view, Guard("participant"))


def participant_by_claim(view: View) -> View:
    """The same for views whose own statement checks that the token still holds."""
    return _mark(view, Guard("participant", by_claim=True))


def learner_only(view: View) -> View:
    """A learner who has signed in with her PIN."""
    return _mark(view, Guard("learner"))


def staff_only(*permissions: str) -> Callable[[View], View]:
    """Staff holding one of the permissions; without any named: every member of the staff."""
    return lambda view: _mark(view, Guard("staff", frozenset(permissions)))


def staff_or_token(permission: str) -> Callable[[View], View]:
    """Staff holding the permission, or a program with the token of the settings."""
    return lambda view: _mark(view, Guard("staff", frozenset({permission}), by_token=True))


def _mark(view: View, guard: Guard) -> View:
    setattr(view, GUARD, guard)
    return view


def guard_of(view: Callable[..., Any] | None) -> Guard | None:
    """The guard of a view function."""
    return cast("Guard | None", getattr(view, GUARD, None))


def install(app: Flask) -> None:
    """Enforce the guards on every request."""
    app.before_request(enforce)
    app.before_request(refuse_nul)


def enforce() -> None:
    """Refuse the request unless its view's guard lets this caller in."""
    if request.endpoint is None:
        return
    guard = guard_of(current_app.view_functions.get(request.endpoint))
    if guard is None:
        raise NoSuchRoute
    if guard.by_token and bearer_token() is not None:
        _check_metrics_token()
    elif guard.kind == "staff":
        _check_staff(guard)
    elif guard.kind == "participant":
        _check_participant(guard)
    elif guard.kind == "learner":
        _check_pace(the_learner().id)


def _check_participant(guard: Guard) -> None:
    """Known, and no faster than any person could be."""
    if PACED in request.environ and current_claim() is not None and guard.by_claim:
        return
    _check_pace(the_claim().participant_id if guard.by_claim else the_participant().id)


def _check_pace(who: str) -> None:
    wait = installation().pace.hit(who)
    if wait:
        raise TooMany(retry_after=wait)


def refuse_nul() -> None:
    """Refuse what nobody types and PostgreSQL cannot compare with any text."""
    has_nul = "\0" in request.path or b"%00" in request.query_string
    # Asking for the form of a request that has none is not for nothing.
    if has_nul or ("form" in request.environ.get("CONTENT_TYPE", "") and _nul_in_form()):
        raise Malformed


def _nul_in_form() -> bool:
    return any("\0" in text for text in request.form.values())


def _check_metrics_token() -> None:
    expected = settings().metrics_token
    sent = bearer_token() or ""
    if expected is None or not hmac.compare_digest(sent.encode(), expected.encode()):
        raise NotSignedIn("not_signed_in")


def _check_staff(guard: Guard) -> None:
    staff = current_staff()
    if staff is None:
        raise NotSignedIn("staff_not_signed_in")
    if guard.permissions and not staff.may(*guard.permissions):
        raise NotAllowed


def _loader() -> PrincipalLoader:
    return cast("PrincipalLoader", current_app.extensions["quizapp.principals"])


def current_staff() -> StaffPrincipal | None:
    """The signed-in staff, looked up once per request."""
    if "staff_principal" not in g:
        g.staff_principal = _loader().staff()
    return cast("StaffPrincipal | None", g.staff_principal)


def the_staff() -> StaffPrincipal:
    """The staff behind a staff guard."""
    staff = current_staff()
    if staff is None:
        raise NotSignedIn("staff_not_signed_in")
    return staff


def current_participant() -> ParticipantPrincipal | None:
    """The participant asking, by bearer token or cookie, looked up once per request."""
    if "participant_principal" not in g:
        g.participant_principal = _find_participant()
    return cast("ParticipantPrincipal | None", g.participant_principal)


def forget_participant() -> None:
    """Treat the rest of this request as coming from somebody unknown."""
    g.participant_principal = None


def the_participant() -> ParticipantPrincipal:
    """The participant behind a participant guard."""
    participant = current_participant()
    if participant is None:
        raise NotSignedIn("participant_unknown")
    return participant


def current_learner() -> LearnerPrincipal | None:
    """The learner asking, looked up once per request."""
    if "learner_principal" not in g:
        cookie = request.cookies.get(LEARNER_COOKIE)
        g.learner_principal = _loader().learner(cookie) if cookie else None
    return cast("LearnerPrincipal | None", g.learner_principal)


def forget_learner() -> None:
    """Treat the rest of this request as coming from somebody unknown."""
    g.learner_principal = None


def the_learner() -> LearnerPrincipal:
    """The learner behind a learner guard."""
    learner = current_learner()
    if learner is None:
        raise NotSignedIn("learner_not_signed_in")
    return learner


def current_claim() -> Claim | None:
    """What the token of this request says, without asking whether it still holds."""
    token = bearer_token() or request.cookies.get(PARTICIPANT_COOKIE)
    return _loader().claim(token) if token else None


def the_claim() -> Claim:
    """The claim behind a guard by claim."""
    claim = current_claim()
    if claim is None:
        raise NotSignedIn("participant_unknown")
    return claim


def bearer_token() -> str | None:
    """The token of an `Authorization: Bearer` header."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def _find_participant() -> ParticipantPrincipal | None:
    bearer = bearer_token()
    if bearer is not None:
        return _loader().participant(bearer)
    cookie = request.cookies.get(PARTICIPANT_COOKIE)
    if not cookie:
        return None
    found = _loader().participant(cookie)
    return found and ParticipantPrincipal(found.id, found.contest_id, by_cookie=True)
