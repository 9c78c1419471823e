"""Making a class: what it is, where and when, how many each enterprise may send."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.core.errors import Conflict, Invalid, NotFound
from quizapp.core.text import fold
from quizapp.core.tokens import Keyring, new_code
from quizapp.core.types import new_id
from quizapp.training.classes.codes import host_code, host_mark
from quizapp.training.classes.models import (
    ClassAttendance,
    ClassInvitation,
    ClassPlace,
    ClassPoint,
    ClassQuota,
    ClassSession,
    ClassSkillMark,
    TrainingClass,
)
from quizapp.training.classes.queries.classes import get_class
from quizapp.training.classes.rules.codes import POINT_CHARACTERS
from quizapp.training.classes.rules.plan import (
    ANNOUNCED,
    CANCELLED,
    CLOSED,
    MOST_CAPACITY,
    RUNNING,
    ClassDraft,
    PlaceDraft,
    check_announce,
    check_class,
    check_is_open,
    check_next,
    check_place,
    check_reason,
    check_times,
)
from quizapp.training.classes.service.invitations import fill_from_waiting

_TOLD = {
    ANNOUNCED: "class.announced",
    RUNNING: "class.begun",
    CLOSED: "class.closed",
    CANCELLED: "class.cancelled",
}
_BITS_OF_POINT = 24


def create_class(session: Session, draft: ClassDraft, *, by: str, now: datetime) -> TrainingClass:
    """A new class, still a draft."""
    made = TrainingClass(id=new_id(), created_by=by, created_at=now, changed_at=now)
    _describe(made, check_class(draft))
    session.add(made)
    session.flush()
    record(session, by, "class.created", ("class", made.id), now=now)
    return made


def change_class(
    session: Session, class_id: str, draft: ClassDraft, *, by: str, now: datetime
) -> TrainingClass:
    """Describe it anew. A skill that somebody has been marked for stays."""
    held = _open_class(session, class_id)
    draft = check_class(draft)
    marked = select(ClassSkillMark.skill).where(ClassSkillMark.class_id == class_id).distinct()
    if not set(session.scalars(marked)) <= set(draft.skills):
        raise Invalid(fields={"skills": "class_skill_marked"})
    _describe(held, draft)
    held.changed_at = now
    record(session, by, "class.changed", ("class", class_id), now=now)
    return held


def _describe(one: TrainingClass, draft: ClassDraft) -> None:
    one.title, one.folded_title = draft.title, fold(draft.title)
    one.course_id, one.about = draft.course_id, draft.about.strip()
    one.organiser_kind, one.organiser_name = draft.organiser_kind, draft.organiser_name
    one.takes_walk_ins, one.counts_leaving = draft.takes_walk_ins, draft.counts_leaving
    one.skills = list(draft.skills)


def add_place(
    session: Session,
    class_id: str,
    draft: PlaceDraft,
    keyring: Keyring,
    *,
    by: str,
    now: datetime,
) -> ClassPlace:
    """Another place, with a point for each session."""
    held, draft = _open_class(session, class_id), check_place(draft)
    position = max((place.position for place in held.places), default=0) + 1
    place = ClassPlace(id=new_id(), class_id=class_id, position=position)
    _settle(place, draft)
    held.places.append(place)
    session.flush()
    _make_points(session, [place], held.sessions, keyring)
    record(session, by, "class.place_added", ("class", class_id), {"place": place.id}, now=now)
    return place


def change_place(
    session: Session, class_id: str, place_id: str, draft: PlaceDraft, *, by: str, now: datetime
) -> ClassPlace:
    """Put a place right; more room lets those in line move up."""
    held, draft = _open_class(session, class_id), check_place(draft)
    place = _place(held, place_id)
    _settle(place, draft)
    session.flush()
    fill_from_waiting(session, held, now=now)
    record(session, by, "class.place_changed", ("class", class_id), {"place": place_id}, now=now)
    return place


def remove_place(session: Session, class_id: str, place_id: str, *, by: str, now: datetime) -> None:
    """Take a place out again, unless somebody counts on it."""
    held = _open_class(session, class_id)
    place = _place(held, place_id)
    if _is_used(
        session, ClassInvitation.place_id == place_id, ClassAttendance.place_id == place_id
    ):
        raise Conflict("class_place_used")
    held.places.remove(place)
    session.flush()
    record(session, by, "class.place_removed", ("class", class_id), {"place": place_id}, now=now)


def add_session(
    session: Session,
    class_id: str,
    title: str,
    times: tuple[datetime, datetime],
    keyring: Keyring,
    *,
    by: str,
    now: datetime,
) -> ClassSession:
    """Another meeting, at every place."""
    held = _open_class(session, class_id)
    check_times(*times)
    if any(one.starts_at == times[0] for one in held.sessions):
        raise Invalid(fields={"starts_at": "class_session_exists"})
    meeting = ClassSession(
        id=new_id(), class_id=class_id, title=title, starts_at=times[0], ends_at=times[1]
    )
    held.sessions.append(meeting)
    session.flush()
    _make_points(session, held.places, [meeting], keyring)
    details = {"session": meeting.id}
    record(session, by, "class.session_added", ("class", class_id), details, now=now)
    return meeting


def remove_session(
    session: Session, class_id: str, session_id: str, *, by: str, now: datetime
) -> None:
    """Take a meeting out again, unless somebody was there."""
    held = _open_class(session, class_id)
    meeting = next((one for one in held.sessions if one.id == session_id), None)
    if meeting is None:
        raise NotFound
    if _is_used(session, ClassAttendance.session_id == session_id):
        raise Conflict("class_session_used")
    held.sessions.remove(meeting)
    session.flush()
    details = {"session": session_id}
    record(session, by, "class.session_removed", ("class", class_id), details, now=now)


def set_quota(
    session: Session, class_id: str, unit_id: str, seats: int, *, by: str, now: datetime
) -> None:
    """How many an enterprise may send; more let those in line move up, 0 ends it.

    Fewer than are invited already takes nobody's seat away.
    """
    held = _open_class(session, class_id)
    if not 0 <= seats <= MOST_CAPACITY:
        raise Invalid(fields={"seats": "class_capacity_wrong"})
    quota = session.get(ClassQuota, (class_id, unit_id))
    if quota is None:
        session.add(ClassQuota(class_id=class_id, unit_id=unit_id, seats=seats))
    else:
        quota.seats = seats
    session.flush()
    fill_from_waiting(session, held, now=now)
    details = {"unit": unit_id, "seats": seats}
    record(session, by, "class.quota_set", ("class", class_id), details, now=now)


def move_on(
    session: Session, class_id: str, state: str, *, by: str, now: datetime, reason: str = ""
) -> TrainingClass:
    """Announce, begin, close (or open again) or cancel; a cancelling has its reason."""
    held = locked_class(session, class_id)
    check_next(held.state, state)
    if state == ANNOUNCED:
        check_announce(len(held.places), len(held.sessions))
    if state == CANCELLED:
        held.reason = check_reason(reason)
    details = {"from": held.state}
    held.state, held.changed_at = state, now
    held.closed_at = now if state == CLOSED else None
    session.flush()
    record(session, by, _TOLD[state], ("class", class_id), details, now=now)
    return held


def locked_class(session: Session, class_id: str) -> TrainingClass:
    """The class, kept from changes by others until the end of the transaction."""
    locked = select(TrainingClass.id).where(TrainingClass.id == class_id).with_for_update()
    session.execute(locked)
    return get_class(session, class_id)


def _open_class(session: Session, class_id: str) -> TrainingClass:
    held = locked_class(session, class_id)
    check_is_open(held.state)
    return held


def _place(held: TrainingClass, place_id: str) -> ClassPlace:
    place = next((one for one in held.places if one.id == place_id), None)
    if place is None:
        raise NotFound
    return place


def _settle(place: ClassPlace, draft: PlaceDraft) -> None:
    place.kind, place.name, place.room = draft.kind, draft.name, draft.room
    place.host_name, place.host_staff_id = draft.host_name, draft.host_staff_id
    place.capacity = draft.capacity


def _is_used(session: Session, *conditions: object) -> bool:
    return any(
        session.scalar(select(func.count()).where(one))  # type: ignore[arg-type]
        for one in conditions
    )


def _make_points(
    session: Session,
    places: Collection[ClassPlace],
    meetings: Collection[ClassSession],
    keyring: Keyring,
) -> None:
    for place in places:
        for meeting in meetings:
            point = ClassPoint(id=new_id(), place_id=place.id, session_id=meeting.id)
            point.code, point.epoch = _free_point_code(session), 0
            point.host_mark = host_mark(keyring, host_code(keyring, point.id, 0))
            session.add(point)
            session.flush()


def _free_point_code(session: Session) -> str:
    while True:
        code = new_code(_BITS_OF_POINT)[:POINT_CHARACTERS]
        if session.scalar(select(ClassPoint.id).where(ClassPoint.code == code)) is None:
            return code
