"""The page on which a lesson is written: plain forms; a script saves meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import msgspec
from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.banks.queries.banks import get_bank
from quizapp.banks.queries.people import names_of
from quizapp.core import clock
from quizapp.core.errors import Conflict
from quizapp.law.queries import Register
from quizapp.training.editor.lesson_form import card_rows, citation_rows, text_from
from quizapp.training.editor.manage_views.base import blueprint, today
from quizapp.training.editor.presentation import changes, other_checks, preview_parts, said
from quizapp.training.editor.queries.lessons import (
    find_manuscript,
    get_lesson_row,
    is_outdated,
    known_to,
    newest_version,
    text_now,
)
from quizapp.training.editor.queries.questions import (
    Found,
    banks_to_borrow_from,
    origins_of,
    search_questions,
)
from quizapp.training.editor.rules.lesson_text import LANGUAGES, LessonText, Translation, from_json
from quizapp.training.editor.rules.problems import problems_of, stops, words_in
from quizapp.training.editor.service.questions import borrow_question
from quizapp.training.editor.service.writing import save_manuscript
from quizapp.training.models import Course, Lesson, Manuscript
from quizapp.training.queries import get_course, questions_by_code
from quizapp.training.queries.media import list_media
from quizapp.training.rules.places import put_in
from quizapp.training.words import LANGUAGE_WORDS
from quizapp.web.context import reading, transaction
from quizapp.web.errors import sentence_of
from quizapp.web.guards import staff_only, the_staff

MAX_DIGITS = 9


@dataclass(frozen=True)
class Desk:
    """What the page shows beside the lesson itself."""

    text: LessonText
    revision: int
    is_refused: bool = False
    """Somebody else has saved meanwhile: what was typed stands in the page alone."""
    query: str = ""
    bank_id: str = ""
    found: Found | None = None
    anchor: str = field(default="", compare=False)


@blueprint.get("/<slug>/lessons/<lesson_slug>/write")
@staff_only("courses.edit")
def write(slug: str, lesson_slug: str) -> ResponseReturnValue:
    """The lesson as it is being written, or as it is read, to begin from."""
    with reading() as session:
        course = get_course(session, slug)
        lesson = get_lesson_row(session, course, lesson_slug)
        manuscript = find_manuscript(session, lesson.id)
        if manuscript is not None and manuscript.state != "draft":
            flash(sentence_of("lesson_in_review"), "warning")
            return redirect(url_for(".desk", slug=slug, lesson_slug=lesson_slug))
        revision = manuscript.revision if manuscript else 0
        return _page(session, course, lesson, Desk(text_now(session, lesson), revision))


@blueprint.post("/<slug>/lessons/<lesson_slug>/write")
@staff_only("courses.edit")
def save(slug: str, lesson_slug: str) -> ResponseReturnValue:
    """Save; search for questions; put one in. Whatever is pressed, what was typed is kept."""
    deed, _colon, about = request.form.get("do", "save").partition(":")
    try:
        with transaction() as session:
            course = get_course(session, slug)
            lesson = get_lesson_row(session, course, lesson_slug)
            text = text_from(request.form, Register(session))
            text = _put(session, course, lesson, text, deed, about)
            revision = _save(session, lesson, text, _seen(deed))
            if deed in {"save", "done"}:
                flash(_("Đã lưu bản thảo."), "good")
                page = ".desk" if deed == "done" else ".write"
                return redirect(url_for(page, slug=slug, lesson_slug=lesson_slug))
            desk = _desk(session, course, text, revision)
            return _page(session, course, lesson, desk)
    except Conflict as refusal:
        return _refused(slug, lesson_slug, refusal)


def _put(
    session: Session, course: Course, lesson: Lesson, text: LessonText, deed: str, about: str
) -> LessonText:
    """The text with a question in it, copied from another bank if need be."""
    if deed == "borrow":
        topic = _module_title(course, lesson.slug)
        staff_id, now = the_staff().id, clock.now()
        about = borrow_question(session, course, about, topic, staff_id, now=now).code
    if deed in {"borrow", "insert"}:
        if about in text.checks:
            return text
        return msgspec.structs.replace(text, body=put_in(text.body, f"[[{about}]]", _cursor(text)))
    if deed == "extra":
        extra = tuple(dict.fromkeys((*text.extra_codes, about)))
        return msgspec.structs.replace(text, extra_codes=extra)
    return text


def _cursor(text: LessonText) -> int:
    typed = request.form.get("cursor", "")
    return int(typed) if typed.isdecimal() and len(typed) <= MAX_DIGITS else len(text.body)


def _module_title(course: Course, slug: str) -> str:
    titles = (module["title"] for module in course.plan if slug in module["lessons"])
    return str(next(titles, ""))


def _seen(deed: str) -> int:
    """`overwrite`: the author has compared, and names the revision that he compared with."""
    typed = request.form.get("newest" if deed == "overwrite" else "revision", "")
    return int(typed) if typed.isdecimal() and len(typed) <= MAX_DIGITS else 0


def _save(session: Session, lesson: Lesson, text: LessonText, seen: int) -> int:
    return save_manuscript(session, lesson, text, seen, the_staff().id, now=clock.now())


def _desk(session: Session, course: Course, text: LessonText, revision: int) -> Desk:
    query, bank_id = request.form.get("q", "").strip(), request.form.get("bank", "")
    found = search_questions(session, course, bank_id, query)
    return Desk(text, revision, query=query, bank_id=bank_id, found=found)


def _refused(slug: str, lesson_slug: str, refusal: Conflict) -> ResponseReturnValue:
    flash(sentence_of(refusal.code), "error")
    with reading() as session:
        course = get_course(session, slug)
        lesson = get_lesson_row(session, course, lesson_slug)
        text = text_from(request.form, Register(session))
        return _page(session, course, lesson, Desk(text, _seen(""), is_refused=True)), 409


@blueprint.post("/<slug>/lessons/<lesson_slug>/autosave")
@staff_only("courses.edit")
def autosave(slug: str, lesson_slug: str) -> ResponseReturnValue:
    """The same for the script: saved, and what the page now shows beside it."""
    with transaction() as session:
        course = get_course(session, slug)
        lesson = get_lesson_row(session, course, lesson_slug)
        text = text_from(request.form, Register(session))
        revision = _save(session, lesson, text, _seen(""))
        preview = render_template("training/editor/_preview.html", **_shown(session, course, text))
        return jsonify(revision=revision, saved_at=clock.now().timestamp(), preview=preview)


def _page(session: Session, course: Course, lesson: Lesson, desk: Desk) -> str:
    register, text = Register(session), desk.text
    manuscript = find_manuscript(session, lesson.id)
    return render_template(
        "training/editor/lesson_form.html",
        lesson=lesson,
        desk=desk,
        manuscript=manuscript,
        names=names_of(session, [manuscript.changed_by] if manuscript else []),
        theirs=_theirs(session, desk, manuscript),
        outdated=manuscript is not None and is_outdated(lesson, manuscript),
        newest=newest_version(session, lesson),
        citations=citation_rows(text, register),
        documents=register.documents,
        cards=card_rows(text.cards),
        situations=_situations(session, course, text),
        languages=[
            (code, LANGUAGE_WORDS[code], text.translations.get(code, Translation()))
            for code in LANGUAGES
            if code != course.language
        ],
        card_rows=card_rows,
        banks=banks_to_borrow_from(session, course),
        bank_slug=get_bank(session, course.bank_id).slug,
        origins=origins_of(session, course.bank_id, text.codes),
        media=list_media(session, course.id),
        **_shown(session, course, text),
    )


def _theirs(session: Session, desk: Desk, manuscript: Manuscript | None) -> list[Any]:
    """What differs between what somebody else has saved and what stands in the page."""
    if not desk.is_refused or manuscript is None:
        return []
    documents = {one.id: one for one in Register(session).documents}
    return changes(from_json(manuscript.content), desk.text, documents)


def _shown(session: Session, course: Course, text: LessonText) -> dict[str, Any]:
    problems = problems_of(text, known_to(session, course, text, today()))
    return {
        "course": course,
        "text": text,
        "problems": said(problems, text),
        "stops": stops(problems),
        "parts": preview_parts(session, course, text),
        "others": other_checks(session, course, text),
        "words": words_in(text.body),
    }


def _situations(session: Session, course: Course, text: LessonText) -> list[dict[str, Any]]:
    """The situations of the lesson, with a sentence for each of their options."""
    questions = questions_by_code(session, course.bank_id, text.codes)
    found = []
    for code in text.codes:
        version = questions.get(code)
        if version is None or not version.is_situation:
            continue
        texts = next(iter(version.texts.values()))
        told = text.consequences.get(code, ())
        options = texts["options"] or [_("Đúng"), _("Sai")]
        rows = [
            (place, option, told[place] if place < len(told) else "")
            for place, option in enumerate(options)
        ]
        found.append({"code": code, "stem": texts["stem"], "rows": rows})
    return found
