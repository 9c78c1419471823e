"""The register of legal documents, for staff."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from quizapp.core import clock
from quizapp.law import service
from quizapp.law.forms import DocumentForm, NewDocumentForm, values_of
from quizapp.law.queries import DocumentFilter, documents_by_slug, get_document, list_documents
from quizapp.law.spreadsheets import register_template, register_xlsx
from quizapp.law.words import GRADE_WORDS, KIND_WORDS, STATUS_WORDS, is_in_force
from quizapp.web.context import reading, transaction
from quizapp.web.downloads import xlsx_response
from quizapp.web.guards import staff_only, the_staff
from quizapp.web.i18n import local
from quizapp.web.paging import Page, page_number

blueprint = Blueprint("law_manage", __name__, template_folder="templates")
PAGE_SIZE = 30


def _words() -> dict[str, object]:
    return {"statuses": STATUS_WORDS, "grades": GRADE_WORDS, "kinds": KIND_WORDS}


def _today() -> date:
    return local(clock.now()).date()


@blueprint.get("/manage/law")
@staff_only("law.view")
def list_() -> str:
    """The register with search and filters."""
    wanted = DocumentFilter(
        request.args.get("q", ""), request.args.get("status", ""), request.args.get("grade", "")
    )
    number = page_number()
    with reading() as session:
        rows, total = list_documents(
            session, wanted, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE
        )
        today = _today()
        return render_template(
            "law/list.html",
            page=Page(rows, total, number, PAGE_SIZE),
            wanted=wanted,
            dead={document.id for document in rows if not is_in_force(document, today)},
            may_edit=the_staff().may("law.edit"),
            **_words(),
        )


@blueprint.get("/manage/law/export.xlsx")
@staff_only("law.view")
def export() -> Response:
    """The whole register; taken in again it changes nothing."""
    with reading() as session:
        content = register_xlsx(documents_by_slug(session).values())
    return xlsx_response(content, "danh-muc-van-ban.xlsx")


@blueprint.get("/manage/law/template.xlsx")
@staff_only("law.edit")
def template() -> Response:
    """The empty register to fill in."""
    return xlsx_response(register_template(), "mau-danh-muc-van-ban.xlsx")


@blueprint.route("/manage/law/new", methods=["GET", "POST"])
@staff_only("law.edit")
def new() -> Response | str:
    """Enter a document."""
    form = NewDocumentForm()
    if form.validate_on_submit():
        with transaction() as session:
            if form.slug.data in documents_by_slug(session):
                form.slug.errors = [_("Tên ngắn này đã có. Hãy đặt tên khác.")]
            else:
                service.add_document(
                    session, form.slug.data, form.draft(), the_staff().id, now=clock.now()
                )
        if not form.slug.errors:
            flash(_("Đã thêm văn bản."), "success")
            return redirect(url_for("law_manage.list_"))
    return render_template("law/edit.html", form=form, document=None, **_words())


@blueprint.get("/manage/law/<document_id>")
@staff_only("law.view")
def show(document_id: str) -> str:
    """A document; those who may edit see the form."""
    may_edit = the_staff().may("law.edit")
    with reading() as session:
        document = get_document(session, document_id)
        form = DocumentForm(data=values_of(document)) if may_edit else None
        return render_template("law/edit.html", form=form, document=document, **_words())
