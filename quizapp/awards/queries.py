"""Reading prizes, candidates and runs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session, joinedload

from quizapp.attempts.models import OPEN, Attempt
from quizapp.awards.models import AwardRun, PrizeExclusion, PrizePlan, PrizeTier
from quizapp.contests.models import DRAFT, OFFICIAL, Round
from quizapp.core.errors import NotFound
from quizapp.organisations.models import Consent, Participant, Unit
from quizapp.organisations.models.units import DEPARTMENT

CONFIRMED = "confirmed"


@dataclass(frozen=True)
class CountedAttempt:
    """What the ranking of prizes needs of a participant's counted attempt."""

    participant_id: str
    enterprise_id: str | None
    is_guard: bool
    score: float
    duration_seconds: int
    submitted_at: datetime
    correct_count: int | None
    prediction: str | None


def list_tiers(session: Session, round_id: str) -> list[PrizeTier]:
    """The prizes of a round, the highest first."""
    tiers = select(PrizeTier).where(PrizeTier.round_id == round_id)
    return list(session.scalars(tiers.order_by(PrizeTier.position)))


def find_plan(session: Session, round_id: str) -> PrizePlan | None:
    """The prize settings of a round."""
    return session.get(PrizePlan, round_id)


def list_counted(session: Session, round_id: str) -> list[CountedAttempt]:
    """Everybody's counted attempt, in the order of ids so that digests agree.

    Whoever joined by a department counts for the enterprise above it.
    """
    enterprise_id = case((Unit.kind == DEPARTMENT, Unit.parent_id), else_=Participant.unit_id)
    counted = (
        select(
            Attempt.participant_id,
            enterprise_id,
            Participant.is_guard,
            Attempt.score,
            Attempt.duration_seconds,
            Attempt.submitted_at,
            Attempt.correct_count,
            Attempt.prediction,
        )
        .join(Participant, Participant.id == Attempt.participant_id)
        .outerjoin(Unit, Unit.id == Participant.unit_id)
        .where(Attempt.round_id == round_id, Attempt.is_counted)
        .order_by(Attempt.participant_id)
    )
    return [
        CountedAttempt(id_, enterprise, is_guard, score, seconds, moment, *more)
        for id_, enterprise, is_guard, score, seconds, moment, *more in session.execute(counted)
        if score is not None and seconds is not None and moment is not None
    ]


def count_running(session: Session, round_id: str) -> int:
    """Attempts not yet closed."""
    running = select(func.count()).where(Attempt.round_id == round_id, Attempt.state == OPEN)
    return session.scalar(running) or 0


def list_excluded(session: Session, contest_id: str) -> dict[str, str]:
    """Participant id -> reason, for all whom the contest's exclusions name by any mark."""
    same_person = or_(
        PrizeExclusion.participant_id == Participant.id,
        PrizeExclusion.phone == Participant.phone,
        PrizeExclusion.employee_code == Participant.employee_code,
    )
    excluded = (
        select(Participant.id, PrizeExclusion.reason)
        .join(PrizeExclusion, same_person)
        .where(Participant.contest_id == contest_id, PrizeExclusion.contest_id == contest_id)
        .order_by(Participant.id, PrizeExclusion.id)
    )
    return {row.id: row.reason for row in session.execute(excluded)}


def list_earlier_winners(session: Session, round_: Round, *, only_last: bool) -> dict[str, str]:
    """Participant -> title of the round where he holds a confirmed prize.

    Of rounds of the same contest that opened before this one; `only_last`: of the last of them.
    """
    earlier = select(Round).where(
        Round.contest_id == round_.contest_id,
        Round.id != round_.id,
        Round.opens_at < round_.opens_at,
        Round.kind == OFFICIAL,
        Round.state != DRAFT,
    )
    rounds = session.scalars(earlier.order_by(Round.opens_at.desc(), Round.id)).unique().all()
    won: dict[str, str] = {}
    for one in rounds[:1] if only_last else rounds:
        run = find_confirmed_run(session, one.id)
        winners = run.outcome["winners"] if run else []
        won |= {winner["participant_id"]: one.title for winner in winners}
    return dict(sorted(won.items()))


