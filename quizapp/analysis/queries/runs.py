"""Reading stored analyses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from quizapp.analysis.models import AnalysedItem, AnalysisRun
from quizapp.analysis.queries.subjects import Subject
from quizapp.banks.models import Question, QuestionVersion
from quizapp.core.errors import NotFound
from quizapp.scoring.statistics import CODES

MOST_POINTS = 400
"""On the map of difficulty and discrimination; more would be one blot."""


@dataclass(frozen=True)
class ItemFilter:
    """`verdict`: a code, or "" for all."""

    verdict: str = ""
    text: str = ""


@dataclass(frozen=True)
class ItemRow:
    """An analysed version with its question."""

    item: AnalysedItem
    version: QuestionVersion
    question: Question

    @property
    def is_current(self) -> bool:
        """Whether nobody has changed the question since."""
        return self.question.current_version_id == self.version.id


class MapPoint(NamedTuple):
    """A question on the map."""

    p: float
    r: float
    verdict: str


def find_run(session: Session, subject: Subject) -> AnalysisRun | None:
    """The run of a subject, waiting or done."""
    return session.scalars(_of(subject)).one_or_none()


def get_run(session: Session, run_id: str) -> AnalysisRun:
    """By its id, as it stands now."""
    found = session.get(AnalysisRun, run_id, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def find_waiting(
    session: Session, now: datetime, *, asked_before: datetime | None = None
) -> str | None:
    """The run that has waited longest and that nobody is at."""
    wanted = select(AnalysisRun.id).where(is_waiting(), is_free(now))
    if asked_before is not None:
        wanted = wanted.where(AnalysisRun.asked_at < asked_before)
    return session.scalar(wanted.order_by(AnalysisRun.asked_at, AnalysisRun.id).limit(1))


def is_waiting() -> ColumnElement[bool]:
    """`AnalysisRun.is_waiting` for statements."""
    return or_(AnalysisRun.as_of.is_(None), AnalysisRun.asked_at > AnalysisRun.as_of)


def is_free(now: datetime) -> ColumnElement[bool]:
    """Nobody is at it, or somebody who has had his time."""
    return or_(AnalysisRun.claimed_until.is_(None), AnalysisRun.claimed_until <= now)


def _of(subject: Subject) -> Select[AnalysisRun]:
    wanted = select(AnalysisRun)
    if subject.round_id is not None:
        return wanted.where(AnalysisRun.round_id == subject.round_id)
    return wanted.where(AnalysisRun.bank_id == subject.bank_id, AnalysisRun.kind == subject.kind)


def list_items(
    session: Session, run_id: str, wanted: ItemFilter, *, limit: int | None = None, offset: int = 0
) -> tuple[list[ItemRow], int]:
    """The most urgent first; of the same verdict, what goes least with the rest. With the total."""
    query = _items(run_id)
    if wanted.verdict:
        query = query.where(AnalysedItem.verdict == wanted.verdict)
    if wanted.text:
        query = query.where(Question.code.ilike(f"%{_literally(wanted.text)}%", escape="\\"))
    total = session.scalar(query.with_only_columns(func.count())) or 0
    ordered = query.order_by(
        AnalysedItem.urgency, AnalysedItem.item_rest_r, Question.code, QuestionVersion.number
    )
    return [ItemRow(*row) for row in session.execute(ordered.limit(limit).offset(offset))], total


def _literally(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def get_item(session: Session, run_id: str, version_id: str) -> ItemRow:
    """One analysed version."""
    row = session.execute(_items(run_id).where(AnalysedItem.version_id == version_id)).one_or_none()
    if row is None:
        raise NotFound
    return ItemRow(*row)


def count_by_verdict(session: Session, run_id: str) -> dict[str, int]:
    """{code: items} of the codes that occur, by urgency."""
    counts = dict(
        session.execute(
            select(AnalysedItem.verdict, func.count())
            .where(AnalysedItem.run_id == run_id)
            .group_by(AnalysedItem.verdict)
        ).all()
    )
    return {code: counts[code] for code in CODES if code in counts}


def list_map(session: Session, run_id: str) -> Sequence[MapPoint]:
    """What the map of difficulty and discrimination shows: those judged, urgent ones first."""
    wanted = (
        select(AnalysedItem.p, AnalysedItem.item_rest_r, AnalysedItem.verdict)
        .where(
            AnalysedItem.run_id == run_id,
            AnalysedItem.item_rest_r.is_not(None),
            AnalysedItem.verdict != "too_few",
        )
        .order_by(AnalysedItem.urgency, AnalysedItem.item_rest_r)
        .limit(MOST_POINTS)
    )
    return [MapPoint(p, r or 0.0, verdict) for p, r, verdict in session.execute(wanted)]


def _items(run_id: str) -> Select[AnalysedItem, QuestionVersion, Question]:
    return (
        select(AnalysedItem, QuestionVersion, Question)
        .join(QuestionVersion, QuestionVersion.id == AnalysedItem.version_id)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(AnalysedItem.run_id == run_id)
    )
