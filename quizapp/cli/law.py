"""The commands of `quiz law`. They stand here because what rests on law lies above the register."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from quizapp.accounts.queries import find_by_email
from quizapp.accounts.rules import permissions_of
from quizapp.audit.service import SYSTEM
from quizapp.contests.service.law import TouchedRound, leave_out
from quizapp.contests.service.law_register import TakenIn, take_in
from quizapp.core import clock
from quizapp.core.errors import NotAllowed
from quizapp.law.register import read_register
from quizapp.law.rules.sheet import DocumentSheet, read_documents
from quizapp.law.service import ImportedRow, load_register
from quizapp.organisations.rules.tables import Finding
from quizapp.organisations.spreadsheets import read_upload
from quizapp.web.commands import command
from quizapp.web.context import installation, settings, transaction
from quizapp.web.errors import sentence_of
from quizapp.web.i18n import local

law = AppGroup("law", help="Danh mục văn bản pháp luật.")
REGISTER = Path(__file__).parents[2] / "question_banks" / "documents.toml"
Answer = tuple[dict[str, Any], str]


@command(law, "load")
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False
)
def load(file: Path | None) -> Answer:
    """Nạp danh mục văn bản từ tệp TOML; văn bản đã có người sửa được giữ nguyên."""
    drafts = read_register((file or REGISTER).read_bytes())
    now = clock.now()
    with transaction() as session:
        counts = load_register(session, drafts, now=now)
        if counts["updated"]:
            leave_out(session, _zone(), local(now).date(), SYSTEM, now=now)
    lines = "Thêm {added} văn bản, cập nhật {updated}, giữ nguyên {kept}.".format(**counts)
    return counts, lines


@command(law, "import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Chỉ xem trước, không ghi.")
@click.option("--by", "email", required=True, help="E-mail của người thẩm định làm việc này.")
def import_(*, file: Path, dry_run: bool, email: str) -> Answer:
    """Nhập danh mục văn bản từ bảng (XLSX, CSV); còn một dòng lỗi thì không ghi gì."""
    sheet = read_upload(file.read_bytes(), file.name, read_documents)
    with installation().database.rehearsal() as session:
        rehearsed = _take_in(session, sheet, email, rehearsed=True)
        is_faulty = bool(rehearsed.outcome.errors)
        if dry_run or is_faulty:
            return _answer(rehearsed, written=False, is_refused=is_faulty and not dry_run)
    with transaction() as session:
        taken = _take_in(session, sheet, email)
        return _answer(taken, written=True)


def _take_in(
    session: Session, sheet: DocumentSheet, email: str, *, rehearsed: bool = False
) -> TakenIn:
    account = find_by_email(session, email)
    if account is None or "law.edit" not in permissions_of(account.role_names):
        raise NotAllowed
    return take_in(session, sheet, account.id, _zone(), rehearsed=rehearsed, now=clock.now())


def _zone() -> ZoneInfo:
    return ZoneInfo(settings().timezone)


def _answer(taken: TakenIn, *, written: bool, is_refused: bool = False) -> Answer:
    outcome = taken.outcome
    document: dict[str, Any] = {
        "created": [_row_json(row) for row in outcome.created],
        "updated": [_row_json(row) for row in outcome.updated],
        "unchanged": len(outcome.unchanged),
        "rounds": [_round_json(one) for one in taken.rounds],
        "problems": [_problem_json(finding) for finding in outcome.findings],
        "written": written,
    }
    if is_refused:
        document["refused"] = "law_import_has_errors"
    return document, _lines(document)


def _row_json(row: ImportedRow) -> dict[str, Any]:
    return {
        "row": row.number,
        "slug": row.document.slug,
        "number": row.document.number,
        "changed": list(row.changed),
        "dies": [
            {"article": one.article, "from_on": one.from_on.isoformat()} for one in row.strikes
        ],
    }


def _round_json(one: TouchedRound) -> dict[str, Any]:
    round_ = one.round_
    return {
        "contest": round_.contest.title,
        "round": round_.title,
        "questions": len(one.stopped),
        "open": one.is_open,
        "left_out": one.loses,
    }


def _problem_json(finding: Finding) -> dict[str, Any]:
    return {
        "severity": "error" if finding.is_error else "warning",
        "row": finding.row,
        "column": finding.column,
        "value": finding.value,
        "code": finding.code,
        "message": sentence_of(finding.code),
    }


def _lines(document: dict[str, Any]) -> str:
    counts = (len(document["created"]), len(document["updated"]), document["unchanged"])
    lines = [
        "{} mới, {} cập nhật, {} không đổi.".format(*counts),
        *(
            f"  dòng {row['row']} {row['number']}: câu hỏi dẫn luật này không được rút nữa"
            for row in document["updated"]
            if row["dies"]
        ),
        *(f"  {_round_line(one)}" for one in document["rounds"]),
        *(
            f"  dòng {one['row']} cột {one['column'] or '-'}: {one['message']}"
            for one in document["problems"]
        ),
    ]
    return "\n".join([*lines, "Đã ghi." if document["written"] else "Chưa ghi gì."])


def _round_line(one: dict[str, Any]) -> str:
    fate = "bỏ khỏi đề" if one["left_out"] else "giữ nguyên, báo ban tổ chức"
    return f"{one['contest']}, {one['round']}: {one['questions']} câu {fate}"
