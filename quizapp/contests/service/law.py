"""What a change of the law does to rounds: those not yet open lose questions, others are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.banks.queries.work import WorkRow, versions_citing, versions_stopped
from quizapp.contests.models import PUBLISHED, PoolQuestion, Round
from quizapp.contests.queries import list_pool
from quizapp.contests.service.pools import is_short
from quizapp.contests.service.publication import opening_day


@dataclass(frozen=True)
class TouchedRound:
    """A published round whose pool holds questions on changed law.

    `is_short`: without them its papers cannot be filled, so they stay and the organizer decides.
    """

    round_: Round
    stopped: list[WorkRow]
    is_open: bool
    is_short: bool

    @property
    def loses(self) -> bool:
        """Whether the questions leave its pool."""
        return not self.is_open and not self.is_short


def touched(session: Session, round_: Round, zone: ZoneInfo, *, now: datetime) -> TouchedRound:
    """What of its pool rests on changed law: today for an open round, else when it opens."""
    is_open = round_.opens_at <= now
    day = now.astimezone(zone).date() if is_open else opening_day(round_, zone)
    pool = list_pool(session, round_.id)
    stopped = versions_stopped(session, {one.version_id for one in pool}, day)
    return TouchedRound(round_, stopped, is_open, is_short(session, round_, pool, _ids(stopped)))


def list_touched(
    session: Session, zone: ZoneInfo, from_on: date, *, now: datetime
) -> list[TouchedRound]:
    """Published rounds that are open now, or open from that day on, and hold such questions."""
    wanted = select(Round).where(Round.state == PUBLISHED, Round.closes_at > now)
    rounds = session.scalars(wanted.order_by(Round.opens_at))
    found = [
        touched(session, one, zone, now=now)
        for one in rounds
        if one.opens_at <= now or opening_day(one, zone) >= from_on
    ]
    return [one for one in found if one.stopped]


def list_citing(
    session: Session,
    zone: ZoneInfo,
    document_id: str,
    article: str,
    from_on: date,
    *,
    now: datetime,
) -> list[TouchedRound]:
    """The same before anything is recorded: by what their pools cite."""
    wanted = select(Round).where(Round.state == PUBLISHED, Round.closes_at > now)
    found = []
    for one in session.scalars(wanted.order_by(Round.opens_at)):
        is_open = one.opens_at <= now
        if is_open or opening_day(one, zone) >= from_on:
            pool = list_pool(session, one.id)
            rows = versions_citing(
                session, {item.version_id for item in pool}, document_id, article
            )
            short = is_short(session, one, pool, _ids(rows))
            found.append(TouchedRound(one, rows, is_open, short))
    return [one for one in found if one.stopped]


def leave_out(
    session: Session, zone: ZoneInfo, from_on: date, staff_id: str, *, now: datetime
) -> list[TouchedRound]:
    """Take them out of the pools of rounds not yet open, where the papers can still be filled."""
    found = list_touched(session, zone, from_on, now=now)
    for one in found:
        if one.loses:
            _take_out(session, one, now)
            details = {"left_out": len(one.stopped)}
            about = ("round", one.round_.id)
            record(session, staff_id, "round.law_left_out", about, details, now=now)
    return found


def _take_out(session: Session, one: TouchedRound, now: datetime) -> None:
    one.round_.pool_changed_at = now
    session.execute(
        delete(PoolQuestion).where(
            PoolQuestion.round_id == one.round_.id,
            PoolQuestion.version_id.in_(_ids(one.stopped)),
        )
    )


def _ids(stopped: list[WorkRow]) -> set[str]:
    return {row.version.id for row in stopped}
