"""Where requests hand in: what is plain is graded and closed together with others'."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from quizapp.attempts.cards import AttemptCard
from quizapp.attempts.events import AttemptSubmitted
from quizapp.attempts.models import SUBMITTED
from quizapp.attempts.service.answer_job import AnswerDraft, AnswerJob, BatchSaved, make_job
from quizapp.attempts.service.answer_store import count, store
from quizapp.attempts.service.closing import Closed, Ending, close_attempts
from quizapp.attempts.service.closing_sql import Asked, ClosingSql, HandedIn, OpenAttempt
from quizapp.attempts.service.finish import count_closed, digest_of
from quizapp.attempts.version_cards import Slot, VersionCards, cards_of, known_cards
from quizapp.core import clock
from quizapp.core.db import Database
from quizapp.core.events import tell
from quizapp.core.together import Together

Held = dict[str, tuple[OpenAttempt, HandedIn]]


class Submission(NamedTuple):
    """Somebody hands in, with answers that were not saved before."""

    asked: Asked
    drafts: Sequence[AnswerDraft]


@dataclass(frozen=True)
class Submitted:
    """A closed attempt, with all that its answer tells."""

    closed: Closed
    handed_in: HandedIn
    at: datetime


class SubmitDesk:
    """Hands in for the requests of one process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._line = database.line()
        self._together: Together[Submission, Submitted | None] = Together(self._close)

    def submit(
        self, attempt_id: str, participant_id: str, epoch: int, drafts: Sequence[AnswerDraft]
    ) -> Submitted | None:
        """The result, durable; None for whatever `service.submit` must look at.

        `participant_id` and `epoch` are what the token says; the statement checks that they hold.
        Raises Overloaded when it cannot be done in time.
        """
        asked = Asked(attempt_id, participant_id, epoch)
        submitted = self._together.do(Submission(asked, drafts))
        if submitted is not None:
            closed = submitted.closed
            tell(AttemptSubmitted(closed.round_id, closed.participant_id, closed.id))
        return submitted

    def _close(self, submissions: Sequence[Submission]) -> list[Submitted | None]:
        # Twice the same attempt in one batch: the second finds it closed and is looked at alone.
        firsts = {one.asked.attempt_id: one for one in reversed(submissions)}
        now = clock.sure_now()
        with self._line.transaction() as execute:
            sql = ClosingSql(execute, on_sqlite=self._database.is_sqlite)
            held = sql.hold_asked([one.asked for one in firsts.values()], now)
            saved = _save_last(sql, held, firsts, now)
            endings = [
                Ending(held[id_][0], SUBMITTED, digest_of(firsts[id_].drafts))
                for id_ in held
                if id_ in saved or not firsts[id_].drafts
            ]
            closed = close_attempts(sql, endings, self._find_cards, now=now)
        count(list(saved.values()))
        count_closed(closed)
        done = {one.id: Submitted(one, held[one.id][1], now) for one in closed}
        return [
            done.get(one.asked.attempt_id) if one is firsts[one.asked.attempt_id] else None
            for one in submissions
        ]

    def _find_cards(self, papers: Iterable[Sequence[Slot]]) -> VersionCards:
        papers = list(papers)
        known = known_cards(papers)
        if known is not None:
            return known
        with self._database.reading() as session:
            return cards_of(session, papers)


def _save_last(
    sql: ClosingSql, held: Held, submissions: dict[str, Submission], now: datetime
) -> dict[str, BatchSaved]:
    """Save what comes with the submissions; one bad item, and its submission is left out."""
    jobs = [
        job
        for id_, (attempt, _) in held.items()
        if submissions[id_].drafts
        for job in [_job(attempt, submissions[id_])]
        if not any(job.complaints)
    ]
    if not jobs:
        return {}
    outcomes = store(sql.execute, jobs, now, on_sqlite=sql.on_sqlite, wait=True)
    return {
        job.attempt_id: outcome
        for job, outcome in zip(jobs, outcomes, strict=True)
        if isinstance(outcome, BatchSaved)
    }


def _job(attempt: OpenAttempt, submission: Submission) -> AnswerJob:
    card, participant_id = AttemptCard(attempt.paper), attempt.participant_id
    return make_job(card, attempt.id, participant_id, None, submission.drafts)
