"""What a change of the law does to rounds: those not yet open lose questions, others are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.banks.queries.work import WorkRow, versions_citing, versions_stopped
from quizapp.contests.models import PUBLISHED, PoolQuestion, Round
from quizapp.contests.queries import get_round_for_update, list_pool
from quizapp.contests.service.authority import Authority
from quizapp.contests.service.pools import is_short
from quizapp.contests.service.publication import opening_day
from quizapp.contests.service.refilling import refill
from quizapp.core.errors import Conflict


@dataclass(frozen=True)
class TouchedRound:
    """A published round whose pool holds questions on changed law.

    `is_short`: without them its papers cannot be filled from what it was published with.
    """

    round_: Round
    stopped: list[WorkRow]
    is_open: bool
    is_short: bool

    @property
    def loses(self) -> bool:
        """Whether the questions leave its pool: nobody is asked what the law no longer says."""
        return not self.is_open


def touched(session: Session, round_: Round, zone: ZoneInfo, *, now: datetime) -> TouchedRound:
    """What of its pool rests on law changed until it opens; of an open round until it closes."""
    is_open = round_.opens_at <= now
    day = round_.closes_at.astimezone(zone).date() if is_open else opening_day(round_, zone)
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
            _take_out(session, one, zone, now)
            details = {"left_out": len(one.stopped)}
            about = ("round", one.round_.id)
            record(session, staff_id, "round.law_left_out", about, details, now=now)
        else:
            one.round_.law_notice = _notice(one.round_, now, kept=len(one.stopped))
    session.flush()
    return found


def _take_out(session: Session, one: TouchedRound, zone: ZoneInfo, now: datetime) -> None:
    """Out of the pool, with what may be drawn today in their place where papers need it."""
    round_ = one.round_
    codes = {row.version.id: row.question.code for row in one.stopped}
    gone = [row for row in list_pool(session, round_.id) if row.version_id in codes]
    out = [
        {
            "line": row.line,
            "version": row.version_id,
            "expected": row.expected_right,
            "code": codes[row.version_id],
        }
        for row in gone
    ]
    for row in gone:
        session.delete(row)
    session.flush()
    round_.pool_changed_at = now
    replaced = refill(session, round_, zone, {row.question.id for row in one.stopped})
    still_short = is_short(session, round_, list_pool(session, round_.id))
    round_.law_notice = _notice(round_, now, out=out, replaced=replaced, is_short=still_short)


def _notice(round_: Round, now: datetime, **news: Any) -> dict[str, Any]:
    """What the organizer has not seen yet, with what comes to it."""
    known = round_.law_notice or {"out": [], "replaced": 0, "kept": 0, "is_short": False}
    together = {
        "out": [*known["out"], *news.get("out", [])],
        "replaced": known["replaced"] + news.get("replaced", 0),
    }
    return {**known, **news, **together, "at": now.isoformat()}


def acknowledge(session: Session, round_id: str, by: Authority, *, now: datetime) -> None:
    """The organizer has seen what the law did to a round."""
    round_ = get_round_for_update(session, round_id, by.scope)
    if round_.law_notice is not None:
        round_.law_notice = None
        record(session, by.actor_id, "round.law_seen", ("round", round_id), now=now)


def take_back(
    session: Session, round_id: str, by: Authority, zone: ZoneInfo, *, now: datetime
) -> int:
    """Put questions back that a change took out which was recorded by mistake; returns how many.

    Only before the round opens, and only those that rest on no changed law now.
    """
    round_ = get_round_for_update(session, round_id, by.scope)
    if round_.state != PUBLISHED or round_.opens_at <= now:
        raise Conflict("round_is_over")
    notice = round_.law_notice or {"out": []}
    ids = {one["version"] for one in notice["out"]}
    day = opening_day(round_, zone)
    dead = _ids(versions_stopped(session, ids, day))
    known = {(one.line, one.version_id) for one in list_pool(session, round_id)}
    back = [
        one
        for one in notice["out"]
        if one["version"] not in dead and (one["line"], one["version"]) not in known
    ]
    session.add_all(
        PoolQuestion(
            round_id=round_id,
            line=one["line"],
            version_id=one["version"],
            expected_right=one["expected"],
        )
        for one in back
    )
    round_.pool_changed_at = now
    left = [one for one in notice["out"] if one["version"] in dead]
    session.flush()
    still_short = is_short(session, round_, list_pool(session, round_id))
    round_.law_notice = {**notice, "out": left, "is_short": still_short} if left else None
    details = {"back": len(back)}
    record(session, by.actor_id, "round.law_taken_back", ("round", round_id), details, now=now)
    return len(back)


def _ids(stopped: list[WorkRow]) -> set[str]:
    return {row.version.id for row in stopped}
