"""A file into a bank: sent, looked at, confirmed. Kept sealed for an hour in between."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.banks.formats import export_xlsx, registry
from quizapp.banks.formats.parsed import ParsedBank, Problem, UnreadQuestion
from quizapp.banks.manage_views.base import blueprint
from quizapp.banks.manage_views.field_mapping import (
    FIRSTS,
    NEEDED,
    NOT_MAPPED,
    OPTIONAL,
    Mapped,
    asked_mapping,
    read_mapped,
)
from quizapp.banks.queries import get_bank_by_slug
from quizapp.banks.service import ImportRefused, ImportReport, ImportRequest, import_questions
from quizapp.core import clock
from quizapp.organisations.service.uploads import forget_upload, keep_upload, take_upload
from quizapp.web.context import installation, keyring, reading, transaction
from quizapp.web.downloads import xlsx_response
from quizapp.web.errors import sentence_of
from quizapp.web.guards import staff_only, the_staff

MOST_PROBLEMS_SHOWN = 200
MOST_QUESTIONS_SHOWN = 100
MAX_PASTED = 2_000_000
PASTED = "van-ban-dan.txt"


@blueprint.get("/<slug>/import/template.xlsx")
@staff_only("banks.import")
def import_template(slug: str) -> ResponseReturnValue:
    """The empty workbook to fill in."""
    return xlsx_response(export_xlsx.write_template(), f"mau-cau-hoi-{slug}.xlsx")


@blueprint.route("/<slug>/import", methods=["GET", "POST"])
@staff_only("banks.import")
def import_(slug: str) -> ResponseReturnValue:
    """Where a file is chosen or text is pasted."""
    with reading() as session:
        bank = get_bank_by_slug(session, slug)
        bank_id = bank.id
        if request.method == "GET":
            return render_template("banks/import.html", bank=bank)
    filename, content = _sent()
    if not content:
        flash(_("Hãy chọn tệp hoặc dán nội dung câu hỏi."), "warning")
        return redirect(url_for(".import_", slug=slug))
    keys = _file_of("key_file")
    with transaction() as session:
        kept = _keep(session, _purpose(bank_id), filename, content)
        kept_keys = _keep(session, _key_purpose(bank_id), *keys) if keys else None
    return redirect(url_for(".import_preview", slug=slug, upload_id=kept, keys=kept_keys))


def _sent() -> tuple[str, bytes]:
    return _file_of("file") or (PASTED, request.form.get("text", "")[:MAX_PASTED].encode())


def _file_of(field: str) -> tuple[str, bytes] | None:
    file = request.files.get(field)
    return (file.filename, file.read()) if file is not None and file.filename else None


def _keep(session: Session, purpose: str, filename: str, content: bytes) -> str:
    staff_id, now = the_staff().id, clock.now()
    return keep_upload(session, staff_id, purpose, filename, content, keyring=keyring(), now=now)


def _take(session: Session, purpose: str, upload_id: str) -> tuple[str, bytes]:
    return take_upload(
        session, upload_id, the_staff().id, purpose, keyring=keyring(), now=clock.now()
    )


def _purpose(bank_id: str) -> str:
    return f"questions:{bank_id}"


def _key_purpose(bank_id: str) -> str:
    return f"question keys:{bank_id}"


@dataclass(frozen=True, slots=True)
class _Sent:
    """The files of one import as they were sent, and what was read in them."""

    filename: str
    parsed: ParsedBank
    digest: str
    keys_id: str = ""
    keys_filename: str = ""
    mapped: Mapped = NOT_MAPPED

    @property
    def address(self) -> dict[str, Any]:
        """What belongs to the address of the preview besides the file."""
        return {**({"keys": self.keys_id} if self.keys_id else {}), **self.mapped.address}


def _read(session: Session, bank_id: str, upload_id: str) -> _Sent:
    """The kept file, read; with the file of keys that was sent along."""
    filename, content = _take(session, _purpose(bank_id), upload_id)
    keys_id = request.values.get("keys", "")
    if not keys_id:
        digest = hashlib.sha256(content).hexdigest()
        mapped = asked_mapping(request.values, filename, content)
        chosen = mapped.names and mapped.is_made
        parsed = read_mapped(content, mapped) if chosen else registry.parse(content, filename)
        return _Sent(filename, parsed, digest, mapped=mapped)
    key_name, key_content = _take(session, _key_purpose(bank_id), keys_id)
    parsed = registry.parse_with_keys(content, filename, key_name, key_content)
    digest = hashlib.sha256(content + key_content).hexdigest()
    return _Sent(filename, parsed, digest, keys_id, key_name)


@blueprint.get("/<slug>/import/<upload_id>")
@staff_only("banks.import")
def import_preview(slug: str, upload_id: str) -> ResponseReturnValue:
    """What the file would do: rehearsed for real, then rolled back."""
    with installation().database.rehearsal() as session:
        bank = get_bank_by_slug(session, slug)
        sent = _read(session, bank.id, upload_id)
        report, refusal = _rehearsed(session, bank.id, sent.parsed)
        return render_template(
            "banks/import_preview.html",
            bank=bank,
            sent=sent,
            upload_id=upload_id,
            report=report,
            refusal=refusal,
            marks=sent.parsed.secrecy_marks,
            problems=_with_what_was_read(report.problems[:MOST_PROBLEMS_SHOWN], sent.parsed.unread),
            shown=report.questions[:MOST_QUESTIONS_SHOWN],
            may_see_keys=the_staff().may("banks.view"),
            needed=NEEDED,
            optional=OPTIONAL,
            firsts=FIRSTS,
        )


def _with_what_was_read(
    problems: Sequence[Problem], unread: Sequence[UnreadQuestion]
) -> list[tuple[Problem, UnreadQuestion | None]]:
    """Beside the first error of an item what can be mended in the editor."""
    left = {one.item: one for one in unread}
    return [
        (problem, left.pop(problem.item, None) if problem.severity == "error" else None)
        for problem in problems
    ]


def _rehearsed(
    session: Session, bank_id: str, parsed: ParsedBank
) -> tuple[ImportReport, str | None]:
    request_ = ImportRequest(the_staff().id, partial=True)
    try:
        return import_questions(session, bank_id, parsed, request_, now=clock.now()), None
    except ImportRefused as refused:
        return refused.report, refused.code


@blueprint.post("/<slug>/import/<upload_id>")
@staff_only("banks.import")
def import_confirm(slug: str, upload_id: str) -> ResponseReturnValue:
    """Take the file in."""
    staff_id = the_staff().id
    try:
        with transaction() as session:
            bank = get_bank_by_slug(session, slug)
            sent = _read(session, bank.id, upload_id)
            wanted = ImportRequest(
                staff_id,
                partial=request.form.get("partial") == "1",
                declared_by=staff_id if request.form.get("no_secret") == "1" else None,
                file_digest=sent.digest,
            )
            report = import_questions(session, bank.id, sent.parsed, wanted, now=clock.now())
            forget_upload(session, upload_id)
            forget_upload(session, sent.keys_id)
    except ImportRefused as refused:
        flash(sentence_of(refused.code), "error")
        return redirect(url_for(".import_preview", slug=slug, upload_id=upload_id, **sent.address))
    flash(_told(report), "success")
    return redirect(url_for(".bank", slug=slug))


def _told(report: ImportReport) -> str:
    return _(
        "Đã nhập %(imported)s câu, giữ nguyên %(unchanged)s câu, bỏ qua %(failed)s câu có lỗi.",
        imported=report.imported,
        unchanged=report.unchanged,
        failed=len(report.failed_items),
    )
