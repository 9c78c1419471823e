"""Who was there: by the code of the screen, by a badge, by hand; once per session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.core.errors import Conflict, Invalid, NotFound
from quizapp.core.types import new_id
from quizapp.organisations.models import Learner
from quizapp.training.classes.models import (
    ClassAttendance,
    ClassInvitation,
    ClassPoint,
    TrainingClass,
)
from quizapp.training.classes.rules.arrivals import (
    ALREADY,
    CODE,
    ELSEWHERE,
    HAND,
    WALK_IN,
    Comer,
    Meeting,
    check_leaving,
    judge_arrival,
)
from quizapp.training.classes.rules.plan import check_is_open, check_reason
from quizapp.training.classes.rules.seats import INVITED

_TABLE: Table = ClassAttendance.__table__  # type: ignore[assignment]
_INSERT: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
HOST = "host"
MOST_MINUTES = 24 * 60
MOST_PEOPLE = 5000


@dataclass(frozen=True)
class How:
    """By which way somebody is written down, by whom, and why when by hand."""

    way: str = CODE
    by: str | None = None
    reason: str = ""
    phone_mark: str | None = None


@dataclass(frozen=True)
class Arrived:
    """What became of it: `verdict` is ALREADY, ELSEWHERE, INVITED or WALK_IN."""

    verdict: str
    attendance: ClassAttendance


_BY_CODE = How()


def check_in(
    session: Session, point: ClassPoint, learner_id: str, how: How = _BY_CODE, *, now: datetime
) -> Arrived:
    """Write somebody down as present. The same again, however often and at once, is one row.

    Whoever is present at another point of this session stays so; that she was here, too, is noted
    for the hosts. Raises Conflict for the wrong time, without an invitation, without a seat.
    """
    reason = check_reason(how.reason) if how.way == HAND else None
    held = session.get_one(TrainingClass, point.place.class_id)
    known = find_attendance(session, point.session_id, learner_id)
    verdict = _judge(session, held, point, learner_id, known, now)
    if known is None:
        unit_id = session.scalar(select(Learner.unit_id).where(Learner.id == learner_id))
        row: dict[str, object] = {
            "id": new_id(),
            "class_id": held.id,
            "session_id": point.session_id,
            "place_id": point.place_id,
            "learner_id": learner_id,
            "unit_id": unit_id,
            "way": how.way,
            "is_walk_in": verdict == WALK_IN,
            "arrived_at": now,
            "reason": reason,
            "written_by": how.by,
            "phone_mark": how.phone_mark,
        }
        known, verdict = _written(session, row, verdict)
    if verdict == ELSEWHERE and known.other_place_id is None:
        known.other_place_id = point.place_id
        session.flush()
    if how.way == HAND and verdict not in {ALREADY, ELSEWHERE}:
        details = {"learner": learner_id, "reason": reason, "point": point.id}
        about = ("class", held.id)
        record(session, how.by or HOST, "class.present_by_hand", about, details, now=now)
    return Arrived(verdict, known)


def check_out(
    session: Session, point: ClassPoint, learner_id: str, *, now: datetime
) -> ClassAttendance:
    """Note that she leaves; said again, the later moment stands."""
    held = session.get_one(TrainingClass, point.place.class_id)
    check_leaving(meeting_of(held, point), now)
    known = find_attendance(session, point.session_id, learner_id, locked=True)
    if known is None or known.place_id != point.place_id or not held.counts_leaving:
        raise Conflict("class_not_present")
    known.left_at = max(now, known.arrived_at, known.left_at or now)
    session.flush()
    return known


def decide_minutes(
    session: Session, attendance_id: str, minutes: int | None, *, by: str, now: datetime
) -> ClassAttendance:
    """What a host has seen comes before the clock; None goes back to the clock."""
    if minutes is not None and not 0 <= minutes <= MOST_MINUTES:
        raise Invalid("class_minutes_wrong")
    known = session.get(ClassAttendance, attendance_id)
    if known is None:
        raise NotFound
    check_is_open(session.get_one(TrainingClass, known.class_id).state)
    known.minutes = minutes
    session.flush()
    details = {"learner": known.learner_id, "minutes": minutes}
    record(session, by, "class.minutes_decided", ("class", known.class_id), details, now=now)
    return known


def write_report(
    session: Session,
    point: ClassPoint,
    head_count: int | None,
    incidents: str,
    *,
    by: str,
    now: datetime,
) -> None:
    """What the host counted with her own eyes, and what happened."""
    held = session.get_one(TrainingClass, point.place.class_id)
    check_is_open(held.state)
    if head_count is not None and not 0 <= head_count <= MOST_PEOPLE:
        raise Invalid("class_count_wrong")
    point.head_count, point.incidents = head_count, incidents.strip()[:4000]
    session.flush()
    details = {"point": point.id, "count": head_count}
    record(session, by, "class.point_reported", ("class", held.id), details, now=now)


def find_attendance(
    session: Session, session_id: str, learner_id: str, *, locked: bool = False
) -> ClassAttendance | None:
    """Her row of this session."""
    wanted = select(ClassAttendance).where(
        ClassAttendance.session_id == session_id, ClassAttendance.learner_id == learner_id
    )
    if locked:
        wanted = wanted.with_for_update(of=ClassAttendance)
    return session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()


def meeting_of(held: TrainingClass, point: ClassPoint) -> Meeting:
    """The session as the rules see it."""
    return Meeting(held.state, point.meeting.starts_at, point.meeting.ends_at, held.takes_walk_ins)


def _judge(
    session: Session,
    held: TrainingClass,
    point: ClassPoint,
    learner_id: str,
    known: ClassAttendance | None,
    now: datetime,
) -> str:
    invited_to = session.scalar(
        select(ClassInvitation.place_id).where(
            ClassInvitation.class_id == held.id,
            ClassInvitation.learner_id == learner_id,
            ClassInvitation.state == INVITED,
        )
    )
    is_here = invited_to == point.place_id
    comer = Comer(
        invited_to is not None,
        is_here,
        known.place_id if known else None,
        0 if is_here or known else _seats_left(session, point),
    )
    return judge_arrival(meeting_of(held, point), comer, point.place_id, now)


def _seats_left(session: Session, point: ClassPoint) -> int:
    """For those who were not invited here; one after the other, so that the last seat is one."""
    session.execute(select(ClassPoint.id).where(ClassPoint.id == point.id).with_for_update())
    here = (ClassAttendance.session_id == point.session_id) & (
        ClassAttendance.place_id == point.place_id
    )
    present = session.scalar(select(func.count()).where(here)) or 0
    arrived = select(ClassAttendance.learner_id).where(
        ClassAttendance.session_id == point.session_id
    )
    expected = session.scalar(
        select(func.count()).where(
            ClassInvitation.place_id == point.place_id,
            ClassInvitation.state == INVITED,
            ClassInvitation.learner_id.not_in(arrived),
        )
    )
    return point.place.capacity - present - (expected or 0)


def _written(session: Session, row: dict[str, object], verdict: str) -> tuple[ClassAttendance, str]:
    """The one row of this person and session, whoever of several at once has written it."""
    dialect = session.get_bind().dialect.name
    insert = _INSERT[dialect](_TABLE).values(row).on_conflict_do_nothing()
    is_new = session.execute(insert.returning(_TABLE.c.id)).first() is not None
    known = find_attendance(session, str(row["session_id"]), str(row["learner_id"]))
    if known is None:
        raise NotFound
    if is_new:
        return known, verdict
    return known, ALREADY if known.place_id == row["place_id"] else ELSEWHERE
