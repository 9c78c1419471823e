"""Which questions a paper may draw."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.banks import queries as drawing
from quizapp.banks.models import Question, QuestionBank, QuestionVersion
from quizapp.banks.queries.difficulties import known_difficulties
from quizapp.banks.queries.work import WorkRow, versions_stopped
from quizapp.contests.models import BlueprintLine, Round
from quizapp.contests.rules.difficulty import expected_right

_AT_ONCE = 500
"""Ids that one statement may name on every database."""


@dataclass(frozen=True)
class DrawTerms:
    """By what a round draws: the law of its opening day, and whose approval it wants.

    `with_drafts` (practice, trial, demonstration): also what came with the product and waits.
    """

    on: date
    with_drafts: bool
    by_two: bool = False


@dataclass(frozen=True)
class Drawable:
    """A question version that a line of the blueprint may draw."""

    version_id: str
    question_id: str
    is_approved: bool
    is_cited: bool
    group: str = ""
    """Its group, which is drawn whole."""
    code: str = ""

    @property
    def unit(self) -> str:
        """What is drawn: the group, or the question itself."""
        return self.group or self.question_id


@dataclass(frozen=True)
class BankChoice:
    """A bank to draw from, with the topics it has and how many questions may be drawn."""

    id: str
    slug: str
    title: str
    topics: tuple[str, ...]
    count: int
    groups: Mapping[int, int] = field(default_factory=dict)
    """How many groups of each size."""


def list_drawable(
    session: Session, bank_id: str, part: drawing.Part, terms: DrawTerms
) -> list[Drawable]:
    """The versions of a line, in a fixed order; banks decide which those are."""
    ids = drawing.list_drawable(
        session,
        bank_id,
        part,
        approved_only=not terms.with_drafts,
        on=terms.on,
        by_two=terms.by_two,
    )
    is_cited = QuestionVersion.citations.any()
    group = QuestionVersion.group_code
    rows = session.execute(
        select(
            *(QuestionVersion.id, Question.id, Question.approved_version_id, is_cited, group),
            Question.code,
        )
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(Question.bank_id == bank_id)
    )
    known = {
        version: Drawable(version, question, version == approved, bool(cited), group, code)
        for version, question, approved, cited, group, code in rows
    }
    return [known[id_] for id_ in ids]


def list_by_line(session: Session, round_: Round, terms: DrawTerms) -> list[list[Drawable]]:
    """What each line of a round may draw; what every paper holds stands in its own line alone."""
    lines = [
        (line, list_drawable(session, line.bank_id, part_of(line), terms))
        for line in round_.blueprint
    ]
    fixed = {
        one.question_id for line, found in lines for one in found if one.code in line.questions
    }
    return [
        [one for one in found if one.code in line.questions]
        if line.questions
        else [one for one in found if one.question_id not in fixed]
        for line, found in lines
    ]


def part_of(line: BlueprintLine) -> drawing.Part:
    """What of its bank a line draws."""
    return drawing.Part(line.topic, line.level, line.group_size)


def list_left_out(session: Session, round_: Round, terms: DrawTerms) -> tuple[list[WorkRow], int]:
    """(questions its lines would draw but for the law, how many lack the second approval)."""
    stopped: set[str] = set()
    once: set[str] = set()
    for line in round_.blueprint:
        by_law, by_approval = drawing.list_left_out(
            session,
            line.bank_id,
            part_of(line),
            approved_only=not terms.with_drafts,
            on=terms.on,
            by_two=terms.by_two,
        )
        stopped.update(by_law)
        once.update(by_approval)
    return versions_stopped(session, stopped, terms.on), len(once)


def count_drawable(session: Session, bank_id: str, part: drawing.Part, terms: DrawTerms) -> int:
    """How many questions a line may draw."""
    if part.group_size > 1:
        return len(list_drawable(session, bank_id, part, terms))
    counted = _counted(session, bank_id, terms)
    return sum(
        count
        for (its_topic, its_level), count in counted.items()
        if part.topic in {None, its_topic} and part.level in {None, its_level}
    )


def count_cells(session: Session, bank_id: str, terms: DrawTerms) -> dict[tuple[str, str], int]:
    """(topic, level) -> how many questions of a bank may be drawn."""
    return _counted(session, bank_id, terms)


def list_bank_choices(session: Session, terms: DrawTerms) -> list[BankChoice]:
    """All banks with their topics, those without a drawable question included."""
    banks = session.scalars(select(QuestionBank).order_by(QuestionBank.title))
    return [_choice(session, bank, terms) for bank in banks]


def _counted(session: Session, bank_id: str, terms: DrawTerms) -> dict[tuple[str, str], int]:
    return drawing.count_drawable(
        session,
        bank_id,
        approved_only=not terms.with_drafts,
        on=terms.on,
        by_two=terms.by_two,
    )


def _choice(session: Session, bank: QuestionBank, terms: DrawTerms) -> BankChoice:
    counted = _counted(session, bank.id, terms)
    topics = tuple(sorted({topic for topic, _level in counted if topic}))
    groups = drawing.count_groups(
        session,
        bank.id,
        approved_only=not terms.with_drafts,
        on=terms.on,
        by_two=terms.by_two,
    )
    return BankChoice(bank.id, bank.slug, bank.title, topics, sum(counted.values()), groups)


def uncited_banks(session: Session, version_ids: Collection[str]) -> list[QuestionBank]:
    """Banks of these versions whose approved questions may lack a citation, and some do."""
    lacking = (
        select(Question.bank_id)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .where(QuestionVersion.id.in_(version_ids), ~QuestionVersion.citations.any())
    )
    banks = select(QuestionBank).where(
        QuestionBank.id.in_(lacking), QuestionBank.uncited_reason.is_not(None)
    )
    return list(session.scalars(banks.order_by(QuestionBank.title)))


def expected_shares(session: Session, version_ids: Collection[str]) -> dict[str, float]:
    """For each version the share of people taken to answer it rightly, by what is known today."""
    known = known_difficulties(session, version_ids, least=1)
    rows = select(QuestionVersion.id, QuestionVersion.question_id, QuestionVersion.level)
    ids = sorted(version_ids)
    return {
        version_id: expected_right(level, *known.get(question_id, ()))
        for start in range(0, len(ids), _AT_ONCE)
        for version_id, question_id, level in session.execute(
            rows.where(QuestionVersion.id.in_(ids[start : start + _AT_ONCE]))
        )
    }
