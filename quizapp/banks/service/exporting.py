"""A bank back into the questions that an import would read."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.banks.formats.parsed import (
    TRUE_FALSE_OPTIONS,
    ParsedCitation,
    ParsedGroup,
    ParsedImage,
    ParsedOption,
    ParsedQuestion,
)
from quizapp.banks.models import Media, Question, QuestionVersion
from quizapp.banks.queries.questions import BY_CODE, current_versions
from quizapp.banks.rules import RETIRED, SINGLE, TRUE_FALSE, GroupPart, Picture, QuestionDraft
from quizapp.banks.service.questions import draft_of
from quizapp.law.models import LegalDocument

SCORED_ONE_WAY = (SINGLE, TRUE_FALSE)


def export_questions(
    session: Session, bank_id: str, *, for_people: bool = False
) -> list[ParsedQuestion]:
    """The current versions of all questions but the retired ones, by code.

    Documents of law stand there by their short names, for people in full.
    """
    wanted = select(Question).where(Question.bank_id == bank_id, Question.state != RETIRED)
    questions = list(session.scalars(wanted.order_by(*BY_CODE)))
    versions = current_versions(session, questions)
    documents = session.scalars(select(LegalDocument))
    names = {one.id: one.label if for_people else one.slug for one in documents}
    exporter = _Exporter(session, names)
    return [exporter.question(one, versions[one.id]) for one in questions if one.id in versions]


def _group(part: GroupPart | None) -> ParsedGroup | None:
    return None if part is None else ParsedGroup(part.code, part.text, part.place)


class _Exporter:
    def __init__(self, session: Session, names: Mapping[str, str]) -> None:
        self._session = session
        self._names = names

    def question(self, question: Question, version: QuestionVersion) -> ParsedQuestion:
        draft = draft_of(version)
        options, correct = self._answers(draft)
        return ParsedQuestion(
            item=question.code,
            where=question.code,
            type=draft.type,  # type: ignore[arg-type]
            stem=draft.stem,
            options=options,
            correct=correct,
            code=question.code,
            explanation=draft.explanation,
            level=draft.level,  # type: ignore[arg-type]
            topic=draft.topic,
            citations=tuple(
                ParsedCitation(self._names[c.document_id], c.article, c.clause, c.point, c.grade)
                for c in draft.citations
            ),
            images=self._images(draft.pictures),
            situation=draft.is_situation,
            scoring=None if draft.type in SCORED_ONE_WAY else draft.scoring,
            key=draft.key,
            group=_group(draft.group),
        )

    def _answers(self, draft: QuestionDraft) -> tuple[tuple[ParsedOption, ...], tuple[int, ...]]:
        if draft.type == TRUE_FALSE:
            words = tuple(ParsedOption(text) for text in TRUE_FALSE_OPTIONS)
            return words, (0,) if draft.value else (1,)
        options = tuple(ParsedOption(o.text, self._images(o.pictures)) for o in draft.options)
        return options, tuple(i for i, option in enumerate(draft.options) if option.is_right)

    def _images(self, pictures: tuple[Picture, ...]) -> tuple[ParsedImage, ...]:
        found = []
        for picture in pictures:
            media = self._session.get(Media, picture.media_id)
            if media is not None:
                name = f"{media.id}.{media.content_type.rpartition('/')[2]}"
                found.append(ParsedImage(name, media.content_type, media.content, picture.alt))
        return tuple(found)
