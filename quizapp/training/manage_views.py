"""Courses for staff: what is in them, how each lesson reads on a phone, and on which law."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template

from quizapp.banks.queries.banks import get_bank
from quizapp.core import clock
from quizapp.training.lesson_text import word_count
from quizapp.training.presentation import (
    check_of,
    citation_lines,
    lesson_parts,
    media_view,
    staff_address,
)
from quizapp.training.queries import (
    documents_by_id,
    get_course,
    get_lesson,
    list_courses,
    list_modules,
    neighbours,
    questions_by_code,
)
from quizapp.training.queries.finals import settings_of
from quizapp.training.queries.media import media_by_code
from quizapp.training.rules.places import media_in
from quizapp.training.words import AUDIENCE_WORDS, CONCERN_WORDS, ORDER_WORDS
from quizapp.web.context import reading
from quizapp.web.guards import staff_only, the_staff
from quizapp.web.i18n import local

blueprint = Blueprint("training_manage", __name__, template_folder="templates")


@blueprint.context_processor
def _permissions() -> dict[str, object]:
    """What the caller may do, for the templates."""
    return {"staff_may": the_staff().may}


def _today() -> date:
    return local(clock.now()).date()


@blueprint.get("/manage/courses")
@staff_only("courses.view")
def courses() -> str:
    """All courses."""
    with reading() as session:
        return render_template(
            "training/courses.html", rows=list_courses(session, _today()), audiences=AUDIENCE_WORDS
        )


@blueprint.get("/manage/courses/<slug>")
@staff_only("courses.view")
def course(slug: str) -> str:
    """A course's modules and lessons, and the law that needs a look."""
    with reading() as session:
        course = get_course(session, slug)
        return render_template(
            "training/course.html",
            course=course,
            test=settings_of(session, course),
            modules=list_modules(session, course, _today()),
            audiences=AUDIENCE_WORDS,
            orders=ORDER_WORDS,
            concerns=CONCERN_WORDS,
            bank_slug=get_bank(session, course.bank_id).slug,
            may_see_bank=the_staff().may("banks.view"),
        )


@blueprint.get("/manage/courses/<slug>/lessons/<lesson_slug>")
@staff_only("courses.view")
def lesson(slug: str, lesson_slug: str) -> str:
    """A lesson as a phone shows it, with the keys; beside it its law and all its questions."""
    with reading() as session:
        course = get_course(session, slug)
        lesson = get_lesson(session, course, lesson_slug)
        questions = questions_by_code(session, course.bank_id, lesson.question_codes)
        documents = documents_by_id(session, {one.document_id for one in lesson.citations})
        media = {
            code: media_view(one, staff_address)
            for code, one in media_by_code(session, course.id, media_in(lesson.body)).items()
        }
        parts = lesson_parts(lesson, questions, course.language, lesson.consequences, media)
        shown = {part["check"]["code"] for part in parts if "check" in part}
        return render_template(
            "training/lesson.html",
            course=course,
            lesson=lesson,
            slug=lesson_slug,
            parts=parts,
            others=[
                check_of(code, questions[code], course.language, lesson.consequences.get(code, ()))
                for code in lesson.question_codes
                if code in questions and code not in shown
            ],
            citations=citation_lines(lesson.citations, documents),
            words=word_count(lesson.body),
            neighbours=neighbours(course, lesson_slug),
            may_see_law=the_staff().may("law.view"),
        )
