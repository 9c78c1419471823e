"""A board that stands still while its round says so, whatever board is behind it.

What is shown of a frozen round follows from what had been handed in by its moment alone: the keys
are made anew from the figures of then, so neither a later attempt, nor the true value of a
prediction, nor a board refreshed elsewhere moves anything.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.attempts.ports import Counted
from quizapp.core import clock
from quizapp.core.db import Database
from quizapp.core.errors import NotFound
from quizapp.core.short_memory import ShortMemory
from quizapp.leaderboards.as_of_then import Then, list_then
from quizapp.leaderboards.board import Board, BoardEntry, BoardPage
from quizapp.leaderboards.shown_round import ShownRound, look_up
from quizapp.leaderboards.sql_board import entry_of_row, shown_rows
from quizapp.organisations.models import Participant

ROUND_SECONDS, KEPT_ROUNDS = 0.5, 1000
STILL_SECONDS, KEPT_STILL = 300.0, 4
"""Read again now and then: what the staff changed meanwhile arrives in every process."""


@dataclass(frozen=True)
class Still:
    """The standings of a moment, best first."""

    since: datetime
    ordered: Sequence[Then]
    places: dict[str, int]
    """Participant -> where in `ordered`."""

    def rank_at(self, place: int) -> int:
        """1 + how many are better."""
        return 1 + bisect_left(self.ordered, self.ordered[place].rank_key, key=_rank_key)

    def place_of(self, participant_id: str) -> int | None:
        """Where somebody stood; None for who had not handed in."""
        return self.places.get(participant_id)

    def place_held_by(self, counted: Counted) -> int | None:
        """The same, where it was by this very attempt."""
        place = self.place_of(counted.participant_id)
        if place is None or self.ordered[place].number != counted.number:
            return None
        return place


class FreezingBoard:
    """Answers as the board behind it does until the round is frozen."""

    def __init__(self, database: Database, board: Board) -> None:
        # Rounds may be looked up while the asker holds a connection.
        self._database = database.sibling()
        self.behind = board
        self._rounds: ShortMemory[str, ShownRound | None] = ShortMemory(ROUND_SECONDS, KEPT_ROUNDS)
        self._still: ShortMemory[tuple[str, datetime], Still] = ShortMemory(
            STILL_SECONDS, KEPT_STILL
        )

    def frozen_since(self, round_id: str) -> datetime | None:
        """The moment that is shown; None while the board moves."""
        round_ = self._rounds.get(round_id, lambda: self._look_up(round_id))
        return round_.frozen_since(clock.now()) if round_ else None

    def page(
        self, session: Session, round_id: str, *, unit_id: str | None, limit: int, offset: int
    ) -> BoardPage:
        """Entries from the best on."""
        still = self._frozen(round_id)
        if still is None:
            page = self.behind.page(session, round_id, unit_id=unit_id, limit=limit, offset=offset)
            # It may have frozen while the page was made.
            still = self._frozen(round_id)
            if still is None:
                return page
        if unit_id is not None:
            still = _of_unit(session, still, unit_id)
        places = range(offset, min(offset + limit, len(still.ordered)))
        entries = _entries(session, round_id, still, places)
        return BoardPage(len(still.ordered), entries, still.since, is_frozen=True)

    def entry_of(self, session: Session, round_id: str, participant_id: str) -> BoardEntry | None:
        """A participant's own entry, as it then was."""
        still = self._frozen(round_id)
        if still is None:
            return self.behind.entry_of(session, round_id, participant_id)
        place = still.place_of(participant_id)
        entries = _entries(session, round_id, still, [] if place is None else [place])
        return entries[0] if entries else None

    def rank_of(self, session: Session, counted: Counted) -> int | None:
        """None where the attempt ended after the moment that is shown."""
        still = self._frozen(counted.round_id)
        if still is None:
            return self.behind.rank_of(session, counted)
        place = still.place_held_by(counted)
        return None if place is None else still.rank_at(place)

    def quick_rank_of(self, counted: Counted) -> int | None:
        """Of the board behind it alone."""
        if self.frozen_since(counted.round_id) is not None:
            return None
        return self.behind.quick_rank_of(counted)

    def rank_if_held(self, counted: Counted) -> int | None:
        """Of the board behind it alone."""
        if self.frozen_since(counted.round_id) is not None:
            return None
        return self.behind.rank_if_held(counted)

    def find_just_above(self, session: Session, counted: Counted) -> str | None:
        """The next better one of then; None where the attempt is not shown."""
        still = self._frozen(counted.round_id)
        if still is None:
            return self.behind.find_just_above(session, counted)
        place = still.place_held_by(counted)
        if place is not None and still.ordered[place].rank_key != counted.rank_key:
            return None  # Counted anew since: the two cannot be compared.
        better = still.rank_at(place) - 1 if place is not None else 0
        return still.ordered[better - 1].rank_key if better else None

    def note(self, round_id: str, participant_id: str) -> None:
        """For the board behind it."""
        self.behind.note(round_id, participant_id)

    def forget(self, round_id: str) -> None:
        """Read everything anew when it is asked for next."""
        self._still.forget()
        self.behind.forget(round_id)

    def version(self, round_id: str) -> int:
        """One number as long as it stands still, another than any of the board behind it."""
        since = self.frozen_since(round_id)
        return self.behind.version(round_id) if since is None else -int(since.timestamp())

    def _frozen(self, round_id: str) -> Still | None:
        since = self.frozen_since(round_id)
        if since is None:
            return None
        return self._still.get((round_id, since), lambda: self._read(round_id, since))

    def _read(self, round_id: str, since: datetime) -> Still:
        with self._database.reading() as session:
            return _still(since, list_then(session, round_id, since))

    def _look_up(self, round_id: str) -> ShownRound | None:
        try:
            with self._database.reading() as session:
                return look_up(session, round_id)
        except NotFound:
            return None


def _rank_key(then: Then) -> str:
    return then.rank_key


def _still(since: datetime, ordered: Sequence[Then]) -> Still:
    return Still(since, ordered, {one.participant_id: n for n, one in enumerate(ordered)})


def _of_unit(session: Session, still: Still, unit_id: str) -> Still:
    here = set(session.scalars(select(Participant.id).where(Participant.unit_id == unit_id)))
    return _still(still.since, [one for one in still.ordered if one.participant_id in here])


def _entries(
    session: Session, round_id: str, still: Still, places: Sequence[int]
) -> tuple[BoardEntry, ...]:
    ids = [still.ordered[place].attempt_id for place in places]
    found = shown_rows(round_id).where(Attempt.id.in_(ids))
    rows = {row.Attempt.id: row for row in session.execute(found)} if ids else {}
    shown = [(place, rows.get(still.ordered[place].attempt_id)) for place in places]
    return tuple(entry_of_row(row, still.rank_at(place)) for place, row in shown if row is not None)
