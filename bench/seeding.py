"""The stage of a run: a contest with real questions, people who wait, play, or have finished."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.bulk import insert_rows, settle
from bench.people import id_of, participant_rows
from quizapp import schema
from quizapp.attempts.models import Answer, Attempt
from quizapp.attempts.rules import PoolItem, PoolLine, draw_paper
from quizapp.banks.models import Question, QuestionBank, QuestionVersion
from quizapp.banks.service.shipped import load_shipped
from quizapp.banks.shipped_files import read_shipped
from quizapp.contests.models import BlueprintLine, Contest, Organizer, PoolQuestion, Round
from quizapp.core.db import Database
from quizapp.core.text import fold
from quizapp.entry.models import JoinCode
from quizapp.organisations.models import Consent, ConsentText, Participant, Unit
from quizapp.scoring.rank_keys import rank_key
from quizapp.scoring.ranking import DEFAULT_CHAIN, Standing
from quizapp.tables import import_all_models

BANK = "lao-dong"
CONTEST, ROUND, JOIN_CODE = id_of("contest", 1), id_of("round", 1), "BENCH77"
QUESTIONS = 25
ANSWERED = 20
"""How many of its questions a paper has answered when it is handed in."""
PAPERS = 200
"""Papers are drawn so many times and then shared: to the server each attempt's is its own."""
UNITS = 40
STARTERS, SAVERS, SUBMITTERS, RANKED = "starter", "saver", "submitter", "ranked"
TEXT_HASH = id_of("consent", 1)


@dataclass(frozen=True)
class Seeds:
    """How many people of each kind, and the sizes of the boards."""

    starters: int = 2_000
    savers: int = 1_000
    submitters: int = 2_000
    late: int = 500
    """Of the savers, so many also have an attempt open in each board's round."""
    boards: tuple[int, ...] = (10_000,)


@dataclass(frozen=True)
class Slot:
    """A question of a paper: what may be answered."""

    type: str
    option_ids: tuple[str, ...]

    def response(self, choice: int) -> object:
        """One of the valid responses."""
        if self.type == "true_false":
            return bool(choice % 2)
        chosen = self.option_ids[choice % len(self.option_ids)]
        return [chosen] if self.type == "multiple_choice" else chosen


@dataclass(frozen=True)
class Stage:
    """What the load tool must know."""

    seeds: Seeds
    papers: list[list[dict[str, Any]]]
    slots: list[list[Slot]] = field(default_factory=list)

    def slots_of(self, number: int) -> list[Slot]:
        """The paper of the attempt with this number, as its participant sees it."""
        return self.slots[number % len(self.slots)]


def board_round(size: int) -> str:
    """The id of the round whose board has this size."""
    return id_of("board", size)


def people_counts(seeds: Seeds) -> dict[str, int]:
    """How many people of each kind there are."""
    return {
        STARTERS: seeds.starters,
        SAVERS: seeds.savers,
        SUBMITTERS: seeds.submitters,
        RANKED: max(seeds.boards, default=0),
    }


def late_kind(size: int) -> str:
    """Attempts that are handed in while the board of this size is read."""
    return f"late {size}"


def seed(database: Database, seeds: Seeds) -> Stage:
    """Fill an empty database."""
    import_all_models()
    schema.upgrade(database.engine)
    now = datetime.now(UTC).replace(microsecond=0)
    register, banks = read_shipped()
    with database.transaction() as session:
        load_shipped(session, register, banks, now=now)
        units = _contest(session, now)
        pool = _pool(session, [ROUND, *map(board_round, seeds.boards)])
    papers = [_paper(pool, number) for number in range(PAPERS)]
    _people(database, seeds, units, now)
    _attempts(database, seeds, papers, now)
    for size in seeds.boards:
        insert_rows(database, Attempt, _finished(size, now))
    settle(database)
    return Stage(seeds, papers, [[_slot(one) for one in paper] for paper in papers])


def _contest(session: Session, now: datetime) -> list[str]:
    organizer = Organizer(id=id_of("organizer", 1), name="Ban tổ chức", created_at=now)
    contest = Contest(
        id=CONTEST,
        slug="bench",
        title="Tìm hiểu pháp luật lao động",
        organizer_id=organizer.id,
        fields=[{"name": "phone", "required": True}],
        created_at=now,
    )
    session.add(organizer)
    session.flush()
    session.add(contest)
    units = [_unit(number, now) for number in range(UNITS)]
    session.add_all(units)
    session.add(_consent_text(now))
    session.flush()
    return [unit.id for unit in units]


def _consent_text(now: datetime) -> ConsentText:
    return ConsentText(
        hash=TEXT_HASH, purpose="contest", language="vi", body="Tôi đồng ý.", first_shown_at=now
    )


def _unit(number: int, now: datetime) -> Unit:
    name = f"Công ty {number:02}"
    return Unit(
        id=id_of("unit", number),
        kind="enterprise",
        code=f"CT{number:02}",
        name=name,
        folded_name=fold(name),
        created_at=now,
    )


