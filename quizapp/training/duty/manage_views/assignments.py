"""`/manage/duty/rules`: which courses are assigned to whom; a preview before anything is kept."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.core import clock
from quizapp.core.errors import Conflict, Invalid
from quizapp.core.text import fold
from quizapp.organisations.models import Unit
from quizapp.organisations.queries.scope import within
from quizapp.training.duty.forms import EVERYWHERE, AssignmentForm
from quizapp.training.duty.manage_views.base import blueprint, today, zone
from quizapp.training.duty.presentation import AUDIENCE_LABELS, assignment_line, rule_words
from quizapp.training.duty.queries.assignments import (
    course_titles,
    get_assignment,
    list_assignments,
)
from quizapp.training.duty.queries.people import Whose
from quizapp.training.duty.queries.standing import reach_of
from quizapp.training.duty.service import assignments as service
from quizapp.web.context import reading, transaction
from quizapp.web.errors import sentence_of
from quizapp.web.form_errors import show_complaints
from quizapp.web.guards import staff_only, the_staff


@blueprint.get("/rules")
@staff_only("duty.view")
def rules() -> ResponseReturnValue:
    """All assignments that reach somebody whom the caller sees."""
    scope = the_staff().unit_ids
    with reading() as session:
        found = list_assignments(session, scope)
        may = the_staff().may("duty.assign")
        lines = [
            assignment_line(one, may_end=may and (scope is None or one.unit_id in scope))
            for one in found
        ]
        return render_template("duty/rules.html", rules=lines)


@blueprint.get("/rules/new")
@staff_only("duty.assign")
def new_rule() -> ResponseReturnValue:
    """The empty form; `?unit=` and `?course=` are chosen already."""
    chosen = {name: request.args.get(name, "")[:40] for name in ("unit", "course")}
    form = AssignmentForm(data={"place": chosen["unit"], "course_id": chosen["course"]})
    with reading() as session:
        return _form_page(session, form)


@blueprint.post("/rules/preview")
@staff_only("duty.assign")
def preview() -> ResponseReturnValue:
    """What the assignment would mean today; nothing is kept."""
    form = AssignmentForm()
    with reading() as session:
        if form.validate():
            try:
                return _preview_page(session, form)
            except Invalid as refused:
                show_complaints(form, refused)
        return _form_page(session, form), 422


def _preview_page(session: Session, form: AssignmentForm) -> str:
    scope, draft = the_staff().unit_ids, form.draft(today())
    line = service.check_assignment(session, draft, scope, today=today())
    unit = session.get(Unit, draft.unit_id) if draft.unit_id else None
    return render_template(
        "duty/preview.html",
        reach=reach_of(session, line, Whose(scope), today(), zone()),
        course=course_titles(session)[draft.course_id],
        audience=AUDIENCE_LABELS[draft.guard_kind or draft.audience],
        place=unit.name if unit else _("Tất cả doanh nghiệp"),
        rule=rule_words(draft.rule),
        kept=[(name, value) for name, value in request.form.items() if name != "csrf_token"],
    )


@blueprint.post("/rules")
@staff_only("duty.assign")
def assign() -> ResponseReturnValue:
    """Assign, after the preview; or back to the form to change something."""
    form = AssignmentForm()
    if request.form.get("back") == "1":
        with reading() as session:
            return _form_page(session, form)
    if form.validate():
        try:
            with transaction() as session:
                service.assign(
                    session,
                    form.draft(today()),
                    the_staff().unit_ids,
                    by=the_staff().id,
                    today=today(),
                    now=clock.now(),
                )
            flash(_("Đã giao khóa học."), "success")
            return redirect(url_for(".who"))
        except Invalid as refused:
            show_complaints(form, refused)
    with reading() as session:
        return _form_page(session, form), 422


@blueprint.post("/rules/<assignment_id>/end")
@staff_only("duty.assign")
def end_rule(assignment_id: str) -> ResponseReturnValue:
    """Oblige nobody by it any more."""
    try:
        with transaction() as session:
            found = get_assignment(session, assignment_id, the_staff().unit_ids)
            service.end_assignment(session, found, by=the_staff().id, now=clock.now())
        flash(_("Đã dừng giao. Kết quả học của mọi người vẫn giữ."), "success")
    except Conflict as refused:
        flash(sentence_of(refused.code, refused.params), "error")
    return redirect(url_for(".rules"))


def _form_page(session: Session, form: AssignmentForm) -> str:
    form.course_id.choices = [("", _("Chọn khóa học")), *course_titles(session).items()]
    form.place.choices = _places(session)
    return render_template("duty/rule_form.html", form=form)


def _places(session: Session) -> list[tuple[str, str]]:
    """The units of a coordinator; for others parks first, and everywhere."""
    scope = the_staff().unit_ids
    wanted = select(Unit.id, Unit.kind, Unit.name).where(
        within(scope, Unit.id), Unit.valid_to.is_(None), Unit.kind != "department"
    )
    rows = sorted(session.execute(wanted), key=lambda row: (row.kind != "park", fold(row.name)))
    units = [(row.id, row.name) for row in rows]
    return units if scope is not None else [(EVERYWHERE, _("Tất cả doanh nghiệp")), *units]
