"""Units on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from quizapp.accounts.queries import find_by_email
from quizapp.accounts.rules import permissions_of
from quizapp.audit.service import SYSTEM
from quizapp.core import clock
from quizapp.core.errors import NotAllowed
from quizapp.organisations.queries.units import UnitFilter, UnitLine, list_all_units
from quizapp.organisations.rules.tables import Finding
from quizapp.organisations.rules.unit_sheet import read_units
from quizapp.organisations.service.leavers import sweep_leavers
from quizapp.organisations.service.unit_import import UnitImport, import_units
from quizapp.organisations.spreadsheets import read_upload
from quizapp.web.commands import command
from quizapp.web.context import installation, reading
from quizapp.web.errors import sentence_of
from quizapp.web.i18n import local

group = AppGroup("units", help="Khu, doanh nghiệp, bộ phận.")
guards = AppGroup("guards", help="Bảo vệ của các doanh nghiệp.")
_MOST_AT_ONCE = 5000


@command(group, "import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Chỉ xem trước, không ghi.")
@click.option("--partial", is_flag=True, help="Nhận các dòng đúng dù còn dòng lỗi.")
@click.option("--by", "email", help="E-mail của người làm việc này.")
def import_command(
    *, file: Path, dry_run: bool, partial: bool, email: str | None
) -> tuple[dict[str, Any], str]:
    """Take in a list of units (XLSX, CSV); without --partial one error writes nothing."""
    sheet = read_upload(file.read_bytes(), file.name, read_units)
    database, now = installation().database, clock.now()
    with database.rehearsal() if dry_run else database.transaction() as session:
        by = _actor(session, email)
        outcome = import_units(
            session, sheet, partial=partial or dry_run, by=by, today=local(now).date(), now=now
        )
    return _outcome_json(outcome, written=not dry_run), _outcome_lines(outcome)


def _actor(session: Session, email: str | None) -> str:
    if email is None:
        return SYSTEM
    account = find_by_email(session, email)
    if account is None or "units.edit" not in permissions_of(account.role_names):
        raise NotAllowed
    return account.id


def _outcome_json(outcome: UnitImport, *, written: bool) -> dict[str, Any]:
    return {
        "created": len(outcome.created),
        "updated": len(outcome.updated),
        "unchanged": len(outcome.unchanged),
        "new_parks": outcome.new_parks,
        "problems": [_problem_json(finding) for finding in outcome.findings],
        "written": written,
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


def _outcome_lines(outcome: UnitImport) -> str:
    counts = (
        f"{len(outcome.created)} mới, {len(outcome.updated)} cập nhật,"
        f" {len(outcome.unchanged)} không đổi, {len(outcome.errors)} lỗi"
    )
    problems = [
        f"  dòng {finding.row} cột {finding.column or '-'}: {sentence_of(finding.code)}"
        for finding in outcome.findings
    ]
    return "\n".join([counts, *problems])


@command(group, "list")
@click.option("--search", default="", help="Chữ trong tên hoặc mã, không cần dấu.")
def list_command(*, search: str) -> tuple[dict[str, Any], str]:
    """All units that are not closed."""
    with reading() as session:
        lines = list_all_units(session, None, UnitFilter(typed=search))
        units = [_unit_json(line) for line in lines]
    rows = "\n".join(f"{unit['code']:<12} {unit['name']}" for unit in units)
    return {"units": units}, rows


def _unit_json(line: UnitLine) -> dict[str, Any]:
    unit = line.unit
    return {
        "code": unit.code,
        "name": unit.name,
        "kind": unit.kind,
        "parent": line.parent_name,
        "headcount": unit.headcount,
        "guard_headcount": unit.guard_headcount,
        "status": unit.status,
        "roster_count": line.roster_count,
    }


@command(guards, "forget-leavers")
@click.option("--dry-run", is_flag=True, help="Chỉ xem trước, không xóa.")
def forget_leavers_command(*, dry_run: bool) -> tuple[dict[str, Any], str]:
    """Delete the rows of those who left 30 days ago; a serving process does so every hour."""
    database, now = installation().database, clock.now()
    with database.rehearsal() if dry_run else database.transaction() as session:
        swept = sweep_leavers(session, today=local(now).date(), now=now, limit=_MOST_AT_ONCE)
    document = {"guards": swept.guards, "accounts": swept.accounts, "written": not dry_run}
    told = "sẽ xóa" if dry_run else "đã xóa"
    return document, f"{told} {swept.guards} bảo vệ đã nghỉ, {swept.accounts} tài khoản chưa dùng"
