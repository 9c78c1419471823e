"""Where requests ask to start: what is plain is drawn here and inserted together with others'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import orjson

from quizapp.attempts.exposure import draw_for
from quizapp.attempts.round_cards import RoundCard, RoundCards
from quizapp.attempts.rules import deadline_for
from quizapp.attempts.service.start import counts_since, stored_paper
from quizapp.attempts.service.start_sql import NewAttempt, insert_attempts
from quizapp.core import clock, measures
from quizapp.core.db import Database
from quizapp.core.errors import Conflict
from quizapp.core.stopped import is_stopped
from quizapp.core.together import Together
from quizapp.core.types import new_id


class Wanted(NamedTuple):
    """A paper drawn for somebody, before it is known whether he may start."""

    card: RoundCard
    participant_id: str
    epoch: int
    seed: str
    paper: Sequence[dict[str, Any]]


@dataclass(frozen=True)
class Started:
    """A new attempt, with all that its first answer tells."""

    id: str
    number: int
    card: RoundCard
    paper: Sequence[dict[str, Any]]
    started_at: datetime
    deadline_at: datetime


class StartDesk:
    """Starts attempts for the requests of one process."""

    def __init__(self, database: Database, zone: ZoneInfo) -> None:
        self._database = database
        self._zone = zone
        self._cards = RoundCards()
        self._line = database.line()
        self._together: Together[Wanted, Started | None] = Together(self._begin)

    def start(self, round_id: str, participant_id: str, epoch: int) -> Started | None:
        """The new attempt, durable; None for whatever `service.start_attempt` must look at.

        `participant_id` and `epoch` are what the token says; the insert checks that they hold.
        Raises Overloaded when it cannot be done in time.
        """
        card = self._cards.find(round_id)
        started = self._start(card, participant_id, epoch) if card else None
        if started is None:
            # The card may be what no longer holds: extended, closed, opened early.
            learnt = self._learn(round_id, card)
            started = self._start(learnt, participant_id, epoch) if learnt else None
        return started

    def _learn(self, round_id: str, known: RoundCard | None) -> RoundCard | None:
        """A card that says something new."""
        with self._database.reading() as session:
            if known is not None and self._cards.still_holds(session, known):
                return None
            return self._cards.learn(session, round_id)

    def _start(self, card: RoundCard, participant_id: str, epoch: int) -> Started | None:
        if card.is_for_some or is_stopped(card.closes_at):
            return None
        try:
            seed, drawn = draw_for(card.plan, card.exposure)
        except Conflict:
            return None
        paper = stored_paper(drawn)
        started = self._together.do(Wanted(card, participant_id, epoch, seed, paper))
        if started is not None:
            measures.attempts_started.inc()
        return started

    def _begin(self, wanted: Sequence[Wanted]) -> list[Started | None]:
        now = clock.sure_now()
        attempts = [self._new(one, now) for one in wanted]
        with self._line.committed() as execute:
            numbers = insert_attempts(execute, attempts, on_sqlite=self._database.is_sqlite)
        return [
            _started(one, attempt, numbers.get(attempt.id))
            for one, attempt in zip(wanted, attempts, strict=True)
        ]

    def _new(self, wanted: Wanted, now: datetime) -> NewAttempt:
        card = wanted.card
        return NewAttempt(
            id=new_id(),
            participant_id=wanted.participant_id,
            epoch=wanted.epoch,
            card=card,
            seed=wanted.seed,
            paper=orjson.dumps(wanted.paper),
            started_at=now,
            deadline_at=deadline_for(now, card.duration_seconds, card.closes_at),
            since=counts_since(card.attempts_per, now, self._zone),
        )


def _started(wanted: Wanted, attempt: NewAttempt, number: int | None) -> Started | None:
    if number is None:
        return None
    return Started(
        id=attempt.id,
        number=number,
        card=wanted.card,
        paper=wanted.paper,
        started_at=attempt.started_at,
        deadline_at=attempt.deadline_at,
    )
