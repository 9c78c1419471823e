"""What follows from a closed attempt: its result, what is to be practised, the completion.

All of it in one transaction, and once however often it is asked: the result's key is the attempt.
It is asked when the attempt has been closed, by whomever, when the learner comes back, and by a
job that looks for what was missed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from quizapp.attempts.models import OPEN, Attempt
from quizapp.banks.models import QuestionVersion
from quizapp.core.tokens import Keyring
from quizapp.organisations.models import Learner, LearnerParticipant
from quizapp.scoring.policies import FULL_CREDIT
from quizapp.training.models import FINAL, CourseResult, CourseRound
from quizapp.training.queries.finals import list_unsettled, module_of_versions
from quizapp.training.rules.finals import is_passed
from quizapp.training.service.finals.completing import complete
from quizapp.training.service.practice_due import put_due

_TABLE = cast("Table", CourseResult.__table__)
_INSERT: dict[str, Callable[[Table], Any]] = {
    "postgresql": postgresql.insert,
    "sqlite": sqlite.insert,
}


def settle(session: Session, attempt_id: str, *, keyring: Keyring, now: datetime) -> None:
    """Take in the result of an attempt, if it is one at a course's test and closed."""
    wanted = (
        select(Attempt, CourseRound, LearnerParticipant.learner_id)
        .join(CourseRound, CourseRound.round_id == Attempt.round_id)
        .join(LearnerParticipant, LearnerParticipant.participant_id == Attempt.participant_id)
        .where(Attempt.id == attempt_id, Attempt.state != OPEN)
    )
    found = session.execute(wanted.execution_options(populate_existing=True)).first()
    if found is None:
        return
    attempt, asked = found[0], found[1]
    learner_id = found[2]
    # One at a time for each learner: a completion is decided by all that she has passed.
    held = select(Learner.id).where(Learner.id == learner_id)
    session.execute(held.with_for_update(key_share=True))
    if not _insert(session, attempt, asked, learner_id):
        return
    if asked.purpose == FINAL:
        put_due(session, learner_id, _missed(session, attempt), now=now)
        complete(session, learner_id, asked.course_id, keyring=keyring, now=now)


def settle_learner(session: Session, learner_id: str, *, keyring: Keyring, now: datetime) -> None:
    """All that the learner has handed in and nobody has taken in yet."""
    for attempt_id in list_unsettled(session, learner_id=learner_id):
        settle(session, attempt_id, keyring=keyring, now=now)


def _insert(session: Session, attempt: Attempt, asked: CourseRound, learner_id: str) -> bool:
    """Whether the result is new."""
    points, out_of = attempt.score or 0.0, attempt.max_score or 0.0
    passed = is_passed(points, out_of, asked.pass_percent) if asked.purpose == FINAL else None
    row = {
        "attempt_id": attempt.id,
        "learner_id": learner_id,
        "course_id": asked.course_id,
        "purpose": asked.purpose,
        "is_passed": passed,
        "points": points,
        "out_of": out_of,
        "by_module": by_module(
            attempt.paper, attempt.grades or (), module_of_versions(session, asked)
        ),
        "started_at": attempt.started_at,
        "finished_at": attempt.submitted_at,
    }
    insert = _INSERT[session.get_bind().dialect.name](_TABLE).values(row)
    inserted = insert.on_conflict_do_nothing().returning(_TABLE.c.attempt_id)
    return session.execute(inserted).first() is not None


def by_module(
    paper: Sequence[Mapping[str, Any]], grades: Sequence[float], modules: Mapping[str, str]
) -> dict[str, list[float]]:
    """Module -> [points, out of], of a graded paper."""
    counted: dict[str, list[float]] = {}
    for slot, credit in zip(paper, grades, strict=False):
        module = modules.get(slot["version"])
        if module is not None:
            sums = counted.setdefault(module, [0.0, 0.0])
            sums[0] += credit * slot["points"]
            sums[1] += slot["points"]
    return counted


def _missed(session: Session, attempt: Attempt) -> list[str]:
    """Ids of the questions that were not wholly right."""
    versions = [
        slot["version"]
        for slot, credit in zip(attempt.paper, attempt.grades or (), strict=False)
        if credit < FULL_CREDIT
    ]
    wanted = select(QuestionVersion.question_id).where(QuestionVersion.id.in_(versions))
    return list(session.scalars(wanted))
