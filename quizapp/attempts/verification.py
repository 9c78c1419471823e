"""Every finished attempt graded once more, from the frozen questions and the final answers.

Written apart from the code that grades at submission, without its caches: what one gets wrong the
other shall notice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from quizapp.attempts.models import OPEN, Answer, Attempt
from quizapp.attempts.results import standing_of
from quizapp.attempts.rules import (
    FinishedAttempt,
    counted_attempt,
    merit_of,
    within_allowance,
)
from quizapp.banks.models import QuestionVersion
from quizapp.contests.models import Round
from quizapp.scoring.policies import (
    GradedPaper,
    Repair,
    SlotToGrade,
    grade_paper,
    repairs_of,
)
from quizapp.scoring.rank_keys import rank_key
from quizapp.scoring.ranking import Standing

AT_ONCE = 500
Progress = Callable[[int], object]
"""How many records were looked at since the last call."""


@dataclass(frozen=True)
class Wrong:
    """A record that is not what it must be."""

    kind: str
    id: str
    field: str
    stored: object
    expected: object


def first_wrong_attempt(session: Session, progress: Progress) -> Wrong | None:
    """The first finished attempt, by id, whose figures do not follow from its answers."""
    versions: dict[str, QuestionVersion] = {}
    repaired = _repaired_rounds(session)
    for attempts in _chunks(session):
        answers = _answers(session, [attempt.id for attempt in attempts])
        _load_missing(session, attempts, versions)
        for attempt in attempts:
            repairs = repaired.get(attempt.round_id, {})
            wrong = _judge(attempt, answers[attempt.id], versions, repairs)
            if wrong:
                return wrong
        progress(len(attempts))
    return None


def _repaired_rounds(session: Session) -> dict[str, dict[str, Repair]]:
    """Few rounds were ever repaired."""
    rows: Iterable[Any] = session.execute(select(Round.id, Round.repairs))
    return {id_: repairs_of(repairs) for id_, repairs in rows if repairs}


def _chunks(session: Session) -> Iterator[Sequence[Row[Any]]]:
    finished = select(*Attempt.__table__.columns).where(Attempt.state != OPEN).order_by(Attempt.id)
    last = ""
    while rows := session.execute(finished.where(Attempt.id > last).limit(AT_ONCE)).all():
        yield rows
        last = rows[-1].id


def _answers(session: Session, ids: Sequence[str]) -> dict[str, dict[int, Any]]:
    found: dict[str, dict[int, Any]] = defaultdict(dict)
    wanted = select(Answer.attempt_id, Answer.slot, Answer.response)
    for attempt_id, slot, response in session.execute(wanted.where(Answer.attempt_id.in_(ids))):
        found[attempt_id][slot] = response
    return found


def _load_missing(
    session: Session, attempts: Sequence[Row[Any]], versions: dict[str, QuestionVersion]
) -> None:
    wanted = {slot["version"] for attempt in attempts for slot in attempt.paper} - set(versions)
    if wanted:
        found = session.scalars(select(QuestionVersion).where(QuestionVersion.id.in_(wanted)))
        versions |= {version.id: version for version in found}


def _judge(
    attempt: Row[Any],
    responses: dict[int, Any],
    versions: dict[str, QuestionVersion],
    repairs: Mapping[str, Repair],
) -> Wrong | None:
    graded = _graded(attempt.paper, responses, versions, repairs)
    expected = {
        "score": graded.score,
        "max_score": graded.max_score,
        "correct_count": graded.correct_count,
        "grades": list(graded.grades),
        "answered_count": sum(response is not None for response in responses.values()),
    }
    for field, value in expected.items():
        stored = getattr(attempt, field)
        if stored != value:
            return Wrong("attempt", attempt.id, field, stored, value)
    if not attempt.started_at.replace(microsecond=0) <= attempt.submitted_at <= attempt.deadline_at:
        return Wrong("attempt", attempt.id, "submitted_at", attempt.submitted_at, "in its time")
    return None


def _graded(
    paper: Sequence[Any],
    responses: dict[int, Any],
    versions: dict[str, QuestionVersion],
    repairs: Mapping[str, Repair],
) -> GradedPaper:
    slots = [
        SlotToGrade(
            slot=number,
            type=slot["type"],
            key=versions[slot["version"]].answer_key,
            indexes=dict(slot["options"]),
            points=slot["points"],
            scoring=versions[slot["version"]].scoring,
            repair=repairs.get(slot["version"]),
        )
        for number, slot in enumerate(paper, 1)
    ]
    return grade_paper(slots, responses)


def first_wrongly_counted(session: Session, round_: Round) -> Wrong | None:
    """The first participant of a round whose counted attempt is not the one of the rules."""
    rows: Iterable[Row[Any]] = session.execute(
        select(
            *(Attempt.participant_id, Attempt.id, Attempt.number, Attempt.state),
            *(Attempt.score, Attempt.correct_count, Attempt.duration_seconds),
            *(Attempt.submitted_at, Attempt.prediction, Attempt.rank_key, Attempt.is_counted),
        )
        .where(Attempt.round_id == round_.id)
        .order_by(Attempt.participant_id)
    )
    everybody: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        everybody[row.participant_id].append(row)
    for participant_id, attempts in everybody.items():
        stored = [one.id for one in attempts if one.is_counted]
        expected = _counted(attempts, round_)
        if stored != expected:
            return Wrong("participant", participant_id, "counted attempt", stored, expected)
        wrong = _first_wrong_key(attempts, round_)
        if wrong:
            return wrong
    return None


def _first_wrong_key(attempts: Sequence[Row[Any]], round_: Round) -> Wrong | None:
    finished = [one for one in attempts if one.state != OPEN]
    for one in finished:
        expected = rank_key(_standing(one, len(finished), round_), round_.chain)
        if one.rank_key != expected:
            return Wrong("attempt", one.id, "rank_key", one.rank_key, expected)
    return None


def _standing(row: Row[Any], attempts: int, round_: Round) -> Standing:
    actual = round_.actual["value"] if round_.actual else None
    return standing_of(row, round_.question_count, actual=actual, attempts=attempts)


def _counted(attempts: Sequence[Row[Any]], round_: Round) -> list[str]:
    numbers = [one.number for one in attempts]
    allowed = within_allowance(numbers, round_.attempts_allowed, round_.attempts_per)
    candidates = [
        FinishedAttempt(one.id, one.number, merit_of(_standing(one, 1, round_), round_.chain))
        for one in attempts
        if one.state != OPEN and one.number in allowed
    ]
    return [counted_attempt(candidates, round_.counted_attempt).id] if candidates else []
