"""Courses: what they are, and the order of what is in them."""

from __future__ import annotations

from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.core import clock
from quizapp.core.errors import Conflict, Invalid, Malformed, NotFound, QuizError
from quizapp.core.text import clean_line
from quizapp.training.editor.forms import STARTING_VALUES, CourseForm, values_of
from quizapp.training.editor.manage_views.base import blueprint
from quizapp.training.editor.queries.lessons import lesson_states
from quizapp.training.editor.rules import flow
from quizapp.training.editor.rules.lesson_text import LessonText
from quizapp.training.editor.service import courses as service
from quizapp.training.models import Course
from quizapp.training.queries import get_course
from quizapp.web.context import reading, transaction
from quizapp.web.errors import sentence_of
from quizapp.web.guards import staff_only, the_staff

MAX_TITLE = 120


@blueprint.route("/new", methods=["GET", "POST"])
@staff_only("courses.edit")
def new_course() -> ResponseReturnValue:
    """Begin a course."""
    form = CourseForm(data=STARTING_VALUES)
    with reading() as session:
        form.offer(_choices(session))
    if form.validate_on_submit():
        with transaction() as session:
            module = _("Phần 1")
            made = service.create_course(
                session, form.draft(), module, the_staff().id, now=clock.now()
            )
        flash(
            _("Đã lập khóa học. Hãy thêm bài; người học chưa thấy gì cho tới khi bạn mở."), "good"
        )
        return redirect(url_for(".plan", slug=made.slug))
    page = render_template("training/editor/course_form.html", form=form, course=None)
    return page, 422 if form.errors else 200


@blueprint.route("/<slug>/edit", methods=["GET", "POST"])
@staff_only("courses.edit")
def edit_course(slug: str) -> ResponseReturnValue:
    """Describe a course anew."""
    with reading() as session:
        course = get_course(session, slug)
        choices = _choices(session, course)
    form = CourseForm(data=values_of(course))
    form.offer(choices)
    if form.validate_on_submit():
        try:
            with transaction() as session:
                held = service.get_course_for_change(session, slug, request.form.get("seen"))
                service.edit_course(session, held, form.draft(), the_staff().id, now=clock.now())
            flash(_("Đã lưu khóa học."), "good")
            return redirect(url_for("training_manage.course", slug=slug))
        except Invalid as refusal:
            flash(sentence_of(refusal.fields["prerequisites"]), "error")
        except Conflict as refusal:
            flash(sentence_of(refusal.code), "error")
    page = render_template(
        "training/editor/course_form.html", form=form, course=course, seen=service.mark_of(course)
    )
    return page, 422 if request.method == "POST" else 200


def _choices(session: Session, but: Course | None = None) -> list[tuple[str, str]]:
    """Courses and lessons that may be asked to be learned before."""
    choices = []
    for course in session.scalars(select(Course).order_by(Course.title)):
        if but is not None and course.id == but.id:
            continue
        choices.append((course.slug, _("Cả khóa: %(title)s", title=course.title)))
        states = lesson_states(session, course)
        planned = [slug for module in course.plan for slug in module["lessons"]]
        choices += [
            (f"{course.slug}/{slug}", _("Bài: %(title)s", title=states[slug].title))
            for slug in planned
            if slug in states and states[slug].number
        ]
    return choices


@blueprint.post("/<slug>/open")
@staff_only("courses.edit")
def open_course(slug: str) -> ResponseReturnValue:
    """Open the course for learners, or close it."""
    is_opened = request.form.get("do") == "open"
    deed = service.open_course if is_opened else service.close_course
    try:
        with transaction() as session:
            course = service.get_course_for_change(session, slug)
            deed(session, course, the_staff().id, now=clock.now())
        said = (
            _("Đã mở khóa học.") if is_opened else _("Đã đóng: người học không còn thấy khóa này.")
        )
        flash(said, "good")
    except Conflict as refusal:
        flash(sentence_of(refusal.code), "error")
    return redirect(url_for("training_manage.course", slug=slug))


@blueprint.get("/<slug>/plan")
@staff_only("courses.edit")
def plan(slug: str) -> ResponseReturnValue:
    """Modules and lessons, with what each lesson is waiting for."""
    with reading() as session:
        course = get_course(session, slug)
        states = lesson_states(session, course)
        planned = {one for module in course.plan for one in module["lessons"]}
        return render_template(
            "training/editor/plan.html",
            course=course,
            states=states,
            outside=[one for one in states.values() if one.slug not in planned],
            seen=service.mark_of(course),
        )


@blueprint.post("/<slug>/plan")
@staff_only("courses.edit")
def change_plan(slug: str) -> ResponseReturnValue:
    """One change of the order; `do` is `deed:slug`."""
    deed, _colon, about = request.form.get("do", "").partition(":")
    title = clean_line(request.form.get("title", ""))[:MAX_TITLE]
    anchor = ""
    try:
        with transaction() as session:
            course = service.get_course_for_change(session, slug, request.form.get("seen"))
            if deed == "new-lesson":
                text = LessonText(title=title)
                lesson = service.add_lesson(
                    session, course, about, text, the_staff().id, now=clock.now()
                )
                return redirect(url_for(".write", slug=slug, lesson_slug=lesson.slug))
            _replan(session, course, deed, about, title)
            anchor = about
    except NotFound:
        raise
    except QuizError as refusal:
        fields = getattr(refusal, "fields", {})
        flash(sentence_of(next(iter(fields.values()), refusal.code)), "error")
    return redirect(url_for(".plan", slug=slug, _anchor=anchor or None))


def _replan(session: Session, course: Course, deed: str, about: str, title: str) -> None:
    staff_id, now = the_staff().id, clock.now()
    moves = {
        "lesson-up": partial(flow.moved_lesson, slug=about, step=-1),
        "lesson-down": partial(flow.moved_lesson, slug=about, step=1),
        "module-up": partial(flow.moved_module, slug=about, step=-1),
        "module-down": partial(flow.moved_module, slug=about, step=1),
        "lesson-into": partial(flow.put_into, slug=about, module_slug=request.form.get("to", "")),
    }
    if deed in moves:
        service.rearrange(session, course, moves[deed], staff_id, now=now)
    elif deed == "new-module":
        service.add_module(session, course, title, staff_id, now=now)
    elif deed == "rename-module":
        service.rename_module(session, course, about, title, staff_id, now=now)
    elif deed == "remove-module":
        service.remove_module(session, course, about, staff_id, now=now)
    else:
        raise Malformed
