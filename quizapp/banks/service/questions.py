"""Writing questions. A version never changes: an edit makes the next one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit import service as audit
from quizapp.banks import rules
from quizapp.banks.models import Citation, Question, QuestionBank, QuestionVersion
from quizapp.banks.queries.banks import get_bank
from quizapp.banks.queries.questions import get_question, get_version
from quizapp.banks.rules import DRAFT, TRUE_FALSE, GroupPart, OptionDraft, Picture, QuestionDraft
from quizapp.core.errors import Conflict, NotFound
from quizapp.core.types import new_id
from quizapp.law.models import LegalDocument
from quizapp.law.rules import grade_of

UNWRITTEN: Mapping[str, Any] = {"stem": "", "options": [], "explanation": ""}


def create_question(
    session: Session, bank_id: str, draft: QuestionDraft, author_id: str, *, now: datetime
) -> Question:
    """A new question in state draft, with the next free number as its code."""
    rules.check_draft(draft)
    bank = get_bank(session, bank_id)
    code = next_code(codes_of(session, bank_id))
    question = new_question(bank, code, now)
    session.add(question)
    session.flush()
    add_version(session, bank, question, draft, author_id, number=1, now=now)
    session.flush()
    _record(session, author_id, "question.created", question, 1, now)
    return question


def edit_question(
    session: Session,
    question_id: str,
    draft: QuestionDraft,
    author_id: str,
    *,
    now: datetime,
    based_on: str | None = None,
) -> QuestionVersion:
    """The next version, back in state draft; the same content again changes nothing.

    `based_on` names the version that the author saw: Conflict("version_outdated") when somebody
    else has written a newer one meanwhile.
    """
    rules.check_draft(draft)
    question = get_question(session, question_id, lock=True)
    rules.check_may_edit(question.state)
    if based_on is not None and based_on != question.current_version_id:
        raise Conflict("version_outdated")
    before = get_version(session, question.current_version_id)
    draft = _graded(session, draft, before)
    if says_the_same(session, draft, before):
        return before
    bank = get_bank(session, question.bank_id)
    version = next_version(session, bank, question, before, draft, author_id, now=now)
    session.flush()
    _record(session, author_id, "question.edited", question, version.number, now)
    return version


def says_the_same(session: Session, draft: QuestionDraft, before: QuestionVersion) -> bool:
    """Whether the draft would change nothing."""
    return before.content_digest == rules.content_digest(_graded(session, draft, before))


def next_version(
    session: Session,
    bank: QuestionBank,
    question: Question,
    before: QuestionVersion,
    draft: QuestionDraft,
    author_id: str | None,
    *,
    now: datetime,
) -> QuestionVersion:
    """Append a version; what is approved stays approved until this one is."""
    question.state = DRAFT
    return add_version(session, bank, question, draft, author_id, number=before.number + 1, now=now)


def new_question(bank: QuestionBank, code: str, now: datetime) -> Question:
    """A row to be added before its first version."""
    return Question(
        id=new_id(), bank_id=bank.id, code=code, state=DRAFT, created_at=now, changed_at=now
    )


def add_version(
    session: Session,
    bank: QuestionBank,
    question: Question,
    draft: QuestionDraft,
    author_id: str | None,
    *,
    number: int,
    now: datetime,
) -> QuestionVersion:
    """A version of a flushed question, made its current one. Not flushed: imports add thousands."""
    graded = _graded(session, draft)
    version = QuestionVersion(
        id=new_id(),
        question_id=question.id,
        number=number,
        type=draft.type,
        scoring=draft.scoring,
        level=draft.level,
        topic=draft.topic,
        folded_text=rules.searchable(draft),
        is_situation=draft.is_situation,
        group_code=draft.group.code if draft.group else "",
        group_place=draft.group.place if draft.group else 0,
        texts={bank.language: _texts(draft)},
        stem_media=_media(draft.pictures),
        option_media=[_media(option.pictures) for option in draft.options],
        answer_key=rules.answer_key(draft),
        notes=[dict(note) for note in draft.notes],
        content_digest=rules.content_digest(graded),
        author_id=author_id,
        created_at=now,
        citations=_citations(graded),
    )
    session.add(version)
    question.current_version_id = version.id
    question.changed_at = now
    return version


def draft_of(version: QuestionVersion) -> QuestionDraft:
    """A stored version as the draft that would make it again."""
    texts = next(iter(version.texts.values()), UNWRITTEN)
    right = set(version.answer_key.get("options", ()))
    return QuestionDraft(
        type=version.type,
        stem=texts["stem"],
        options=tuple(
            OptionDraft(text, index in right, _pictures(_at(version.option_media, index)))
            for index, text in enumerate(texts.get("options", ()))
        ),
        value=version.answer_key.get("value"),
        key=_key_beyond(version),
        scoring=version.scoring,
        level=version.level,
        topic=version.topic,
        is_situation=version.is_situation,
        explanation=texts.get("explanation", ""),
        pictures=_pictures(version.stem_media),
        citations=tuple(
            rules.CitationDraft(
                one.document_id, one.article, one.clause or "", one.point or "", one.grade
            )
            for one in version.citations
        ),
        group=_group_of(version, texts),
        notes=tuple(version.notes),
    )


def _group_of(version: QuestionVersion, texts: Mapping[str, Any]) -> GroupPart | None:
    if not version.group_code:
        return None
    return GroupPart(version.group_code, texts.get("group", ""), version.group_place)


def _key_beyond(version: QuestionVersion) -> Mapping[str, Any] | None:
    """What the key says that neither the right options nor the value do."""
    known = {"options", "value"} if version.type in rules.CHOSEN_TYPES else set()
    return {k: v for k, v in version.answer_key.items() if k not in known} or None


def codes_of(session: Session, bank_id: str) -> set[str]:
    """Codes in use, those of retired questions included."""
    return set(session.scalars(select(Question.code).where(Question.bank_id == bank_id)))


def next_code(taken: set[str]) -> str:
    """One more than the largest number among the codes."""
    numbers = (int(code) for code in taken if code.isascii() and code.isdecimal())
    return str(max(numbers, default=0) + 1)


def _graded(
    session: Session, draft: QuestionDraft, before: QuestionVersion | None = None
) -> QuestionDraft:
    """Each citation with its grade: as said, as it had before, or as the register has it.

    An article that must not be cited is graded so, whatever was said.
    """
    had = {one.place: one.grade for one in draft_of(before).citations} if before else {}
    graded = []
    for one in draft.citations:
        document = session.get(LegalDocument, one.document_id)
        if document is None:
            raise NotFound("document_not_found")
        grade = grade_of(
            one.article,
            grade=one.grade or had.get(one.place) or document.grade,
            do_not_cite={str(article) for article in document.do_not_cite_articles},
            status=document.status,
        )
        graded.append(replace(one, grade=grade))
    return replace(draft, citations=tuple(graded))


def _texts(draft: QuestionDraft) -> dict[str, Any]:
    options = [] if draft.type == TRUE_FALSE else [option.text for option in draft.options]
    shared = {"group": draft.group.text} if draft.group else {}
    return {"stem": draft.stem, "options": options, "explanation": draft.explanation, **shared}


def _citations(draft: QuestionDraft) -> list[Citation]:
    return [
        Citation(
            position=position,
            document_id=one.document_id,
            article=one.article,
            clause=one.clause or None,
            point=one.point or None,
            grade=one.grade,
        )
        for position, one in enumerate(draft.citations, 1)
    ]


def _media(pictures: tuple[Picture, ...]) -> list[dict[str, str]]:
    return [{"id": picture.media_id, "alt": picture.alt} for picture in pictures]


def _pictures(media: list[Any]) -> tuple[Picture, ...]:
    return tuple(Picture(one["id"], one.get("alt", "")) for one in media)


def _at(groups: list[Any], index: int) -> list[Any]:
    return groups[index] if index < len(groups) else []


def _record(
    session: Session, actor: str, action: str, question: Question, number: int, now: datetime
) -> None:
    about = ("question", question.id)
    audit.record(session, actor, action, about, {"version": number}, now=now)
