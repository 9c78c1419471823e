"""Reading repairs and what they may be made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.attempts.queries import list_standings
from quizapp.awards.queries import find_newest_run
from quizapp.awards.repairs.models import ASKED, KeyRepair, RepairedResult
from quizapp.banks.models import Question, QuestionVersion
from quizapp.contests.models import PoolQuestion, Round
from quizapp.core.errors import NotFound
from quizapp.scoring.ranking import rank


@dataclass(frozen=True)
class Place:
    """Where somebody stands. `prize`: the position of the prize that the newest run gives."""

    rank: int
    score: float
    prize: int | None = None


def places_of(session: Session, round_: Round) -> dict[str, Place]:
    """Participant -> place, of everybody who counts."""
    run = find_newest_run(session, round_.id)
    winners = run.outcome["winners"] if run else []
    prizes = {one["participant_id"]: one["tier"] for one in winners}
    return {
        one.standing.participant_id: Place(
            one.rank, one.standing.score, prizes.get(one.standing.participant_id)
        )
        for one in rank(list_standings(session, round_), round_.chain)
    }


def list_asked_questions(session: Session, round_: Round) -> list[tuple[str, QuestionVersion]]:
    """(code, version) of all that papers of the round could draw, leaked ones included."""
    pooled = select(PoolQuestion.version_id).where(PoolQuestion.round_id == round_.id)
    withdrawn = [one["question_id"] for one in round_.withdrawn]
    wanted = (
        select(Question.code, QuestionVersion)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .where(QuestionVersion.id.in_(pooled) | QuestionVersion.question_id.in_(withdrawn))
        .order_by(Question.code, QuestionVersion.number)
    )
    return [(code, version) for code, version in session.execute(wanted)]


def get_asked_question(
    session: Session, round_: Round, version_id: str
) -> tuple[str, QuestionVersion]:
    """One of them."""
    found = [one for one in list_asked_questions(session, round_) if one[1].id == version_id]
    if not found:
        raise NotFound("question_not_asked")
    return found[0]


def list_repairs(session: Session, round_id: str) -> Sequence[KeyRepair]:
    """The newest first."""
    repairs = select(KeyRepair).where(KeyRepair.round_id == round_id)
    return session.scalars(repairs.order_by(KeyRepair.asked_at.desc(), KeyRepair.id)).all()


def get_waiting(session: Session, round_id: str, repair_id: str) -> KeyRepair:
    """A repair that nobody has decided, held until the end of the transaction."""
    wanted = select(KeyRepair).where(
        KeyRepair.id == repair_id, KeyRepair.round_id == round_id, KeyRepair.state == ASKED
    )
    repair = session.scalars(wanted.with_for_update(of=KeyRepair)).one_or_none()
    if repair is None:
        raise NotFound("repair_not_asked")
    return repair


def list_results(session: Session, attempt_id: str) -> list[tuple[KeyRepair, RepairedResult]]:
    """What repairs made of an attempt, the oldest first."""
    wanted = (
        select(KeyRepair, RepairedResult)
        .join(RepairedResult, RepairedResult.repair_id == KeyRepair.id)
        .where(RepairedResult.attempt_id == attempt_id)
        .order_by(KeyRepair.decided_at)
    )
    return [(repair, result) for repair, result in session.execute(wanted)]
