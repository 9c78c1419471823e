"""Answers that arrived after an attempt had ended: kept apart, then accepted or refused.

A phone without network keeps what is tapped and sends it when it can. What comes too late counts
for nothing by itself; somebody who knows what happened decides, with a reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.attempts.cards import AttemptCard
from quizapp.attempts.models import OPEN, SUBMITTED, Answer, Attempt, LateAnswer
from quizapp.attempts.queries import get_attempt, list_answers
from quizapp.attempts.service.answer_job import AnswerDraft
from quizapp.attempts.service.finish import grade_again
from quizapp.audit.service import record
from quizapp.contests.queries import get_round_of
from quizapp.contests.service import Authority
from quizapp.core.errors import Conflict, Invalid, NotFound
from quizapp.core.text import clean_line
from quizapp.organisations.queries.participants import lock_participant

KEPT_FOR = timedelta(days=3)
"""What comes later than this after the end is not kept."""
LATE = frozenset({"attempt_closed", "time_is_up"})
"""The refusals of answers that only came too late."""
WAITING, ACCEPTED, REFUSED = "waiting", "accepted", "refused"
MAX_REASON_LENGTH = 300


def keep_late(
    session: Session,
    attempt_id: str,
    participant_id: str,
    drafts: Sequence[AnswerDraft],
    *,
    now: datetime,
) -> int:
    """Keep what is new of it, the newest of each slot; returns how many. Never an error for a slot.

    Who handed in himself has said that he is done: nothing is kept then.
    """
    attempt = get_attempt(session, attempt_id, participant_id)
    if attempt.state == SUBMITTED or now > attempt.deadline_at + KEPT_FOR:
        return 0
    session.refresh(attempt, with_for_update=True)
    card, stored = AttemptCard(attempt.paper), list_answers(session, attempt.id)
    kept = {one.slot: one for one in list_late(session, [attempt.id])}
    return sum(_keep(session, attempt, draft, card, stored, kept, now) for draft in drafts)


def _keep(
    session: Session,
    attempt: Attempt,
    draft: AnswerDraft,
    card: AttemptCard,
    stored: dict[int, Answer],
    kept: dict[int, LateAnswer],
    now: datetime,
) -> bool:
    try:
        card.check(draft.slot, draft.response, draft.seq)
    except Invalid:
        return False
    known, late = stored.get(draft.slot), kept.get(draft.slot)
    if known is not None and draft.seq <= known.seq:
        return False
    if late is not None and (draft.seq <= late.seq or late.state != WAITING):
        return False
    if late is None:
        late = LateAnswer(attempt_id=attempt.id, slot=draft.slot, state=WAITING)
        session.add(late)
        kept[draft.slot] = late
    late.response, late.seq, late.arrived_at = draft.response, draft.seq, now
    session.flush()
    return True


def list_late(session: Session, attempt_ids: Sequence[str]) -> list[LateAnswer]:
    """What arrived late at these attempts."""
    wanted = select(LateAnswer).where(LateAnswer.attempt_id.in_(attempt_ids))
    return list(session.scalars(wanted.order_by(LateAnswer.attempt_id, LateAnswer.slot)))


def decide_late(
    session: Session,
    attempt_id: str,
    reason: str,
    by: Authority,
    *,
    accepts: bool,
    are_final: bool,
    now: datetime,
) -> int:
    """Take what waits into the attempt and grade it anew, or refuse it; returns how many answers.

    `are_final`: whether the winners of the round are confirmed, after which nothing is accepted.
    """
    reason = _checked(reason)
    attempt = session.get(Attempt, attempt_id)
    if attempt is None:
        raise NotFound
    round_ = get_round_of(session, attempt.round_id, by.scope)
    lock_participant(session, attempt.participant_id)
    session.refresh(attempt, with_for_update=True)
    waiting = [one for one in list_late(session, [attempt.id]) if one.state == WAITING]
    if attempt.state == OPEN:
        raise Conflict("late_attempt_runs")
    if accepts and (are_final or round_.contest.results_final_at is not None):
        raise Conflict("late_results_are_final")
    for one in waiting:
        one.state = ACCEPTED if accepts else REFUSED
        one.decided_by, one.decided_at, one.reason = by.actor_id, now, reason
    if accepts and waiting:
        _take_in(session, attempt, waiting)
        grade_again(session, attempt, now=now)
    session.flush()
    action = "attempt.late_accepted" if accepts else "attempt.late_refused"
    details = {"answers": len(waiting), "reason": reason, "round": round_.id}
    record(session, by.actor_id, action, ("attempt", attempt.id), details, now=now)
    return len(waiting)


def _take_in(session: Session, attempt: Attempt, late: Sequence[LateAnswer]) -> None:
    stored = list_answers(session, attempt.id)
    for one in late:
        answer = stored.get(one.slot)
        if answer is None:
            answer = Answer(attempt_id=attempt.id, slot=one.slot)
            session.add(answer)
        answer.response, answer.seq, answer.saved_at = one.response, one.seq, one.arrived_at
    session.flush()


def _checked(reason: str) -> str:
    reason = clean_line(reason)
    if not reason:
        raise Invalid(fields={"reason": "reason_needed"})
    if len(reason) > MAX_REASON_LENGTH:
        raise Invalid(fields={"reason": "too_long"})
    return reason
