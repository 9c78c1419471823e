"""Declaring a draw void: a reason, two people; the draw itself stays to be read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.awards.draw.models import DRAFT, DRAWN, SIGNING, TIE, VOID, LotDraw
from quizapp.awards.draw.queries import find_by_codes, get_for_update
from quizapp.awards.draw.service.records import write
from quizapp.awards.service.plan import check_reason
from quizapp.awards.service.runs import take_back_lots
from quizapp.core.errors import Conflict, NotAllowed


def ask_to_void(session: Session, draw_id: str, reason: str, *, by: str, now: datetime) -> LotDraw:
    """The first of two: says why. Nothing changes until the second agrees."""
    check_reason(reason)
    draw = get_for_update(session, draw_id)
    if draw.state in {DRAFT, SIGNING, VOID}:
        raise Conflict("draw_not_at_this_step")
    draw.void_reason, draw.void_by, draw.void_asked_at = reason.strip(), by, now
    write(session, draw, by, "draw.void_asked", now, reason=draw.void_reason)
    return draw


def sign_void(session: Session, draw_id: str, *, by: str, now: datetime) -> LotDraw:
    """The second of two. What a drawn tie had decided is taken back from the winners."""
    draw = get_for_update(session, draw_id)
    if draw.void_by is None or draw.state == VOID:
        raise Conflict("draw_not_at_this_step")
    if draw.void_by == by:
        raise NotAllowed("draw_same_person")
    if draw.state == DRAWN and draw.purpose == TIE and draw.round_id:
        people = find_by_codes(session, draw.contest_id, draw.winners)
        order = [people[code].id for code in draw.winners if code in people]
        take_back_lots(session, draw.round_id, order, by=by, now=now)
    before, draw.state = draw.state, VOID
    draw.void_signed_by, draw.void_at = by, now
    write(session, draw, by, "draw.voided", now, before=before)
    return draw
