"""A parsed question into a draft: pictures stored, citations found in the register."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.banks.formats.parsed import (
    ParsedCitation,
    ParsedGroup,
    ParsedImage,
    ParsedQuestion,
    Problem,
)
from quizapp.banks.rules import (
    TRUE_FALSE,
    CitationDraft,
    GroupPart,
    OptionDraft,
    Picture,
    QuestionDraft,
    usual_scoring,
)
from quizapp.banks.service.media import store_picture
from quizapp.core.text import fold
from quizapp.law.queries import Register
from quizapp.law.rules import GRADES

WORDS_FOR_TRUE = {"dung", "true"}


class DraftReader:
    """Reads the questions of one file; a picture that comes again is painted once."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._session, self._now = session, now
        self._register = Register(session)
        self._pictures: dict[bytes, str] = {}

    def read(self, parsed: ParsedQuestion) -> tuple[QuestionDraft, list[Problem]]:
        """(draft, doubts); Invalid when a picture cannot be kept."""
        problems: list[Problem] = []
        is_true_false = parsed.type == TRUE_FALSE
        draft = QuestionDraft(
            type=parsed.type,
            stem=parsed.stem,
            options=() if is_true_false else self._options(parsed),
            value=_value(parsed) if is_true_false else None,
            key=parsed.key,
            scoring=parsed.scoring or usual_scoring(parsed.type),
            level=parsed.level or "remember",
            topic=parsed.topic,
            is_situation=parsed.situation,
            explanation=parsed.explanation,
            pictures=self._pictures_of(parsed.images),
            citations=self._citations(parsed.citations, problems),
            group=_group(parsed.group),
        )
        return draft, problems

    def _options(self, parsed: ParsedQuestion) -> tuple[OptionDraft, ...]:
        return tuple(
            OptionDraft(option.text, index in parsed.correct, self._pictures_of(option.images))
            for index, option in enumerate(parsed.options)
        )

    def _pictures_of(self, images: tuple[ParsedImage, ...]) -> tuple[Picture, ...]:
        return tuple(Picture(self._media_id(image.data), image.alt) for image in images)

    def _media_id(self, data: bytes) -> str:
        if data not in self._pictures:
            self._pictures[data] = store_picture(self._session, data, now=self._now).id
        return self._pictures[data]

    def _citations(
        self, citations: tuple[ParsedCitation, ...], problems: list[Problem]
    ) -> tuple[CitationDraft, ...]:
        found = []
        for one in citations:
            document = self._register.find(one.document)
            if document is None:
                params = {"document": one.document or "?", "article": one.article or "?"}
                problems.append(Problem("warning", "citation_unknown", params=params))
                continue
            grade = one.grade if one.grade in GRADES else ""
            found.append(CitationDraft(document.id, one.article, one.clause, one.point, grade))
        return tuple(found)


def _group(parsed: ParsedGroup | None) -> GroupPart | None:
    return None if parsed is None else GroupPart(parsed.code, parsed.text, parsed.place)


def _value(parsed: ParsedQuestion) -> bool:
    """Whether the right one of the two options says "true"."""
    return fold(parsed.options[parsed.correct[0]].text) in WORDS_FOR_TRUE
