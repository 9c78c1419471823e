"""Reading rounds. What is not assigned to a person is not found."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from quizapp.banks.models import QuestionVersion
from quizapp.contests.models import (
    HIDDEN,
    UNSEEN,
    Contest,
    ContestStaff,
    Organizer,
    PoolQuestion,
    Round,
)
from quizapp.contests.rules import Phase
from quizapp.core.errors import NotFound


def get_round(session: Session, round_id: str) -> Round:
    """The round with its contest and blueprint."""
    found = session.get(Round, round_id)
    if found is None:
        raise NotFound
    return found


def hold_round(session: Session, round_id: str) -> Round:
    """The round as it is now, and so it stays until the end of this transaction.

    Whoever starts an attempt holds it, whoever closes or extends the round waits for them: no
    attempt slips in behind a closing. Starters do not wait for each other (FOR SHARE).
    """
    held = select(Round).where(Round.id == round_id)
    return _one(session, held.with_for_update(of=Round, read=True))


def get_round_for_update(session: Session, round_id: str, scope: str | None) -> Round:
    """The round with its row locked, for what changes it; `scope` as in `get_round_of`.

    Not against foreign keys (FOR NO KEY UPDATE): PostgreSQL checks that of an attempt also when
    somebody hands in, who would wait for the round while an extension waits for his attempt.
    """
    wanted = _within(select(Round).where(Round.id == round_id), scope)
    return _one(session, wanted.with_for_update(of=Round, key_share=True))


def get_round_of(session: Session, round_id: str, scope: str | None) -> Round:
    """The round if it belongs to a contest assigned to this member of the staff; None: any."""
    return _one(session, _within(select(Round).where(Round.id == round_id), scope))


def list_rounds(session: Session, contest_id: str) -> list[Round]:
    """All rounds of a contest, first to last."""
    rounds = select(Round).where(Round.contest_id == contest_id)
    return list(session.scalars(rounds.order_by(Round.position, Round.created_at)))


def _within(rounds: Select[Round], scope: str | None) -> Select[Round]:
    rounds = rounds.where(Round.state != HIDDEN)
    if scope is None:
        return rounds
    assigned = select(ContestStaff.contest_id).where(ContestStaff.staff_id == scope)
    return rounds.where(Round.contest_id.in_(assigned))


def _one(session: Session, wanted: Select[Round]) -> Round:
    found = session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    return found


def group_codes(session: Session, round_: Round, pool: Collection[PoolQuestion]) -> dict[str, str]:
    """Version id -> its group, for what a round draws in groups."""
    lines = {line.position for line in round_.blueprint if line.group_size > 1}
    ids = sorted({one.version_id for one in pool if one.line in lines})
    wanted = select(QuestionVersion.id, QuestionVersion.group_code)
    return dict(session.execute(wanted.where(QuestionVersion.id.in_(ids))).all()) if ids else {}


def list_pool(session: Session, round_id: str) -> list[PoolQuestion]:
    """The frozen pool, in a fixed order so that a seed draws the same paper again."""
    pool = select(PoolQuestion).where(PoolQuestion.round_id == round_id)
    return list(session.scalars(pool.order_by(PoolQuestion.line, PoolQuestion.version_id)))


def first_open_round(session: Session, contest_id: str, now: datetime) -> Round:
    """The round that somebody coming back wants: the open one, else the next, else the last."""
    rounds = select(Round).where(Round.contest_id == contest_id, Round.state.not_in(UNSEEN))
    published = list(session.scalars(rounds.order_by(Round.opens_at)))
    if not published:
        raise NotFound
    wanted = (Phase.OPEN, Phase.UPCOMING)
    for phase in wanted:
        for round_ in published:
            if round_.window.phase(now) is phase:
                return round_
    return published[-1]


def find_hotline(session: Session, contest_id: str | None) -> str:
    """The organizer's number of a contest, else of the contest published last, else nothing."""
    numbers = select(Organizer.hotline).join(Contest, Contest.organizer_id == Organizer.id)
    if contest_id is not None:
        numbers = numbers.where(Contest.id == contest_id)
    else:
        numbers = (
            numbers.join(Round)
            .where(Round.state.not_in(UNSEEN))
            .order_by(Round.published_at.desc())
        )
    return session.scalar(numbers.limit(1)) or ""
