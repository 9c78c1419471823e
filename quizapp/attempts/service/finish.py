"""Closing an attempt: by its participant, or by the clock. Graded once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import update
from sqlalchemy.orm import Session

from quizapp.attempts.events import AttemptSubmitted
from quizapp.attempts.models import EXPIRED, SUBMITTED, Attempt
from quizapp.attempts.queries import (
    FINISHED,
    get_attempt_for_update,
    list_answers,
    list_attempts,
    list_overdue,
    load_versions,
)
from quizapp.attempts.rules import (
    FinishedAttempt,
    check_accepts_answer,
    counted_attempt,
    duration_until,
    within_allowance,
)
from quizapp.attempts.service.answer import save_last_answers
from quizapp.attempts.service.answer_job import AnswerDraft
from quizapp.banks.models import QuestionVersion
from quizapp.core.errors import Conflict
from quizapp.core.events import emit
from quizapp.organisations.queries.participants import lock_participant
from quizapp.scoring.policies import SlotToGrade, grade_paper


def submit(
    session: Session,
    attempt_id: str,
    participant_id: str,
    drafts: Sequence[AnswerDraft] = (),
    *,
    now: datetime,
) -> Attempt:
    """Save the last answers and close the attempt.

    The same submission again gives the same attempt; a different one is a Conflict.
    """
    # Participant before attempt, as in start_attempt: one order of locks everywhere.
    lock_participant(session, participant_id)
    attempt = get_attempt_for_update(session, attempt_id, participant_id)
    if attempt.state == SUBMITTED and _says_the_same(session, attempt, drafts):
        return attempt
    check_accepts_answer(attempt.window, now)
    save_last_answers(session, attempt, drafts, now=now)
    attempt.submission_digest = _digest(drafts)
    _close(session, attempt, SUBMITTED, now=now)
    return attempt


def finish(session: Session, attempt: Attempt, *, now: datetime) -> None:
    """Close a locked open attempt as expired, with what was saved and its deadline as the end."""
    _close(session, attempt, EXPIRED, now=now)


def close_overdue(session: Session, *, now: datetime, limit: int = 200) -> int:
    """Expire attempts whose time is over; returns how many. Call again while it is `limit`."""
    overdue = list_overdue(session, now, limit=limit)
    for attempt in overdue:
        finish(session, attempt, now=now)
    return len(overdue)


def _close(session: Session, attempt: Attempt, state: str, *, now: datetime) -> None:
    _grade(session, attempt)
    finished_at = min(now, attempt.deadline_at)
    attempt.state = state
    # Ranks are decided by whole seconds, so that is what is kept.
    attempt.submitted_at = finished_at.replace(microsecond=0)
    attempt.duration_seconds = duration_until(attempt.started_at, finished_at)
    session.flush()
    choose_counted(session, attempt, now=now)
    emit(session, AttemptSubmitted(attempt.round_id, attempt.participant_id, attempt.id))


def _grade(session: Session, attempt: Attempt) -> None:
    versions = load_versions(session, {slot["version"] for slot in attempt.paper})
    responses = {
        slot: answer.response for slot, answer in list_answers(session, attempt.id).items()
    }
    graded = grade_paper(slots_to_grade(attempt, versions), responses)
    attempt.score, attempt.max_score = graded.score, graded.max_score
    attempt.correct_count, attempt.grades = graded.correct_count, list(graded.grades)
    attempt.answered_count = sum(response is not None for response in responses.values())


def slots_to_grade(attempt: Attempt, versions: Mapping[str, QuestionVersion]) -> list[SlotToGrade]:
    """An attempt's paper as the graders see it."""
    return [
        SlotToGrade(
            slot=number,
            type=slot["type"],
            key=versions[slot["version"]].answer_key,
            indexes=dict(slot["options"]),
            points=slot["points"],
            scoring=versions[slot["version"]].scoring,
        )
        for number, slot in enumerate(attempt.paper, 1)
    ]


def choose_counted(session: Session, attempt: Attempt, *, now: datetime) -> Attempt | None:
    """Mark the one attempt of this participant and round that counts; None while none does."""
    mine = list_attempts(session, attempt.round_id, attempt.participant_id)
    allowed = within_allowance(
        [one.number for one in mine], attempt.round.attempts_allowed, attempt.round.attempts_per
    )
    finished = {one.id: one for one in mine if one.state in FINISHED}
    candidates = [_snapshot(one) for one in finished.values() if one.number in allowed]
    if not candidates:
        return None
    chosen = counted_attempt(candidates, attempt.round.counted_attempt)
    session.execute(
        update(Attempt)
        .where(Attempt.id.in_([id_ for id_ in finished if id_ != chosen.id]), Attempt.is_counted)
        .values(is_counted=False, ranked_at=now)
    )
    session.flush()
    finished[chosen.id].is_counted, finished[chosen.id].ranked_at = True, now
    session.flush()
    return finished[chosen.id]


def _snapshot(attempt: Attempt) -> FinishedAttempt:
    if attempt.score is None or attempt.duration_seconds is None or attempt.submitted_at is None:
        message = f"attempt {attempt.id} is finished but not graded"
        raise AssertionError(message)
    return FinishedAttempt(
        attempt.id, attempt.number, attempt.score, attempt.duration_seconds, attempt.submitted_at
    )


def _digest(drafts: Sequence[AnswerDraft]) -> str:
    """Of drafts in any order, also of such as no attempt would take."""
    content = sorted(msgspec.json.encode(draft) for draft in drafts)
    return hashlib.sha256(b"\n".join(content)).hexdigest()


def _says_the_same(session: Session, attempt: Attempt, drafts: Sequence[AnswerDraft]) -> bool:
    """The identical submission, or one that only repeats what is already stored."""
    if attempt.submission_digest == _digest(drafts):
        return True
    stored = list_answers(session, attempt.id)
    same = all(
        draft.slot in stored and stored[draft.slot].response == draft.response for draft in drafts
    )
    if not same:
        raise Conflict("attempt_closed")
    return True
