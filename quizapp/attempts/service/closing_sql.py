"""The fixed SQL that closes attempts: found and held, their answers read, the results written.

The answers are read by a statement after the one that holds the attempts: it sees what was saved
until then, and nothing is saved after. Nobody waits here: an attempt or a person that others hold
is left to the next turn, or to `service.submit`, which waits.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import orjson

from quizapp.attempts.rules import NETWORK_GRACE
from quizapp.contests.rules import RoundWindow
from quizapp.core.db import Execute
from quizapp.core.types import stored_moment


class OpenAttempt(NamedTuple):
    """An attempt that is held, with what its closing asks of the round."""

    id: str
    participant_id: str
    round_id: str
    number: int
    paper: Sequence[Mapping[str, Any]]
    started_at: datetime
    deadline_at: datetime
    attempts_allowed: int
    attempts_per: str
    counted_attempt: str
    duration_until: str
    ranking: Sequence[str]
    prediction: str | None
    actual: str | None
    pauses: Sequence[Mapping[str, Any]]
    repairs: Mapping[str, Any]


class HandedIn(NamedTuple):
    """What else the answer to a submission tells."""

    entrant_code: str
    show_score: str
    window: RoundWindow


WIDTH = len(OpenAttempt._fields)


class Asked(NamedTuple):
    """Somebody hands in: the attempt, and what his token says."""

    attempt_id: str
    participant_id: str
    epoch: int


class Other(NamedTuple):
    """Another attempt of the same person at the same round."""

    id: str
    participant_id: str
    round_id: str
    number: int
    state: str
    rank_key: str | None
    is_counted: bool


_COLUMNS = """
    attempt.id, attempt.participant_id, attempt.round_id, attempt.number, {paper},
    attempt.started_at, attempt.deadline_at,
    round.attempts_allowed, round.attempts_per, round.counted_attempt,
    round.duration_until, {ranking},
    attempt.prediction, round.actual ->> 'value', {pauses}, {repairs}
"""
_ON_POSTGRES = _COLUMNS.format(
    paper="attempt.paper::text",
    ranking="round.ranking::text",
    pauses="round.pauses::text",
    repairs="round.repairs::text",
)
_ON_SQLITE = _COLUMNS.format(
    paper="attempt.paper",
    ranking="round.ranking",
    pauses="round.pauses",
    repairs="round.repairs",
)
_MORE = ", person.entrant_code, round.show_score, round.state, round.opens_at, round.closes_at"
_HOLD = "FOR KEY SHARE OF person SKIP LOCKED FOR UPDATE OF attempt SKIP LOCKED"
_THEIRS = """
JOIN participant AS person ON person.id = item.participant_id
    AND person.token_epoch = item.epoch AND person.merged_into_id IS NULL
JOIN attempt ON attempt.id = item.attempt_id AND attempt.participant_id = person.id
    AND attempt.state = 'open' AND attempt.deadline_at >= {latest}
JOIN round ON round.id = attempt.round_id
"""
_HOLD_ASKED = {
    False: " ".join(
        (
            "SELECT",
            _ON_POSTGRES,
            _MORE,
            "FROM json_to_recordset(%(items)s::json)",
            "AS item (attempt_id text, participant_id text, epoch int)",
            _THEIRS.format(latest="%(latest)s"),
            _HOLD,
        )
    ),
    True: " ".join(
        (
            "WITH item AS (SELECT value ->> 'attempt_id' AS attempt_id,",
            "value ->> 'participant_id' AS participant_id, value ->> 'epoch' AS epoch",
            "FROM json_each(:items)) SELECT",
            _ON_SQLITE,
            _MORE,
            "FROM item",
            _THEIRS.format(latest=":latest"),
        )
    ),
}
_OVERDUE = """
FROM attempt
JOIN participant AS person ON person.id = attempt.participant_id
JOIN round ON round.id = attempt.round_id
WHERE attempt.state = 'open' AND attempt.deadline_at < {latest}
ORDER BY attempt.deadline_at LIMIT {limit}
"""
_HOLD_OVERDUE = {
    False: " ".join(
        ("SELECT", _ON_POSTGRES, _OVERDUE.format(latest="%(latest)s", limit="%(limit)s"), _HOLD)
    ),
    True: " ".join(("SELECT", _ON_SQLITE, _OVERDUE.format(latest=":latest", limit=":limit"))),
}
_ANSWERS = {
    False: """
