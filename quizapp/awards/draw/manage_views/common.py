"""What the staff's pages of draws share: refused tries are told and kept in the log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from quizapp.awards.draw import service
from quizapp.awards.draw.queries import get_draw_of
from quizapp.contests.models import Round
from quizapp.contests.queries import get_round_of
from quizapp.core import clock
from quizapp.core.errors import Invalid, NotFound, QuizError
from quizapp.web.context import settings, transaction
from quizapp.web.errors import refusal_of
from quizapp.web.guards import the_staff

blueprint = Blueprint(
    "draws_manage", __name__, url_prefix="/manage", template_folder="../../templates"
)
Deed = Callable[[Session, datetime], Any]


def the_round(session: Session, round_id: str) -> Round:
    """The round if its contest is assigned to whoever asks."""
    return get_round_of(session, round_id, the_staff().id)


def zone() -> ZoneInfo:
    """The zone in which people write times."""
    return ZoneInfo(settings().timezone)


def do(round_id: str, draw_id: str, name: str, deed: Deed) -> bool:
    """One deed in one transaction; when it is refused, that is told and logged."""
    try:
        with _kept_when_refused(round_id, draw_id, name), transaction() as session:
            get_draw_of(session, the_round(session, round_id), draw_id)
            deed(session, clock.sure_now())
    except NotFound:
        raise
    except QuizError as refusal:
        codes = list(refusal.fields.values()) if isinstance(refusal, Invalid) else []
        flash(refusal_of(Invalid(codes[0]) if codes else refusal)["text"], "error")
        return False
    return True


@contextmanager
def _kept_when_refused(round_id: str, draw_id: str, deed: str) -> Iterator[None]:
    try:
        yield
    except NotFound:
        raise
    except QuizError as refusal:
        code = refusal.code
        if isinstance(refusal, Invalid) and refusal.fields:
            code = next(iter(refusal.fields.values()))
        with transaction() as session:
            service.note_refusal(
                session, round_id, draw_id, deed, code, by=the_staff().id, now=clock.now()
            )
        raise


def to_draw(round_id: str, draw_id: str) -> ResponseReturnValue:
    """Back to where the draw stands."""
    return redirect(url_for("draws_manage.draw", round_id=round_id, draw_id=draw_id), 303)
