"""What the tests of courses hear of attempts: one was closed, by its learner or by the clock."""

from __future__ import annotations

import logging
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from quizapp.attempts.events import AttemptSubmitted
from quizapp.core import clock
from quizapp.core.bounded import BoundedCache
from quizapp.core.db import Database
from quizapp.core.errors import Overloaded
from quizapp.core.tokens import Keyring
from quizapp.training.models import CourseRound
from quizapp.training.service.finals.results import settle

log = logging.getLogger(__name__)
KEPT = 2000


def result_listener(database: Database, keyring: Keyring) -> Callable[[AttemptSubmitted], None]:
    """Takes in the result of an attempt at a course's test; others cost a look into memory."""
    known: BoundedCache[str, bool] = BoundedCache(KEPT)

    def is_ours(round_id: str) -> bool:
        ours = known.get(round_id)
        if ours is None:
            with database.reading() as session:
                ours = session.get(CourseRound, round_id) is not None
            known.put(round_id, ours)
        return ours

    def hear(submitted: AttemptSubmitted) -> None:
        try:
            if is_ours(submitted.round_id):
                with database.transaction() as session:
                    settle(session, submitted.attempt_id, keyring=keyring, now=clock.now())
        except (SQLAlchemyError, Overloaded) as error:
            # The attempt itself is durable; the job and the learner's next look make this good.
            log.warning("a result waits to be taken in: %s", type(error).__name__)

    return hear
