"""Lessons as templates show them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from quizapp.attempts.presentation import texts_in
from quizapp.attempts.version_cards import stem_alone
from quizapp.banks.models import QuestionVersion
from quizapp.banks.presentation import LETTERS, to_html
from quizapp.banks.queries.law_check import concern_of
from quizapp.banks.rules import TRUE_FALSE
from quizapp.law.models import LegalDocument
from quizapp.law.words import GRADE_WORDS, place_of
from quizapp.training.lesson_text import CheckPlace, MediaPlace, Passage, parts_of
from quizapp.training.models import LessonCitation, LessonMedia, LessonProgress, LessonVersion
from quizapp.training.queries.learning import CourseOfLearner, LessonLine
from quizapp.training.rules.progress import DEAD, FIXED, worst

Consequences = Mapping[str, Sequence[str]]
AddressOf = Callable[[LessonMedia, str], str]


@dataclass(frozen=True)
class Told:
    """A lesson in one of its languages."""

    language: str
    title: str
    goal: str
    body: str
    cards: Sequence[Mapping[str, str]]


def told_in(lesson: LessonVersion, course_language: str, language: str) -> Told:
    """The lesson in this language where it has one, else in that of its course."""
    other = lesson.translations.get(language) if language != course_language else None
    if other is None:
        return Told(course_language, lesson.title, lesson.goal, lesson.body, lesson.cards)
    return Told(language, other["title"], other["goal"], other["body"], other["cards"])


def lesson_parts(
    told: Told | LessonVersion,
    questions: Mapping[str, QuestionVersion],
    language: str,
    consequences: Consequences | None = None,
    media: Mapping[str, dict[str, Any]] | None = None,
) -> list[dict[str, Any]]:
    """[{"html": ...}, {"check": ...} or {"media": ...}, ...] in the order of the text.

    A place that stands for nothing known is left out.
    """
    follows = consequences or {}
    parts: list[dict[str, Any]] = []
    for part in parts_of(told.body):
        if isinstance(part, Passage):
            parts.append({"html": part.html})
        elif isinstance(part, CheckPlace) and part.code in questions:
            check = check_of(part.code, questions[part.code], language, follows.get(part.code, ()))
            parts.append({"check": check})
        elif isinstance(part, MediaPlace) and media and part.code in media:
            parts.append({"media": media[part.code] | {"words": part.words}})
    return parts


def learner_address(media: LessonMedia, name: str) -> str:
    """Where a learner's page finds a file."""
    return url_for("lesson_files.file", media_id=media.id, name=name)


def staff_address(media: LessonMedia, name: str) -> str:
    """Where the staff's pages find it."""
    return url_for("editor_manage.media_file", media_id=media.id, name=name)


def media_view(media: LessonMedia, address_of: AddressOf) -> dict[str, Any]:
    """A file as templates show it. Pictures: `webp` for those that read it, `fallback` for all."""
    files = [
        {**one, "name": name, "url": address_of(media, name)}
        for name, one in media.renditions.items()
    ]
    webp = [one for one in files if one["type"] == "image/webp"]
    others = [one for one in files if one["type"] != "image/webp"]
    return {
        "kind": media.kind,
        "code": media.code,
        "description": media.description,
        "transcript": media.transcript,
        "filename": media.filename,
        "webp": webp,
        "fallback": max(others, key=lambda one: (one.get("width", 0), one["name"])),
    }


def check_of(
    code: str, version: QuestionVersion, language: str, consequences: Iterable[str] = ()
) -> dict[str, Any]:
    """A question with its key, for the lesson's text; `situation` has a consequence per option."""
    texts = texts_in(version, language)
    told = list(consequences)
    return {
        "code": code,
        "question_id": version.id,
        "type": version.type,
        "stem_html": to_html(stem_alone(texts)),
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


def law_lines(
    citations: Iterable[LessonCitation], documents: Mapping[str, LegalDocument], today: date
) -> list[dict[str, Any]]:
    """The places of each document that a lesson rests on, and what became of them since."""
    lines: dict[str, dict[str, Any]] = {}
    for one in citations:
        document = documents[one.document_id]
        line = lines.setdefault(
            document.id, {"document": document.label, "places": [], "concern": None}
        )
        line["places"].append(place_of(one.article, one.clause, one.point))
        line["concern"] = worst({line["concern"], concern_of(document, one.article, today)})
    return list(lines.values())


def course_card(course: CourseOfLearner) -> dict[str, Any]:
    """A course in a learner's list, or at the head of its contents."""
    return {
        "slug": course.course.slug,
        "title": course.course.title,
        "description": course.course.description,
        "language": course.course.language,
        "audience": course.course.audience,
        "is_fixed": course.course.lesson_order == FIXED,
        "percent": course.percent,
        "done": course.done,
        "lessons": len(course.lessons),
        "is_begun": course.is_begun,
        "awaits_review": course.awaits_review,
        "flagged": sum(line.standing.is_flagged for line in course.lessons),
        "next": lesson_line(course.next) if course.next else None,
        "missing": course.missing,
    }


def lesson_line(line: LessonLine) -> dict[str, Any]:
    """A lesson in a list; `state`: done, again, begun, open, closed."""
    return {
        "slug": line.slug,
        "title": line.title,
        "minutes": line.minutes,
        "state": _state(line),
        "is_flagged": line.standing.is_flagged,
        "is_dead": line.standing.law in DEAD,
    }


def _state(line: LessonLine) -> str:
    if line.standing.is_to_learn_again:
        return "again"
    if line.standing.done:
        return "done"
    if not line.is_open:
        return "closed"
    return "begun" if line.standing.begun else "open"


def put_answers(
    parts: Iterable[dict[str, Any]], progress: LessonProgress | None, again: str
) -> None:
    """Put into each check of the text what the learner answered last; `again` is asked anew."""
    answers = progress.answers if progress is not None else {}
    for part in parts:
        if "check" in part:
            check, answer = part["check"], answers.get(part["check"]["code"])
            check["seq"] = answer["seq"] if answer else 0
            shown = None if check["code"] == again else answer
            check["chosen"] = shown["chosen"] if shown else []
            check["is_right"] = shown["right"] if shown else None