SELECT attempt_id, json_object_agg(slot, response)::text FROM answer
WHERE attempt_id = ANY (%(ids)s) AND response IS NOT NULL GROUP BY attempt_id
""",
    True: """
SELECT attempt_id, json_group_object(slot, json(response)) FROM answer
WHERE attempt_id IN (SELECT value FROM json_each(:ids)) AND response IS NOT NULL
GROUP BY attempt_id
""",
}
_LAST_SAVED = {
    False: """
SELECT attempt_id, max(saved_at) FROM answer
WHERE attempt_id = ANY (%(ids)s) GROUP BY attempt_id
""",
    True: """
SELECT attempt_id, max(saved_at) FROM answer
WHERE attempt_id IN (SELECT value FROM json_each(:ids)) GROUP BY attempt_id
""",
}
_OTHERS_AMONG = """
SELECT attempt.id, attempt.participant_id, attempt.round_id, attempt.number, attempt.state,
    attempt.rank_key, attempt.is_counted
FROM attempt JOIN attempt AS closing
    ON closing.participant_id = attempt.participant_id
    AND closing.round_id = attempt.round_id AND closing.id <> attempt.id
WHERE closing.id {among}
"""
_OTHERS = {
    False: _OTHERS_AMONG.format(among="= ANY (%(ids)s)"),
    True: _OTHERS_AMONG.format(among="IN (SELECT value FROM json_each(:ids))"),
}
_RECOUNT = {
    False: """
UPDATE attempt SET is_counted = %(is_counted)s, ranked_at = %(now)s WHERE id = ANY (%(ids)s)
""",
    True: """
UPDATE attempt SET is_counted = :is_counted, ranked_at = :now
WHERE id IN (SELECT value FROM json_each(:ids))
""",
}
_REKEY = {
    False: """
UPDATE attempt SET rank_key = item.rank_key, ranked_at = %(now)s
FROM json_to_recordset(%(items)s::json) AS item (id text, rank_key text)
WHERE attempt.id = item.id RETURNING attempt.id
""",
    True: """
UPDATE attempt SET rank_key = item.rank_key, ranked_at = :now
FROM (SELECT value ->> 'id' AS id, value ->> 'rank_key' AS rank_key FROM json_each(:items)) AS item
WHERE attempt.id = item.id RETURNING attempt.id
""",
}
_RESULT = """
    id text, state text, submitted_at timestamptz, submission_digest text, answered_count int,
    score float8, max_score float8, correct_count int, duration_seconds int, grades json,
    rank_key text, is_counted boolean, ranked_at timestamptz
