"""Lists of certificates for the staff, and of those that end soon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, select
from sqlalchemy.orm import Session

from quizapp.certificates.models import Certificate
from quizapp.certificates.queries.law import LawToday, law_today, rests_on_changed
from quizapp.certificates.rules.codes import possible_codes
from quizapp.certificates.rules.states import (
    EXPIRED,
    EXPIRING,
    LAW_CHANGED,
    REMINDER_DAYS,
    RENEWAL_OPENS_BEFORE,
    REPLACED,
    REVOKED,
    VALID,
    reminder_step,
)
from quizapp.core.text import fold
from quizapp.organisations.models import Learner, Unit
from quizapp.organisations.queries.scope import Scope, units_below, within

MOST_WORDS = 6
UTC7 = timezone(timedelta(hours=7))
"""Days of reminders: one that comes at the wrong hour is no harm, so they need no setting."""


@dataclass(frozen=True)
class CertificateFilter:
    """What a list is narrowed to; `typed` is words of the name or a code."""

    typed: str = ""
    unit_id: str = ""
    course_key: str = ""
    state: str = ""


@dataclass(frozen=True)
class CertificateLine:
    """A certificate with its state and where its holder belongs now."""

    certificate: Certificate
    state: str
    unit: Unit | None


@dataclass(frozen=True)
class Expiring:
    """A certificate that ends soon; `step` is the last reminder that is due: 60, 30 or 7."""

    certificate_id: str
    learner_id: str
    unit_id: str | None
    course_key: str
    course_title: str
    valid_until: datetime
    days_left: int
    step: int


def state_column(law: LawToday, now: datetime) -> ColumnElement[str]:
    """`rules.states.state_of` as SQL, but for seals, which a database cannot check."""
    until = Certificate.valid_until
    return case(
        (Certificate.revoked_at.is_not(None), REVOKED),
        (Certificate.superseded_by_id.is_not(None), REPLACED),
        (and_(until.is_not(None), until <= now), EXPIRED),
        (rests_on_changed(law), LAW_CHANGED),
        (and_(until.is_not(None), until <= now + RENEWAL_OPENS_BEFORE), EXPIRING),
        else_=literal(VALID),
    )


def list_certificates(
    session: Session,
    scope: Scope,
    wanted: CertificateFilter,
    *,
    today: date,
    now: datetime,
    limit: int,
    offset: int = 0,
) -> tuple[list[CertificateLine], int]:
    """A page of the certificates of those who belong to the scope, and how many there are."""
    state = state_column(law_today(session, today), now)
    conditions = _conditions(scope, wanted)
    if wanted.state:
        conditions.append(state == wanted.state)
    counted = select(func.count()).select_from(Certificate)
    counted = counted.join(Learner, Learner.id == Certificate.learner_id).where(*conditions)
    page = (
        select(Certificate, state, Unit)
        .join(Learner, Learner.id == Certificate.learner_id)
        .outerjoin(Unit, Unit.id == Learner.unit_id)
        .where(*conditions)
        .order_by(Certificate.completed_at.desc(), Certificate.id)
        .limit(limit)
        .offset(offset)
    )
    lines = [CertificateLine(*row) for row in session.execute(page)]
    return lines, session.scalar(counted) or 0


def _conditions(scope: Scope, wanted: CertificateFilter) -> list[ColumnElement[bool]]:
    conditions = [within(scope, Learner.unit_id)]
    codes = possible_codes(wanted.typed)
    if codes:
        conditions.append(Certificate.code.in_(codes))
    else:
        words = fold(wanted.typed).split()[:MOST_WORDS]
        conditions += [Certificate.folded_name.contains(word, autoescape=True) for word in words]
    if wanted.unit_id:
        conditions.append(Learner.unit_id.in_(units_below([wanted.unit_id])))
    if wanted.course_key:
        conditions.append(Certificate.course_key == wanted.course_key)
    return conditions


def list_courses(session: Session, scope: Scope) -> list[tuple[str, str]]:
    """(key, title) of the courses that people of the scope have certificates of."""
    wanted = (
        select(Certificate.course_key, func.max(Certificate.course_title))
        .join(Learner, Learner.id == Certificate.learner_id)
        .where(within(scope, Learner.unit_id))
        .group_by(Certificate.course_key)
        .order_by(func.max(Certificate.course_title))
    )
    return [(key, title) for key, title in session.execute(wanted)]


def list_units(session: Session, scope: Scope) -> list[tuple[str, str]]:
    """(id, name) of the units whose people have certificates."""
    has_some = select(Learner.unit_id).join(Certificate, Certificate.learner_id == Learner.id)
    wanted = (
        select(Unit.id, Unit.name)
        .where(Unit.id.in_(has_some), within(scope, Unit.id))
        .order_by(Unit.folded_name)
    )
    return [(unit_id, name) for unit_id, name in session.execute(wanted)]


def expiring(session: Session, *, today: date) -> list[Expiring]:
    """Certificates with at most 60 days left, neither revoked nor renewed, the soonest first."""
    begin = datetime.combine(today, time.min, UTC7)
    end = begin + timedelta(days=max(REMINDER_DAYS) + 1)
    wanted = (
        select(
            Certificate.id,
            Certificate.learner_id,
            Learner.unit_id,
            Certificate.course_key,
            Certificate.course_title,
            Certificate.valid_until,
        )
        .join(Learner, Learner.id == Certificate.learner_id)
        .where(
            Certificate.valid_until >= begin,
            Certificate.valid_until < end,
            Certificate.revoked_at.is_(None),
            Certificate.superseded_by_id.is_(None),
        )
        .order_by(Certificate.valid_until, Certificate.id)
    )
    lines = (_expiring(row, today) for row in session.execute(wanted))
    return [line for line in lines if line is not None]


def _expiring(row: Any, today: date) -> Expiring | None:
    days_left = (row.valid_until.astimezone(UTC7).date() - today).days
    step = reminder_step(days_left)
    if step is None:
        return None
    return Expiring(
        row.id,
        row.learner_id,
        row.unit_id,
        row.course_key,
        row.course_title,
        row.valid_until,
        days_left,
        step,
    )
