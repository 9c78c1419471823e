"""Correcting a document of law: what it takes out of papers is seen before it is written."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.admin.law_resting import count_resting
from quizapp.admin.law_views import zone
from quizapp.contests.service.law_register import Corrected, correct
from quizapp.core import clock
from quizapp.core.errors import Invalid
from quizapp.law.forms import DocumentForm
from quizapp.law.queries import get_document
from quizapp.law.rules.corrections import Strike
from quizapp.law.words import GRADE_WORDS, KIND_WORDS, STATUS_WORDS
from quizapp.web.context import installation, reading, transaction
from quizapp.web.errors import sentence_of
from quizapp.web.guards import staff_only, the_staff

blueprint = Blueprint(
    "admin_law_editing", __name__, template_folder="templates", url_prefix="/manage/law"
)


@blueprint.post("/<document_id>/edit")
@staff_only("law.edit")
def edit(document_id: str) -> ResponseReturnValue:
    """Save at once what stops no question; else show first what it touches."""
    form = DocumentForm()
    try:
        if form.validate():
            return _seen_first(document_id, form) or _save(document_id, form)
    except Invalid as refused:
        for name, code in refused.fields.items():
            form[name].errors = [sentence_of(code)]
    with reading() as session:
        document = get_document(session, document_id)
        words = {"statuses": STATUS_WORDS, "grades": GRADE_WORDS, "kinds": KIND_WORDS}
        return render_template("law/edit.html", form=form, document=document, **words), 422


def _seen_first(document_id: str, form: DocumentForm) -> str | None:
    """The page that shows what dies, rehearsed for real and rolled back; None when nothing does."""
    if request.form.get("confirmed"):
        return None
    with installation().database.rehearsal() as session:
        seen = _correct(session, document_id, form)
        strikes = seen.correction.strikes
        if not strikes:
            return None
        return render_template(
            "admin/law/edit_seen.html",
            form=form,
            document=seen.correction.document,
            strikes=strikes,
            rounds=seen.rounds,
            counts=count_resting(session, document_id, _articles(strikes)),
        )


def _save(document_id: str, form: DocumentForm) -> ResponseReturnValue:
    with transaction() as session:
        saved = _correct(session, document_id, form)
        changed = sum(one.loses for one in saved.rounds)
    flash(_("Đã lưu văn bản."), "success")
    if changed:
        flash(_("Đã bỏ câu dẫn luật này khỏi %(count)s vòng chưa mở.", count=changed), "success")
    return redirect(url_for("law_manage.show", document_id=document_id))


def _correct(session: Session, document_id: str, form: DocumentForm) -> Corrected:
    now = clock.now()
    return correct(session, document_id, form.draft(), the_staff().id, zone(), now=now)


def _articles(strikes: Sequence[Strike]) -> list[str]:
    """Those that die; none means the whole document."""
    articles = [one.article for one in strikes]
    return [] if "" in articles else articles