def list_exclusions(session: Session, contest_id: str) -> list[PrizeExclusion]:
    """The exclusions as they were entered."""
    exclusions = select(PrizeExclusion).where(PrizeExclusion.contest_id == contest_id)
    return list(session.scalars(exclusions.order_by(PrizeExclusion.created_at)))


def list_runs(session: Session, round_id: str) -> list[AwardRun]:
    """All runs, the newest first."""
    runs = select(AwardRun).where(AwardRun.round_id == round_id)
    return list(session.scalars(runs.order_by(AwardRun.number.desc())))


def find_newest_run(session: Session, round_id: str) -> AwardRun | None:
    """The run that counts now."""
    return next(iter(list_runs(session, round_id)), None)


def find_confirmed_run(session: Session, round_id: str) -> AwardRun | None:
    """The run whose winners are official."""
    runs = select(AwardRun).where(AwardRun.round_id == round_id, AwardRun.state == CONFIRMED)
    return session.scalars(runs.order_by(AwardRun.number.desc()).limit(1)).first()


def get_run(session: Session, round_id: str, number: int) -> AwardRun:
    """A run of a round by its number."""
    run = select(AwardRun).where(AwardRun.round_id == round_id, AwardRun.number == number)
    found = session.scalars(run).one_or_none()
    if found is None:
        raise NotFound
    return found


def load_participants(session: Session, ids: Collection[str]) -> dict[str, Participant]:
    """Participants by id, with their units."""
    wanted = select(Participant).where(Participant.id.in_(ids))
    found = session.scalars(wanted.options(joinedload(Participant.unit)))
    return {one.id: one for one in found}


def list_agreed(session: Session, ids: Collection[str], purpose: str) -> set[str]:
    """Those of whom the newest word on a purpose is yes."""
    words = select(Consent.participant_id, Consent.is_given)
    words = words.where(Consent.participant_id.in_(ids), Consent.purpose == purpose)
    words = words.order_by(Consent.at, Consent.id)
    newest = {row.participant_id: row.is_given for row in session.execute(words)}
    return {id_ for id_, is_given in newest.items() if is_given}


def find_entrant(session: Session, contest_id: str, entrant_code: str) -> Participant | None:
    """A participant of a contest by the public code."""
    wanted = select(Participant).where(
        Participant.contest_id == contest_id, Participant.entrant_code == entrant_code
    )
    return session.scalars(wanted).one_or_none()


def find_earlier_prizes(
    session: Session, round_: Round
) -> tuple[list[PrizeTier], PrizePlan | None]:
    """The prizes of the newest other round of the contest that has some, to begin with."""
    others = (
        select(Round.id)
        .join(PrizeTier, PrizeTier.round_id == Round.id)
        .where(Round.contest_id == round_.contest_id, Round.id != round_.id)
        .order_by(Round.created_at.desc(), Round.id)
        .limit(1)
    )
    other_id = session.scalar(others)
    if other_id is None:
        return [], None
    return list_tiers(session, other_id), find_plan(session, other_id)


def list_run_states(session: Session, round_ids: Collection[str]) -> dict[str, str]:
    """Round id -> state of its newest run."""
    runs = select(AwardRun.round_id, AwardRun.state).where(AwardRun.round_id.in_(round_ids))
    return {row.round_id: row.state for row in session.execute(runs.order_by(AwardRun.number))}


def count_prizes(session: Session, round_ids: Collection[str]) -> dict[str, int]:
    """Round id -> how many prizes it has."""
    counted = select(PrizeTier.round_id, func.sum(PrizeTier.quantity).label("total"))
    counted = counted.where(PrizeTier.round_id.in_(round_ids)).group_by(PrizeTier.round_id)
    return {row.round_id: row.total for row in session.execute(counted)}
