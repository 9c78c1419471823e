"""After the public value is known: two people enter it, the secret is told, the lots fall."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from quizapp.awards.draw.models import DRAWN, PROMISED, TIE, VALUED, LotDraw
from quizapp.awards.draw.protocol import commitment, picks, seed
from quizapp.awards.draw.queries import find_by_codes, get_for_update, is_value_of_a_void_draw
from quizapp.awards.draw.service.promises import SEALED_FOR
from quizapp.awards.draw.service.records import check_list, write
from quizapp.awards.draw.sources import canonical_value
from quizapp.awards.service import enter_lots
from quizapp.core.errors import Conflict, Invalid, NotAllowed
from quizapp.core.text import clean_line
from quizapp.core.tokens import Keyring

MAX_EVIDENCE_LENGTH = 500


@dataclass(frozen=True)
class Reading:
    """A public value as somebody read and typed it; `evidence`: where others can read it."""

    typed: str
    is_fallback: bool = False
    evidence: str = ""


class Entered(StrEnum):
    """What became of a value that somebody typed."""

    FIRST = "first"
    AGREED = "agreed"
    DIFFERED = "differed"


def enter_value(
    session: Session,
    draw_id: str,
    read: Reading,
    *,
    by: str,
    now: datetime,
) -> Entered:
    """The public value, as one of two people reads it. Never before its time.

    Two that differ are both thrown away, and the log keeps that they did.
    """
    draw = get_for_update(session, draw_id)
    due_at = draw.fallback_at if read.is_fallback else draw.value_due_at
    if draw.state not in {PROMISED, VALUED}:
        raise Conflict("draw_not_at_this_step")
    if now < due_at:
        raise Conflict("draw_value_too_early")
    value = canonical_value(draw.named_source, read.typed, due_at)
    if before := _entered_before(draw, value, by):
        return before
    if draw.state == VALUED:
        raise Conflict("draw_not_at_this_step")
    check_list(session, draw)
    if is_value_of_a_void_draw(session, draw, value):
        raise Invalid(fields={"value": "draw_value_used"})
    if read.is_fallback and not clean_line(read.evidence):
        raise Invalid(fields={"evidence": "draw_fallback_reason"})
    draw.evidence = clean_line(read.evidence)[:MAX_EVIDENCE_LENGTH] or draw.evidence
    draw.used_fallback = read.is_fallback
    if draw.value_1 is None:
        draw.value_1, draw.value_1_by, draw.value_1_at = value, by, now
        write(session, draw, by, "draw.value_entered", now, digest=_digest(value))
        return Entered.FIRST
    return _second(session, draw, value, by, now)


def _entered_before(draw: LotDraw, value: str, by: str) -> Entered | None:
    """What this person was told already; another value from him needs the other person."""
    if draw.value_1_by == by and draw.value_1 == value:
        return Entered.FIRST
    if draw.value_2_by == by and draw.value_2 == value:
        return Entered.AGREED
    if by in {draw.value_1_by, draw.value_2_by}:
        raise NotAllowed("draw_same_person")
    return None


def _second(session: Session, draw: LotDraw, value: str, by: str, now: datetime) -> Entered:
    first = draw.value_1 or ""
    if value != first:
        digests = {"first": _digest(first), "second": _digest(value), "first_by": draw.value_1_by}
        draw.value_1 = draw.value_1_by = draw.value_1_at = None
        write(session, draw, by, "draw.value_differed", now, **digests)
        return Entered.DIFFERED
    draw.value_2, draw.value_2_by, draw.value_2_at = value, by, now
    draw.state = VALUED
    write(session, draw, by, "draw.value_agreed", now, value=value)
    return Entered.AGREED


def reveal(session: Session, draw_id: str, *, keyring: Keyring, by: str, now: datetime) -> LotDraw:
    """Tell the secret and let the lots fall. A tie's order goes on to the round's winners.

    What is drawn stays drawn: once more gives the same winners.
    """
    draw = get_for_update(session, draw_id)
    if draw.state == DRAWN:
        return draw
    if draw.state != VALUED or draw.value_1 is None or draw.value_1 != draw.value_2:
        raise Conflict("draw_not_at_this_step")
    check_list(session, draw)
    secret = _secret_of(draw, keyring)
    from_seed = seed(draw.contest_name, draw.list_hash, secret, draw.value_1)
    draw.winners = picks(from_seed, draw.codes, draw.picks)
    draw.secret, draw.sealed_secret = secret.hex(), None
    draw.state, draw.drawn_by, draw.drawn_at = DRAWN, by, now
    write(session, draw, by, "draw.drawn", now, seed=from_seed.hex(), winners=draw.winners[:100])
    if draw.purpose == TIE and draw.round_id:
        people = find_by_codes(session, draw.contest_id, draw.winners)
        places = {people[code].id: place for place, code in enumerate(draw.winners, 1)}
        enter_lots(session, draw.round_id, places, by=by, now=now, minutes=f"draw {draw.id}")
    return draw


def _secret_of(draw: LotDraw, keyring: Keyring) -> bytes:
    """Only the one that was promised; a key changed since makes the draw void."""
    opened = keyring.open(SEALED_FOR, (draw.sealed_secret or "").encode())
    if opened is None or commitment(opened) != draw.commitment:
        raise Conflict("draw_secret_lost")
    return opened


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()
