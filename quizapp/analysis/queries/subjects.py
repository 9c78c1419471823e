"""What is analysed: a round, or a bank across its rounds of one kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from quizapp.analysis.models import AnalysisRun
from quizapp.attempts.models import OPEN, Attempt
from quizapp.attempts.rules import NETWORK_GRACE
from quizapp.contests.models import CLOSED, TRIAL, UNSEEN, BlueprintLine, Contest, Round


@dataclass(frozen=True)
class Subject:
    """A round, or a bank; `kind` of the attempts: official and practice are never mixed."""

    kind: str
    round_id: str | None = None
    bank_id: str | None = None


def list_rounds_of_bank(session: Session, bank_id: str, kind: str) -> list[str]:
    """Ids of the rounds of this kind that draw from the bank, demonstrations left out."""
    wanted = (
        select(Round.id)
        .join(Contest, Contest.id == Round.contest_id)
        .join(BlueprintLine, BlueprintLine.round_id == Round.id)
        .where(
            BlueprintLine.bank_id == bank_id,
            Round.kind == kind,
            Round.state.not_in(UNSEEN),
            ~Contest.is_demo,
            ~Contest.is_hidden,
        )
    )
    return list(session.scalars(wanted.distinct().order_by(Round.id)))


def list_rounds_to_ask(session: Session, edition: int, now: datetime, *, limit: int) -> list[Round]:
    """Rounds that are over, nobody answering any more, without figures since; trials left out.

    Figures of an older edition of the computing are as good as none.
    """
    ended_at = func.coalesce(Round.closed_at, Round.closes_at)
    is_over = or_(Round.state == CLOSED, Round.closes_at < now - NETWORK_GRACE)
    outdated = or_(
        AnalysisRun.id.is_(None),
        AnalysisRun.asked_at < ended_at,
        AnalysisRun.as_of.is_not(None) & (AnalysisRun.edition < edition),
    )
    running = select(Attempt.id).where(Attempt.round_id == Round.id, Attempt.state == OPEN)
    wanted = (
        select(Round)
        .outerjoin(AnalysisRun, AnalysisRun.round_id == Round.id)
        .where(Round.state.not_in(UNSEEN), Round.kind != TRIAL, is_over, outdated)
        .where(~running.exists())
    )
    return list(session.scalars(wanted.order_by(Round.closes_at, Round.id).limit(limit)))


def count_running(session: Session, *, most: int) -> int:
    """How many attempts are running anywhere, counted up to `most`."""
    some = select(Attempt.id).where(Attempt.state == OPEN).limit(most).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0
