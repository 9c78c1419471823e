"""The part of the home page that is about a coordinator's own enterprise."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.contests.models import TRIAL
from quizapp.contests.rules import Phase
from quizapp.organisations.models import Unit
from quizapp.organisations.models.units import DEPARTMENT, ENTERPRISE
from quizapp.reports.links import link_to
from quizapp.reports.presentation import round_view
from quizapp.reports.queries import find_join_code
from quizapp.reports.queries.own_units import list_own_units, roster_tally
from quizapp.reports.queries.participation import DEFAULT_SORT, LineFilter, list_lines, tally
from quizapp.reports.queries.rounds import list_rounds_for_units
from quizapp.reports.reminder import reminder_text
from quizapp.reports.rules import RoundNow, rounds_now
from quizapp.web.context import settings
from quizapp.web.i18n import moment

_MOST_ROUNDS = 4
_FIRST_UNITS = 8


def coordinator_section(
    session: Session, unit_ids: Collection[str], now: datetime
) -> dict[str, object] | None:
    """Current rounds with who has taken part, the roster, the posters and a reminder to paste."""
    if not unit_ids:
        return None
    units = list_own_units(session, unit_ids, limit=_FIRST_UNITS)
    shown = [
        _round(session, one, unit_ids, units, now)
        for one in _relevant(list_rounds_for_units(session, unit_ids, now), now)
    ]
    main = [one for one in shown if one["is_open"]] or shown[:1]
    return {
        "name": _sole_name(units),
        "units": [_unit(unit) for unit in units],
        "rounds": main,
        "others": [one for one in shown if one not in main],
    }


def _relevant(rounds: list[RoundNow], now: datetime) -> list[RoundNow]:
    """A demonstration is shown only to somebody who has nothing else."""
    topical = rounds_now(rounds, now)
    return ([one for one in topical if not one.is_demo] or topical)[:_MOST_ROUNDS]


def _sole_name(units: Sequence[Unit]) -> str | None:
    """The name of the one enterprise, or of the one department, that somebody coordinates."""
    for kind in (ENTERPRISE, DEPARTMENT):
        names = [unit.name for unit in units if unit.kind == kind]
        if names:
            return names[0] if len(names) == 1 else None
    return None


def _unit(unit: Unit) -> dict[str, object]:
    return {
        "name": unit.name,
        "url": link_to("organisations_manage.unit", unit_id=unit.id),
        "roster_url": link_to("organisations_manage.roster", unit_id=unit.id),
    }


def _round(
    session: Session,
    round_: RoundNow,
    unit_ids: Collection[str],
    units: list[Unit],
    now: datetime,
) -> dict[str, object]:
    by_rate = LineFilter(sort=DEFAULT_SORT)
    lines = list_lines(session, round_, unit_ids, by_rate, limit=_FIRST_UNITS)
    return {
        **round_view(round_, now),
        "tally": tally(session, round_, unit_ids),
        "lines": lines if len(lines) > 1 else [],
        "roster": roster_tally(session, round_, unit_ids),
        "all_url": link_to("reports_manage.enterprises", round_id=round_.id),
        "missing_url": _missing_url(round_, units),
        "posters_url": link_to("entry_manage.own_posters"),
        "reminder": _reminder(session, round_, units, now),
    }


def _missing_url(round_: RoundNow, units: list[Unit]) -> str | None:
    """Who has not taken part; a page of one unit, so only where there is one."""
    enterprises = [unit for unit in units if unit.kind == ENTERPRISE] or units
    if len(enterprises) != 1 or round_.kind == TRIAL:
        return None
    return link_to("reports_manage.participation", unit_id=enterprises[0].id, round=round_.id)


def _reminder(session: Session, round_: RoundNow, units: list[Unit], now: datetime) -> str:
    """A text for the Zalo group; empty once nobody can join."""
    if round_.phase(now) is Phase.CLOSED or not units:
        return ""
    return reminder_text(
        contest=round_.contest_title,
        round_=round_.title,
        organizer=round_.organizer,
        opens=moment(round_.window.opens_at),
        closes=moment(round_.ended_at),
        join_code=find_join_code(session, round_.id, units[0].id),
        base_url=settings().base_url,
    )
