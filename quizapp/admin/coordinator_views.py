"""A thousand coordinators invited in one go: list in, preview, one-time codes out."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import orjson
from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from quizapp.accounts.rules import INVITATION_LIFETIME
from quizapp.accounts.service import Actor
from quizapp.admin import coordinator_files
from quizapp.admin.coordinator_files import HandedCode
from quizapp.admin.forms import CoordinatorListForm
from quizapp.core import clock
from quizapp.core.errors import Conflict, Invalid, QuizError
from quizapp.documents.spreadsheets import UnreadableFile, cell_text, read_sheets
from quizapp.organisations.coordinator_list import ListedCoordinator, read_list
from quizapp.organisations.service import coordinators
from quizapp.web.context import keyring, reading, settings, transaction
from quizapp.web.errors import sentence_of
from quizapp.web.guards import staff_only, the_staff
from quizapp.web.i18n import day

blueprint = Blueprint(
    "admin_coordinators",
    __name__,
    template_folder="templates",
    url_prefix="/manage/staff/coordinators",
)
MAY = "staff.invite_coordinator"
LIST, CODES = "list of coordinators", "codes of coordinators"
KEPT_FOR = timedelta(hours=2)
PREVIEW_ROWS = 200
TEMPLATES = "admin/coordinators/"


@blueprint.get("")
@staff_only(MAY)
def index() -> ResponseReturnValue:
    """Where a list is handed in."""
    return render_template(
        TEMPLATES + "index.html",
        form=CoordinatorListForm(),
        warning=coordinator_files.address_warning(settings().base_url),
    )


@blueprint.get("/template.xlsx")
@staff_only(MAY)
def template() -> ResponseReturnValue:
    """The empty list to fill in."""
    return _download(coordinator_files.empty_list(), "mau-danh-sach-dau-moi.xlsx")


@blueprint.post("")
@staff_only(MAY)
def preview() -> ResponseReturnValue:
    """What the list would do, and which rows are faulty; nothing is written yet."""
    form = CoordinatorListForm()
    if not form.validate():
        return render_template(TEMPLATES + "index.html", form=form), 422
    try:
        listed = _read(form.file.data.read(), form.file.data.filename or "")
    except (UnreadableFile, Invalid) as refusal:
        form.file.errors = [sentence_of(refusal.code, refusal.params)]
        return render_template(TEMPLATES + "index.html", form=form), 422
    with reading() as session:
        plan = coordinators.plan_coordinators(session, listed, scope=the_staff().unit_ids)
    faulty = {fault.row for fault in plan.faults}
    usable = [row for row in listed if row.row not in faulty]
    return render_template(
        TEMPLATES + "preview.html",
        plan=plan,
        shown=PREVIEW_ROWS,
        sentence_of=sentence_of,
        sealed=_seal(LIST, [[row.row, row.code, row.name, row.email] for row in usable]),
    )


def _read(data: bytes, filename: str) -> list[ListedCoordinator]:
    """The rows of the first sheet that has the header."""
    refusal: QuizError = Invalid("coordinators_header_missing")
    for sheet in read_sheets(data, filename):
        try:
            return read_list([[cell_text(cell) for cell in row] for row in sheet.rows])
        except Invalid as complaint:
            refusal = complaint
    raise refusal


@blueprint.post("/confirm")
@staff_only(MAY)
def confirm() -> ResponseReturnValue:
    """Make the accounts; the codes are on this page and in the files it offers, nowhere else."""
    listed = [ListedCoordinator(*row) for row in _opened(LIST).rows]
    staff, now = the_staff(), clock.now()
    with transaction() as session:
        issued = coordinators.invite_coordinators(
            session,
            Actor(staff.id, staff.roles),
            listed,
            scope=staff.unit_ids,
            keyring=keyring(),
            now=now,
        )
    handed = [HandedCode.of(code) for code in issued]
    return render_template(
        TEMPLATES + "codes.html",
        handed=[code for code in handed if code.code],
        known=[code for code in handed if not code.code],
        expires_at=now + INVITATION_LIFETIME,
        shown=PREVIEW_ROWS,
        warning=coordinator_files.address_warning(settings().base_url),
        printable=coordinator_files.is_printable(settings().base_url),
        sealed=_seal(CODES, [list(code) for code in handed if code.code]),
    )


@blueprint.post("/codes.xlsx")
@staff_only(MAY)
def codes_xlsx() -> ResponseReturnValue:
    """The codes as a sheet, from what the page of the codes holds sealed."""
    handed, until = _handed()
    return _download(coordinator_files.codes_xlsx(handed, until), "ma-moi-dau-moi.xlsx")


@blueprint.post("/codes.pdf")
@staff_only(MAY)
def codes_pdf() -> ResponseReturnValue:
    """The codes as cards to cut out, with an address that opens elsewhere too."""
    if not coordinator_files.is_printable(settings().base_url):
        raise Conflict("cards_need_address")
    handed, until = _handed()
    pdf = coordinator_files.codes_pdf(handed, until, settings().base_url)
    return _download(pdf, "the-ma-moi-dau-moi.pdf")


def _handed() -> tuple[list[HandedCode], str]:
    opened = _opened(CODES)
    handed = [HandedCode(*row) for row in opened.rows]
    return handed, day(opened.at + INVITATION_LIFETIME)


def _seal(purpose: str, rows: Sequence[object]) -> str:
    content = {"by": the_staff().id, "at": clock.now().timestamp(), "rows": rows}
    return keyring().seal(purpose, zlib.compress(orjson.dumps(content))).decode()


class _Opened(NamedTuple):
    at: datetime
    rows: list[list[Any]]


def _opened(purpose: str) -> _Opened:
    """The rows sealed on an earlier page for this very person."""
    opened = keyring().open(purpose, request.form.get("sealed", "").encode())
    if opened is None:
        raise Invalid("coordinators_page_outdated")
    content = orjson.loads(zlib.decompress(opened))
    at = datetime.fromtimestamp(content["at"], UTC)
    if content["by"] != the_staff().id or clock.now() - at > KEPT_FOR:
        raise Invalid("coordinators_page_outdated")
    return _Opened(at, content["rows"])


def _download(content: bytes, name: str) -> Response:
    kind = "application/pdf" if name.endswith(".pdf") else coordinator_files.XLSX
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, content_type=kind, headers=headers)
