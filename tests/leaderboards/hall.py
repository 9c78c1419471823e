"""A round with people of two enterprises, and every board that can show it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update

from quizapp.attempts.models import Attempt
from quizapp.attempts.round_attempts import SqlRoundAttempts
from quizapp.attempts.service.finish import choose_counted
from quizapp.attempts.service.merge import hand_over_attempts
from quizapp.contests.models import Round
from quizapp.core import clock
from quizapp.core.db import Database
from quizapp.core.text import fold
from quizapp.core.types import new_id
from quizapp.leaderboards.board import Board
from quizapp.leaderboards.sql_board import SqlBoard
from quizapp.organisations.models import Participant
from tests.conftest import NOW
from tests.factories import LONG_AGO, make_stage, make_unit

PEOPLE = 7
MANY = {"limit": 200, "offset": 0}


@dataclass
class Hall:
    """`make_boards` gives the boards to compare with SQL; the first is the one looked at."""

    database: Database
    make_boards: Callable[[], Sequence[Board]]
    round_id: str = ""
    units: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sql = SqlBoard()
        self.boards = self.make_boards()

    @property
    def board(self) -> Any:
        return self.boards[0]

    def open(self, policy: str = "best") -> Hall:
        with self.database.transaction() as session:
            known = session.scalars(select(Round)).first()
            if known is None:
                stage = make_stage(session, attempts_allowed=0)
                known = session.get_one(Round, stage.round_id)
                self.units = [stage.unit_id, make_unit(session, "CT08", "Công ty mẫu 08").id]
            else:
                session.execute(delete(Participant))
            known.counted_attempt = policy
            self.round_id = known.id
            self.units = self.units or [unit_id for (unit_id,) in session.execute(_UNITS)]
            self.people = [self._person(session, known, number) for number in range(PEOPLE)]
        self.boards = self.make_boards()
        return self

    def _person(self, session, round_, number: int) -> str:
        name = f"Nguyễn Văn {'ABCDEFG'[number]}n"
        person = Participant(
            id=new_id(),
            contest_id=round_.contest_id,
            unit_id=(*self.units, None)[number % 3],
            full_name=name,
            folded_name=fold(name),
            receipt_hash=new_id(),
            entrant_code=new_id(),
            joined_at=LONG_AGO,
        )
        session.add(person)
        session.flush()
        return person.id

    def finish(self, person: int, score: float, seconds: int, at: datetime = NOW) -> None:
        """Somebody hands in; the listener has not run yet."""
        with self.database.transaction() as session:
            participant_id = self.people[person]
            number = select(func.count()).where(Attempt.participant_id == participant_id)
            attempt = Attempt(
                id=new_id(),
                round=session.get_one(Round, self.round_id),
                round_id=self.round_id,
                participant_id=participant_id,
                number=session.scalar(number) + 1,
                state="submitted",
                seed="",
                paper=[],
                started_at=LONG_AGO,
                deadline_at=LONG_AGO,
                submitted_at=at,
                score=score,
                max_score=4.0,
                correct_count=int(score),
                duration_seconds=seconds,
            )
            session.add(attempt)
            session.flush()
            choose_counted(session, attempt, now=clock.now())

    def merge(self, kept: int, other: int) -> None:
        """Two entries turn out to be one person's; the listeners have not run yet."""
        if kept != other:
            with self.database.transaction() as session:
                ids = self.people[other], self.people[kept]
                hand_over_attempts(session, *ids, now=clock.now())

    def hide(self, person: int) -> None:
        with self.database.transaction() as session:
            mine = update(Participant).where(Participant.id == self.people[person])
            session.execute(mine.values(name_hidden_at=NOW))

    def wipe(self) -> None:
        """All attempts go, and people who were in this round alone."""
        with self.database.transaction() as session:
            SqlRoundAttempts().wipe(session, self.round_id)
            round_ = session.get_one(Round, self.round_id)
            self.people = [self._person(session, round_, number) for number in range(PEOPLE)]
        for board in self.boards:
            board.forget(self.round_id)

    def note(self, *people: int) -> None:
        for person in people:
            for board in self.boards:
                board.note(self.round_id, self.people[person])

    def seen(self, board: Board) -> list[Any]:
        """Everything a board can be asked."""
        with self.database.reading() as session:
            shapes = [(50, 0), (2, 0), (2, 1), (3, 2), (1, 6), (5, 40)]
            pages = [
                board.page(session, self.round_id, unit_id=unit, limit=limit, offset=offset)
                for limit, offset in shapes
                for unit in (None, *self.units)
            ]
            own = [board.entry_of(session, self.round_id, one) for one in self.people]
            counted = session.scalars(select(Attempt).where(Attempt.is_counted)).all()
            places = [
                (board.rank_of(session, one), board.find_just_above(session, one))
                for one in sorted(counted, key=lambda one: one.id)
            ]
            stranger = board.entry_of(session, self.round_id, new_id())
            return [*[(page.total, page.entries) for page in pages], *own, *places, stranger]

    def is_agreed(self) -> bool:
        return all(self.seen(board) == self.seen(self.sql) for board in self.boards)

    def ranks(self) -> list[int]:
        with self.database.reading() as session:
            page = self.board.page(session, self.round_id, unit_id=None, **MANY)
            return [entry.rank for entry in page.entries]


_UNITS = select(Participant.unit_id).where(Participant.unit_id.is_not(None)).distinct()
