"""Reading participants."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, or_, select, true
from sqlalchemy.orm import Session, joinedload

from quizapp.core.errors import NotFound
from quizapp.core.text import fold
from quizapp.organisations.models import Consent, IdentityCase, LearnerParticipant, Participant
from quizapp.organisations.queries.units import MAX_WORDS

SHORTEST_PHONE_TAIL = 3


def get_participant(session: Session, participant_id: str) -> Participant:
    """A participant by id."""
    found = session.get(Participant, participant_id)
    if found is None:
        raise NotFound
    return found


def lock_participant(session: Session, participant_id: str) -> Participant:
    """The participant's row, locked until the end of the transaction: one start at a time."""
    locked = select(Participant).where(Participant.id == participant_id)
    found = session.scalars(locked.with_for_update(of=Participant)).one_or_none()
    if found is None:
        raise NotFound
    return found


def find_same_person(
    session: Session, by_phone: str | None, by_code: str | None
) -> Participant | None:
    """The participant with either identity hash."""
    marks = []
    if by_phone is not None:
        marks.append(Participant.identity_by_phone == by_phone)
    if by_code is not None:
        marks.append(Participant.identity_by_code == by_code)
    if not marks:
        return None
    return session.scalars(select(Participant).where(or_(*marks)).limit(1)).first()


def has_consented(session: Session, participant_id: str, purpose: str) -> bool:
    """Whether the newest word on a purpose is yes."""
    newest = (
        select(Consent.is_given)
        .where(Consent.participant_id == participant_id, Consent.purpose == purpose)
        .order_by(Consent.at.desc(), Consent.id.desc())
        .limit(1)
    )
    return bool(session.scalar(newest))


@dataclass(frozen=True)
class PeopleScope:
    """Whose people somebody of the staff sees: of these contests (None: all) or these units."""

    contest_ids: Collection[str] | None
    unit_ids: Collection[str] = ()

    def covers(self, contest_id: str, unit_id: str | None) -> bool:
        """Whether somebody of this contest and unit is seen."""
        by_contest = self.contest_ids is None or contest_id in self.contest_ids
        return by_contest or (unit_id is not None and unit_id in self.unit_ids)

    def people(self) -> ColumnElement[bool]:
        """The condition on participants."""
        if self.contest_ids is None:
            return _has_joined()
        return _has_joined() & or_(
            Participant.contest_id.in_(sorted(self.contest_ids)),
            Participant.unit_id.in_(sorted(self.unit_ids)),
        )

    def cases(self) -> ColumnElement[bool]:
        """The condition on cases."""
        if self.contest_ids is None:
            return true()
        return or_(
            IdentityCase.contest_id.in_(sorted(self.contest_ids)),
            IdentityCase.unit_id.in_(sorted(self.unit_ids)),
        )


def _has_joined() -> ColumnElement[bool]:
    """Not as whom a learner is tested."""
    return ~exists().where(LearnerParticipant.participant_id == Participant.id)


@dataclass(frozen=True)
class PeopleFilter:
    """What a list of participants is narrowed to."""

    typed: str = ""
    contest_id: str = ""
    unit_id: str = ""


def get_participant_in(session: Session, participant_id: str, scope: PeopleScope) -> Participant:
    """A participant of the scope; of two merged entries the one that stayed."""
    found = session.get(Participant, participant_id)
    if found is None or not scope.covers(found.contest_id, found.unit_id):
        raise NotFound
    if session.get(LearnerParticipant, participant_id) is not None:
        raise NotFound
    return session.get_one(Participant, found.merged_into_id) if found.merged_into_id else found


def list_participants(
    session: Session, scope: PeopleScope, wanted: PeopleFilter, *, limit: int, offset: int
) -> tuple[list[Participant], int]:
    """A page of the people in the scope, the newest first, and how many there are."""
    conditions = [scope.people(), Participant.merged_into_id.is_(None), *_narrowed(wanted)]
    total = session.scalar(select(func.count()).select_from(Participant).where(*conditions)) or 0
    page = (
        select(Participant)
        .options(joinedload(Participant.unit))
        .where(*conditions)
        .order_by(Participant.joined_at.desc(), Participant.id)
    )
    return list(session.scalars(page.limit(limit).offset(offset))), total


def _narrowed(wanted: PeopleFilter) -> list[ColumnElement[bool]]:
    conditions = [_holds(word) for word in fold(wanted.typed).split()[:MAX_WORDS]]
    if wanted.contest_id:
        conditions.append(Participant.contest_id == wanted.contest_id)
    if wanted.unit_id:
        conditions.append(Participant.unit_id == wanted.unit_id)
    return conditions


def _holds(word: str) -> ColumnElement[bool]:
    """A word of the name, a part of the employee code, or the end of the phone number."""
    in_name = Participant.folded_name.contains(word, autoescape=True)
    in_code = Participant.employee_code.contains(word.upper(), autoescape=True)
    if not (word.isascii() and word.isdecimal() and len(word) >= SHORTEST_PHONE_TAIL):
        return or_(in_name, in_code)
    # Vietnamese numbers are kept as +84912...; people type 0912...
    return or_(in_name, in_code, Participant.phone.endswith(word.lstrip("0"), autoescape=True))


def list_alike(session: Session, participant: Participant, scope: PeopleScope) -> list[Participant]:
    """Others of the contest with the same name, phone or employee code: maybe one person."""
    same = [Participant.folded_name == participant.folded_name]
    if participant.phone:
        same.append(Participant.phone == participant.phone)
    if participant.employee_code:
        same.append(Participant.employee_code == participant.employee_code)
    others = select(Participant).where(
        Participant.contest_id == participant.contest_id,
        Participant.id != participant.id,
        Participant.merged_into_id.is_(None),
        scope.people(),
        or_(*same),
    )
    return list(session.scalars(others.order_by(Participant.joined_at).limit(20)))


def list_merged_into(session: Session, participant_id: str) -> list[Participant]:
    """Entries that were merged into this one."""
    merged = select(Participant).where(Participant.merged_into_id == participant_id)
    return list(session.scalars(merged))
