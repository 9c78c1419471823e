"""The learner's pages; everything works as plain forms, scripts keep it through lost networks."""

from __future__ import annotations

from datetime import date, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from quizapp.core import clock
from quizapp.core.errors import Invalid
from quizapp.training.duty.banner import duty_context
from quizapp.training.pages import course_context, home_context, lesson_context
from quizapp.training.queries.learning import course_of, find_progress
from quizapp.training.service.progress import (
    ProgressEntry,
    Recorded,
    next_seq,
    record_progress,
)
from quizapp.training.words import AUDIENCE_WORDS, CONCERN_WORDS, LANGUAGE_WORDS
from quizapp.web.context import reading, transaction
from quizapp.web.guards import learner_only, public, the_learner
from quizapp.web.i18n import chosen_language, local

blueprint = Blueprint("learn", __name__, template_folder="templates")
DIGITS_OF_A_PLACE = 2


def _today(now: datetime) -> date:
    return local(now).date()


@blueprint.get("/learn")
@learner_only
def home() -> str:
    """My courses, and the lesson to go on with."""
    now = clock.now()
    with reading() as session:
        today = _today(now)
        context = home_context(session, the_learner().id, today, local(now))
        duties = duty_context(session, the_learner().id, today)
        return _page("home", audiences=AUDIENCE_WORDS, **context, **duties)


@blueprint.get("/learn/offline")
@public
def offline() -> str:
    """What a phone without network shows in place of a page that it does not keep."""
    return render_template("training/learn/offline.html")


@blueprint.get("/learn/<course_slug>")
@learner_only
def course(course_slug: str) -> str:
    """A course's contents."""
    with reading() as session:
        context = course_context(session, the_learner().id, course_slug, local(clock.now()))
        return _page("course", concerns=CONCERN_WORDS, **context)


@blueprint.get("/learn/<course_slug>/<lesson_slug>")
@learner_only
def lesson(course_slug: str, lesson_slug: str) -> str:
    """A lesson: its text, its checks, its cards and the law that it rests on."""
    slugs, now = (course_slug, lesson_slug), clock.now()
    with reading() as session:
        again = request.args.get("again", "")
        language = request.args.get("lang", "") or chosen_language()
        context = lesson_context(session, the_learner().id, slugs, again, _today(now), language)
        return _page(
            "lesson",
            concerns=CONCERN_WORDS,
            lesson_languages=LANGUAGE_WORDS,
            empty=request.args.get("empty", ""),
            server_time=int(now.timestamp() * 1000),
            **context,
        )


@blueprint.post("/learn/<course_slug>/<lesson_slug>/checks/<code>")
@learner_only
def answer(course_slug: str, lesson_slug: str, code: str) -> Response:
    """An answer to a check, without script."""
    chosen = _places(request.form.getlist("choice"))
    if not chosen:
        return _back(course_slug, lesson_slug, f"check-{code}", empty=code)
    try:
        with transaction() as session:
            _record(session, course_slug, lesson_slug, code, chosen)
    except Invalid:
        return _back(course_slug, lesson_slug, f"check-{code}", empty=code)
    return _back(course_slug, lesson_slug, f"check-{code}")


@blueprint.post("/learn/<course_slug>/<lesson_slug>/end")
@learner_only
def end(course_slug: str, lesson_slug: str) -> Response:
    """The end was reached, without script."""
    with transaction() as session:
        recorded = _record(session, course_slug, lesson_slug, "", ())
    if not recorded.is_done:
        flash(_("Bài này còn câu hỏi chưa trả lời. Trả lời xong là hoàn thành bài."), "info")
    return _back(course_slug, lesson_slug, "end")


def _page(template: str, **context: object) -> str:
    return render_template(f"training/learn/{template}.html", learner=the_learner(), **context)


def _record(
    session: Session, course_slug: str, lesson_slug: str, code: str, chosen: tuple[int, ...]
) -> Recorded:
    learner_id, now = the_learner().id, clock.now()
    today = _today(now)
    line = course_of(session, learner_id, course_slug, today).line(lesson_slug)
    progress = find_progress(session, learner_id, line.id)
    entry = ProgressEntry(
        line.id,
        request.form.get("version", ""),
        next_seq(progress, code, now),
        code,
        request.form.get("question", ""),
        chosen,
    )
    return record_progress(session, learner_id, entry, today=today, now=now)


def _places(typed: list[str]) -> tuple[int, ...]:
    fit = [one for one in typed if one.isdecimal() and len(one) <= DIGITS_OF_A_PLACE]
    return tuple(int(one) for one in fit) if len(fit) == len(typed) else ()


def _back(course_slug: str, lesson_slug: str, place: str, **query: str) -> Response:
    address = url_for(
        "learn.lesson",
        course_slug=course_slug,
        lesson_slug=lesson_slug,
        _anchor=place,
        **query,  # type: ignore[arg-type]
    )
    return redirect(address, 303)
