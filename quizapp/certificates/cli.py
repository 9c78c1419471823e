"""Certificates on the command line."""

from __future__ import annotations

from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy import select

from quizapp.certificates.models import Certificate
from quizapp.certificates.queries.found import is_genuine
from quizapp.certificates.service import forget_ended
from quizapp.core import clock
from quizapp.web.commands import command
from quizapp.web.context import installation, keyring, reading
from quizapp.web.i18n import local

group = AppGroup("certificates", help="Giấy xác nhận hoàn thành khóa học.")
_MOST_AT_ONCE = 5000
_READ_AT_ONCE = 500


@command(group, "forget-ended")
@click.option("--dry-run", is_flag=True, help="Chỉ xem trước, không xóa.")
def forget_ended_command(*, dry_run: bool) -> tuple[dict[str, Any], str]:
    """Delete those whose validity ended five years ago; a serving process does so every day."""
    database, now = installation().database, clock.now()
    with database.rehearsal() if dry_run else database.transaction() as session:
        gone = forget_ended(session, today=local(now).date(), now=now, limit=_MOST_AT_ONCE)
    told = "sẽ xóa" if dry_run else "đã xóa"
    return {"certificates": gone, "written": not dry_run}, f"{told} {gone} giấy xác nhận"


@command(group, "check")
def check_command() -> tuple[dict[str, Any], str]:
    """Work out every seal once more; names what was changed past the program."""
    checked, wrong = 0, []
    with reading() as session:
        stored = select(Certificate).order_by(Certificate.id)
        for one in session.scalars(stored.execution_options(yield_per=_READ_AT_ONCE)):
            checked += 1
            if not is_genuine(one, keyring()):
                wrong.append(one.id)
    document = {"verified": not wrong, "checked": checked, "altered": wrong}
    lines = [f"{checked} giấy, {len(wrong)} giấy không khớp với bản đã cấp", *wrong]
    return document, "\n".join(lines)
