"""Reading the board of units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean
from typing import Any, cast

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.attempts.queries import FINISHED
from quizapp.leaderboards.as_of_then import list_then
from quizapp.leaderboards.unit_rules import Measure, tells
from quizapp.organisations.models import Participant, Unit

Sums = tuple[str, str, int | None, int, float]


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

    @property
    def is_told(self) -> bool:
        """Whether so many people are in that their mean tells of nobody."""
        return tells(self.participants, Measure.MEAN_SCORE)


def list_unit_standings(
    session: Session, round_id: str, since: datetime | None = None
) -> list[UnitStanding]:
    """By participants, then by rate of headcount; equal ones share a rank.

    `since`: as things stood then, by what had been handed in.
    """
    rows = _sums(session, round_id) if since is None else _sums_then(session, round_id, since)
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


def list_units_with_people(
    session: Session, round_id: str, since: datetime | None = None
) -> list[Unit]:
    """Units that somebody on the board belongs to, by name."""
    units = (
        select(Unit)
        .join(Participant, Participant.unit_id == Unit.id)
        .join(Attempt, Attempt.participant_id == Participant.id)
        .where(Attempt.round_id == round_id, *_shown(since))
        .distinct()
    )
    return sorted(session.scalars(units), key=lambda unit: unit.folded_name)


def _sums(session: Session, round_id: str) -> Sequence[Sums]:
    """Code, name, headcount, people and mean score of each unit that somebody counts for."""
    found = (
        select(
            *(Unit.code, Unit.name, Unit.headcount),
            *(func.count(Attempt.id), func.avg(Attempt.score)),
        )
        .join(Participant, Participant.unit_id == Unit.id)
        .join(Attempt, Attempt.participant_id == Participant.id)
        .where(Attempt.round_id == round_id, Attempt.is_counted)
        .group_by(Unit.id)
    )
    return [tuple(row) for row in session.execute(found)]


def _sums_then(session: Session, round_id: str, since: datetime) -> Sequence[Sums]:
    """The same of an earlier moment."""
    scores: dict[str, list[float]] = {}
    unit_of: dict[str, str] = dict(session.execute(_units_of_people(round_id)).all())
    for one in list_then(session, round_id, since):
        unit_id = unit_of.get(one.participant_id)
        if unit_id is not None:
            scores.setdefault(unit_id, []).append(one.score)
    here = _units_of_people(round_id).with_only_columns(Participant.unit_id)
    units = session.scalars(select(Unit).where(Unit.id.in_(here))).all()
    return [
        (unit.code, unit.name, unit.headcount, len(scores[unit.id]), fmean(scores[unit.id]))
        for unit in units
        if unit.id in scores
    ]


def _units_of_people(round_id: str) -> Select[Any]:
    attempts = select(Attempt.participant_id).where(Attempt.round_id == round_id)
    found = select(Participant.id, Participant.unit_id).where(
        Participant.unit_id.is_not(None), Participant.id.in_(attempts)
    )
    return cast("Select[Any]", found)


def _shown(since: datetime | None) -> tuple[Any, ...]:
    if since is None:
        return (Attempt.is_counted,)
    return (Attempt.state.in_(FINISHED), Attempt.submitted_at <= since)
