"""Grading a round once more after a key was repaired: all attempts that asked the question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from quizapp.attempts.models import Answer, Attempt
from quizapp.attempts.queries import FINISHED
from quizapp.attempts.service.closing import slots_to_grade
from quizapp.attempts.service.finish import choose_counted
from quizapp.attempts.service.settling import count_anew, rank_anew
from quizapp.attempts.version_cards import cards_of
from quizapp.contests.models import Round
from quizapp.scoring.policies import Repair, grade_paper, repairs_of
from quizapp.scoring.predictions import prediction_of

AT_ONCE = 500


def regrade(session: Session, round_: Round, version_id: str, *, now: datetime) -> int:
    """Grade, choose who counts, count the prediction's true value and rank, all by the keys of now.

    Returns how many attempts asked the question. The caller holds the round, which has closed.
    """
    repairs = repairs_of(round_.repairs)
    asked = sum(
        _regrade_batch(session, batch, version_id, repairs)
        for batch in _batches(session, round_.id)
    )
    for attempt in _firsts_of_several(session, round_.id):
        choose_counted(session, attempt, now=now)
    question = prediction_of(round_.prediction)
    if question is not None and round_.actual is not None:
        count_anew(session, round_, question, now=now)
    rank_anew(session, round_, now=now)
    return asked


def _batches(session: Session, round_id: str) -> Iterator[Sequence[Any]]:
    finished = select(Attempt.id, Attempt.paper).where(
        Attempt.round_id == round_id, Attempt.state.in_(FINISHED)
    )
    finished = finished.order_by(Attempt.id).limit(AT_ONCE)
    last = ""
    while rows := session.execute(finished.where(Attempt.id > last)).all():
        yield rows
        last = rows[-1].id


def _regrade_batch(
    session: Session, rows: Sequence[Any], version_id: str, repairs: dict[str, Repair]
) -> int:
    asked = [row for row in rows if any(slot["version"] == version_id for slot in row.paper)]
    if not asked:
        return 0
    cards = cards_of(session, [row.paper for row in asked])
    answers = _answers(session, [row.id for row in asked])
    changes = []
    for row in asked:
        graded = grade_paper(slots_to_grade(row.paper, cards, repairs), answers[row.id])
        changes.append(
            {
                "which": row.id,
                "score": graded.score,
                "correct_count": graded.correct_count,
                "grades": list(graded.grades),
            }
        )
    session.connection().execute(_GRADED, changes)
    return len(asked)


_GRADED = (
    update(Attempt.__table__)  # type: ignore[arg-type] # a table
    .where(Attempt.__table__.c.id == bindparam("which"))
    .values(
        score=bindparam("score"),
        correct_count=bindparam("correct_count"),
        grades=bindparam("grades"),
    )
)


def _answers(session: Session, ids: Sequence[str]) -> dict[str, dict[int, Any]]:
    found: dict[str, dict[int, Any]] = defaultdict(dict)
    wanted = select(Answer.attempt_id, Answer.slot, Answer.response)
    for attempt_id, slot, response in session.execute(wanted.where(Answer.attempt_id.in_(ids))):
        found[attempt_id][slot] = response
    return found


def _firsts_of_several(session: Session, round_id: str) -> list[Attempt]:
    """One attempt of everybody who finished more than one."""
    finished = (Attempt.round_id == round_id, Attempt.state.in_(FINISHED))
    several = (
        select(func.min(Attempt.id))
        .where(*finished)
        .group_by(Attempt.participant_id)
        .having(func.count() > 1)
    )
    session.expire_all()
    return list(session.scalars(select(Attempt).where(Attempt.id.in_(several))))
