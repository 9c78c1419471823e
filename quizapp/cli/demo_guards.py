"""The guards of the demonstration: a post with its card, and people who learn there."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from quizapp.certificates.models import Certificate
from quizapp.organisations.models import Guard, Learner, Participant, Post, Unit
from quizapp.organisations.rules.guards import OWN, GuardDraft
from quizapp.organisations.service.guards import add_guard
from quizapp.organisations.service.posts import create_post
from quizapp.training.classes.models import ClassAttendance, ClassInvitation, ClassQuota
from quizapp.training.duty.rules import GUARDS, ONCE, Rule
from quizapp.training.duty.service.assignments import AssignmentDraft, assign
from quizapp.training.models import Course

POST = "Cổng chính (mẫu)"
REQUIRED, SERVING = 4, 3
DAYS_SERVED, DAYS_TO_LEARN = 7, 14
COURSE = "bao-ve"


def ensure_guards(
    session: Session, unit_code: str, by: str, zone: ZoneInfo, *, now: datetime
) -> Post:
    """The post of the demonstration's first enterprise, with guards `BV01`, `BV02` and so on."""
    unit = session.scalars(select(Unit).where(Unit.code == unit_code)).one()
    known = session.scalars(select(Post).where(Post.unit_id == unit.id, Post.name == POST)).first()
    if known is not None:
        return known
    post = create_post(session, unit, POST, REQUIRED, by=by, now=now)
    today = now.astimezone(zone).date()
    for number in range(1, SERVING + 1):
        draft = GuardDraft(
            full_name=f"Bảo vệ mẫu {number:02}",
            kind=OWN,
            hired_on=today - timedelta(days=DAYS_SERVED),
            employee_code=f"BV{number:02}",
        )
        add_guard(session, unit, draft, post.id, by=by, today=today, now=now)
    _assign_course(session, unit, by, today, now)
    return post


def _assign_course(session: Session, unit: Unit, by: str, today: date, now: datetime) -> None:
    course = session.scalars(select(Course).where(Course.slug == COURSE)).first()
    if course is None:
        return
    rule = Rule(ONCE, starts_on=today, due_on=today + timedelta(days=DAYS_TO_LEARN))
    draft = AssignmentDraft(course.id, GUARDS, unit.id, None, rule)
    assign(session, draft, None, by=by, today=today, now=now)


def remove_guards(session: Session) -> None:
    """Whoever learned at a unit of the demonstration, with what is kept of it."""
    units = select(Unit.id).where(Unit.is_demo)
    learners = select(Guard.learner_id).where(Guard.unit_id.in_(units))
    mine = session.scalars(learners.union(select(Learner.id).where(Learner.unit_id.in_(units))))
    ids = list(mine)
    for of_class in (ClassAttendance, ClassInvitation, ClassQuota):
        session.execute(delete(of_class).where(of_class.unit_id.in_(units)))
    session.execute(delete(Certificate).where(Certificate.learner_id.in_(ids)))
    session.execute(delete(Participant).where(Participant.unit_id.in_(units)))
    session.execute(delete(Learner).where(Learner.id.in_(ids)))
