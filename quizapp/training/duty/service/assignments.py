"""Assigning courses by rule, and excusing people from them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.core.errors import Conflict, Invalid
from quizapp.core.types import new_id
from quizapp.organisations.models import Learner, Unit
from quizapp.organisations.queries.scope import Scope
from quizapp.organisations.rules.guards import GUARD_KINDS
from quizapp.training.duty.models import Assignment, Exemption
from quizapp.training.duty.queries.standing import RuleLine
from quizapp.training.duty.rules import (
    AUDIENCES,
    GUARDS,
    MODES,
    Rule,
    check_exemption,
    check_rule,
)
from quizapp.training.models import Course


@dataclass(frozen=True)
class AssignmentDraft:
    """An assignment as somebody filled it in. `unit_id` None: everywhere."""

    course_id: str
    audience: str
    unit_id: str | None
    guard_kind: str | None
    rule: Rule


def check_assignment(
    session: Session, draft: AssignmentDraft, scope: Scope, *, today: date
) -> RuleLine:
    """What it would mean. Raises Invalid naming the fields, and NotFound for a stranger's unit."""
    problems: dict[str, str] = {}
    if session.get(Course, draft.course_id) is None:
        problems["course_id"] = "duty_course_needed"
    if draft.audience not in AUDIENCES:
        problems["audience"] = "duty_audience"
    if draft.guard_kind not in {None, *GUARD_KINDS} or (
        draft.guard_kind and draft.audience != GUARDS
    ):
        problems["audience"] = "duty_audience"
    problems.update(_problems_of_place(session, draft.unit_id, scope))
    if draft.rule.mode not in MODES:
        problems["mode"] = "duty_mode"
    if problems:
        raise Invalid(fields=problems)
    check_rule(draft.rule, today=today)
    return RuleLine(draft.course_id, draft.audience, draft.unit_id, draft.guard_kind, draft.rule)


def _problems_of_place(
    session: Session, unit_id: str | None, scope: Collection[str] | None
) -> dict[str, str]:
    """Only who sees all units assigns everywhere."""
    if unit_id is None:
        return {} if scope is None else {"place": "duty_place_needed"}
    unit = session.get(Unit, unit_id)
    if unit is None or (scope is not None and unit.id not in scope):
        return {"place": "duty_place_needed"}
    return {"place": "duty_place_closed"} if unit.valid_to is not None else {}


def assign(
    session: Session,
    draft: AssignmentDraft,
    scope: Scope,
    *,
    by: str,
    today: date,
    now: datetime,
) -> Assignment:
    """Oblige an audience. Raises Invalid naming the fields."""
    check_assignment(session, draft, scope, today=today)
    rule = draft.rule
    made = Assignment(
        id=new_id(),
        course_id=draft.course_id,
        audience=draft.audience,
        unit_id=draft.unit_id,
        guard_kind=draft.guard_kind,
        mode=rule.mode,
        starts_on=rule.starts_on,
        due_on=rule.due_on,
        days=rule.days,
        month=rule.month,
        day=rule.day,
        months=rule.months,
        created_by=by,
        created_at=now,
    )
    session.add(made)
    session.flush()
    details = {"course": draft.course_id, "mode": rule.mode, "unit": draft.unit_id}
    record(session, by, "duty.assigned", ("assignment", made.id), details, now=now)
    return made


def end_assignment(session: Session, assignment: Assignment, *, by: str, now: datetime) -> None:
    """Oblige nobody by it any more. What was said and completed stays."""
    if assignment.ended_at is not None:
        raise Conflict("duty_ended")
    assignment.ended_at = now
    session.flush()
    record(session, by, "duty.ended", ("assignment", assignment.id), now=now)


@dataclass(frozen=True)
class ExemptionDraft:
    """From which course somebody is excused, until when, and why."""

    course_id: str
    reason: str
    until_on: date


def exempt(
    session: Session,
    learner: Learner,
    draft: ExemptionDraft,
    *,
    by: str,
    today: date,
    now: datetime,
) -> Exemption:
    """Excuse somebody from a course. Raises Invalid naming the fields.

    The reason stays with the row; the log keeps only that there was one.
    """
    reason = check_exemption(draft.reason, draft.until_on, today=today)
    if session.get(Course, draft.course_id) is None:
        raise Invalid(fields={"course_id": "duty_course_needed"})
    made = Exemption(
        id=new_id(),
        learner_id=learner.id,
        course_id=draft.course_id,
        reason=reason,
        from_on=today,
        until_on=draft.until_on,
        created_by=by,
        created_at=now,
    )
    session.add(made)
    session.flush()
    details = {"course": draft.course_id, "until": draft.until_on.isoformat()}
    record(session, by, "duty.exempted", ("learner", learner.id), details, now=now)
    return made


def end_exemption(
    session: Session, exemption: Exemption, *, by: str, today: date, now: datetime
) -> None:
    """Let an exemption end yesterday. One that is over is refused."""
    if exemption.until_on < today:
        raise Conflict("duty_exemption_over")
    yesterday = today - timedelta(days=1)
    if exemption.from_on > yesterday:
        session.delete(exemption)
    else:
        exemption.until_on = yesterday
    session.flush()
    details = {"course": exemption.course_id}
    record(session, by, "duty.exemption_ended", ("learner", exemption.learner_id), details, now=now)
