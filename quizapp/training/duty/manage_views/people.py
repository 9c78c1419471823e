"""One person's courses, and from which of them she is excused."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.core import clock
from quizapp.core.errors import Conflict, Invalid
from quizapp.organisations.models import Learner
from quizapp.training.duty.forms import ExemptionForm
from quizapp.training.duty.manage_views.base import blueprint, today, zone
from quizapp.training.duty.presentation import duty_line
from quizapp.training.duty.queries.assignments import (
    course_titles,
    get_exemption,
    get_person,
    unit_names,
)
from quizapp.training.duty.queries.people import Whose
from quizapp.training.duty.queries.standing import list_duties
from quizapp.training.duty.service import assignments as service
from quizapp.web.context import reading, transaction
from quizapp.web.errors import sentence_of
from quizapp.web.form_errors import show_complaints
from quizapp.web.guards import staff_only, the_staff


@blueprint.get("/people/<learner_id>")
@staff_only("duty.excuse")
def person(learner_id: str) -> ResponseReturnValue:
    """What one person must learn."""
    with reading() as session:
        found = get_person(session, learner_id, the_staff().unit_ids)
        return _page(session, found, ExemptionForm())


@blueprint.post("/people/<learner_id>/exemptions")
@staff_only("duty.excuse")
def excuse(learner_id: str) -> ResponseReturnValue:
    """Excuse somebody from a course for a while."""
    form = ExemptionForm()
    if form.validate():
        try:
            with transaction() as session:
                found = get_person(session, learner_id, the_staff().unit_ids)
                service.exempt(
                    session,
                    found,
                    form.draft(),
                    by=the_staff().id,
                    today=today(),
                    now=clock.now(),
                )
            flash(_("Đã ghi miễn."), "success")
            return redirect(url_for(".person", learner_id=learner_id))
        except Invalid as refused:
            show_complaints(form, refused)
    with reading() as session:
        found = get_person(session, learner_id, the_staff().unit_ids)
        return _page(session, found, form), 422


@blueprint.post("/exemptions/<exemption_id>/end")
@staff_only("duty.excuse")
def end_exemption(exemption_id: str) -> ResponseReturnValue:
    """Let somebody learn again."""
    with transaction() as session:
        found = get_exemption(session, exemption_id, the_staff().unit_ids)
        learner_id = found.learner_id
        try:
            service.end_exemption(session, found, by=the_staff().id, today=today(), now=clock.now())
            flash(_("Đã bỏ miễn. Người đó có 14 ngày để học nếu đã quá hạn."), "success")
        except Conflict as refused:
            flash(sentence_of(refused.code, refused.params), "error")
    return redirect(url_for(".person", learner_id=learner_id))


def _page(session: Session, learner: Learner, form: ExemptionForm) -> str:
    whose = Whose(the_staff().unit_ids, learner_id=learner.id)
    duties = list_duties(session, whose, today(), zone())
    titles = course_titles(session)
    units = unit_names(session, [one.person.unit_id for one in duties])
    form.course_id.choices = [(one.course_id, titles[one.course_id]) for one in duties]
    return render_template(
        "duty/person.html",
        learner=learner,
        lines=[duty_line(one, titles, units, today(), masked=False) for one in duties],
        form=form,
        today=today(),
    )
