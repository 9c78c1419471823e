"""Reading prizes, candidates and runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from quizapp.attempts.models import OPEN, Attempt
from quizapp.awards.models import AwardRun, PrizeExclusion, PrizePlan, PrizeTier
from quizapp.core.errors import NotFound
from quizapp.organisations.models import Participant

CONFIRMED = "confirmed"


@dataclass(frozen=True)
class CountedAttempt:
    """What the ranking of prizes needs of a participant's counted attempt."""

    participant_id: str
    unit_id: str | None
    is_guard: bool
    score: float
    duration_seconds: int
    submitted_at: datetime


def list_tiers(session: Session, round_id: str) -> list[PrizeTier]:
    """The prizes of a round, the highest first."""
    tiers = select(PrizeTier).where(PrizeTier.round_id == round_id)
    return list(session.scalars(tiers.order_by(PrizeTier.position)))


def find_plan(session: Session, round_id: str) -> PrizePlan | None:
    """The prize settings of a round."""
    return session.get(PrizePlan, round_id)


def list_counted(session: Session, round_id: str) -> list[CountedAttempt]:
    """Everybody's counted attempt, in the order of ids so that digests agree."""
    counted = (
        select(
            Attempt.participant_id,
            Participant.unit_id,
            Participant.is_guard,
            Attempt.score,
            Attempt.duration_seconds,
            Attempt.submitted_at,
        )
        .join(Participant, Participant.id == Attempt.participant_id)
        .where(Attempt.round_id == round_id, Attempt.is_counted)
        .order_by(Attempt.participant_id)
    )
    return [
        CountedAttempt(id_, unit_id, is_guard, score, seconds, moment)
        for id_, unit_id, is_guard, score, seconds, moment in session.execute(counted).tuples()
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
    return dict(session.execute(excluded).tuples().all())


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


def load_participants(session: Session, ids: set[str]) -> dict[str, Participant]:
    """Participants by id."""
    wanted = select(Participant).where(Participant.id.in_(ids))
    return {one.id: one for one in session.scalars(wanted)}
