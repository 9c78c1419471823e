"""Reading banks and their counts."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from quizapp.banks.models import Question, QuestionBank, QuestionFault, QuestionVersion
from quizapp.banks.rules import STATES
from quizapp.core.errors import NotFound


@dataclass
class BankCounts:
    """A bank and how many of its questions are in which state."""

    bank: QuestionBank
    by_state: dict[str, int] = field(default_factory=lambda: dict.fromkeys(STATES, 0))
    open_faults: int = 0

    @property
    def total(self) -> int:
        """All questions but the retired ones."""
        return sum(count for state, count in self.by_state.items() if state != "retired")


def get_bank(session: Session, bank_id: str) -> QuestionBank:
    """The bank of this id."""
    found = session.get(QuestionBank, bank_id)
    if found is None:
        raise NotFound("bank_not_found")
    return found


def find_bank_by_slug(session: Session, slug: str) -> QuestionBank | None:
    """The bank of this short name, or None."""
    return session.scalars(select(QuestionBank).where(QuestionBank.slug == slug)).one_or_none()


def get_bank_by_slug(session: Session, slug: str) -> QuestionBank:
    """The bank of this short name."""
    found = find_bank_by_slug(session, slug)
    if found is None:
        raise NotFound("bank_not_found")
    return found


def list_banks(session: Session, slug: str | None = None) -> list[BankCounts]:
    """All banks (or the one) by title, with counts."""
    wanted = select(QuestionBank).order_by(QuestionBank.title)
    if slug is not None:
        wanted = wanted.where(QuestionBank.slug == slug)
    counts = {bank.id: BankCounts(bank) for bank in session.scalars(wanted)}
    by_state = select(Question.bank_id, Question.state, func.count()).group_by(
        Question.bank_id, Question.state
    )
    for bank_id, state, count in session.execute(by_state):
        if bank_id in counts:
            counts[bank_id].by_state[state] = count
    for bank_id, count in session.execute(_open_faults()):
        if bank_id in counts:
            counts[bank_id].open_faults = count
    return list(counts.values())


def _open_faults() -> Select[str, int]:
    return (
        select(Question.bank_id, func.count())
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .join(QuestionFault, QuestionFault.version_id == QuestionVersion.id)
        .where(QuestionFault.settled_at.is_(None))
        .group_by(Question.bank_id)
    )
