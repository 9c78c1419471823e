"""How courses are tested, for staff: settings, what is missing, the effect, the practical part."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.banks.queries.banks import get_bank
from quizapp.core import clock
from quizapp.core.errors import Invalid
from quizapp.training.finals.forms import SettingsForm, typed_by_module
from quizapp.training.finals.staff_presentation import (
    exam_context,
    exam_lines,
    exam_state_words,
    tests_context,
)
from quizapp.training.models import Course, PracticalExam
from quizapp.training.queries import get_course
from quizapp.training.queries.finals import settings_of
from quizapp.training.queries.practical import get_learner, list_exams
from quizapp.training.service.finals.practical import Seen, mark, settle_dispute
from quizapp.training.service.finals.settings import change_settings
from quizapp.web.context import keyring, reading, transaction
from quizapp.web.form_errors import show_complaints
from quizapp.web.guards import staff_only, the_staff
from quizapp.web.i18n import local
from quizapp.web.paging import PAGE_SIZE, Page, page_number

blueprint = Blueprint("course_tests_manage", __name__, template_folder="../templates")
MAX_QUERY_LENGTH = 100


@blueprint.get("/manage/courses/<slug>/test")
@staff_only("courses.view")
def settings(slug: str) -> str:
    """The settings, whether a paper can be drawn, and what the course changes."""
    with reading() as session:
        course = get_course(session, slug)
        return _settings_page(session, course, SettingsForm.of(settings_of(session, course)))


@blueprint.post("/manage/courses/<slug>/test")
@staff_only("courses.edit")
def change(slug: str) -> ResponseReturnValue:
    """Test the course so from now on."""
    form = SettingsForm()
    if form.validate():
        try:
            with transaction() as session:
                _change(session, slug, form)
            flash(_("Đã lưu. Người đang làm bài làm nốt theo cách cũ."), "success")
            return redirect(url_for(".settings", slug=slug))
        except Invalid as refused:
            show_complaints(form, refused)
    with reading() as session:
        return _settings_page(session, get_course(session, slug), form), 422


def _change(session: Session, slug: str, form: SettingsForm) -> None:
    course = get_course(session, slug)
    by_module = typed_by_module(request.form, [one["slug"] for one in course.plan])
    wanted = form.settings([dict(one) for one in settings_of(session, course).skills], by_module)
    change_settings(session, course, wanted, the_staff().id, keyring=keyring(), now=clock.now())


def _settings_page(session: Session, course: Course, form: SettingsForm) -> str:
    return render_template(
        "training/finals/settings.html",
        course=course,
        form=form,
        may_edit=the_staff().may("courses.edit"),
        may_see_bank=the_staff().may("banks.view"),
        may_see_practical=the_staff().may("practicals.view"),
        bank_slug=get_bank(session, course.bank_id).slug,
        **tests_context(session, course, local(clock.now()).date()),
    )


@blueprint.get("/manage/courses/<slug>/practical")
@staff_only("practicals.view")
def practicals(slug: str) -> str:
    """Who has passed the test and is to be marked face to face."""
    typed, number = request.args.get("q", "")[:MAX_QUERY_LENGTH], page_number()
    with reading() as session:
        course = get_course(session, slug)
        rows, total = list_exams(
            *(session, course.id, _scope(), typed),
            limit=PAGE_SIZE,
            offset=(number - 1) * PAGE_SIZE,
        )
        lines = exam_lines(rows, the_staff().id, is_masked=_is_masked())
        return render_template(
            "training/finals/practicals.html",
            course=course,
            page=Page(lines, total, number),
            typed=typed,
            states=exam_state_words(),
            skills=settings_of(session, course).skills,
            may_edit=the_staff().may("courses.edit"),
        )


@blueprint.get("/manage/courses/<slug>/practical/<learner_id>")
@staff_only("practicals.view")
def practical(slug: str, learner_id: str) -> str:
    """One learner's sitting: the list to tick, or what came of it."""
    with reading() as session:
        return render_template(
            "training/finals/practical.html", **_exam_page(session, slug, learner_id)
        )


@blueprint.post("/manage/courses/<slug>/practical/<learner_id>")
@staff_only("practicals.mark")
def mark_skills(slug: str, learner_id: str) -> ResponseReturnValue:
    """Write down what I saw."""
    with transaction() as session:
        course = get_course(session, slug)
        learner = get_learner(session, learner_id, _scope())
        seen = Seen(request.form.getlist("shown"), request.form.get("note", ""))
        exam = mark(
            *(session, course, learner.id, seen, the_staff().id),
            keyring=keyring(),
            now=clock.now(),
        )
        told = _told(exam)
    flash(told, "success")
    return redirect(url_for(".practical", slug=slug, learner_id=learner_id))


@blueprint.post("/manage/courses/<slug>/practical/<learner_id>/settle")
@staff_only("practicals.mark")
def settle(slug: str, learner_id: str) -> ResponseReturnValue:
    """Decide what the two of us saw differently."""
    try:
        with transaction() as session:
            get_course(session, slug)
            get_learner(session, learner_id, _scope())
            settle_dispute(
                *(session, request.form.get("exam", ""), request.form.getlist("shown")),
                request.form.get("reason", ""),
                the_staff().id,
                keyring=keyring(),
                now=clock.now(),
            )
    except Invalid as refusal:
        with reading() as session:
            page = _exam_page(session, slug, learner_id)
            return render_template(
                "training/finals/practical.html",
                **page,
                error=refusal.fields.get("reason", refusal.code),
                typed=request.form.get("reason", ""),
            ), 422
    flash(_("Đã ghi kết luận."), "success")
    return redirect(url_for(".practical", slug=slug, learner_id=learner_id))


def _exam_page(session: Session, slug: str, learner_id: str) -> dict[str, Any]:
    course = get_course(session, slug)
    learner = get_learner(session, learner_id, _scope())
    return {
        "course": course,
        "states": exam_state_words(),
        "may_mark": the_staff().may("practicals.mark"),
        **exam_context(session, course, learner, the_staff().id, is_masked=_is_masked()),
    }


def _scope() -> frozenset[str] | None:
    """Those who mark reach every learner of a course; a coordinator reads of her own units."""
    return None if the_staff().may("practicals.mark") else the_staff().unit_ids


def _is_masked() -> bool:
    """Admins see that something was marked, not of whom."""
    return the_staff().roles == {"admin"}


def _told(exam: PracticalExam) -> str:
    if exam.decided_at is not None:
        return _("Đã có kết quả: đạt.") if exam.is_passed else _("Đã có kết quả: cần làm lại.")
    if exam.state == "disputed":
        return _("Đã ghi bài chấm của bạn.")
    return _("Đã ghi. Còn một người nữa chấm độc lập.")
