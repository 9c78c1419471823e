"""`quiz verify`: scores, ranks and the audit chain, computed once more and compared."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Any, cast

import click
from flask.cli import AppGroup
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.attempts.models import OPEN, Attempt
from quizapp.attempts.verification import Wrong, first_wrong_attempt, first_wrongly_counted
from quizapp.audit.models import AuditEntry
from quizapp.audit.service import first_broken
from quizapp.contests.models import Round
from quizapp.leaderboards.frozen_board import FreezingBoard
from quizapp.leaderboards.verification import first_wrong_rank
from quizapp.web.commands import command
from quizapp.web.context import installation, reading

_group = AppGroup("verifying")
Progress = Callable[[int], None]
LABELS = {"attempts": "Bài đã nộp", "ranks": "Thứ hạng", "audit": "Nhật ký"}


@command(_group, "verify")
def verify() -> tuple[dict[str, Any], str]:
    """Tính lại mọi điểm, thứ hạng và chuỗi nhật ký; dừng ở chỗ sai đầu tiên."""
    checked: Counter[str] = Counter()
    with reading() as session:
        wrong = _first_wrong(session, checked)
    document = {
        "verified": wrong is None,
        "checked": {name: checked[name] for name in LABELS},
        "first_wrong": _plain(wrong) if wrong else None,
    }
    return document, _lines(checked, wrong)


def _first_wrong(session: Session, checked: Counter[str]) -> Wrong | None:
    finished = select(func.count()).select_from(Attempt).where(Attempt.state != OPEN)
    with _bar("attempts", session.scalar(finished) or 0, checked) as progress:
        wrong = first_wrong_attempt(session, progress)
    return wrong or _first_wrong_rank(session, checked) or _first_wrong_deed(session, checked)


def _first_wrong_rank(session: Session, checked: Counter[str]) -> Wrong | None:
    board = cast("FreezingBoard", installation().parts["board"]).behind
    counted = select(func.count()).select_from(Attempt).where(Attempt.is_counted)
    with _bar("ranks", session.scalar(counted) or 0, checked) as progress:
        for round_ in session.scalars(select(Round).order_by(Round.id)).all():
            wrong = first_wrongly_counted(session, round_) or first_wrong_rank(
                session, board, round_, progress
            )
            if wrong:
                return wrong
    return None


def _first_wrong_deed(session: Session, checked: Counter[str]) -> Wrong | None:
    entries = session.scalar(select(func.count()).select_from(AuditEntry)) or 0
    broken = first_broken(session)
    if broken is not None:
        return Wrong("audit", str(broken), "hash", "broken", "unbroken chain")
    checked["audit"] += entries
    return None


@contextmanager
def _bar(name: str, length: int, checked: Counter[str]) -> Iterator[Progress]:
    """Counts, and shows a bar on a terminal; standard output stays for the answer."""
    bar: Any = click.progressbar(
        length=length, label=LABELS[name], file=sys.stderr, hidden=not sys.stderr.isatty()
    )
    with bar:

        def progress(count: int) -> None:
            checked[name] += count
            bar.update(count)

        yield progress


def _plain(wrong: Wrong) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in asdict(wrong).items()
    }


def _lines(checked: Counter[str], wrong: Wrong | None) -> str:
    counts = ", ".join(f"{label.lower()}: {checked[name]}" for name, label in LABELS.items())
    if wrong is None:
        return f"Đúng tất cả ({counts})."
    return (
        f"SAI ở {wrong.kind} {wrong.id}, {wrong.field}: đang ghi {wrong.stored!r},"
        f" tính lại được {wrong.expected!r}. Đã kiểm tra trước đó: {counts}."
    )
