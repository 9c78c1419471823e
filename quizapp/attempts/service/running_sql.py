"""The fixed SQL that shows a running attempt: all that changes about it, by one statement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

import orjson

from quizapp.attempts.models import OPEN
from quizapp.attempts.rules import AttemptWindow
from quizapp.core.db import Execute


class Running(NamedTuple):
    """An open attempt as it stands. `answers`: JSON, by slot `{"response", "seq"}`."""

    id: str
    round_id: str
    number: int
    started_at: datetime
    deadline_at: datetime
    paper: list[dict[str, Any]]
    answers: bytes
    predicted: str | None = None
    prediction_seq: int | None = None
    prediction: Mapping[str, Any] | None = None
    """The round's question, where it asks one."""

    @property
    def window(self) -> AttemptWindow:
        """The snapshot that the rules judge."""
        return AttemptWindow(OPEN, self.started_at, self.deadline_at)


_SHOW = """
SELECT
    attempt.round_id, attempt.number, attempt.started_at, attempt.deadline_at,
    CAST(attempt.paper AS text), ({answers}),
    attempt.prediction, attempt.prediction_seq, CAST(round.prediction AS text)
FROM attempt JOIN round ON round.id = attempt.round_id
JOIN participant AS person
    ON attempt.participant_id = coalesce(person.merged_into_id, person.id)
WHERE attempt.id = {attempt_id} AND attempt.state = 'open'
    AND person.id = {participant_id} AND person.token_epoch = {epoch}
"""
_ANSWER = """
'"' || slot || '":{"response":' || coalesce(CAST(response AS text), 'null') || ',"seq":' || seq
|| '}'
"""
_NAMES = ("attempt_id", "participant_id", "epoch")
_ON_POSTGRES = _SHOW.format(
    answers=f"SELECT string_agg({_ANSWER}, ',' ORDER BY slot) FROM answer"  # noqa: S608 - fixed
    " WHERE attempt_id = attempt.id",
    **{name: f"%({name})s" for name in _NAMES},
)
# Its SQLite may be one that cannot order inside an aggregate; the order says nothing in JSON.
_ON_SQLITE = _SHOW.format(
    answers=f"SELECT group_concat({_ANSWER}, ',') FROM answer"  # noqa: S608 - fixed
    " WHERE attempt_id = attempt.id",
    **{name: f":{name}" for name in _NAMES},
)


def look_up_running(
    look: Execute, attempt_id: str, participant_id: str, epoch: int, *, on_sqlite: bool
) -> Running | None:
    """The attempt, if it runs and is of whom a genuine token names; else None."""
    values = {"attempt_id": attempt_id, "participant_id": participant_id, "epoch": epoch}
    rows = look(_ON_SQLITE if on_sqlite else _ON_POSTGRES, values)
    if not rows:
        return None
    round_id, number, started_at, deadline_at, paper, answers, predicted, seq, question = rows[0]
    if on_sqlite:
        started_at, deadline_at = _moment(started_at), _moment(deadline_at)
    return Running(
        id=attempt_id,
        round_id=round_id,
        number=number,
        started_at=started_at,
        deadline_at=deadline_at,
        paper=orjson.loads(paper),
        answers=b"{%b}" % (answers or "").encode(),
        predicted=predicted,
        prediction_seq=seq,
        prediction=orjson.loads(question) if question else None,
    )


def _moment(stored: str) -> datetime:
    return datetime.fromisoformat(stored).replace(tzinfo=UTC)
