"""Who of an enterprise has taken part in a round: yes or no, never a score."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from quizapp.accounts.rules import ADMIN, COORDINATOR
from quizapp.attempts.models import Attempt
from quizapp.contests.models import TRIAL, UNSEEN, ContestStaff, Round
from quizapp.contests.rules import Phase
from quizapp.core.errors import NotFound
from quizapp.entry.models import JoinCode
from quizapp.organisations.models import Participant, RosterEntry
from quizapp.organisations.queries.roster import RosterFilter, roster_conditions
from quizapp.organisations.queries.units import path_of


@dataclass(frozen=True)
class Participation:
    """People of an enterprise in a round. `unmatched` took part without a code of the roster."""

    expected: int
    taken_part: int
    unmatched: int

    @property
    def missing(self) -> int:
        """Of the roster, who has not taken part."""
        return self.expected - self.taken_part


def list_rounds_for(
    session: Session, unit_id: str, staff_id: str, roles: Collection[str]
) -> list[Round]:
    """Published rounds in which the unit may take part and that the caller may see, newest first.

    Coordinators of the unit and admins see all of them, organizers those of their contests.
    """
    rounds = select(Round).where(Round.state.not_in(UNSEEN), Round.kind != TRIAL)
    if not {ADMIN, COORDINATOR} & set(roles):
        assigned = select(ContestStaff.contest_id).where(ContestStaff.staff_id == staff_id)
        rounds = rounds.where(Round.contest_id.in_(assigned))
    path = set(path_of(session, unit_id))
    return [
        round_
        for round_ in session.scalars(rounds.order_by(Round.opens_at.desc(), Round.id))
        if not round_.eligible_unit_ids or path & set(round_.eligible_unit_ids)
    ]


def choose_round(rounds: list[Round], wanted_id: str, now: datetime) -> Round | None:
    """The round asked for, else the open one, else the newest. Raises NotFound for a strange id."""
    if wanted_id:
        found = next((round_ for round_ in rounds if round_.id == wanted_id), None)
        if found is None:
            raise NotFound
        return found
    is_open = (round_ for round_ in rounds if round_.window.phase(now) is Phase.OPEN)
    return next(is_open, rounds[0] if rounds else None)


def asks_for_code(round_: Round) -> bool:
    """Whether people give the code by which they are found in a roster."""
    return any(field["name"] == "employee_code" for field in round_.contest.fields)


def count_participation(session: Session, unit_id: str, round_: Round) -> Participation:
    """How many of the roster are expected and have taken part, and who cannot be matched."""
    of_roster = select(func.count()).select_from(RosterEntry).where(RosterEntry.unit_id == unit_id)
    unmatched = (
        select(func.count(func.distinct(Participant.id)))
        .join(Attempt, Attempt.participant_id == Participant.id)
        .where(
            Attempt.round_id == round_.id,
            Participant.unit_id == unit_id,
            Participant.roster_entry_id.is_(None),
        )
    )
    return Participation(
        expected=session.scalar(of_roster) or 0,
        taken_part=session.scalar(of_roster.where(_has_taken_part(round_))) or 0,
        unmatched=session.scalar(unmatched) or 0,
    )


def list_missing(
    session: Session,
    unit_id: str,
    round_: Round,
    wanted: RosterFilter,
    *,
    limit: int | None = None,
    offset: int = 0,
) -> tuple[list[RosterEntry], int]:
    """People of the roster who have not taken part, by line and code, and how many they are."""
    conditions = [*roster_conditions(unit_id, wanted), ~_has_taken_part(round_)]
    total = session.scalar(select(func.count()).select_from(RosterEntry).where(*conditions)) or 0
    page = select(RosterEntry).where(*conditions)
    page = page.order_by(RosterEntry.line, RosterEntry.employee_code)
    return list(session.scalars(page.limit(limit).offset(offset))), total


def _has_taken_part(round_: Round) -> ColumnElement[bool]:
    return exists().where(
        Participant.roster_entry_id == RosterEntry.id,
        Participant.contest_id == round_.contest_id,
        Attempt.participant_id == Participant.id,
        Attempt.round_id == round_.id,
    )


def find_join_code(session: Session, round_id: str, unit_id: str) -> str | None:
    """The code of the unit's poster, else one that is open to every unit."""
    codes = select(JoinCode.code, JoinCode.unit_id).where(
        JoinCode.round_id == round_id,
        or_(JoinCode.unit_id == unit_id, JoinCode.unit_id.is_(None)),
    )
    found = {row[1]: row[0] for row in session.execute(codes.order_by(JoinCode.created_at.desc()))}
    return found.get(unit_id) or found.get(None)
