"""A closed round with people who have played, without playing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.awards.models import PrizePlan, PrizeTier
from quizapp.contests.models import ContestStaff
from quizapp.core.text import fold
from quizapp.core.types import new_id
from quizapp.organisations.models import Consent, ConsentText, Participant
from tests.factories import Stage, make_stage, ranked

NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
PUBLISH_NAME = "publish_name"


def make_closed_stage(session: Session, *prizes: tuple[str, int], **more: Any) -> Stage:
    """A published round that closed before NOON, with these prizes."""
    plan = {name: more.pop(name, None) for name in ("max_per_unit",)}
    stage = make_stage(session, now=NOON - timedelta(hours=3), **more)
    give_prizes(session, stage.round_id, *prizes, **plan)
    return stage


def give_prizes(session: Session, round_id: str, *prizes: tuple[str, int], **plan: Any) -> None:
    for position, (name, quantity) in enumerate(prizes, 1):
        session.add(
            PrizeTier(
                round_id=round_id,
                position=position,
                name=name,
                quantity=quantity,
                value_vnd=500_000,
                division="guards" if "bảo vệ" in name else "all",
            )
        )
    session.merge(PrizePlan(round_id=round_id, reserve_count=3, **plan))
    session.flush()


def play(session: Session, stage: Stage, name: str, score: float = 4, **more: Any) -> Participant:
    """Somebody with a counted attempt: `seconds`, `minute` of submission, any column of his."""
    seconds, minute = more.pop("seconds", 300), more.pop("minute", 0)
    agrees = more.pop("agrees", None)
    participant = Participant(
        id=new_id(),
        contest_id=stage.contest_id,
        unit_id=more.pop("unit_id", stage.unit_id),
        full_name=name,
        folded_name=fold(name),
        receipt_hash=new_id(),
        entrant_code=new_id(),
        joined_at=NOON - timedelta(hours=4),
        **more,
    )
    session.add(participant)
    session.flush()
    submitted_at = NOON - timedelta(hours=3) + timedelta(minutes=minute)
    session.add(
        ranked(
            Attempt(
                round_id=stage.round_id,
                participant_id=participant.id,
                number=1,
                state="submitted",
                seed="seed",
                paper=[],
                started_at=submitted_at - timedelta(seconds=seconds),
                deadline_at=submitted_at + timedelta(minutes=5),
                submitted_at=submitted_at,
                score=score,
                max_score=4,
                correct_count=int(score),
                duration_seconds=seconds,
                is_counted=True,
            )
        )
    )
    if agrees is not None:
        consent(session, participant, is_given=agrees)
    session.flush()
    return participant


def consent(session: Session, participant: Participant, *, is_given: bool) -> None:
    if session.get(ConsentText, "0" * 64) is None:
        text = ConsentText(
            hash="0" * 64, purpose=PUBLISH_NAME, language="vi", body="…", first_shown_at=NOON
        )
        session.add(text)
        session.flush()
    session.add(
        Consent(
            participant_id=participant.id,
            purpose=PUBLISH_NAME,
            text_hash="0" * 64,
            is_given=is_given,
            channel="web",
            at=NOON,
        )
    )
    session.flush()


def assign(session: Session, stage: Stage, staff_id: str) -> None:
    session.add(ContestStaff(contest_id=stage.contest_id, staff_id=staff_id))
    session.flush()
