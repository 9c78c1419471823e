"""Pausing a round: every clock of it stands still until it goes on.

Answers made before the pause may still arrive and are taken; nobody begins. See `core.stopped`.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.contests.models import DRAFT, Round
from quizapp.contests.ports import RoundAttempts
from quizapp.contests.queries import get_round_for_update
from quizapp.contests.rules import Phase
from quizapp.contests.service.authority import Authority
from quizapp.contests.service.freezing import keep_frozen
from quizapp.core.errors import Conflict, Invalid
from quizapp.core.stopped import going_on, stopped
from quizapp.core.text import clean_line

MAX_REASON_LENGTH = 300


def pause_round(
    session: Session,
    round_id: str,
    reason: str,
    by: Authority,
    *,
    attempts: RoundAttempts,
    now: datetime,
) -> int:
    """Stop the clocks; returns how many attempts were running. Paused already: nothing happens."""
    reason = clean_line(reason)
    if not reason:
        raise Invalid(fields={"pause_reason": "reason_needed"})
    if len(reason) > MAX_REASON_LENGTH:
        raise Invalid(fields={"pause_reason": "too_long"})
    round_ = _published(session, round_id, by)
    if round_.window.is_paused:
        return 0
    if round_.window.phase(now) is not Phase.OPEN:
        raise Conflict("only_open_rounds_pause")
    held = attempts.stop_clocks(session, round_.id, now=now)
    keep_frozen(round_, now)
    round_.closes_at = stopped(round_.closes_at, now)
    began = {"from": now.isoformat(), "to": None, "by": by.actor_id, "reason": reason}
    round_.pauses = [*round_.pauses, began]
    session.flush()
    details = {"reason": reason, "attempts": held}
    record(session, by.actor_id, "round.paused", ("round", round_.id), details, now=now)
    return held


def resume_round(
    session: Session, round_id: str, by: Authority, *, attempts: RoundAttempts, now: datetime
) -> int:
    """Let the clocks go on; every deadline and the closing move by the pause."""
    round_ = _published(session, round_id, by)
    if not round_.window.is_paused:
        return 0
    return end_pause(session, round_, by, attempts=attempts, now=now)


def end_pause(
    session: Session, round_: Round, by: Authority, *, attempts: RoundAttempts, now: datetime
) -> int:
    """As `resume_round`, of a paused round that the caller holds."""
    moved = attempts.go_on(session, round_.id, now=now)
    round_.closes_at = going_on(round_.closes_at, now)
    *earlier, last = round_.pauses
    round_.pauses = [*earlier, {**last, "to": now.isoformat()}]
    session.flush()
    about = ("round", round_.id)
    record(session, by.actor_id, "round.resumed", about, {"attempts": moved}, now=now)
    return moved


def _published(session: Session, round_id: str, by: Authority) -> Round:
    round_ = get_round_for_update(session, round_id, by.scope)
    if round_.state == DRAFT:
        raise Conflict("round_not_published")
    return round_
