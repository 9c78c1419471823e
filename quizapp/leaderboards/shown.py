"""What is shown of boards over HTTP, for Flask's view and for the door before it."""

from __future__ import annotations

import zlib
from typing import Any, NamedTuple, Protocol, cast

import orjson

from quizapp.contests.rules import Phase, RoundWindow, score_is_shown
from quizapp.core import clock
from quizapp.core.errors import NotAllowed, NotFound
from quizapp.core.measures import board_age_seconds
from quizapp.leaderboards.board import Board, BoardEntry
from quizapp.leaderboards.encoded import EncodedPage, encoded
from quizapp.leaderboards.memories import Memories
from quizapp.leaderboards.own_entry import OwnEntry
from quizapp.organisations.queries.units import find_unit_by_code
from quizapp.web.context import Installation
from quizapp.web.guards import Claim
from quizapp.web.json import rfc3339


class Wanted(NamedTuple):
    """A part of a round's board."""

    round_id: str
    unit_code: str | None
    limit: int
    offset: int


class RoundToShow(Protocol):
    """What decides whether a board may be seen."""

    @property
    def window(self) -> RoundWindow: ...
    @property
    def show_score(self) -> str: ...


class ShownBoards:
    """The boards of an installation as bytes."""

    def __init__(self, installation: Installation) -> None:
        self._database = installation.database
        self._board = cast("Board", installation.parts["board"])
        self._memories = cast("Memories", installation.parts["board_memories"])

    def check_is_public(self, round_id: str) -> None:
        """Refuse a board that may not be seen now."""
        check_board_is_public(self._memories.round(round_id))

    def page(self, wanted: Wanted, version: int) -> EncodedPage:
        """The entries, as of that version of the board."""
        return self._memories.pages.get((wanted, version), lambda: self._encoded(wanted))

    def newest_page(self, wanted: Wanted) -> EncodedPage:
        """The entries as the board now stands."""
        return self.page(wanted, self._board.version(wanted.round_id))

    def own_entry(self, round_id: str, claim: Claim) -> bytes:
        """The caller's own entry as it is now; `null` when there is none.

        His row is read each time, unless it is known that nothing can have happened to it.
        """
        round_ = self._memories.round(round_id)
        if round_.frozen_since(clock.now()) is not None:
            return self._own_then(round_id, claim)
        own = self._memories.known_own.get(round_, claim)
        rank = self._board.rank_if_held(own) if own else None
        if own is None or rank is None:
            own = self._memories.own.find(round_id, claim)
            if own is None:
                return b"null"
            self._memories.known_own.keep(round_, claim, own)
            rank = self._rank_of(own)
            if rank is None:
                return b"null"
        return orjson.dumps(entry_json(own.ranked(rank)))

    def _own_then(self, round_id: str, claim: Claim) -> bytes:
        """As it stands on a board that does not move."""
        own = self._memories.own.find(round_id, claim)
        if own is None:
            return b"null"
        with self._database.reading() as session:
            entry = self._board.entry_of(session, round_id, own.participant_id)
        return orjson.dumps(entry_json(entry)) if entry else b"null"

    def _rank_of(self, own: OwnEntry) -> int | None:
        rank = self._board.quick_rank_of(own)
        if rank is not None:
            return rank
        with self._database.reading() as session:
            return self._board.rank_of(session, own)

    def _encoded(self, wanted: Wanted) -> EncodedPage:
        with self._database.reading() as session:
            code = wanted.unit_code
            unit = find_unit_by_code(session, code) if code else None
            if code and unit is None:
                raise NotFound
            page = self._board.page(
                *(session, wanted.round_id),
                unit_id=unit.id if unit else None,
                limit=wanted.limit,
                offset=wanted.offset,
            )
        board_age_seconds.set((clock.now() - page.as_of).total_seconds())
        entries = [entry_json(entry) for entry in page.entries]
        content = {"frozen": page.is_frozen, "total": page.total, "entries": entries}
        return encoded(rfc3339(page.as_of), content)


def tag_of(page: EncodedPage, me: bytes) -> str:
    """A weak one: two answers that show the same may have been made at different moments."""
    return f'W/"{page.mark}{zlib.crc32(me):08x}"'


def check_board_is_public(round_: RoundToShow) -> None:
    """A draft does not exist; a round that withholds scores shows its board after closing."""
    phase = round_.window.phase(clock.now())
    if phase is Phase.DRAFT:
        raise NotFound
    if not score_is_shown(round_.show_score, phase):
        raise NotAllowed("not_released")


def entry_json(entry: BoardEntry) -> dict[str, Any]:
    """An entry without the participant's id."""
    return {
        "rank": entry.rank,
        "display_name": entry.display_name,
        "unit": entry.unit,
        "score": entry.score,
        "correct_count": entry.correct_count,
        "duration_seconds": entry.duration_seconds,
        "submitted_at": rfc3339(entry.submitted_at),
    }
