"""The commands of `quiz records`."""

from __future__ import annotations

from typing import Any

import click
from flask.cli import AppGroup

from quizapp.core import clock
from quizapp.training.records.queries.trained import Moment
from quizapp.training.records.service.retention import forget_old_papers
from quizapp.training.records.service.snapshots import take_month
from quizapp.web.commands import command
from quizapp.web.context import installation, transaction
from quizapp.web.i18n import local

records = AppGroup("records", help="Hồ sơ: giấy tờ công an cấp, công cụ hỗ trợ, số liệu tháng.")
_MOST_AT_ONCE = 5000


def _moment() -> Moment:
    now = clock.now()
    return Moment(local(now).date(), now)


@command(records, "take-month")
def take_month_command() -> tuple[dict[str, Any], str]:
    """Write this month's figures now; a serving process does so every day."""
    with transaction() as session:
        count = take_month(session, _moment())
    return {"units": count}, f"đã ghi số liệu tháng này của {count} đơn vị"


@command(records, "forget-papers")
@click.option("--dry-run", is_flag=True, help="Chỉ xem trước, không xóa.")
def forget_papers_command(*, dry_run: bool) -> tuple[dict[str, Any], str]:
    """Delete papers that ended more than five years ago; a serving process does so every day."""
    database, at = installation().database, _moment()
    with database.rehearsal() if dry_run else database.transaction() as session:
        count = forget_old_papers(session, today=at.today, now=at.now, limit=_MOST_AT_ONCE)
    told = "sẽ xóa" if dry_run else "đã xóa"
    return {"papers": count, "written": not dry_run}, f"{told} {count} giấy hết hạn quá 5 năm"
