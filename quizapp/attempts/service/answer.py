"""Saving answers: durable, idempotent, in the order the phone numbered them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from quizapp.attempts.models import Answer, Attempt
from quizapp.attempts.queries import count_answered, get_attempt_for_update
from quizapp.attempts.rules import check_accepts_answer, check_seq, check_slot
from quizapp.core.errors import Invalid
from quizapp.scoring.question_types import question_type


@dataclass(frozen=True)
class AnswerDraft:
    """What the phone sends: a slot, a response (None clears), and its own rising number."""

    slot: int
    response: object
    seq: int


@dataclass(frozen=True)
class Saved:
    """An answer that will be durable at the commit. `superseded`: a newer one already stands."""

    slot: int
    seq: int
    superseded: bool
    saved_at: datetime


@dataclass(frozen=True)
class BatchSaved:
    """A batch: each item for itself. `refused` holds (slot, code)."""

    attempt: Attempt
    saved: tuple[Saved, ...]
    refused: tuple[tuple[int, str], ...]
    answered_count: int


def save_answer(
    session: Session, attempt_id: str, participant_id: str, draft: AnswerDraft, *, now: datetime
) -> BatchSaved:
    """Save one answer. Raises Conflict when closed or late, Invalid for a wrong slot or shape."""
    attempt = get_attempt_for_update(session, attempt_id, participant_id)
    check_accepts_answer(attempt.window, now)
    saved = write(session, attempt, draft, now)
    return BatchSaved(attempt, (saved,), (), count_answered(session, attempt.id))


def save_answers(
    session: Session,
    attempt_id: str,
    participant_id: str,
    drafts: Sequence[AnswerDraft],
    *,
    now: datetime,
) -> BatchSaved:
    """Save what a phone collected while offline; a bad item alone is refused, by its code."""
    attempt = get_attempt_for_update(session, attempt_id, participant_id)
    check_accepts_answer(attempt.window, now)
    saved: list[Saved] = []
    refused: list[tuple[int, str]] = []
    for draft in drafts:
        try:
            saved.append(write(session, attempt, draft, now))
        except Invalid as refusal:
            refused.append((draft.slot, next(iter(refusal.fields.values()), refusal.code)))
    answered = count_answered(session, attempt.id)
    return BatchSaved(attempt, tuple(saved), tuple(refused), answered)


def write(session: Session, attempt: Attempt, draft: AnswerDraft, now: datetime) -> Saved:
    """Check the response's shape and put it in its slot unless a newer one stands there."""
    question = check_slot(draft.slot, attempt.paper)
    seq = check_seq(draft.seq)
    if draft.response is not None:
        option_ids = [option[0] for option in question["options"]]  # type: ignore[attr-defined]
        question_type(str(question["type"])).check(draft.response, option_ids)
    superseded = not _upsert(session, attempt.id, draft, now) and not _stands(
        session, attempt, draft
    )
    return Saved(draft.slot, seq, superseded, now)


def _upsert(session: Session, attempt_id: str, draft: AnswerDraft, now: datetime) -> bool:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = dialect.insert(Answer).values(
        attempt_id=attempt_id,
        slot=draft.slot,
        response=draft.response,
        seq=draft.seq,
        saved_at=now,
    )
    newer = row.on_conflict_do_update(
        index_elements=["attempt_id", "slot"],
        set_={
            "response": row.excluded.response,
            "seq": row.excluded.seq,
            "saved_at": row.excluded.saved_at,
        },
        where=Answer.seq < row.excluded.seq,
    )
    return session.execute(newer.returning(Answer.seq)).first() is not None


def _stands(session: Session, attempt: Attempt, draft: AnswerDraft) -> bool:
    """Whether exactly this answer is the stored one: a retry of something already saved."""
    stored = session.execute(
        select(Answer.seq, Answer.response).where(
            Answer.attempt_id == attempt.id, Answer.slot == draft.slot
        )
    ).one()
    return (stored.seq, stored.response) == (draft.seq, draft.response)
