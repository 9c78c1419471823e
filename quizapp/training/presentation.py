"""Lessons as templates show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _

from quizapp.attempts.presentation import texts_in
from quizapp.banks.models import QuestionVersion
from quizapp.banks.presentation import LETTERS, to_html
from quizapp.banks.rules import TRUE_FALSE
from quizapp.law.models import LegalDocument
from quizapp.law.words import GRADE_WORDS, place_of
from quizapp.training.lesson_text import Passage, parts_of
from quizapp.training.models import LessonCitation, LessonVersion


def lesson_parts(
    lesson: LessonVersion, questions: Mapping[str, QuestionVersion], language: str
) -> list[dict[str, Any]]:
    """[{"html": ...} or {"check": ...}, ...] in the order of the text."""
    parts: list[dict[str, Any]] = []
    for part in parts_of(lesson.body):
        if isinstance(part, Passage):
            parts.append({"html": part.html})
        elif part.code in questions:
            told = lesson.consequences.get(part.code, ())
            parts.append({"check": check_of(part.code, questions[part.code], language, told)})
    return parts


def check_of(
    code: str, version: QuestionVersion, language: str, consequences: Iterable[str] = ()
) -> dict[str, Any]:
    """A question with its key, for the lesson's text; `situation` has a consequence per option."""
    texts = texts_in(version, language)
    told = list(consequences)
    return {
        "code": code,
        "type": version.type,
        "stem_html": to_html(texts["stem"]),
        "options": [
            {
                "letter": LETTERS[place],
                "html": to_html(text),
                "is_right": is_right,
                "consequence_html": to_html(told[place]) if told else None,
            }
            for place, (text, is_right) in enumerate(_options(version, texts))
        ],
        "explanation_html": to_html(texts.get("explanation", "")),
        "is_situation": bool(told),
    }


def _options(version: QuestionVersion, texts: Mapping[str, Any]) -> list[tuple[str, bool]]:
    key = version.answer_key
    if version.type == TRUE_FALSE:
        return [(_("Đúng"), key["value"]), (_("Sai"), not key["value"])]
    return [(text, place in key["options"]) for place, text in enumerate(texts["options"])]


def citation_lines(
    citations: Iterable[LessonCitation], documents: Mapping[str, LegalDocument]
) -> list[dict[str, Any]]:
    """Where the law says it, which edition was read, and how far that may be relied on."""
    return [
        {
            "place": place_of(one.article, one.clause, one.point),
            "document": documents[one.document_id].label,
            "document_id": one.document_id,
            "read_in": documents[one.document_id].read_in,
            "grade": GRADE_WORDS[one.grade],
        }
        for one in citations
    ]
