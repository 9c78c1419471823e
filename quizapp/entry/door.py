"""What the door's pages and its API share: cookies, throttles, the texts of consent."""

from __future__ import annotations

import hashlib
from contextlib import suppress

import msgspec
from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from quizapp.audit.service import SYSTEM, record
from quizapp.contests.models import Round
from quizapp.core import clock
from quizapp.core.errors import NotFound, TooMany
from quizapp.core.short_memory import ShortMemory
from quizapp.core.tokens import normalise_code
from quizapp.entry.consents import consents_asked
from quizapp.entry.queries import get_door
from quizapp.organisations.models import Unit
from quizapp.organisations.service.joining import Doorkeeper
from quizapp.organisations.tokens import TOKEN_LIFETIME_SECONDS
from quizapp.web.context import installation, keyring, limiter, reading, settings, transaction
from quizapp.web.guards import PARTICIPANT_COOKIE, current_participant
from quizapp.web.i18n import LANGUAGES
from quizapp.web.idempotency import HEADER as IDEMPOTENCY_HEADER

MAX_QUERY_LENGTH = 100
Doors = ShortMemory[str, tuple[Round, Unit | None]]
JOIN_WINDOW_SECONDS = 60
JOINS_PER_BROWSER, JOINS_PER_ADDRESS = 150, 1200
"""A factory is one address with many kinds of phones; one program is one address and one kind."""
CROWD_NOTED_EVERY_SECONDS = 600
SECRET_KEY_LENGTH = 32
"""Hexadecimal digits of 128 random bits."""
RESUME_TRIES, RESUME_TRIES_PER_ADDRESS, RESUME_WINDOW_SECONDS = 5, 300, 15 * 60


def doorkeeper() -> Doorkeeper:
    """The keys, the throttle and the caller's own participant."""
    holder = current_participant()
    return Doorkeeper(keyring(), limiter(), holder.id if holder else None)


def door_as_seen(code: str) -> tuple[Round, Unit | None]:
    """What is behind a code, as it stood within the last second; for looking, not for deciding."""

    def look() -> tuple[Round, Unit | None]:
        with reading() as session:
            _code, round_, unit = get_door(session, code)
            return round_, unit

    seen: Doors = installation().parts["doors"]
    return seen.get(normalise_code(code)[:12], look)


def check_join_budget(code: str) -> None:
    """Stop a program that joins without end; a canteen full of phones stays far below."""
    address = str(request.remote_addr)
    budgets = (
        (f"browser {caller_digest()}", JOINS_PER_BROWSER),
        (f"address {address}", JOINS_PER_ADDRESS),
    )
    for who, limit in budgets:
        wait = limiter().hit("join", who, limit=limit, per_seconds=JOIN_WINDOW_SECONDS)
        if wait:
            _note_crowd(code, who, limit)
            raise TooMany(retry_after=wait)


def _note_crowd(code: str, who: str, joins: int) -> None:
    """Tell the organizers, once in a while: they may know the phones or look at the entries."""
    if limiter().hit("crowd noted", who, limit=1, per_seconds=CROWD_NOTED_EVERY_SECONDS):
        return
    # No address in the clear; the same machine has the same mark.
    details = {
        "joins": joins,
        "seconds": JOIN_WINDOW_SECONDS,
        "machine": keyring().keyed_hash("crowd", who)[:10],
    }
    with suppress(NotFound), transaction() as session:
        _code, round_, _unit = get_door(session, code)
        about = ("round", round_.id)
        record(session, SYSTEM, "entry.crowded", about, details, now=clock.now())


def check_resume_tries(typed: str) -> None:
    """Slow down guessing: few tries per code, many per address (a factory is one address)."""
    budgets = (
        (normalise_code(typed)[:20], RESUME_TRIES),
        (f"address {request.remote_addr}", RESUME_TRIES_PER_ADDRESS),
    )
    for who, limit in budgets:
        wait = limiter().hit("resume", who, limit=limit, per_seconds=RESUME_WINDOW_SECONDS)
        if wait:
            raise TooMany(retry_after=wait)


def caller_mark() -> str:
    """Who repeats a call before being known: whoever holds a key that nobody can guess.

    A phone may change from wifi to mobile data between two tries, so its address says nothing. A
    short key counts together with address and kind of browser.
    """
    participant = current_participant()
    if participant is not None:
        return participant.id
    is_secret = len(request.headers.get(IDEMPOTENCY_HEADER, "")) >= SECRET_KEY_LENGTH
    return "holder of the key" if is_secret else caller_digest()


def caller_digest() -> str:
    """Address and kind of browser, hashed: personal data stay out of the limiter."""
    whole = f"{request.remote_addr}\n{request.user_agent.string}"
    return hashlib.sha256(whole.encode()).hexdigest()


def known_language(asked: str) -> str:
    """A language that we speak, else Vietnamese."""
    return asked if asked in LANGUAGES else "vi"


def with_participant_cookie(response: Response) -> Response:
    """Give the browser the token that the JSON answer holds."""
    token = msgspec.json.decode(response.get_data()).get("token")
    if token:
        set_participant_cookie(response, token)
    return response


def set_participant_cookie(response: AnyResponse, token: str) -> None:
    """The browser is this participant from now on."""
    response.set_cookie(
        PARTICIPANT_COOKIE,
        token,
        max_age=TOKEN_LIFETIME_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings().is_https,
    )


def consent_texts(organizer: str) -> dict[str, str]:
    """Purpose -> the words shown to whoever joins, in the request's language."""
    return {asked.name: asked.text for asked in consents_asked(organizer)}
