"""Own entries that need not be read again, because nothing can have happened to them since.

What a person does himself changes his entry only where a second attempt is allowed, and nothing is
kept there. What the staff does (a name corrected or hidden, a token withdrawn, people merged) is a
recorded deed, so entries are kept until the next deed of anybody.
"""

from __future__ import annotations

import time
from typing import NamedTuple

from quizapp.core.bounded import BoundedCache
from quizapp.leaderboards.own_entry import Claim, OwnEntry
from quizapp.leaderboards.shown_round import ShownRound

KEPT_ENTRIES = 20_000
SECONDS = 60.0
"""For whatever is written into the tables past all of this."""


class _Kept(NamedTuple):
    own: OwnEntry
    deeds: int
    until: float


class OwnMemory:
    """The own entries of those who asked one process lately.

    Whoever takes one makes sure that the board holds it still: that it counts, nobody else knows.
    """

    def __init__(self) -> None:
        self._kept: BoundedCache[tuple[str, str, int], _Kept] = BoundedCache(KEPT_ENTRIES)

    def get(self, round_: ShownRound, claim: Claim) -> OwnEntry | None:
        """The entry of whoever holds a token, where it is known beyond doubt."""
        kept = self._kept.get((round_.id, claim.participant_id, claim.epoch))
        if kept is None or kept.deeds != round_.deeds or time.monotonic() >= kept.until:
            return None
        return kept.own

    def keep(self, round_: ShownRound, claim: Claim, own: OwnEntry) -> None:
        """Remember what was read after the round was looked up."""
        if round_.has_one_attempt and own.number == 1:
            kept = _Kept(own, round_.deeds, time.monotonic() + SECONDS)
            self._kept.put((round_.id, claim.participant_id, claim.epoch), kept)
