"""Reading the board of units."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.organisations.models import Participant, Unit


@dataclass(frozen=True)
class UnitStanding:
    """An enterprise in a round: people, not attempts. `rate` is people / headcount, or None."""

    rank: int
    code: str
    name: str
    participants: int
    headcount: int | None
    rate: float | None
    mean_score: float


def list_unit_standings(session: Session, round_id: str) -> list[UnitStanding]:
    """By participants, then by rate of headcount; equal ones share a rank."""
    people = func.count(Attempt.id)
    rows = session.execute(
        select(Unit.code, Unit.name, Unit.headcount, people, func.avg(Attempt.score))
        .join(Participant, Participant.unit_id == Unit.id)
        .join(Attempt, Attempt.participant_id == Participant.id)
        .where(Attempt.round_id == round_id, Attempt.is_counted)
        .group_by(Unit.id)
    ).all()
    standings = [_standing(*row) for row in rows]
    ordered = sorted(standings, key=lambda one: (*_measure(one), one.code))
    ranks: dict[tuple[float, float], int] = {}
    for position, one in enumerate(ordered, 1):
        ranks.setdefault(_measure(one), position)
    return [_ranked(one, ranks[_measure(one)]) for one in ordered]


def _standing(
    code: str, name: str, headcount: int | None, participants: int, mean: float
) -> UnitStanding:
    rate = participants / headcount if headcount else None
    return UnitStanding(0, code, name, participants, headcount, rate, round(float(mean), 2))


def _measure(one: UnitStanding) -> tuple[float, float]:
    return (-one.participants, -(one.rate or 0.0))


def _ranked(one: UnitStanding, rank: int) -> UnitStanding:
    return UnitStanding(
        rank, one.code, one.name, one.participants, one.headcount, one.rate, one.mean_score
    )


def list_units_with_people(session: Session, round_id: str) -> list[Unit]:
    """Units that somebody on the board belongs to, by name."""
    units = (
        select(Unit)
        .join(Participant, Participant.unit_id == Unit.id)
        .join(Attempt, Attempt.participant_id == Participant.id)
        .where(Attempt.round_id == round_id, Attempt.is_counted)
        .distinct()
    )
    return sorted(session.scalars(units), key=lambda unit: unit.folded_name)
