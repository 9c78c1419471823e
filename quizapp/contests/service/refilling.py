"""Filling up the pool of a published round from what may be drawn today."""

from __future__ import annotations

from collections.abc import Collection
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlalchemy.orm import Session

from quizapp.banks.queries import Part
from quizapp.contests.models import PoolQuestion, Round
from quizapp.contests.queries import (
    Drawable,
    expected_shares,
    list_drawable,
    list_pool,
)
from quizapp.contests.service.pools import is_short
from quizapp.contests.service.publication import draw_terms, pool_of

Fresh = list[tuple[int, Drawable]]


def refill(
    session: Session,
    round_: Round,
    zone: ZoneInfo,
    out: Collection[str] = (),
    *,
    from_other_topics: bool = False,
) -> int:
    """Where papers cannot be filled any more, add what was approved since; how many questions.

    `out`: questions that do not come back. `from_other_topics`: where its line has nothing left,
    whatever else its bank may draw.
    """
    if not is_short(session, round_, list_pool(session, round_.id)):
        return 0
    fresh = _missing(session, round_, pool_of(session, round_, zone), out)
    if not fresh and from_other_topics:
        fresh = _missing(session, round_, _whole_banks(session, round_, zone), out)
    _add(session, round_.id, fresh)
    return len({one.question_id for _line, one in fresh})


def _whole_banks(session: Session, round_: Round, zone: ZoneInfo) -> list[list[Drawable]]:
    terms = draw_terms(round_, zone)
    return [
        list_drawable(session, line.bank_id, Part(None, None, line.group_size), terms)
        for line in round_.blueprint
    ]


def _missing(
    session: Session, round_: Round, pools: list[list[Drawable]], out: Collection[str]
) -> Fresh:
    known = {(one.line, one.version_id) for one in list_pool(session, round_.id)}
    return [
        (line.position, one)
        for line, drawable in zip(round_.blueprint, pools, strict=True)
        for one in drawable
        if one.question_id not in out and (line.position, one.version_id) not in known
    ]


def _add(session: Session, round_id: str, fresh: Fresh) -> None:
    expected = expected_shares(session, {one.version_id for _line, one in fresh})
    rows = [
        {
            "round_id": round_id,
            "line": line,
            "version_id": one.version_id,
            "expected_right": expected[one.version_id],
        }
        for line, one in fresh
    ]
    if rows:
        session.execute(insert(PoolQuestion), rows)
        session.flush()
