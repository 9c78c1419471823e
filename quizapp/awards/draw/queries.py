"""Reading draws, and who takes part in one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, defer, joinedload

from quizapp.attempts.models import OPEN, Attempt
from quizapp.awards.draw.models import DRAFT, PUBLIC, VOID, LotDraw
from quizapp.awards.models import AwardRun
from quizapp.awards.queries import CONFIRMED, find_newest_run, list_excluded
from quizapp.contests.models import OFFICIAL, Contest, ContestStaff, Round
from quizapp.core.errors import NotFound
from quizapp.organisations.models import Participant

PORTION = 10_000
LISTED = 200


@dataclass(frozen=True)
class Condition:
    """Who takes part in a draw."""

    who: str
    score: float | None = None
    tier: int | None = None
    spares_winners: bool = False
    """Whether whoever has a prize in a confirmed list is left out."""


def list_draws(session: Session, round_: Round) -> list[LotDraw]:
    """The draws of a round and those over its whole contest, the newest first."""
    here = or_(LotDraw.round_id == round_.id, LotDraw.round_id.is_(None))
    draws = select(LotDraw).where(LotDraw.contest_id == round_.contest_id, here)
    draws = draws.options(defer(LotDraw.entrants)).order_by(LotDraw.number.desc())
    return list(session.scalars(draws))


def list_draws_of(session: Session, staff_id: str) -> list[tuple[LotDraw, Contest]]:
    """The draws of all contests assigned to somebody, the newest first."""
    draws = (
        select(LotDraw, Contest)
        .join(Contest, Contest.id == LotDraw.contest_id)
        .join(ContestStaff, ContestStaff.contest_id == LotDraw.contest_id)
        .where(ContestStaff.staff_id == staff_id)
        .options(defer(LotDraw.entrants))
        .order_by(LotDraw.created_at.desc(), LotDraw.id)
        .limit(LISTED)
    )
    return [(draw, contest) for draw, contest in session.execute(draws)]


def rounds_of_draws(session: Session, draws: Sequence[LotDraw]) -> dict[str, str]:
    """Draw id -> a round under whose pages it is found."""
    first = {
        contest_id: round_id
        for round_id, contest_id in session.execute(
            select(Round.id, Round.contest_id)
            .where(Round.contest_id.in_({draw.contest_id for draw in draws}))
            .order_by(Round.position.desc(), Round.created_at.desc())
        )
    }
    return {draw.id: draw.round_id or first[draw.contest_id] for draw in draws}


def list_public(session: Session, round_: Round) -> list[LotDraw]:
    """The draws of a round that everybody may read."""
    return [
        draw
        for draw in list_draws(session, round_)
        if draw.state in PUBLIC and draw.signed_at is not None
    ]


def get_draw_of(session: Session, round_: Round, draw_id: str) -> LotDraw:
    """A draw that belongs to this round or to its contest."""
    draw = session.get(LotDraw, draw_id)
    if draw is None or draw.contest_id != round_.contest_id:
        raise NotFound
    if draw.round_id not in {None, round_.id}:
        raise NotFound
    return draw


def get_for_update(session: Session, draw_id: str) -> LotDraw:
    """The draw as it is now, and so it stays until the end of this transaction."""
    held = select(LotDraw).where(LotDraw.id == draw_id).with_for_update()
    found = session.scalars(held.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    return found


def get_public_draw(session: Session, draw_id: str) -> tuple[LotDraw, Contest]:
    """A draw that was promised to everybody, with its contest."""
    draw = session.get(LotDraw, draw_id)
    if draw is None or draw.state not in PUBLIC or draw.signed_at is None:
        raise NotFound
    return draw, session.get_one(Contest, draw.contest_id)


def find_newest_draw(session: Session, round_: Round) -> LotDraw | None:
    """The draw that work goes on with."""
    return next((draw for draw in list_draws(session, round_) if draw.state != VOID), None)


def next_number(session: Session, contest_id: str) -> int:
    """Draws of a contest are counted."""
    highest = select(func.max(LotDraw.number)).where(LotDraw.contest_id == contest_id)
    return (session.scalar(highest) or 0) + 1


def find_other_of_list(session: Session, draw: LotDraw) -> LotDraw | None:
    """Another promised draw of the same list that was not declared void."""
    others = select(LotDraw).where(
        LotDraw.contest_id == draw.contest_id,
        LotDraw.list_hash == draw.list_hash,
        LotDraw.id != draw.id,
        LotDraw.state.not_in((DRAFT, VOID)),
    )
    return session.scalars(others.limit(1)).first()


def is_value_of_a_void_draw(session: Session, draw: LotDraw, value: str) -> bool:
    """Whether a draw that was declared void already had this value."""
    used = select(LotDraw.id).where(
        LotDraw.contest_id == draw.contest_id, LotDraw.state == VOID, LotDraw.value_1 == value
    )
    return session.scalar(used.limit(1)) is not None


def list_entrants(session: Session, draw_of: tuple[str, str | None], who: Condition) -> list[str]:
    """The codes of all who take part, of (contest, round or None), in no order.

    A tie: the people of the newest run's open tie, or of the tie at this tier while it is open.
    """
    contest_id, round_id = draw_of
    if who.who == "tie":
        return list(_codes_of(session, _tied(session, round_id, who.tier)).values())
    counted = _counted(contest_id, round_id)
    if who.who == "all_correct":
        counted = counted.where(Attempt.score >= Attempt.max_score)
    elif who.who == "min_score":
        counted = counted.where(Attempt.score >= who.score)
    barred = set(list_excluded(session, contest_id)) | _left_out(session, round_id)
    if who.spares_winners:
        barred |= _winners(session, contest_id, round_id)
    rows = session.execute(counted.distinct())
    return [code for id_, code in rows if id_ not in barred]


def _counted(contest_id: str, round_id: str | None) -> Select[str, str]:
    rows = (
        select(Participant.id, Participant.entrant_code)
        .join(Attempt, Attempt.participant_id == Participant.id)
        .join(Round, Round.id == Attempt.round_id)
        .where(Participant.contest_id == contest_id, Attempt.is_counted, Attempt.score.is_not(None))
    )
    if round_id is None:
        return rows.where(Round.kind == OFFICIAL)
    return rows.where(Attempt.round_id == round_id)


def _left_out(session: Session, round_id: str | None) -> set[str]:
    newest = find_newest_run(session, round_id) if round_id else None
    return set(newest.left_out) if newest else set()


def _winners(session: Session, contest_id: str, round_id: str | None) -> set[str]:
    """Everybody with a prize in the confirmed list of the round, or of any of the contest."""
    runs = select(AwardRun.outcome).join(Round, Round.id == AwardRun.round_id)
    runs = runs.where(Round.contest_id == contest_id, AwardRun.state == CONFIRMED)
    if round_id is not None:
        runs = runs.where(Round.id == round_id)
    outcomes = session.scalars(runs)
    return {one["participant_id"] for outcome in outcomes for one in outcome["winners"]}


def _tied(session: Session, round_id: str | None, tier: int | None) -> list[str]:
    run = find_newest_run(session, round_id) if round_id else None
    ties = run.outcome["open_ties"] if run else []
    return next((tie["participant_ids"] for tie in ties if tier in {None, tie["tier"]}), [])


def find_open_tie(session: Session, round_id: str) -> dict[str, Any] | None:
    """The tie that the newest run of a round waits for."""
    run = find_newest_run(session, round_id)
    return next(iter(run.outcome["open_ties"]), None) if run else None


def _codes_of(session: Session, ids: Sequence[str]) -> dict[str, str]:
    codes: dict[str, str] = {}
    for some in _portions(ids):
        wanted = select(Participant.id, Participant.entrant_code).where(Participant.id.in_(some))
        codes.update((id_, code) for id_, code in session.execute(wanted))
    return codes


def find_by_codes(
    session: Session, contest_id: str, codes: Sequence[str]
) -> dict[str, Participant]:
    """Participants of a contest, with their units, by their public codes."""
    found: dict[str, Participant] = {}
    for some in _portions(codes):
        wanted = select(Participant).options(joinedload(Participant.unit))
        wanted = wanted.where(
            Participant.contest_id == contest_id, Participant.entrant_code.in_(some)
        )
        found.update((one.entrant_code, one) for one in session.scalars(wanted))
    return found


def _portions(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """A statement takes only so many values."""
    return (values[start : start + PORTION] for start in range(0, len(values), PORTION))


def count_unfinished(session: Session, contest_id: str, round_id: str | None) -> int:
    """Attempts still open in the round, or in any of the contest."""
    running = select(func.count()).select_from(Attempt).join(Round, Round.id == Attempt.round_id)
    running = running.where(Round.contest_id == contest_id, Attempt.state == OPEN)
    if round_id is not None:
        running = running.where(Attempt.round_id == round_id)
    return session.scalar(running) or 0
