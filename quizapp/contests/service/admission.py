"""The divisions of a contest, and the list of those who may take part in a round."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.contests.models import CLOSED, DRAFT, Admission, Round
from quizapp.contests.ports import RoundAttempts
from quizapp.contests.queries import get_contest, get_round_for_update, get_round_of, list_rounds
from quizapp.contests.queries.admission import mark, mark_of_person
from quizapp.contests.rules.divisions import Divisions, check_divisions, stored_divisions
from quizapp.contests.service.authority import Authority
from quizapp.core.errors import Conflict, Invalid, NotFound
from quizapp.core.tokens import Keyring
from quizapp.organisations.rules import clean_employee_code, clean_phone

MAX_LISTED = 200_000
MOST_INVITED = 1000


class ListedPerson(NamedTuple):
    """A row of an uploaded list. `unit_code` narrows an employee code to one enterprise."""

    number: int
    phone: str = ""
    employee_code: str = ""
    unit_code: str = ""


@dataclass(frozen=True)
class Taken:
    """How many entries are new, and the rows that could not be read."""

    added: int
    unreadable: tuple[int, ...]


def set_divisions(
    session: Session, contest_id: str, divisions: Divisions | None, by: Authority, *, now: datetime
) -> None:
    """Divide a contest, or undo it, while none of its rounds is published."""
    contest = get_contest(session, contest_id, by.scope)
    rounds = list_rounds(session, contest.id)
    if any(one.state != DRAFT for one in rounds):
        raise Conflict("contest_is_frozen")
    if divisions is not None:
        check_divisions(divisions)
    contest.divisions = stored_divisions(divisions)
    for round_ in rounds:
        round_.eligible_division_ids = []
    session.flush()
    details = {"by": divisions.by if divisions else None}
    about = ("contest", contest.id)
    record(session, by.actor_id, "contest.divided", about, details, now=now)


def list_people(
    session: Session,
    round_id: str,
    people: Sequence[ListedPerson],
    by: Authority,
    keyring: Keyring,
    *,
    now: datetime,
) -> Taken:
    """Put people on a round's list. What was uploaded is not kept, only its keyed hashes."""
    round_ = _open_list(session, round_id, by)
    marks: set[str] = set()
    unreadable = []
    for person in people:
        try:
            marks |= _marks(keyring, round_.id, person)
        except Invalid:
            unreadable.append(person.number)
    added = _add(session, round_, marks, now)
    _note(session, round_, by, "round.list_extended", added, now)
    return Taken(added, tuple(unreadable))


def invite_best(
    session: Session,
    round_id: str,
    earlier_ids: Collection[str],
    count: int,
    by: Authority,
    *,
    attempts: RoundAttempts,
    now: datetime,
) -> int:
    """Put the best of earlier rounds on the list, those equal to the last too; how many are new."""
    round_ = _open_list(session, round_id, by)
    if not 1 <= count <= MOST_INVITED:
        raise Invalid(fields={"count": "invited_out_of_range"})
    earlier = [get_round_of(session, one, by.scope) for one in earlier_ids]
    if not earlier or any(one.contest_id != round_.contest_id for one in earlier):
        raise NotFound
    best = {who for one in earlier for who in attempts.best(session, one.id, count)}
    added = _add(session, round_, {mark_of_person(who) for who in best}, now)
    _note(session, round_, by, "round.list_extended", added, now)
    return added


def clear_list(session: Session, round_id: str, by: Authority, *, now: datetime) -> int:
    """Empty the list of a draft."""
    round_ = _open_list(session, round_id, by)
    if round_.state != DRAFT:
        raise Conflict("round_is_frozen")
    gone = session.execute(
        delete(Admission).where(Admission.round_id == round_.id).returning(Admission.mark)
    )
    count = len(gone.all())
    _note(session, round_, by, "round.list_cleared", count, now)
    return count


def _open_list(session: Session, round_id: str, by: Authority) -> Round:
    round_ = get_round_for_update(session, round_id, by.scope)
    if round_.state == CLOSED:
        raise Conflict("round_is_frozen")
    return round_


def _marks(keyring: Keyring, round_id: str, person: ListedPerson) -> set[str]:
    """One of phone and code is enough, and either finds him. Raises Invalid for neither."""
    marks = set()
    if person.phone:
        marks.add(mark(keyring, round_id, "phone", clean_phone(person.phone)))
    if person.employee_code:
        code = clean_employee_code(person.employee_code)
        marks.add(mark(keyring, round_id, "code", code, person.unit_code.strip().upper()))
    if not marks:
        raise Invalid(fields={"phone": "required"})
    return marks


def _add(session: Session, round_: Round, marks: Collection[str], now: datetime) -> int:
    listed = select(Admission.mark).where(Admission.round_id == round_.id)
    known = set(session.scalars(listed))
    new = sorted(set(marks) - known)
    if len(new) + len(known) > MAX_LISTED:
        raise Invalid("list_too_long")
    rows = [{"round_id": round_.id, "mark": one, "added_at": now} for one in new]
    if rows:
        session.execute(insert(Admission), rows)
    round_.listed_only = round_.listed_only or (bool(rows) and round_.state == DRAFT)
    session.flush()
    return len(rows)


def _note(
    session: Session, round_: Round, by: Authority, action: str, count: int, now: datetime
) -> None:
    record(session, by.actor_id, action, ("round", round_.id), {"people": count}, now=now)
