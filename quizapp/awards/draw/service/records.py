"""What the log keeps of draws: every deed, and every try that was refused."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.awards.draw.models import LotDraw
from quizapp.awards.draw.protocol import list_hash
from quizapp.awards.draw.queries import Condition, list_entrants
from quizapp.core.errors import Conflict, Invalid


def write(
    session: Session, draw: LotDraw, by: str, action: str, now: datetime, **more: Any
) -> None:
    """A deed about a draw, told with its round or contest so that its organizers can read it."""
    about = ("round", draw.round_id) if draw.round_id else ("contest", draw.contest_id)
    details = {"draw": draw.id, "number": draw.number, **more}
    record(session, by, action, about, details, now=now)


def note_refusal(
    session: Session,
    round_id: str,
    draw_id: str | None,
    deed: str,
    code: str,
    *,
    by: str,
    now: datetime,
) -> None:
    """A try that was refused, in a transaction of its own: the refused one left nothing."""
    details = {"draw": draw_id, "deed": deed, "code": code}
    record(session, by, "draw.refused", ("round", round_id), details, now=now)


def check_list(session: Session, draw: LotDraw) -> None:
    """Refuse when somebody was added or taken out since the list was promised."""
    who = Condition(**draw.condition)
    present = list_entrants(session, (draw.contest_id, draw.round_id), who)
    try:
        same = list_hash(present) == list_hash(draw.codes) == draw.list_hash
    except Invalid:
        same = False
    if not same:
        raise Conflict("draw_list_changed")
