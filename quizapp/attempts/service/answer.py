"""Saving answers inside the caller's transaction: submissions, plain forms, repeated calls.

Answers by themselves go through `attempts.answer_writer`, which brings many to the same `store`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from quizapp.attempts.cards import AttemptCard
from quizapp.attempts.models import Attempt
from quizapp.attempts.queries import find_paper
from quizapp.attempts.service.answer_job import (
    AnswerDraft,
    AnswerJob,
    BatchSaved,
    Outcome,
    each_for_itself,
    make_job,
    strictly,
)
from quizapp.attempts.service.answer_store import count, store
from quizapp.core.db import after_commit, execute_in

TRIES = 3
"""Another process may write the same slot between our look and our write."""


def save_answer(
    session: Session, attempt_id: str, participant_id: str, draft: AnswerDraft, *, now: datetime
) -> BatchSaved:
    """Save one answer. Raises Conflict when closed or late, Invalid for a wrong slot or shape."""
    card = _card_of(session, attempt_id)
    job = make_job(card, attempt_id, participant_id, None, [draft])
    return strictly(job, _store_one(session, job, now))


def save_answers(
    session: Session,
    attempt_id: str,
    participant_id: str,
    drafts: Sequence[AnswerDraft],
    *,
    now: datetime,
) -> BatchSaved:
    """Save what a phone collected while offline; a bad item alone is refused, by its code."""
    card = _card_of(session, attempt_id)
    job = make_job(card, attempt_id, participant_id, None, drafts)
    return each_for_itself(_store_one(session, job, now))


def save_last_answers(
    session: Session, attempt: Attempt, drafts: Sequence[AnswerDraft], *, now: datetime
) -> None:
    """Save what comes with the submission of a locked attempt; one bad item refuses all."""
    if drafts:
        card = AttemptCard(attempt.paper)
        job = make_job(card, attempt.id, attempt.participant_id, None, drafts)
        strictly(job, _store_one(session, job, now))


def _card_of(session: Session, attempt_id: str) -> AttemptCard | None:
    paper = find_paper(session, attempt_id)
    return None if paper is None else AttemptCard(paper)


def _store_one(session: Session, job: AnswerJob, now: datetime) -> Outcome:
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    session.flush()
    for _ in range(TRIES):
        (outcome,) = store(execute_in(session), [job], now, on_sqlite=on_sqlite, wait=True)
        if outcome is not None:
            after_commit(session, partial(count, [outcome]))
            return outcome
    return None
