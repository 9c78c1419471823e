"""Reading attempts. What is somebody else's is not found."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.attempts.models import EXPIRED, OPEN, SUBMITTED, Answer, Attempt
from quizapp.attempts.results import Figures, standing_of
from quizapp.attempts.rules import NETWORK_GRACE
from quizapp.banks.models import QuestionVersion
from quizapp.contests.models import Round
from quizapp.contests.rules import key_is_released
from quizapp.core.errors import NotFound
from quizapp.organisations.models import Participant
from quizapp.scoring.ranking import Criterion, Standing

PAPERS_REMEMBERED = 20
"""Who practises for weeks may meet again what is longer ago."""

FINISHED = (SUBMITTED, EXPIRED)


def get_attempt(session: Session, attempt_id: str, participant_id: str) -> Attempt:
    """An attempt of this participant."""
    return _one(session, attempt_id, participant_id, lock=False)


def get_attempt_for_update(session: Session, attempt_id: str, participant_id: str) -> Attempt:
    """The same with its row locked; nobody else waits."""
    return _one(session, attempt_id, participant_id, lock=True)


def _one(session: Session, attempt_id: str, participant_id: str, *, lock: bool) -> Attempt:
    wanted = select(Attempt).where(
        Attempt.id == attempt_id, Attempt.participant_id == participant_id
    )
    if lock:
        wanted = wanted.with_for_update(of=Attempt).execution_options(populate_existing=True)
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound
    return found


def find_paper(session: Session, attempt_id: str) -> list[Any] | None:
    """The paper of an attempt, whosever it is."""
    return session.scalar(select(Attempt.paper).where(Attempt.id == attempt_id))


def find_open_attempt(session: Session, round_id: str, participant_id: str) -> Attempt | None:
    """The running attempt of a participant at a round."""
    wanted = select(Attempt).where(
        Attempt.round_id == round_id,
        Attempt.participant_id == participant_id,
        Attempt.state == OPEN,
    )
    return session.scalars(wanted.with_for_update(of=Attempt)).one_or_none()


def list_attempts(session: Session, round_id: str, participant_id: str) -> list[Attempt]:
    """All attempts of a participant at a round, first to last."""
    wanted = select(Attempt).where(
        Attempt.round_id == round_id, Attempt.participant_id == participant_id
    )
    return list(session.scalars(wanted.order_by(Attempt.number)))


def list_seen(session: Session, participant_id: str) -> frozenset[str]:
    """The questions of this person's latest papers, in all rounds of the contest."""
    latest = select(Attempt.paper).where(Attempt.participant_id == participant_id)
    latest = latest.order_by(Attempt.started_at.desc()).limit(PAPERS_REMEMBERED)
    versions = {slot["version"] for paper in session.scalars(latest) for slot in paper}
    if not versions:
        return frozenset()
    asked = select(QuestionVersion.question_id).where(QuestionVersion.id.in_(versions))
    return frozenset(session.scalars(asked))


def list_answers(session: Session, attempt_id: str) -> dict[int, Answer]:
    """The newest answers by slot, cleared ones (null) included."""
    answers = select(Answer).where(Answer.attempt_id == attempt_id).order_by(Answer.slot)
    return {answer.slot: answer for answer in session.scalars(answers)}


def count_answered(session: Session, attempt_id: str) -> int:
    """How many slots hold an answer."""
    answered = select(func.count()).where(
        Answer.attempt_id == attempt_id, Answer.response.is_not(None)
    )
    return session.scalar(answered) or 0


def key_is_out(session: Session, round_: Round, now: datetime) -> bool:
    """Whether right answers may leave the server: released, and nobody still answers.

    A unit whose time was extended may be at it after the others' closing.
    """
    phase = round_.window.phase(now)
    if not key_is_released(round_.show_key, phase):
        return False
    return round_.show_key == "at_once" or not is_anybody_answering(session, round_.id)


def is_anybody_answering(session: Session, round_id: str) -> bool:
    """Whether an attempt of the round is open."""
    running = select(Attempt.id).where(Attempt.round_id == round_id, Attempt.state == OPEN)
    return session.scalar(running.limit(1)) is not None


def find_longest_overdue(session: Session, now: datetime) -> datetime | None:
    """The earliest deadline of an attempt that is open past it and the grace."""
    return session.scalar(
        select(func.min(Attempt.deadline_at)).where(
            Attempt.state == OPEN, Attempt.deadline_at < now - NETWORK_GRACE
        )
    )


def count_ending_before(session: Session, moment: datetime) -> int:
    """How many open attempts would be over at this moment."""
    ending = select(func.count()).where(
        Attempt.state == OPEN, Attempt.deadline_at < moment - NETWORK_GRACE
    )
    return session.scalar(ending) or 0


def load_versions(session: Session, ids: Collection[str]) -> Mapping[str, QuestionVersion]:
    """Question versions by id."""
    versions = select(QuestionVersion).where(QuestionVersion.id.in_(ids))
    return {version.id: version for version in session.scalars(versions)}


def find_counted(session: Session, round_id: str, participant_id: str) -> Attempt | None:
    """The attempt of a participant that counts in a round."""
    counted = select(Attempt).where(
        Attempt.round_id == round_id, Attempt.participant_id == participant_id, Attempt.is_counted
    )
    return session.scalars(counted).one_or_none()


def find_latest_finished(session: Session, participant_id: str) -> Attempt | None:
    """The finished attempt that says most: a counted one, the newest first."""
    finished = (
        select(Attempt)
        .where(Attempt.participant_id == participant_id, Attempt.state.in_(FINISHED))
        .order_by(Attempt.is_counted.desc(), Attempt.submitted_at.desc())
        .limit(1)
    )
    return session.scalars(finished).first()


def count_by_state(session: Session, round_id: str) -> dict[str, int]:
    """`{open, submitted, units}`: attempts running, attempts ended, enterprises with people in."""
    by_state = dict(
        session.execute(
            select(Attempt.state, func.count())
            .where(Attempt.round_id == round_id)
            .group_by(Attempt.state)
        ).all()
    )
    units = (
        select(func.count(func.distinct(Participant.unit_id)))
        .join(Attempt, Attempt.participant_id == Participant.id)
        .where(Attempt.round_id == round_id)
    )
    return {
        "open": by_state.get(OPEN, 0),
        "submitted": sum(by_state.get(state, 0) for state in FINISHED),
        "units": session.scalar(units) or 0,
    }


def list_standings(session: Session, round_: Round) -> list[Standing]:
    """What everybody who counts brings to the ranking of a round, in no order."""
    counted = select(*_FIGURES).where(Attempt.round_id == round_.id, Attempt.is_counted)
    chain, several = round_.chain, {}
    if Criterion.ATTEMPTS in chain:
        several = count_finished(session, round_.id)
    actual = round_.actual["value"] if round_.actual else None
    count = round_.question_count
    rows: Iterable[Any] = session.execute(counted)
    return [
        standing_of(
            Figures(*row), count, actual=actual, attempts=several.get(row.participant_id, 1)
        )
        for row in rows
    ]


_FIGURES = (
    Attempt.participant_id,
    Attempt.score,
    Attempt.correct_count,
    Attempt.duration_seconds,
    Attempt.submitted_at,
    Attempt.prediction,
)


def count_finished(session: Session, round_id: str) -> dict[str, int]:
    """Participant -> how many attempts ended."""
    finished = select(Attempt.participant_id, func.count()).where(
        Attempt.round_id == round_id, Attempt.state.in_(FINISHED)
    )
    return dict(session.execute(finished.group_by(Attempt.participant_id)).all())
