"""`quiz training`: the daily reminders by hand."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import click
from flask.cli import AppGroup

from quizapp.core import clock
from quizapp.training.duty import jobs
from quizapp.training.duty.service.letters import count_unsure
from quizapp.training.duty.service.notices import remember
from quizapp.training.duty.service.reminders import messages_of_day
from quizapp.web.commands import command
from quizapp.web.context import installation, reading

training = AppGroup("training", help="Đào tạo: nhắc học.")


@command(training, "remind")
@click.option("--dry-run", is_flag=True, help="Chỉ đếm, không ghi, không gửi.")
@click.option(
    "--today", "day", type=click.DateTime(["%Y-%m-%d"]), help="Như thể hôm nay là ngày này."
)
def remind(*, dry_run: bool, day: datetime | None) -> tuple[dict[str, Any], str]:
    """Make today's notices and send the letters that wait. A serving process does so every day.

    Nothing is said twice, however often this runs.
    """
    home = installation()
    zone = ZoneInfo(home.settings.timezone)
    now = clock.now() if day is None else datetime.combine(day.date(), time(12), zone)
    today = now.astimezone(zone).date()
    if dry_run:
        with home.database.rehearsal() as session:
            new = remember(session, messages_of_day(session, today, zone), today=today, now=now)
        return {"notices": new, "written": False}, f"sẽ ghi {new} lời nhắc"
    mail = home.settings.smtp_url is not None
    done = jobs.remind(home.database, zone, today, now=now, with_letters=mail)
    sent = jobs.send_letters(home.database, home.settings, now=now)
    with reading() as session:
        unsure = count_unsure(session, now=now)
    told = {
        "notices": done.notices,
        "letters": done.letters,
        "sent": sent,
        "unsure": unsure,
        "written": True,
    }
    lines = f"đã ghi {done.notices} lời nhắc, {done.letters} thư, gửi được {sent} thư"
    if unsure:
        lines += f"\n{unsure} thư không rõ máy chủ thư đã nhận chưa: không gửi lại"
    return told, lines