def _pool(session: Session, round_ids: list[str]) -> list[PoolItem]:
    bank = session.scalars(select(QuestionBank).where(QuestionBank.slug == BANK)).one()
    now = bank.created_at
    for position, round_id in enumerate(round_ids, 1):
        session.add(_round(round_id, position, bank.id, now))
    session.flush()
    current = select(QuestionVersion).join(
        Question, Question.current_version_id == QuestionVersion.id
    )
    versions = session.scalars(current.where(Question.bank_id == bank.id)).all()
    for round_id in round_ids:
        session.add_all(PoolQuestion(round_id=round_id, line=1, version_id=v.id) for v in versions)
    session.add(JoinCode(code=JOIN_CODE, round_id=ROUND, unit_id=id_of("unit", 1), created_at=now))
    session.flush()
    return [
        PoolItem(v.id, v.question_id, v.type, len(next(iter(v.texts.values())).get("options", ())))
        for v in versions
    ]


def _round(round_id: str, position: int, bank_id: str, now: datetime) -> Round:
    return Round(
        id=round_id,
        contest_id=CONTEST,
        position=position,
        title=f"Vòng {position}",
        state="published",
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(hours=12),
        duration_seconds=6 * 3600,
        attempts_allowed=1,
        published_at=now,
        created_at=now,
        blueprint=[BlueprintLine(position=1, bank_id=bank_id, count=QUESTIONS)],
    )


def _paper(pool: list[PoolItem], number: int) -> list[dict[str, Any]]:
    drawn = draw_paper(
        [PoolLine(QUESTIONS, 1, pool)], str(number), shuffle_questions=True, shuffle_options=True
    )
    return [
        {
            "version": slot.version_id,
            "type": slot.type,
            "points": slot.points,
            "options": [list(option) for option in slot.options],
        }
        for slot in drawn
    ]


def _slot(stored: dict[str, Any]) -> Slot:
    return Slot(stored["type"], tuple(id_ for id_, _index in stored["options"]))


def _people(database: Database, seeds: Seeds, units: list[str], now: datetime) -> None:
    for kind, count in people_counts(seeds).items():
        people = participant_rows(kind, count, CONTEST, units, joined_at=now)
        insert_rows(database, Participant, people)
        if kind != RANKED:
            insert_rows(database, Consent, _consents(kind, count, now))


def _consents(kind: str, count: int, now: datetime) -> Iterator[dict[str, Any]]:
    for number in range(count):
        yield {
            "id": id_of(f"consent of {kind}", number),
            "participant_id": id_of(kind, number),
            "purpose": "contest",
            "text_hash": TEXT_HASH,
            "is_given": True,
            "channel": "join",
            "at": now,
        }


def attempt_id(kind: str, number: int) -> str:
    """The id of the attempt that is open from the beginning."""
    return id_of(f"attempt of {kind}", number)


def _attempts(
    database: Database, seeds: Seeds, papers: list[list[dict[str, Any]]], now: datetime
) -> None:
    for running in (
        Running(ROUND, SAVERS, SAVERS, seeds.savers, 0),
        Running(ROUND, SUBMITTERS, SUBMITTERS, seeds.submitters, ANSWERED),
        *(Running(board_round(n), late_kind(n), SAVERS, seeds.late, 0) for n in seeds.boards),
    ):
        insert_rows(database, Attempt, _open_attempts(running, papers, now))
    slots = [[_slot(one) for one in paper] for paper in papers]
    insert_rows(database, Answer, _answers(seeds.submitters, slots, now))


@dataclass(frozen=True)
class Running:
    """Open attempts: at which round, of whom, how many, and how far they are."""

    round_id: str
    kind: str
    people: str
    count: int
    answered: int


def _open_attempts(
    running: Running, papers: list[list[dict[str, Any]]], now: datetime
) -> Iterator[dict[str, Any]]:
    for number in range(running.count):
        yield {
            "id": attempt_id(running.kind, number),
            "round_id": running.round_id,
            "participant_id": id_of(running.people, number),
            "number": 1,
            "state": "open",
            "seed": id_of("seed", number),
            "paper": papers[number % len(papers)],
            "started_at": now,
            "deadline_at": now + timedelta(hours=6),
            "answered_count": running.answered,
        }


def _answers(count: int, papers: list[list[Slot]], now: datetime) -> Iterator[dict[str, Any]]:
    for number in range(count):
        slots = papers[number % len(papers)]
        for slot in range(1, ANSWERED + 1):
            yield {
                "attempt_id": attempt_id(SUBMITTERS, number),
                "slot": slot,
                "response": slots[slot - 1].response(number + slot),
                "seq": 1,
                "saved_at": now,
            }


def _rank_key(score: float, seconds: int, submitted_at: datetime) -> str:
    return rank_key(Standing("", score, seconds, submitted_at), DEFAULT_CHAIN)


def _finished(size: int, now: datetime) -> Iterator[dict[str, Any]]:
    """Counted attempts as the board reads them; what it never reads is left small."""
    dice = random.Random(size)
    round_id, name = board_round(size), f"board {size}"
    for number in range(size):
        correct = min(QUESTIONS, int(dice.gauss(17, 4)))
        duration = dice.randrange(120, 1500)
        submitted_at = now - timedelta(seconds=dice.randrange(3600))
        yield {
            "id": id_of(name, number),
            "round_id": round_id,
            "participant_id": id_of(RANKED, number),
            "number": 1,
            "state": "submitted",
            "seed": "",
            "paper": [],
            "started_at": submitted_at - timedelta(seconds=duration),
            "deadline_at": now,
            "submitted_at": submitted_at,
            "answered_count": QUESTIONS,
            "score": float(correct),
            "max_score": float(QUESTIONS),
            "correct_count": correct,
            "duration_seconds": duration,
            "rank_key": _rank_key(float(correct), duration, submitted_at),
            "is_counted": True,
            "ranked_at": submitted_at,
        }
