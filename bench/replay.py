"""A whole contest over HTTP; then what phones heard, what stands and the scores are compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from bench.load import Load, Outcome, run
from bench.phone import TOO_MANY, Journal, Phone
from bench.rounds import OVERLOADED, Rig
from quizapp.attempts.models import Answer, Attempt
from quizapp.banks.models import QuestionVersion
from quizapp.core.tokens import Keyring
from quizapp.scoring.policies import SlotToGrade, grade_paper

CONNECTIONS = 64
SAVES = 20
CHUNK = 500
FIRST = 2_000_000
"""Numbers of phones that nobody else uses."""


def replay(rig: Rig, keyring: Keyring, people: int) -> dict[str, Any]:
    """So many people join, start, save and submit; the figures of what was said and what stands."""
    counted_before = rig.product.counted("answers_acked_total")
    journal = Journal()
    phones = (
        Phone(FIRST + number, rig.product.port, keyring, journal, saves=SAVES)
        for number in range(people)
    )
    talks = (phone.play() for phone in phones)
    outcome = run(Load(rig.product.port, CONNECTIONS), talks, journal)
    figures = _compare(rig, outcome.journal)
    counted = rig.product.counted("answers_acked_total") - counted_before
    return {
        **_conduct(outcome, people),
        **figures,
        "counted": counted,
        "holds": _holds(figures, outcome, counted, people),
    }


def _holds(figures: Mapping[str, int], outcome: Outcome, counted: int, people: int) -> bool:
    wanted = people * SAVES
    told = {figures[name] for name in ("acknowledged", "stored", "as_told")}
    same_scores = figures["scores_equal"] == people
    polite = set(outcome.bad()) <= {OVERLOADED, TOO_MANY}
    return told == {wanted} == {counted} and not figures["duplicates"] and same_scores and polite


def _conduct(outcome: Outcome, people: int) -> dict[str, Any]:
    journal: Journal = outcome.journal
    return {
        "people": people,
        "seconds": outcome.seconds,
        "requests": outcome.good(),
        "not_2xx": {str(status): count for status, count in outcome.bad().items()},
        "given_up": dict(journal.given_up),
    }


def _compare(rig: Rig, journal: Journal) -> dict[str, int]:
    told = {(attempt, slot): (response, seq) for attempt, slot, response, seq in journal.answers}
    stored = as_told = equal = 0
    with rig.database.reading() as session:
        keys = _keys(session)
        ids = list(journal.scores)
        for start in range(0, len(ids), CHUNK):
            chunk = ids[start : start + CHUNK]
            rows = _answers(session, chunk)
            stored += len(rows)
            as_told += sum(told.get((r.attempt_id, r.slot)) == (r.response, r.seq) for r in rows)
            equal += _equal_scores(session, chunk, told, journal, keys)
        doubles = _doubles(session)
    return {
        "acknowledged": len(journal.answers),
        "stored": stored,
        "as_told": as_told,
        "duplicates": doubles,
        "scores_equal": equal,
    }


def _answers(session: Session, attempt_ids: list[str]) -> list[Row[Any]]:
    columns = (Answer.attempt_id, Answer.slot, Answer.response, Answer.seq)
    return list(session.execute(select(*columns).where(Answer.attempt_id.in_(attempt_ids))))


def _doubles(session: Session) -> int:
    """Attempts or answers that exist twice, whatever the schema promises."""
    by_slot = select(func.count(Answer.slot)).group_by(Answer.attempt_id, Answer.slot)
    by_number = select(func.count(Attempt.id)).group_by(
        Attempt.round_id, Attempt.participant_id, Attempt.number
    )
    return sum(
        len(session.execute(counts.having(func.count() > 1)).all())
        for counts in (by_slot, by_number)
    )


def _keys(session: Session) -> dict[str, tuple[Any, str]]:
    columns = (QuestionVersion.id, QuestionVersion.answer_key, QuestionVersion.scoring)
    return {id_: (key, scoring) for id_, key, scoring in session.execute(select(*columns))}


def _equal_scores(
    session: Session,
    attempt_ids: list[str],
    told: Mapping[tuple[str, int], tuple[object, int]],
    journal: Journal,
    keys: Mapping[str, tuple[Any, str]],
) -> int:
    """How many scores are the same three times: graded anew from what was told, stored, shown."""
    columns = (Attempt.id, Attempt.paper, Attempt.score)
    rows = session.execute(select(*columns).where(Attempt.id.in_(attempt_ids)))
    equal = 0
    for id_, paper, score in rows:
        slots = [_to_grade(number, slot, keys) for number, slot in enumerate(paper, 1)]
        responses = {n: told[id_, n][0] for n in range(1, len(slots) + 1) if (id_, n) in told}
        equal += grade_paper(slots, responses).score == score == journal.scores[id_]
    return equal


def _to_grade(
    number: int, slot: dict[str, Any], keys: Mapping[str, tuple[Any, str]]
) -> SlotToGrade:
    key, scoring = keys[slot["version"]]
    return SlotToGrade(number, slot["type"], key, dict(slot["options"]), slot["points"], scoring)
