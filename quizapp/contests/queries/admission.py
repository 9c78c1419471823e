"""Who somebody is to a round: unit, division, age, and whether the list names him."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.contests.models import Admission, Round
from quizapp.contests.rules import Candidate
from quizapp.contests.rules.divisions import UNIT, divisions_of
from quizapp.core.tokens import Keyring
from quizapp.organisations.models import Participant, Unit
from quizapp.organisations.queries.units import path_of


def candidate_of(
    session: Session, round_: Round, participant: Participant, keyring: Keyring | None
) -> Candidate:
    """What decides about a participant. Without a keyring only people invited by name are found."""
    return Candidate(
        is_guard=participant.is_guard,
        unit_path=path_of(session, participant.unit_id),
        division_id=participant.division_id,
        birth_year=participant.birth_year,
        is_listed=round_.listed_only and is_listed(session, round_, participant, keyring),
    )


def is_listed(
    session: Session, round_: Round, participant: Participant, keyring: Keyring | None
) -> bool:
    """Whether the round's list names him by one of his marks."""
    marks = [mark_of_person(participant.id)]
    if keyring is not None:
        unit = session.get(Unit, participant.unit_id) if participant.unit_id else None
        known = (
            ("phone", participant.phone, ""),
            ("code", participant.employee_code, ""),
            ("code", participant.employee_code, unit.code if unit else ""),
        )
        marks += [
            mark(keyring, round_.id, kind, value, unit_code)
            for kind, value, unit_code in known
            if value
        ]
    wanted = select(Admission.mark).where(
        Admission.round_id == round_.id, Admission.mark.in_(marks)
    )
    return session.scalar(wanted.limit(1)) is not None


def mark(keyring: Keyring, round_id: str, kind: str, value: str, unit_code: str = "") -> str:
    """A keyed hash: the table alone tells nobody who is on the list."""
    return keyring.keyed_hash("admission", f"{round_id}\n{kind}\n{unit_code}\n{value}")


def mark_of_person(participant_id: str) -> str:
    """Of somebody invited from an earlier round."""
    return f"person:{participant_id}"


def count_listed(session: Session, round_id: str) -> int:
    """How many entries the list has."""
    entries = select(func.count()).select_from(Admission).where(Admission.round_id == round_id)
    return session.scalar(entries) or 0


def division_at_joining(
    session: Session,
    stored: Mapping[str, Any] | None,
    unit_id: str | None,
    *,
    is_guard: bool,
    chosen: str | None,
    is_needed: bool = True,
) -> str | None:
    """The division of somebody who joins; None in a contest without divisions."""
    divisions = divisions_of(stored)
    if divisions is None or (divisions.is_chosen and chosen is None and not is_needed):
        return None
    unit_path = path_of(session, unit_id) if divisions.by == UNIT else ()
    return divisions.place(is_guard=is_guard, unit_path=unit_path, chosen=chosen)
