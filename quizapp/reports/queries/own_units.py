"""A coordinator's own units in a round: who is missing, and the code that is on their posters."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.organisations.models import Participant, RosterEntry, Unit
from quizapp.organisations.models.units import PARK
from quizapp.reports.rules import RoundNow


@dataclass(frozen=True)
class RosterTally:
    """How many stand on rosters and how many of them have taken part: yes or no, never scores."""

    listed: int
    taken_part: int

    @property
    def missing(self) -> int:
        """Those who have not."""
        return self.listed - self.taken_part


def roster_tally(session: Session, round_: RoundNow, unit_ids: Collection[str]) -> RosterTally:
    """The rosters of these units against a round."""
    took_part = exists().where(
        Participant.roster_entry_id == RosterEntry.id,
        Participant.contest_id == round_.contest_id,
        Attempt.participant_id == Participant.id,
        Attempt.round_id == round_.id,
    )
    listed = select(func.count(RosterEntry.id)).where(_is_expected(round_, unit_ids))
    present = listed.where(took_part)
    found = session.execute(select(listed.scalar_subquery(), present.scalar_subquery())).one()
    return RosterTally(*found)


def _is_expected(round_: RoundNow, unit_ids: Collection[str]) -> ColumnElement[bool]:
    expected = RosterEntry.unit_id.in_(sorted(unit_ids))
    return expected & RosterEntry.is_guard if round_.guards_only else expected


def list_own_units(session: Session, unit_ids: Collection[str], *, limit: int) -> list[Unit]:
    """Units by name, parks left out: they have no people of their own."""
    units = select(Unit).where(Unit.id.in_(sorted(unit_ids)), Unit.kind != PARK)
    units = units.where(Unit.valid_to.is_(None)).order_by(Unit.kind.desc(), Unit.folded_name)
    return list(session.scalars(units.limit(limit)))
