"""Keeping the register of guards: who comes, what is put right, who moves, who leaves."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.core.errors import Conflict, Invalid
from quizapp.core.text import clean_line
from quizapp.core.types import new_id
from quizapp.organisations.models import Guard, Learner, RosterEntry, Unit
from quizapp.organisations.queries.guards import get_post, learners_named_by, serving_guards
from quizapp.organisations.rules.guards import (
    OWN,
    SHIFT_LENGTH,
    GuardDraft,
    check_guard,
    check_last_day,
    check_may_stand,
)
from quizapp.organisations.service.guard_accounts import Accounts

_OF_PERSON = ("full_name", "folded_name", "employee_code", "phone")
_OF_GUARD = ("service_company", "is_full_time", "shift", "hired_on")


def add_guard(
    session: Session,
    unit: Unit,
    draft: GuardDraft,
    post_id: str | None,
    *,
    by: str,
    today: date,
    now: datetime,
) -> Guard:
    """Take somebody into the register. Raises Invalid naming the fields.

    Who served here before and has the same name and phone number gets her account back.
    """
    check_has_guards(unit)
    draft = check_guard(draft, today=today)
    check_post_of(session, unit.id, post_id)
    codes, phones = [draft.employee_code or ""], [draft.phone or ""]
    accounts = Accounts(session, unit.id, codes, phones)
    learner = accounts.find(draft)
    if learner is not None and learner.id in serving_guards(session, unit.id):
        raise Invalid(fields={"full_name": "guard_serves_already"})
    learner = accounts.take(learner, draft, now)
    session.flush()
    guard = new_guard(learner, unit.id, draft, post_id, now)
    session.add(guard)
    session.flush()
    details = {"kind": draft.kind, "post": post_id}
    record(session, by, "guard.added", ("guard", guard.id), details, now=now)
    return guard


def new_guard(
    learner: Learner, unit_id: str, draft: GuardDraft, post_id: str | None, now: datetime
) -> Guard:
    """The row of an employment."""
    values = {name: getattr(draft, name) for name in _OF_GUARD}
    return Guard(
        id=new_id(),
        learner=learner,
        learner_id=learner.id,
        unit_id=unit_id,
        kind=draft.kind,
        post_id=post_id,
        created_at=now,
        **values,
    )


def correct_guard(
    session: Session, guard: Guard, draft: GuardDraft, *, by: str, today: date, now: datetime
) -> list[str]:
    """Put a guard's data right; returns what changed. The kind is not put right but ended.

    An own guard and a service guard are employed by two different employers under two laws.
    """
    check_serves(guard)
    draft = check_guard(draft, today=today)
    if draft.kind != guard.kind:
        raise Invalid(fields={"kind": "guard_kind_fixed"})
    _check_free(session, guard, draft)
    before = _values(guard)
    for name in _OF_PERSON:
        setattr(guard.learner, name, getattr(draft, name))
    for name in _OF_GUARD:
        setattr(guard, name, getattr(draft, name))
    changed = sorted(name for name, value in _values(guard).items() if before[name] != value)
    _flush_account(session)
    if changed:
        record(session, by, "guard.corrected", ("guard", guard.id), {"fields": changed}, now=now)
    return changed


def move_guard(
    session: Session,
    guard: Guard,
    post_id: str | None,
    shift: str | None,
    *,
    by: str,
    now: datetime,
) -> None:
    """Put a guard at another post of the same unit, or at none, and in a shift."""
    check_serves(guard)
    check_post_of(session, guard.unit_id, post_id)
    shift = clean_line(shift or "") or None
    if len(shift or "") > SHIFT_LENGTH:
        raise Invalid(fields={"shift": "cell_too_long"})
    details = {"from": guard.post_id, "to": post_id}
    guard.post_id, guard.shift = post_id, shift
    session.flush()
    session.refresh(guard, ["post"])
    record(session, by, "guard.moved", ("guard", guard.id), details, now=now)


def let_leave(
    session: Session, guard: Guard, last_day: date, *, by: str, today: date, now: datetime
) -> None:
    """End an employment: the enterprise lets go of the account, which stays the person's own.

    Unit and employee code are emptied at once, and so is the line of the roster. Name, phone, PIN
    and all that was learned remain with the person. The row goes with `sweep_leavers`.
    """
    check_serves(guard)
    check_last_day(guard.hired_on, last_day, today=today)
    guard.left_on = last_day
    release_account(session, guard, now)
    session.flush()
    details = {"last_day": last_day.isoformat()}
    record(session, by, "guard.left", ("guard", guard.id), details, now=now)


def release_account(session: Session, guard: Guard, now: datetime) -> None:
    """Take an account out of the unit that its guard leaves."""
    learner = guard.learner
    if learner.unit_id != guard.unit_id:
        return
    if guard.kind == OWN and learner.employee_code:
        session.execute(
            delete(RosterEntry).where(
                RosterEntry.unit_id == guard.unit_id,
                RosterEntry.employee_code == learner.employee_code,
                RosterEntry.folded_name == learner.folded_name,
            )
        )
    learner.unit_id = learner.employee_code = None
    learner.left_at = now


def take_back_leaving(
    session: Session,
    guard: Guard,
    employee_code: str | None,
    *,
    by: str,
    today: date,
    now: datetime,
) -> None:
    """Undo a leaving that was a mistake. The code was emptied, so it is typed again."""
    if guard.left_on is None:
        raise Conflict("guard_serves_already")
    if guard.learner.unit_id is not None:
        raise Conflict("guard_serves_elsewhere")
    draft = GuardDraft(
        full_name=guard.learner.full_name,
        kind=guard.kind,
        hired_on=guard.hired_on,
        employee_code=employee_code,
        phone=guard.learner.phone,
        service_company=guard.service_company,
    )
    draft = check_guard(draft, today=today)
    _check_free(session, guard, draft)
    guard.left_on = guard.learner.left_at = None
    guard.learner.unit_id, guard.learner.employee_code = guard.unit_id, draft.employee_code
    if guard.post is not None and guard.post.closed_at is not None:
        guard.post_id = None
    _flush_account(session)
    record(session, by, "guard.leaving_taken_back", ("guard", guard.id), now=now)


def check_serves(guard: Guard) -> None:
    """Refuse to change somebody who has left."""
    if guard.left_on is not None:
        raise Conflict("guard_has_left")


def check_has_guards(unit: Unit) -> None:
    """Guards belong to an enterprise that still works, not to a park."""
    if unit.kind == "park" or unit.valid_to is not None:
        raise Conflict("unit_takes_no_guards")


def check_post_of(session: Session, unit_id: str, post_id: str | None) -> None:
    """Refuse a post where guards of this unit may not stand."""
    if post_id is not None:
        check_may_stand(unit_id, get_post(session, post_id, None).facts())


def _check_free(session: Session, guard: Guard, draft: GuardDraft) -> None:
    codes, phones = [draft.employee_code or ""], [draft.phone or ""]
    for other in learners_named_by(session, guard.unit_id, codes, phones):
        if other.id == guard.learner_id:
            continue
        if draft.employee_code and other.employee_code == draft.employee_code:
            raise Invalid(fields={"employee_code": "guard_code_taken"})
        raise Invalid(fields={"phone": "guard_phone_taken"})


def _values(guard: Guard) -> dict[str, object]:
    of_person = {name: getattr(guard.learner, name) for name in _OF_PERSON}
    return of_person | {name: getattr(guard, name) for name in _OF_GUARD}


def _flush_account(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict("guard_account_taken") from error
