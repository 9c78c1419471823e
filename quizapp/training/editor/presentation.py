"""Lessons being written, as pages show them."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from quizapp.banks.models import QuestionVersion
from quizapp.banks.presentation import Change, marked
from quizapp.law.models import LegalDocument
from quizapp.law.words import place_of
from quizapp.training.editor.queries.lessons import option_count
from quizapp.training.editor.rules.lesson_text import LessonText, Translation
from quizapp.training.editor.rules.problems import Problem
from quizapp.training.editor.words import PROBLEM_WORDS
from quizapp.training.models import Course
from quizapp.training.presentation import (
    Told,
    check_of,
    lesson_parts,
    media_view,
    staff_address,
)
from quizapp.training.queries import questions_by_code
from quizapp.training.queries.media import media_by_code
from quizapp.training.rules.places import media_in, places_in
from quizapp.training.words import LANGUAGE_WORDS


@dataclass(frozen=True)
class SaidProblem:
    """A problem in words, with the line that it is about."""

    field: str
    line: int
    quoted: str
    words: str
    is_error: bool


def said(problems: Sequence[Problem], text: LessonText) -> list[SaidProblem]:
    """The problems in the language of the request."""
    bodies = {"body": text.body} | {
        f"{language}-body": one.body for language, one in text.translations.items()
    }
    return [
        SaidProblem(
            one.place,
            one.line,
            bodies[one.place].split("\n")[one.line - 1] if one.line else "",
            str(PROBLEM_WORDS[one.code]) % dict(one.params),
            one.severity == "error",
        )
        for one in problems
    ]


def preview_parts(session: Session, course: Course, text: LessonText) -> list[dict[str, Any]]:
    """What a phone will show, with the keys; what stands for nothing says so in its place."""
    questions = questions_by_code(session, course.bank_id, text.codes)
    media = {
        code: media_view(one, staff_address)
        for code, one in media_by_code(session, course.id, media_in(text.body)).items()
    }
    told = Told(course.language, text.title, text.goal, text.body, ())
    follows = {code: list(one) for code, one in text.consequences.items() if all(one)}
    whole = {
        code: one
        for code, one in follows.items()
        if code in questions and _fits(questions[code], one)
    }
    return _with_gaps(told, questions, course, whole, media)


def _fits(question: QuestionVersion, sentences: Sequence[str]) -> bool:
    return len(sentences) == option_count(question)


def _with_gaps(
    told: Told,
    questions: Mapping[str, QuestionVersion],
    course: Course,
    follows: Mapping[str, Sequence[str]],
    media: Mapping[str, dict[str, Any]],
) -> list[dict[str, Any]]:
    """The parts, with {"gap": line} where a place stands for nothing."""
    parts: list[dict[str, Any]] = []
    lines = told.body.split("\n")
    start = 0
    for place in places_in(told.body):
        if place.code in (questions if place.kind == "check" else media):
            continue
        before = replace(told, body="\n".join(lines[start : place.line - 1]))
        parts += lesson_parts(before, questions, course.language, follows, media)
        parts.append({"gap": lines[place.line - 1]})
        start = place.line
    rest = replace(told, body="\n".join(lines[start:]))
    return [*parts, *lesson_parts(rest, questions, course.language, follows, media)]


def other_checks(session: Session, course: Course, text: LessonText) -> list[dict[str, Any]]:
    """The lesson's questions that stand not in its text."""
    codes = [code for code in text.extra_codes if code not in text.checks]
    questions = questions_by_code(session, course.bank_id, codes)
    return [check_of(code, questions[code], course.language) for code in codes if code in questions]


def changes(
    before: LessonText, after: LessonText, documents: Mapping[str, LegalDocument]
) -> list[Change]:
    """What differs, paragraph by paragraph, in the order of the page."""
    old, new = dict(_parts(before, documents)), dict(_parts(after, documents))
    labels = [*new, *(label for label in old if label not in new)]
    found: list[Change] = []
    for label in labels:
        found += _changed(label, old.get(label, ""), new.get(label, ""))
    return found


def _changed(label: str, before: str, after: str) -> Iterator[Change]:
    if before == after:
        return
    old, new = before.split("\n\n"), after.split("\n\n")
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind != "equal":
            pair = marked("\n\n".join(old[i:j]), "\n\n".join(new[k:m]))
            yield Change(label, *(one or Markup("–") for one in pair))


def _parts(text: LessonText, documents: Mapping[str, LegalDocument]) -> Iterator[tuple[str, str]]:
    yield _("Tên bài"), text.title
    yield _("Mục tiêu"), text.goal
    yield _("Thời gian"), _("%(count)s phút", count=text.minutes)
    yield _("Nội dung"), text.body
    yield _("Câu hỏi thêm"), ", ".join(text.extra_codes)
    yield _("Chuyện xảy ra tiếp"), _consequences(text)
    yield _("Thẻ ghi nhớ"), "\n\n".join(f"{one.front}\n{one.back}" for one in text.cards)
    yield _("Căn cứ pháp lý"), "\n\n".join(_citations(text, documents))
    for language, one in text.translations.items():
        yield str(LANGUAGE_WORDS[language]), _translated(one)


def _consequences(text: LessonText) -> str:
    lines = [
        f"{code}: " + " / ".join(told)
        for code, told in text.consequences.items()
        if code in text.codes
    ]
    return "\n\n".join(lines)


def _citations(text: LessonText, documents: Mapping[str, LegalDocument]) -> Iterator[str]:
    for one in text.citations:
        document = documents.get(one.document_id)
        label = document.label if document else one.typed
        yield f"{place_of(one.article, one.clause, one.point)}, {label}"


def _translated(one: Translation) -> str:
    cards = [f"{card.front}\n{card.back}" for card in one.cards]
    return "\n\n".join([one.title, one.goal, one.body, *cards])
