"""The commands of `quiz awards`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import orjson
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from quizapp.accounts.models import StaffAccount
from quizapp.accounts.queries import find_by_email
from quizapp.accounts.rules import permissions_of
from quizapp.awards import service
from quizapp.awards.draw.cli import draw, verify_draw
from quizapp.awards.models import AwardRun
from quizapp.awards.presentation import Line, RunView, load_run_view
from quizapp.awards.prize_list import SqlPrizeList
from quizapp.contests.queries import get_round_of
from quizapp.core import clock
from quizapp.core.errors import Invalid, NotAllowed, NotFound
from quizapp.web.commands import command
from quizapp.web.context import transaction

awards = AppGroup("awards", help="Cơ cấu giải và xét giải.")
awards.add_command(draw)
EMAIL = click.option(
    "--by", "email", required=True, metavar="EMAIL", help="Người chịu trách nhiệm."
)


@command(awards, "propose")
@click.argument("round_id", metavar="ROUND")
@click.option("--by", "email", help="Người xét giải, ghi vào nhật ký.")
def propose(round_id: str, email: str | None) -> tuple[dict[str, Any], str]:
    """Xét giải một vòng thi đã đóng; cùng dữ liệu thì cùng kết quả."""
    with transaction() as session:
        now = clock.now()
        staff_id = _person(session, email).id if email else None
        if staff_id:
            get_round_of(session, round_id, staff_id)
        run = service.propose(session, round_id, by=staff_id, now=now)
        is_same = run.created_at != now
        view = load_run_view(session, run)
        return document_of(run, view, is_same=is_same), _lines(run, view)


@command(awards, "confirm")
@click.argument("round_id", metavar="ROUND")
@EMAIL
def confirm(round_id: str, email: str) -> tuple[dict[str, Any], str]:
    """Xác nhận lần xét giải mới nhất."""
    with transaction() as session:
        staff = _person(session, email)
        get_round_of(session, round_id, staff.id)
        run = service.confirm_run(session, round_id, by=staff.id, now=clock.now())
        view = load_run_view(session, run)
        return document_of(run, view, is_same=True), _lines(run, view)


@command(awards, "plan")
@click.argument("round_id", metavar="ROUND")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@EMAIL
def plan(round_id: str, file: Path, email: str) -> tuple[dict[str, Any], str]:
    """Đặt cơ cấu giải của một vòng còn là bản nháp, từ tệp JSON."""
    written = _read(file)
    with transaction() as session:
        staff = _person(session, email)
        get_round_of(session, round_id, staff.id)
        prizes = SqlPrizeList()
        prizes.put(session, round_id, written, by=staff.id, now=clock.now())
        sentences = prizes.sentences(session, round_id)
    return {"round": round_id, "sentences": sentences}, "\n".join(sentences)


@command(awards, "verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--list-hash", help="Mã kiểm tra danh sách bạn đã ghi lại trước giờ bốc.")
@click.option("--commitment", help="Dấu niêm phong bạn đã ghi lại trước giờ bốc.")
def verify(file: Path, list_hash: str | None, commitment: str | None) -> tuple[dict[str, Any], str]:
    """Tính lại một lần bốc thăm từ tệp đã công bố: mã thoát 0 là đúng, 1 là sai."""
    noted = {"list_hash": list_hash, "commitment": commitment}
    return verify_draw(file, {name: value for name, value in noted.items() if value})


def _person(session: Session, email: str) -> StaffAccount:
    """The active member of the staff who answers for it and may."""
    account = find_by_email(session, email)
    if account is None or not account.is_active:
        raise NotFound("staff_unknown")
    if "awards.edit" not in permissions_of(account.role_names):
        raise NotAllowed
    return account


def _read(file: Path) -> Any:
    try:
        return orjson.loads(file.read_bytes())
    except orjson.JSONDecodeError as error:
        raise Invalid("prize_file_wrong", problem=str(error)) from error


def document_of(run: AwardRun, view: RunView, *, is_same: bool) -> dict[str, Any]:
    """A run for programs: no names but the public ones."""
    return {
        "round": run.round_id,
        "run": run.number,
        "state": run.state,
        "digest": run.inputs_digest,
        "identical_to_previous": is_same,
        "winners": [
            {"tier": tier.title, **_line(line)} for tier in view.tiers for line in tier.lines
        ],
        "reserves": [_line(line) for line in view.reserves],
        "skipped": [_line(line) for line in view.skipped],
        "open_ties": [
            {"tier": tie.tier, "places": tie.places, "people": [_line(line) for line in tie.lines]}
            for tie in view.ties
        ],
    }


def _line(line: Line) -> Mapping[str, Any]:
    return {
        "entrant_code": line.entrant_code,
        "participant": line.participant_id,
        "display_name": line.public_name,
        "rank": line.rank,
        "decided_by": line.decided_by,
        "reason": line.reason,
    }


def _lines(run: AwardRun, view: RunView) -> str:
    lines = [f"Lần xét {run.number}, mã kiểm tra {run.inputs_digest}"]
    for tier in view.tiers:
        lines += [
            f"{tier.title}: {line.public_name} ({line.unit}), hạng {line.rank}, {line.reason}"
            for line in tier.lines
        ]
    lines += [
        f"Chờ bốc thăm {tie.tier}: {len(tie.lines)} người bằng nhau, còn {tie.places} giải"
        for tie in view.ties
    ]
    return "\n".join(lines)
