"""Asking the board that wiring chose for places. For the edges."""

from __future__ import annotations

from typing import cast

from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.attempts.ports import Ranks
from quizapp.web.context import installation


def ranks() -> Ranks:
    """The port's implementation of this installation."""
    return cast("Ranks", installation().parts["board"])


def rank_of(session: Session, attempt: Attempt) -> int | None:
    """The place of an attempt; None for one that does not count."""
    return ranks().rank_of(session, attempt) if attempt.is_counted else None