"""
_NAMES = [column.split()[0] for column in _RESULT.split(",")]
_SET = ", ".join(f"{name} = item.{name}" for name in _NAMES if name != "id")
_FINISH = {
    False: " ".join(
        (
            *("UPDATE attempt SET", _SET, "FROM json_to_recordset(%(items)s::json) AS item ("),
            *(_RESULT, ") WHERE attempt.id = item.id RETURNING attempt.id"),
        )
    ),
    True: " ".join(
        (
            "UPDATE attempt SET",
            _SET,
            "FROM (SELECT",
            ", ".join(f"value ->> '{name}' AS {name}" for name in _NAMES),
            "FROM json_each(:items)) AS item WHERE attempt.id = item.id RETURNING attempt.id",
        )
    ),
}
_ONE_SWEEPER = "SELECT pg_try_advisory_xact_lock(7133058412)"


class ClosingSql:
    """The statements on one database, inside the caller's transaction."""

    def __init__(self, execute: Execute, *, on_sqlite: bool) -> None:
        self.execute = execute
        self.on_sqlite = on_sqlite

    def is_the_sweeper(self) -> bool:
        """Whether nobody else sweeps until this transaction ends."""
        return self.on_sqlite or bool(self.execute(_ONE_SWEEPER, {})[0][0])

    def hold_asked(
        self, asked: Collection[Asked], now: datetime
    ) -> dict[str, tuple[OpenAttempt, HandedIn]]:
        """Those that may be handed in, by id."""
        values = {"items": _json([one._asdict() for one in asked]), "latest": self._latest(now)}
        rows = self.execute(_HOLD_ASKED[self.on_sqlite], values)
        return {row[0]: (self._open(row[:WIDTH]), self._handed_in(*row[WIDTH:])) for row in rows}

    def hold_overdue(self, now: datetime, limit: int) -> list[OpenAttempt]:
        """Those past deadline and grace, the longest first."""
        values = {"latest": self._latest(now), "limit": limit}
        return [self._open(row) for row in self.execute(_HOLD_OVERDUE[self.on_sqlite], values)]

    def responses(self, ids: Collection[str]) -> dict[str, dict[int, object]]:
        """Attempt -> slot -> response, cleared ones left out."""
        found: dict[str, dict[int, object]] = {id_: {} for id_ in ids}
        rows = self.execute(_ANSWERS[self.on_sqlite], {"ids": self._list(ids)})
        for attempt_id, answers in rows:
            found[attempt_id] = {int(slot): one for slot, one in orjson.loads(answers).items()}
        return found

    def last_saved(self, ids: Collection[str]) -> dict[str, datetime]:
        """Attempt -> when an answer of it was last chosen, changed or cleared."""
        rows = self.execute(_LAST_SAVED[self.on_sqlite], {"ids": self._list(ids)})
        return {attempt_id: self._moment(saved_at) for attempt_id, saved_at in rows}

    def others(self, ids: Collection[str]) -> list[Other]:
        """The other attempts of those people at those rounds."""
        rows = self.execute(_OTHERS[self.on_sqlite], {"ids": self._list(ids)})
        return [Other._make((*row[:-1], bool(row[-1]))) for row in rows]

    def recount(self, ids: Collection[str], now: datetime, *, is_counted: bool) -> None:
        """Let these count, or no longer."""
        values = {"ids": self._list(ids), "now": self._stored(now), "is_counted": is_counted}
        self.execute(_RECOUNT[self.on_sqlite] + "RETURNING id", values)

    def rekey(self, keys: Mapping[str, str], now: datetime) -> None:
        """Give these other keys."""
        items = [{"id": id_, "rank_key": key} for id_, key in keys.items()]
        values = {"items": _json(items), "now": self._stored(now)}
        self.execute(_REKEY[self.on_sqlite], values)

    def finish(self, results: Sequence[Mapping[str, Any]]) -> None:
        """Write what became of the attempts."""
        items = [
            {
                name: self._stored(value) if isinstance(value, datetime) else value
                for name, value in result.items()
            }
            for result in results
        ]
        self.execute(_FINISH[self.on_sqlite], {"items": _json(items)})

    def _open(self, row: Sequence[Any]) -> OpenAttempt:
        attempt = OpenAttempt._make(row)
        return attempt._replace(
            paper=orjson.loads(row[4]),
            started_at=self._moment(attempt.started_at),
            deadline_at=self._moment(attempt.deadline_at),
            ranking=orjson.loads(attempt.ranking),  # type: ignore[arg-type] # as it is stored
            pauses=orjson.loads(attempt.pauses),  # type: ignore[arg-type] # as it is stored
            repairs=orjson.loads(attempt.repairs),  # type: ignore[arg-type]
        )

    def _handed_in(
        self, entrant_code: str, show_score: str, state: str, opens_at: Any, closes_at: Any
    ) -> HandedIn:
        window = RoundWindow(state, self._moment(opens_at), self._moment(closes_at))
        return HandedIn(entrant_code, show_score, window)

    def _latest(self, now: datetime) -> Any:
        return self._stored(now - NETWORK_GRACE)

    def _stored(self, moment: datetime) -> Any:
        return stored_moment(moment) if self.on_sqlite else moment

    def _moment(self, stored: Any) -> Any:
        if isinstance(stored, str):
            return datetime.fromisoformat(stored).replace(tzinfo=UTC)
        return stored

    def _list(self, ids: Collection[str]) -> Any:
        return _json(list(ids)) if self.on_sqlite else list(ids)


def _json(content: object) -> str:
    return orjson.dumps(content).decode()
