"""`quiz clock ...`: contest time beside the database's clock, and letting a new time in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from quizapp.attempts.queries import count_ending_before
from quizapp.audit.service import record
from quizapp.core import contest_time
from quizapp.core.contest_time import ClockState, reference_clock
from quizapp.core.errors import Invalid
from quizapp.core.text import clean_line
from quizapp.entry.cli import authority_of
from quizapp.web.commands import command
from quizapp.web.context import installation, reading, settings, transaction
from quizapp.web.i18n import clock_time, day, number
from quizapp.web.json import rfc3339

Answer = tuple[Any, str]
MAX_REASON_LENGTH = 300
group = AppGroup("clock", help="Giờ của cuộc thi.")


def take_contest_time() -> None:
    """Before a command: its moments are those of the contest, also while a jump is kept out."""
    try:
        contest_time.shift_to_contest_time(installation().database)
    except SQLAlchemyError:
        # The schema may be the very thing that the command is about to make.
        return


@command(group, "show")
def show() -> Answer:
    """Giờ cuộc thi và giờ của máy chủ cơ sở dữ liệu."""
    with reading() as session:
        state = contest_time.look(session, reference_clock(installation().database))
        return _shown(session, state)


@command(group, "accept")
@click.option("--by", "email", required=True, help="E-mail của người quản trị.")
@click.option("--reason", required=True, help="Lý do, được lưu trong nhật ký.")
def accept(email: str, reason: str) -> Answer:
    """Nhận giờ mới của máy chủ cơ sở dữ liệu làm giờ cuộc thi."""
    reason = clean_line(reason)
    if not reason or len(reason) > MAX_REASON_LENGTH:
        raise Invalid(fields={"reason": "too_long" if reason else "required"})
    reference = reference_clock(installation().database)
    with transaction() as session:
        by = authority_of(session, email, "clock.accept")
        before = contest_time.accept(session, reference)
        details = {"correction_seconds": round(before.correction_seconds, 3), "reason": reason}
        about = ("clock", "contest")
        record(session, by.actor_id, "clock.accepted", about, details, now=before.database_time)
        return _shown(session, contest_time.look(session, reference))


def _shown(session: Session, state: ClockState) -> Answer:
    ending = count_ending_before(session, state.database_time)
    document = {
        "contest_time": rfc3339(state.contest_time),
        "database_time": rfc3339(state.database_time),
        "correction_seconds": round(state.correction_seconds, 3),
        "jumps": state.jumps,
        "jumped_at": rfc3339(state.jumped_at),
        "attempts_ending_if_accepted": ending,
    }
    return document, "\n".join(_lines(state, ending))


def _lines(state: ClockState, ending: int) -> list[str]:
    """In the installation's zone: people compare them with the clock on the wall."""
    lines = [
        f"Giờ cuộc thi:      {_to_the_second(state.contest_time)} ({settings().timezone})",
        f"Giờ cơ sở dữ liệu: {_to_the_second(state.database_time)}",
        f"Hiệu chỉnh:        {number(state.correction_seconds, 3)} giây",
        f"Đồng hồ đã nhảy:   {state.jumps} lần",
    ]
    if state.jumps:
        jumped = _to_the_second(state.jumped_at) if state.jumped_at else "–"
        lines.append(f"Lần nhảy gần nhất: {jumped}")
        lines.append(f"Nếu nhận giờ mới, {ending} lượt đang làm hết giờ ngay.")
    return lines


def _to_the_second(value: datetime) -> str:
    return f"{day(value)} {clock_time(value)}"
