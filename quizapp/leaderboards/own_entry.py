"""The caller's own row by one fixed statement, which also judges the token."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple, Protocol

from quizapp.core.reading_lines import ReadingLines
from quizapp.core.text import mask_name
from quizapp.leaderboards.board import BoardEntry
from quizapp.leaderboards.sql_board import HIDDEN_NAME

_OWN = """
SELECT a.participant_id, a.number, a.rank_key, a.score, a.duration_seconds, a.submitted_at,
       a.correct_count,
       p.full_name, p.name_hidden_at, u.name
FROM participant AS named
JOIN participant AS p ON p.id = COALESCE(named.merged_into_id, named.id)
JOIN attempt AS a ON a.participant_id = p.id AND a.round_id = :round_id AND a.is_counted
    AND a.rank_key IS NOT NULL
LEFT JOIN unit AS u ON u.id = p.unit_id
WHERE named.id = :participant_id AND named.token_epoch = :epoch
"""


_masked = lru_cache(maxsize=2000)(mask_name)


class Claim(Protocol):
    """What a token says."""

    @property
    def participant_id(self) -> str: ...
    @property
    def epoch(self) -> int: ...


class OwnEntry(NamedTuple):
    """A counted attempt with what a board shows of it; satisfies `attempts.ports.Counted`."""

    round_id: str
    participant_id: str
    number: int
    rank_key: str
    score: float
    duration_seconds: int
    submitted_at: datetime
    correct_count: int
    display_name: str
    unit: str | None

    def ranked(self, rank: int) -> BoardEntry:
        """As a board shows it."""
        return BoardEntry(
            rank=rank,
            participant_id=self.participant_id,
            display_name=self.display_name,
            unit=self.unit,
            score=self.score,
            correct_count=self.correct_count,
            duration_seconds=self.duration_seconds,
            submitted_at=self.submitted_at,
        )


class OwnEntries:
    """Finds the entry of whoever holds a token."""

    def __init__(self, lines: ReadingLines) -> None:
        self._lines = lines
        self._statement = lines.statement(_OWN)

    def find(self, round_id: str, claim: Claim) -> OwnEntry | None:
        """None for a withdrawn token as for somebody who has no counted attempt."""
        values = {
            "round_id": round_id,
            "participant_id": claim.participant_id,
            "epoch": claim.epoch,
        }
        rows = self._lines.read(self._statement, values)
        if not rows:
            return None
        who, number, key, score, seconds, submitted_at, correct, name, hidden_at, unit = rows[0]
        return OwnEntry(
            round_id,
            who,
            number,
            key,
            score,
            seconds,
            _aware(submitted_at),
            correct,
            HIDDEN_NAME if hidden_at else _masked(name),
            unit,
        )


def _aware(moment: datetime | str) -> datetime:
    """SQLite's driver gives the text that it keeps."""
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
