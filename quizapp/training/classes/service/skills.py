"""Practical skills, ticked by an instructor who saw them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.core.errors import NotFound
from quizapp.training.classes.models import ClassAttendance, ClassSkillMark, TrainingClass
from quizapp.training.classes.queries.classes import get_class
from quizapp.training.classes.rules.plan import check_is_open


def mark_skills(
    session: Session,
    class_id: str,
    learner_id: str,
    skills: Collection[str],
    *,
    by: str,
    now: datetime,
) -> None:
    """These and no others were seen of somebody who was there."""
    session.execute(select(TrainingClass.id).where(TrainingClass.id == class_id).with_for_update())
    held = get_class(session, class_id)
    check_is_open(held.state)
    _check_was_there(session, class_id, learner_id)
    wanted = {skill for skill in held.skills if skill in skills}
    known = {one.skill: one for one in _marks(session, class_id, learner_id)}
    for skill in sorted(wanted - set(known)):
        session.add(
            ClassSkillMark(
                class_id=class_id,
                learner_id=learner_id,
                skill=skill,
                marked_by=by,
                marked_at=now,
            )
        )
    for skill in sorted(set(known) - wanted):
        session.delete(known[skill])
    session.flush()
    if wanted != set(known):
        details = {"learner": learner_id, "from": len(known), "to": len(wanted)}
        record(session, by, "class.skills_marked", ("class", class_id), details, now=now)


def _check_was_there(session: Session, class_id: str, learner_id: str) -> None:
    there = select(ClassAttendance.id).where(
        ClassAttendance.class_id == class_id, ClassAttendance.learner_id == learner_id
    )
    if session.scalar(there.limit(1)) is None:
        raise NotFound


def _marks(session: Session, class_id: str, learner_id: str) -> list[ClassSkillMark]:
    wanted = select(ClassSkillMark).where(
        ClassSkillMark.class_id == class_id, ClassSkillMark.learner_id == learner_id
    )
    return list(session.scalars(wanted))
