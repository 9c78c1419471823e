"""What a phone remembers of who learns on it: the session, the post's card, who was here before."""

from __future__ import annotations

from typing import NamedTuple

from flask import g, request
from werkzeug.wrappers import Response

from quizapp.core.types import new_id
from quizapp.organisations.tokens import LEARNER_SECONDS, LearnerClaim, sign_claim
from quizapp.web.attempt_cookies import leave_attempts
from quizapp.web.context import keyring, settings
from quizapp.web.guards import LEARNER_COOKIE, LearnerPrincipal

PHONE_COOKIE, PHONE_SECONDS = "quizapp_phone", 400 * 24 * 3600
CHOOSING_COOKIE, CHOOSING_SECONDS, CHOOSING_PATH = "quizapp_choose_pin", 10 * 60, "/learn/pin"
MOST_KNOWN = 40
"""Ids on the cookie of a phone that a whole post uses; browsers keep 4 kB."""


class Phone(NamedTuple):
    """A browser: whose post's card it scanned, whether many use it, who has signed in here."""

    id: str
    card_code: str = ""
    is_shared: bool = False
    learner_ids: tuple[str, ...] = ()

    def knows(self, learner_id: str) -> bool:
        """Whether this person has signed in here before."""
        return learner_id in self.learner_ids

    def after(self, learner_id: str, *, is_shared: bool) -> Phone:
        """The same once somebody has signed in."""
        others = [known for known in self.learner_ids if known != learner_id]
        return self._replace(
            is_shared=is_shared, learner_ids=(learner_id, *others[: MOST_KNOWN - 1])
        )


class Choosing(NamedTuple):
    """Who has proved that a PIN may be chosen now, and where to go on."""

    learner_id: str
    epoch: int
    is_shared: bool
    target: str


def this_phone() -> Phone:
    """What the phone's cookie says; a new phone without one."""
    cookie = request.cookies.get(PHONE_COOKIE, "")
    match keyring().read("learner phone", cookie, max_age_seconds=PHONE_SECONDS):
        case [str(phone_id), str(card_code), bool(is_shared), [*known]]:
            ids = tuple(one for one in known if isinstance(one, str))
            return Phone(phone_id, card_code, is_shared, ids)
        case _:
            return Phone(new_id())


def remember_phone(response: Response, phone: Phone) -> None:
    """Keep it for the next time."""
    _set(response, PHONE_COOKIE, keyring().sign("learner phone", list(phone)), PHONE_SECONDS)


def begin_session(response: Response, claim: LearnerClaim) -> None:
    """The browser is this learner from now on.

    On a shared phone the cookie goes with the browser, and what it says ends after a while without
    a request.
    """
    leave_attempts(response)
    max_age = None if claim.is_shared else LEARNER_SECONDS[False]
    _set(response, LEARNER_COOKIE, sign_claim(claim, keyring()), max_age)
    # Whoever was here before is not to be renewed over it.
    g.learner_principal = None


def end_session(response: Response) -> None:
    """The next one begins afresh."""
    leave_attempts(response)
    response.delete_cookie(
        LEARNER_COOKIE, samesite="Lax", secure=settings().is_https, httponly=True
    )
    g.learner_principal = None


def renew_session(response: Response) -> Response:
    """A request on a shared phone gives another quarter of an hour."""
    learner: LearnerPrincipal | None = g.get("learner_principal")
    if learner is not None and learner.is_shared:
        claim = LearnerClaim(learner.id, learner.epoch, is_shared=True)
        _set(response, LEARNER_COOKIE, sign_claim(claim, keyring()), None)
    return response


def begin_choosing(response: Response, choosing: Choosing) -> None:
    """Let this browser choose the PIN within ten minutes."""
    signed = keyring().sign("choose pin", list(choosing))
    _set(response, CHOOSING_COOKIE, signed, CHOOSING_SECONDS, CHOOSING_PATH)


def who_chooses() -> Choosing | None:
    """Who may choose a PIN in this browser now."""
    cookie = request.cookies.get(CHOOSING_COOKIE, "")
    match keyring().read("choose pin", cookie, max_age_seconds=CHOOSING_SECONDS):
        case [str(learner_id), int(epoch), bool(is_shared), str(target)]:
            return Choosing(learner_id, epoch, is_shared, target)
        case _:
            return None


def end_choosing(response: Response) -> None:
    """It is chosen."""
    response.delete_cookie(CHOOSING_COOKIE, path=CHOOSING_PATH, samesite="Lax", httponly=True)


def _set(response: Response, name: str, value: str, max_age: int | None, path: str = "/") -> None:
    response.set_cookie(
        name,
        value,
        max_age=max_age,
        path=path,
        httponly=True,
        samesite="Lax",
        secure=settings().is_https,
    )
