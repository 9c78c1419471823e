"""Certificates on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.accounts.queries import find_by_email
from quizapp.accounts.rules import permissions_of
from quizapp.certificates.models import Certificate
from quizapp.certificates.queries.found import is_genuine
from quizapp.certificates.service import forget_ended, reseal
from quizapp.core import clock
from quizapp.core.errors import NotAllowed
from quizapp.core.tokens import Keyring
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


@command(group, "reseal")
@click.option(
    "--old-key-file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Tệp chứa khóa bí mật cũ.",
)
@click.option("--by", "email", required=True, help="E-mail của người làm việc này.")
def reseal_command(*, old_key_file: Path, email: str) -> tuple[dict[str, Any], str]:
    """After a change of the secret key: seal anew what was genuine by the old one."""
    old = Keyring(old_key_file.read_text().strip())
    with installation().database.transaction() as session:
        by = _actor(session, email)
        done = reseal(session, old=old, keyring=keyring(), by=by, now=clock.now())
    document = {"resealed": done.resealed, "left": done.left}
    return document, f"đã đóng dấu lại {done.resealed} giấy, {done.left} giấy không khớp khóa nào"


def _actor(session: Session, email: str) -> str:
    account = find_by_email(session, email)
    if account is None or "certificates.revoke" not in permissions_of(account.role_names):
        raise NotAllowed
    return account.id
