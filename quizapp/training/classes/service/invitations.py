"""Who comes: coordinators name people of their own register, up to the quota, the rest in line."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.core.errors import Conflict, Invalid, NotFound
from quizapp.core.types import new_id
from quizapp.organisations.models import Learner
from quizapp.organisations.queries.scope import Scope, within
from quizapp.training.classes.models import ClassInvitation, ClassQuota, TrainingClass
from quizapp.training.classes.queries.classes import get_class
from quizapp.training.classes.rules.plan import INVITING
from quizapp.training.classes.rules.seats import INVITED, WAITING, WITHDRAWN, Seats


def invite(
    session: Session,
    class_id: str,
    place_id: str,
    learner_ids: Collection[str],
    scope: Scope,
    *,
    by: str,
    now: datetime,
) -> tuple[int, int]:
    """Name people of the scope for a place; returns how many got a seat and how many wait.

    Whoever has a seat or waits already is left as she is; a stranger's people are not found.
    """
    held = _takes_names(session, class_id)
    if place_id not in {place.id for place in held.places}:
        raise NotFound
    people = _people(session, learner_ids, scope)
    quotas = quotas_of(session, class_id)
    if any(not quotas.get(str(person.unit_id)) for person in people):
        raise Conflict("class_no_quota")
    seats = _seats(session, held)
    known = _known(session, class_id, learner_ids)
    given = []
    for person in people:
        one = known.get(person.id) or _new_invitation(class_id, person)
        session.add(one)
        given.append(_give_seat(one, place_id, seats, by, now))
    session.flush()
    seated, waiting = given.count(INVITED), given.count(WAITING)
    details = {"added": seated, "waiting": waiting, "place": place_id}
    record(session, by, "class.people_invited", ("class", class_id), details, now=now)
    return seated, waiting


def withdraw(
    session: Session, class_id: str, invitation_id: str, scope: Scope, *, by: str, now: datetime
) -> int:
    """Take somebody's name back; returns how many moved up from the line."""
    held = _takes_names(session, class_id)
    one = get_invitation(session, class_id, invitation_id, scope)
    one.state, one.changed_at = WITHDRAWN, now
    session.flush()
    moved = fill_from_waiting(session, held, now=now)
    details = {"learner": one.learner_id, "moved_up": moved}
    record(session, by, "class.invitation_withdrawn", ("class", class_id), details, now=now)
    return moved


def replace_person(
    session: Session,
    class_id: str,
    invitation_id: str,
    learner_id: str,
    scope: Scope,
    *,
    by: str,
    now: datetime,
) -> ClassInvitation:
    """Send somebody else of the same enterprise: the seat goes over, not to the line."""
    _takes_names(session, class_id)
    old = get_invitation(session, class_id, invitation_id, scope)
    people = _people(session, [learner_id], scope)
    known = _known(session, class_id, [learner_id]).get(learner_id)
    if people[0].unit_id != old.unit_id or (known and known.state == INVITED):
        raise NotFound
    new = known or _new_invitation(class_id, people[0])
    session.add(new)
    new.state, new.place_id, new.changed_at = old.state, old.place_id, now
    new.asked_at, new.invited_by = old.asked_at, by
    old.state, old.changed_at = WITHDRAWN, now
    session.flush()
    details = {"from": old.learner_id, "to": learner_id}
    record(session, by, "class.person_replaced", ("class", class_id), details, now=now)
    return new


def get_invitation(
    session: Session, class_id: str, invitation_id: str, scope: Scope
) -> ClassInvitation:
    """One that stands, of a person of the scope."""
    found = session.scalar(
        select(ClassInvitation).where(
            ClassInvitation.id == invitation_id,
            ClassInvitation.class_id == class_id,
            ClassInvitation.state != WITHDRAWN,
            within(scope, ClassInvitation.unit_id),
        )
    )
    if found is None:
        raise NotFound
    return found


def fill_from_waiting(session: Session, held: TrainingClass, *, now: datetime) -> int:
    """Give free seats to those in line, who asked first first. The caller has locked the class."""
    seats = _seats(session, held)
    line = (
        select(ClassInvitation)
        .where(ClassInvitation.class_id == held.id, ClassInvitation.state == WAITING)
        .order_by(ClassInvitation.asked_at, ClassInvitation.id)
    )
    moved = 0
    for one in session.scalars(line):
        if seats.take(one.unit_id, one.place_id):
            one.state, one.changed_at = INVITED, now
            moved += 1
    session.flush()
    return moved


def quotas_of(session: Session, class_id: str) -> dict[str, int]:
    """Unit id -> seats."""
    wanted = select(ClassQuota.unit_id, ClassQuota.seats).where(ClassQuota.class_id == class_id)
    return {row.unit_id: row.seats for row in session.execute(wanted)}


def _takes_names(session: Session, class_id: str) -> TrainingClass:
    """The class, locked: two coordinators never share the last seat."""
    session.execute(select(TrainingClass.id).where(TrainingClass.id == class_id).with_for_update())
    held = get_class(session, class_id)
    if held.state not in INVITING:
        raise Conflict("class_takes_no_names")
    return held


def _people(session: Session, learner_ids: Collection[str], scope: Scope) -> list[Learner]:
    if not learner_ids:
        raise Invalid("class_nobody_chosen")
    wanted = select(Learner).where(
        Learner.id.in_(learner_ids), Learner.left_at.is_(None), within(scope, Learner.unit_id)
    )
    found = {person.id: person for person in session.scalars(wanted)}
    if set(found) != set(learner_ids):
        raise NotFound
    return [found[learner_id] for learner_id in dict.fromkeys(learner_ids)]


def _seats(session: Session, held: TrainingClass) -> Seats:
    taken = select(ClassInvitation.unit_id, ClassInvitation.place_id).where(
        ClassInvitation.class_id == held.id, ClassInvitation.state == INVITED
    )
    rows = [(unit_id, place_id) for unit_id, place_id in session.execute(taken)]
    capacities = {place.id: place.capacity for place in held.places}
    return Seats.after(quotas_of(session, held.id), capacities, rows)


def _known(
    session: Session, class_id: str, learner_ids: Collection[str]
) -> dict[str, ClassInvitation]:
    wanted = select(ClassInvitation).where(
        ClassInvitation.class_id == class_id, ClassInvitation.learner_id.in_(learner_ids)
    )
    return {one.learner_id: one for one in session.scalars(wanted)}


def _give_seat(
    one: ClassInvitation, place_id: str, seats: Seats, by: str, now: datetime
) -> str | None:
    """A seat or a place in line; None for whoever has one already."""
    if one.state in {INVITED, WAITING}:
        return None
    one.place_id = place_id
    one.state = INVITED if seats.take(one.unit_id, place_id) else WAITING
    one.asked_at = one.changed_at = now
    one.invited_by = by
    return one.state


def _new_invitation(class_id: str, person: Learner) -> ClassInvitation:
    return ClassInvitation(
        id=new_id(), class_id=class_id, learner_id=person.id, unit_id=person.unit_id
    )
