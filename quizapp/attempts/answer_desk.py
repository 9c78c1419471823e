"""Where requests hand in answers: checked against the paper here, written by the answer writer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quizapp.attempts.answer_writer import AnswerWriter
from quizapp.attempts.cards import AttemptCards
from quizapp.attempts.rules import AttemptWindow
from quizapp.attempts.service.answer_job import (
    AnswerDraft,
    AnswerJob,
    BatchSaved,
    make_job,
    strictly,
)
from quizapp.attempts.service.answer_sql import look_up_papers, look_up_window
from quizapp.core.db import Database
from quizapp.core.errors import NotFound
from quizapp.core.together import Together

Paper = Sequence[Mapping[str, object]]


class AnswerDesk:
    """Takes answers from the requests of one process.

    `participant_id` and `epoch` are what the token says; the write checks that they still hold.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._cards = AttemptCards(Together(self._find_papers).do)
        self.writer = AnswerWriter(database)

    def save_answer(
        self, attempt_id: str, participant_id: str, epoch: int, draft: AnswerDraft
    ) -> BatchSaved:
        """As `service.save_answer`, durable when it returns. Overloaded when not in time."""
        job = self._job(attempt_id, participant_id, epoch, [draft])
        return strictly(job, self.writer.save(job))

    def save_answers(
        self, attempt_id: str, participant_id: str, epoch: int, drafts: Sequence[AnswerDraft]
    ) -> BatchSaved:
        """As `service.save_answers`, durable when it returns. Overloaded when not in time."""
        return self.writer.save(self._job(attempt_id, participant_id, epoch, drafts))

    def _job(
        self, attempt_id: str, participant_id: str, epoch: int, drafts: Sequence[AnswerDraft]
    ) -> AnswerJob:
        card = self._cards.find(attempt_id)
        if card is None:
            raise NotFound
        return make_job(card, attempt_id, participant_id, epoch, drafts)

    def expect(self, attempt_id: str, paper: Sequence[Mapping[str, object]]) -> None:
        """Answers to this new attempt will come, as a rule to the process that started it."""
        self._cards.learn(attempt_id, paper)

    def window_of(self, attempt_id: str, participant_id: str, epoch: int) -> AttemptWindow | None:
        """State and deadline of an attempt of this participant; None when it is not found."""
        return look_up_window(
            self._database.look,
            attempt_id,
            participant_id,
            epoch,
            on_sqlite=self._database.is_sqlite,
        )

    def _find_papers(self, attempt_ids: Sequence[str]) -> list[Paper | None]:
        """Looked up together: many begin at once, and those sent to another process come anew."""
        look, on_sqlite = self._database.look, self._database.is_sqlite
        papers = look_up_papers(look, list(set(attempt_ids)), on_sqlite=on_sqlite)
        return [papers.get(attempt_id) for attempt_id in attempt_ids]
