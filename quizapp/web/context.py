"""What a request works with: the installation's settings, database, keys and limits."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, cast

from flask import current_app
from sqlalchemy.orm import Session

from quizapp.core.db import Database
from quizapp.core.pace import Pace
from quizapp.core.ports import RateLimiter
from quizapp.core.tokens import Keyring
from quizapp.settings import Settings
from quizapp.web.background import Threads

REQUESTS_OF_A_PERSON, PACE_SECONDS = 200, 10
"""Twenty a second for ten seconds: answers, their repetitions, the clock and pages together."""


@dataclass
class Installation:
    """The parts that wiring.py put together. `boards` and the like are added by their features."""

    settings: Settings
    database: Database
    keyring: Keyring
    limiter: RateLimiter
    parts: dict[str, Any] = field(default_factory=dict)
    threads: Threads = field(default_factory=Threads)
    pace: Pace = field(default_factory=lambda: Pace(REQUESTS_OF_A_PERSON, PACE_SECONDS))


def installation() -> Installation:
    """The installation that this request belongs to."""
    return cast("Installation", current_app.extensions["quizapp"])


def settings() -> Settings:
    """Its settings."""
    return installation().settings


def keyring() -> Keyring:
    """Its keys."""
    return installation().keyring


def limiter() -> RateLimiter:
    """Its limits."""
    return installation().limiter


def transaction() -> AbstractContextManager[Session]:
    """The one writing transaction of a request."""
    return installation().database.transaction()


def reading() -> AbstractContextManager[Session]:
    """A read-only look."""
    return installation().database.reading()
