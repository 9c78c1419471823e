"""A round that many people have answered: some able, some not, and one key that is wrong."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from quizapp.attempts.models import Answer, Attempt
from quizapp.attempts.round_cards import paper_plan
from quizapp.attempts.rules import PaperPlan
from quizapp.banks.models import Question, QuestionVersion
from quizapp.contests.models import Round
from quizapp.core.types import new_id
from quizapp.organisations.models import Participant
from tests.factories import Stage, make_stage, ranked

PEOPLE = 120
WRONG, IDLE_OPTION, BLANK = "Q003", "D", "Q005"
"""The question with the wrong key; the option nobody takes; the question many leave out."""
NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def answered_round(session: Session, *, people: int = PEOPLE, **more: Any) -> Stage:
    """6 of 8 questions of four options for each; closed an hour before NOW, figures repeatable."""
    opened = NOW - timedelta(days=2)
    stage = make_stage(session, **{"now": opened, "questions": 6, "bank_questions": 8, **more})
    round_ = session.get_one(Round, stage.round_id)
    round_.closes_at, round_.opens_at = NOW - timedelta(hours=1), opened
    answer(session, round_, people)
    return stage


def answer(session: Session, round_: Round, people: int, *, seed: int = 9) -> None:
    """So many more people take part and hand in, each by ability."""
    dice = random.Random(seed)
    plan, versions = paper_plan(session, round_)
    codes = {
        version: session.get_one(
            Question, session.get_one(QuestionVersion, version).question_id
        ).code
        for version in versions
    }
    for number in range(people):
        _take_part(session, round_, plan, codes, dice, f"{seed}-{number}")
    session.flush()


def _take_part(
    session: Session,
    round_: Round,
    plan: PaperPlan,
    codes: dict[str, str],
    dice: random.Random,
    name: str,
) -> None:
    able = dice.random()
    slots = plan.draw(name)
    chosen = [_choice(codes[slot.version_id], able, dice) for slot in slots]
    person = _person(session, round_, name)
    started = round_.opens_at + timedelta(minutes=5)
    grades = [float(index == 0) for index in chosen]
    attempt = Attempt(
        id=new_id(),
        round_id=round_.id,
        participant_id=person.id,
        number=1,
        state="submitted",
        seed=name,
        paper=[
            {
                "version": slot.version_id,
                "type": slot.type,
                "points": slot.points,
                "options": [list(option) for option in slot.options],
            }
            for slot in slots
        ],
        started_at=started,
        deadline_at=started + timedelta(minutes=10),
        submitted_at=started + timedelta(minutes=8),
        answered_count=sum(index is not None for index in chosen),
        score=sum(grades),
        max_score=len(grades),
        correct_count=int(sum(grades)),
        duration_seconds=480,
        grades=grades,
        is_counted=True,
    )
    session.add(ranked(attempt))
    session.flush()
    rows = [
        {
            "attempt_id": attempt.id,
            "slot": place,
            "response": next(id_ for id_, at in slot.options if at == index),
            "seq": int((started + timedelta(seconds=20 * place)).timestamp() * 1000),
            "saved_at": started + timedelta(minutes=7),
        }
        for place, (slot, index) in enumerate(zip(slots, chosen, strict=True), 1)
        if index is not None
    ]
    if rows:
        session.execute(insert(Answer), rows)


def _choice(code: str, able: float, dice: random.Random) -> int | None:
    """The place of the option taken: the first is the key, which of WRONG is really the second."""
    luck = dice.random()
    if code == BLANK and luck < 0.3:
        return None
    hard = int(code[1:]) / 20
    if dice.random() < able * 1.3 - hard:
        return 1 if code == WRONG else 0
    if code == WRONG:
        return 0 if luck < 0.5 else 2
    return 0 if luck < 0.2 else 1 if luck < 0.6 else 2


def _person(session: Session, round_: Round, name: str) -> Participant:
    person = Participant(
        id=new_id(),
        contest_id=round_.contest_id,
        full_name=f"Người {name}",
        folded_name=f"nguoi {name}",
        receipt_hash=new_id(),
        entrant_code=new_id(),
        joined_at=NOW,
    )
    session.add(person)
    session.flush()
    return person
