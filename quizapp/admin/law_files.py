"""The register of law in from Excel, with a preview first."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.admin.law_views import zone
from quizapp.contests.service.law_register import TakenIn, take_in
from quizapp.core import clock
from quizapp.core.errors import Conflict, QuizError
from quizapp.law.rules.sheet import DocumentSheet, read_documents
from quizapp.law.words import FIELD_WORDS, STATUS_WORDS
from quizapp.organisations.service.uploads import forget_upload
from quizapp.organisations.uploaded_lists import (
    MOST_FINDINGS_SHOWN,
    UploadedList,
    upload_refused,
)
from quizapp.web.context import installation, transaction
from quizapp.web.errors import sentence_of
from quizapp.web.guards import staff_only, the_staff
from quizapp.web.i18n import number as grouped

blueprint = Blueprint(
    "admin_law_files", __name__, template_folder="templates", url_prefix="/manage/law"
)

LIST = UploadedList("law register", read_documents)
MOST_ROWS_SHOWN = 200


@blueprint.get("/import")
@staff_only("law.edit")
def import_form() -> ResponseReturnValue:
    """Where a sheet is chosen."""
    return render_template("admin/law/import.html")


@blueprint.post("/import")
@staff_only("law.edit")
def upload() -> ResponseReturnValue:
    """Read a sheet and keep it for the preview; a file that cannot be read is refused here."""
    try:
        kept = LIST.keep()
    except QuizError as refused:
        return upload_refused(refused, "admin/law/import.html")
    return redirect(url_for(".preview", upload_id=kept))


@blueprint.get("/import/<upload_id>")
@staff_only("law.edit")
def preview(upload_id: str) -> ResponseReturnValue:
    """What the sheet would do: rehearsed for real, then rolled back."""
    filename, sheet = LIST.take(upload_id)
    with installation().database.rehearsal() as session:
        taken = _take_in(session, sheet, rehearsed=True)
        return render_template(
            "admin/law/import_preview.html",
            filename=filename,
            outcome=taken.outcome,
            rounds=taken.rounds,
            findings=taken.outcome.findings[:MOST_FINDINGS_SHOWN],
            most=MOST_ROWS_SHOWN,
            fields=FIELD_WORDS,
            statuses=STATUS_WORDS,
            sentence_of=sentence_of,
        )


@blueprint.post("/import/<upload_id>")
@staff_only("law.edit")
def confirm(upload_id: str) -> ResponseReturnValue:
    """Take the sheet in, all or nothing."""
    _filename, sheet = LIST.take(upload_id)
    try:
        with transaction() as session:
            taken = _take_in(session, sheet)
            forget_upload(session, upload_id)
            told, changed = _told(taken), sum(one.loses for one in taken.rounds)
    except Conflict as refused:
        flash(sentence_of(refused.code, refused.params), "error")
        return redirect(url_for(".preview", upload_id=upload_id))
    flash(told, "success")
    if changed:
        flash(_("Đã bỏ câu dẫn luật đã đổi khỏi %(count)s vòng chưa mở.", count=changed), "success")
    return redirect(url_for("law_manage.list_"))


def _take_in(session: Session, sheet: DocumentSheet, *, rehearsed: bool = False) -> TakenIn:
    now = clock.now()
    return take_in(session, sheet, the_staff().id, zone(), rehearsed=rehearsed, now=now)


def _told(taken: TakenIn) -> str:
    return _(
        "Đã thêm %(created)s, cập nhật %(updated)s, không đổi %(unchanged)s văn bản.",
        created=grouped(len(taken.outcome.created)),
        updated=grouped(len(taken.outcome.updated)),
        unchanged=grouped(len(taken.outcome.unchanged)),
    )
