"""Reading questions and their versions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Select, cast, exists, func, or_, select
from sqlalchemy import Text as SqlText
from sqlalchemy.orm import Session, aliased

from quizapp.banks.likeness import Fingerprint, fingerprint
from quizapp.banks.models import (
    Citation,
    Question,
    QuestionFault,
    QuestionReview,
    QuestionVersion,
)
from quizapp.banks.rules import IN_REVIEW, RETIRED
from quizapp.core.errors import NotFound
from quizapp.core.text import fold

CHUNK = 500
BY_CODE = (func.length(Question.code), Question.code)
"""9 before 10: most codes are the numbers of a list."""
_any_version = aliased(QuestionVersion)


@dataclass(frozen=True)
class QuestionFilter:
    """Which questions a list shows. `flag`: doubts, faults or uncited; `types`: one of them."""

    text: str = ""
    state: str = ""
    level: str = ""
    topic: str = ""
    type: str = ""
    flag: str = ""
    types: tuple[str, ...] = ()


@dataclass(frozen=True)
class QuestionRow:
    """A question of a list with its current version."""

    question: Question
    version: QuestionVersion
    open_faults: int = 0


def get_question(session: Session, question_id: str, *, lock: bool = False) -> Question:
    """The question; `lock` keeps others from changing it until the transaction ends."""
    wanted = select(Question).where(Question.id == question_id)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound("question_not_found")
    return found


def lock_questions(session: Session, bank_id: str, ids: Collection[str]) -> list[Question]:
    """Those of the ids that belong to the bank, locked, in the order of their codes."""
    found: list[Question] = []
    for chunk in _chunks(sorted(ids)):
        wanted = select(Question).where(Question.bank_id == bank_id, Question.id.in_(chunk))
        found += session.scalars(wanted.order_by(Question.id).with_for_update())
    return sorted(found, key=lambda question: (len(question.code), question.code))


def get_version(session: Session, version_id: str | None) -> QuestionVersion:
    """A version with its citations."""
    found = session.get(QuestionVersion, version_id) if version_id else None
    if found is None:
        raise NotFound("question_not_found")
    return found


def current_versions(session: Session, questions: Iterable[Question]) -> dict[str, QuestionVersion]:
    """Question id -> its current version."""
    ids = [one.current_version_id for one in questions if one.current_version_id]
    found = {}
    for chunk in _chunks(ids):
        versions = select(QuestionVersion).where(QuestionVersion.id.in_(chunk))
        found.update({one.question_id: one for one in session.scalars(versions)})
    return found


def authors_of(session: Session, question_ids: Collection[str]) -> dict[str, frozenset[str]]:
    """Question id -> everybody who wrote one of its versions."""
    found: dict[str, set[str]] = {one: set() for one in question_ids}
    for chunk in _chunks(question_ids):
        wanted = select(QuestionVersion.question_id, QuestionVersion.author_id).where(
            QuestionVersion.question_id.in_(chunk), QuestionVersion.author_id.is_not(None)
        )
        for question_id, author_id in session.execute(wanted.distinct()):
            found[question_id].add(str(author_id))
    return {question_id: frozenset(authors) for question_id, authors in found.items()}


def list_versions(session: Session, question_id: str) -> list[QuestionVersion]:
    """All versions of a question, newest first."""
    wanted = select(QuestionVersion).where(QuestionVersion.question_id == question_id)
    return list(session.scalars(wanted.order_by(QuestionVersion.number.desc())))


def list_reviews(session: Session, question_id: str) -> list[QuestionReview]:
    """What was said and decided about a question, oldest first."""
    wanted = (
        select(QuestionReview)
        .join(QuestionVersion, QuestionVersion.id == QuestionReview.version_id)
        .where(QuestionVersion.question_id == question_id)
        .order_by(QuestionReview.at, QuestionReview.id)
    )
    return list(session.scalars(wanted))


def list_topics(session: Session, bank_id: str) -> list[str]:
    """Topics in use, by alphabet."""
    wanted = (
        select(QuestionVersion.topic)
        .join(Question, Question.current_version_id == QuestionVersion.id)
        .where(Question.bank_id == bank_id, QuestionVersion.topic != "")
        .distinct()
    )
    return sorted(session.scalars(wanted), key=fold)


def list_groups(session: Session, bank_id: str) -> list[str]:
    """Codes of the groups in use."""
    wanted = (
        select(QuestionVersion.group_code)
        .join(Question, Question.current_version_id == QuestionVersion.id)
        .where(Question.bank_id == bank_id, QuestionVersion.group_code != "")
        .where(Question.state != RETIRED)
        .distinct()
    )
    return sorted(session.scalars(wanted))


def list_questions(
    session: Session, bank_id: str, wanted: QuestionFilter, *, limit: int, offset: int = 0
) -> tuple[list[QuestionRow], int]:
    """(questions of this page, how many in all), by code."""
    query = _filtered(bank_id, wanted)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    page = query.order_by(*BY_CODE).limit(limit).offset(offset)
    pairs = session.execute(page).all()
    faults = _open_faults(session, [question.id for question, _version in pairs])
    rows = [QuestionRow(one, version, faults.get(one.id, 0)) for one, version in pairs]
    return rows, total


def matching_ids(session: Session, bank_id: str, wanted: QuestionFilter) -> list[str]:
    """Ids of all questions that a filter shows, on every page."""
    return list(session.scalars(_filtered(bank_id, wanted).with_only_columns(Question.id)))


def next_waiting(session: Session, question: Question) -> tuple[str | None, int]:
    """(id of the question to review after this one, how many others wait); around the end."""
    wanted = select(Question.id, *BY_CODE).where(
        Question.bank_id == question.bank_id,
        Question.state == IN_REVIEW,
        Question.id != question.id,
    )
    waiting = session.execute(wanted.order_by(*BY_CODE)).all()
    here = (len(question.code), question.code)
    after = (id_ for id_, length, code in waiting if (length, code) > here)
    return next(after, waiting[0][0] if waiting else None), len(waiting)


def _filtered(bank_id: str, wanted: QuestionFilter) -> Select[Question, QuestionVersion]:
    query = (
        select(Question, QuestionVersion)
        .join(QuestionVersion, QuestionVersion.id == Question.current_version_id)
        .where(Question.bank_id == bank_id)
    )
    query = (
        query.where(Question.state == wanted.state)
        if wanted.state
        else query.where(Question.state != RETIRED)
    )
    for column, value in (
        (QuestionVersion.level, wanted.level),
        (QuestionVersion.topic, wanted.topic),
        (QuestionVersion.type, wanted.type),
    ):
        if value:
            query = query.where(column == value)
    if wanted.types:
        query = query.where(QuestionVersion.type.in_(wanted.types))
    for word in fold(wanted.text).split():
        code = func.lower(Question.code).contains(word, autoescape=True)
        query = query.where(or_(QuestionVersion.folded_text.contains(word, autoescape=True), code))
    return _flagged(query, wanted.flag)


def _flagged(
    query: Select[Question, QuestionVersion], flag: str
) -> Select[Question, QuestionVersion]:
    cited = exists().where(Citation.version_id == QuestionVersion.id, Citation.article != "")
    faulty = exists().where(
        QuestionFault.version_id.in_(
            select(_any_version.id).where(_any_version.question_id == Question.id)
        ),
        QuestionFault.settled_at.is_(None),
    )
    conditions = {
        "doubts": cast(QuestionVersion.notes, SqlText) != "[]",
        "uncited": ~cited,
        "faults": faulty,
    }
    return query.where(conditions[flag]) if flag in conditions else query


def _open_faults(session: Session, question_ids: list[str]) -> dict[str, int]:
    counted = (
        select(QuestionVersion.question_id, func.count())
        .join(QuestionFault, QuestionFault.version_id == QuestionVersion.id)
        .where(QuestionVersion.question_id.in_(question_ids), QuestionFault.settled_at.is_(None))
        .group_by(QuestionVersion.question_id)
    )
    return dict(session.execute(counted).all())


def fingerprints(session: Session, bank_id: str) -> Iterator[Fingerprint]:
    """What tells the questions of a bank apart, by code, retired ones left out."""
    wanted = (
        select(
            Question.id,
            Question.code,
            QuestionVersion.folded_text,
            QuestionVersion.stem_media,
            QuestionVersion.option_media,
        )
        .join(QuestionVersion, QuestionVersion.id == Question.current_version_id)
        .where(Question.bank_id == bank_id, Question.state != RETIRED)
        .order_by(*BY_CODE)
    )
    for id_, code, text, stem_media, option_media in session.execute(wanted):
        media = [*stem_media, *(one for group in option_media for one in group)]
        yield fingerprint(id_, code, text, [one["id"] for one in media])


def _chunks(ids: Collection[str]) -> Iterator[list[str]]:
    listed = list(ids)
    for start in range(0, len(listed), CHUNK):
        yield listed[start : start + CHUNK]
