"""`quiz awards draw ...`: the steps of a draw on the command line, and its check by anybody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
import orjson
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from quizapp.accounts.models import StaffAccount
from quizapp.accounts.queries import find_by_email
from quizapp.accounts.rules import permissions_of
from quizapp.awards.draw import service
from quizapp.awards.draw.bundles import FORMAT, first_wrong
from quizapp.awards.draw.models import DRAWN, LOTS, PURPOSES, TIE, LotDraw
from quizapp.awards.draw.queries import Condition, find_newest_draw, get_draw_of
from quizapp.awards.draw.service import DrawDraft, Entered, Reading
from quizapp.awards.draw.sources import Source, SourceKind
from quizapp.contests.forms import parse_moment
from quizapp.contests.models import Round
from quizapp.contests.queries import get_round_of
from quizapp.core import clock
from quizapp.core.errors import Conflict, Invalid, NotAllowed, NotFound, QuizError
from quizapp.web.commands import command
from quizapp.web.context import keyring, settings, transaction

draw = AppGroup("draw", help="Bốc thăm mà ai cũng kiểm tra lại được.")
EMAIL = click.option(
    "--by", "email", required=True, metavar="EMAIL", help="Người chịu trách nhiệm."
)
WHICH = click.option("--draw", "draw_id", metavar="ID", help="Lần bốc thăm; mặc định: mới nhất.")
Deed = Callable[[Session, LotDraw, StaffAccount, datetime], str]
WRONG = {
    "algorithm": "cách bốc không phải TPDRAW/1",
    "state": "chưa bốc, hoặc đã hủy",
    "entrants": "danh sách có mã trùng hoặc mã lạ",
    "list_hash": "danh sách không khớp mã kiểm tra",
    "secret": "chuỗi bí mật không đọc được",
    "commitment": "chuỗi bí mật không khớp dấu niêm phong",
    "value": "số công khai không đọc được",
    "seed": "số trộn không khớp danh sách, chuỗi bí mật và số công khai",
    "picks": "số lượng bốc không đúng",
    "winners": "người được bốc không khớp",
}


@command(draw, "commit")
@click.argument("round_id", metavar="ROUND")
@EMAIL
@click.option("--draw", "draw_id", metavar="ID", help="Cam kết bản nháp đã lập.")
@click.option("--purpose", type=click.Choice(PURPOSES), default=LOTS, show_default=True)
@click.option("--title", default="Bốc thăm", show_default=True)
@click.option("--who", type=click.Choice(["all_correct", "min_score", "everybody"]))
@click.option("--min-score", type=float)
@click.option(
    "--prize", "prizes", multiple=True, metavar="TÊN=SỐ[=ĐỒNG]", help="Quà, số lượng, giá trị."
)
@click.option("--reserves", type=int, default=0)
@click.option("--overall", is_flag=True, help="Tính mọi vòng chính thức của cuộc thi.")
@click.option(
    "--source", type=click.Choice([kind.value for kind in SourceKind]), default="xsmb_all"
)
@click.option("--source-name", default="")
@click.option("--source-digits", type=int, default=0)
@click.option("--due", metavar='"25/12/2026 18:45"', help="Số công khai có lúc nào.")
@click.option("--fallback", metavar='"26/12/2026 18:45"', help="Kỳ dự phòng.")
def commit(
    round_id: str, email: str, draw_id: str | None, **given: Any
) -> tuple[dict[str, Any], str]:
    """Lập và cam kết; người thứ hai ký bằng `quiz awards draw sign`."""

    def deed(session: Session, one: LotDraw, staff: StaffAccount, now: datetime) -> str:
        service.pledge(session, one.id, keyring=keyring(), by=staff.id, now=now)
        return "Đã cam kết, chờ người thứ hai ký."

    def prepared(session: Session, round_: Round, staff: StaffAccount, now: datetime) -> LotDraw:
        if draw_id:
            return get_draw_of(session, round_, draw_id)
        return service.prepare(session, round_id, _draft(**given), by=staff.id, now=now)

    with _kept_when_refused(round_id, email, "commit"), transaction() as session:
        round_, staff = _round_and_person(session, round_id, email, "draws.run")
        now = clock.sure_now()
        one = prepared(session, round_, staff, now)
        return _told(one, deed(session, one, staff, now))


@command(draw, "sign")
@click.argument("round_id", metavar="ROUND")
@EMAIL
@WHICH
def sign(round_id: str, email: str, draw_id: str | None) -> tuple[dict[str, Any], str]:
    """Chữ ký thứ hai: công bố danh sách và dấu niêm phong."""

    def deed(session: Session, one: LotDraw, staff: StaffAccount, now: datetime) -> str:
        service.sign(session, one.id, by=staff.id, now=now)
        return "Đã ký và công bố."

    return _do(round_id, email, draw_id, ("sign", "draws.witness"), deed)


@command(draw, "value")
@click.argument("round_id", metavar="ROUND")
@click.argument("value", metavar="VALUE")
@EMAIL
@WHICH
@click.option("--fallback", is_flag=True, help="Số của kỳ dự phòng.")
@click.option("--evidence", default="", help="Tra lại được ở đâu.")
def enter(
    round_id: str, value: str, email: str, draw_id: str | None, **more: Any
) -> tuple[dict[str, Any], str]:
    """Nhập số công khai; hai người khác nhau, mỗi người một lần."""
    read = Reading(value, more["fallback"], more["evidence"])

    def deed(session: Session, one: LotDraw, staff: StaffAccount, now: datetime) -> str:
        entered = service.enter_value(session, one.id, read, by=staff.id, now=now)
        return {
            Entered.FIRST: "Đã ghi lần thứ nhất, chờ người thứ hai.",
            Entered.AGREED: "Hai lần giống nhau, có thể mở bí mật.",
            Entered.DIFFERED: "Hai lần KHÁC nhau, cả hai đều bị bỏ. Hãy cùng nhập lại.",
        }[entered]

    return _do(round_id, email, draw_id, ("value", "draws.witness"), deed)


@command(draw, "reveal")
@click.argument("round_id", metavar="ROUND")
@EMAIL
@WHICH
def reveal(round_id: str, email: str, draw_id: str | None) -> tuple[dict[str, Any], str]:
    """Mở bí mật và bốc."""

    def deed(session: Session, one: LotDraw, staff: StaffAccount, now: datetime) -> str:
        service.reveal(session, one.id, keyring=keyring(), by=staff.id, now=now)
        return "Được bốc: " + " ".join(one.winners[:100])

    return _do(round_id, email, draw_id, ("reveal", "draws.run"), deed)


@command(draw, "void")
@click.argument("round_id", metavar="ROUND")
@EMAIL
@WHICH
@click.option("--reason", default="", help="Vì sao; người thứ nhất ghi.")
def void(round_id: str, email: str, draw_id: str | None, reason: str) -> tuple[dict[str, Any], str]:
    """Hủy: người thứ nhất ghi lý do, người thứ hai gọi lại lệnh này để ký."""

    def deed(session: Session, one: LotDraw, staff: StaffAccount, now: datetime) -> str:
        if one.void_by is None or reason:
            service.ask_to_void(session, one.id, reason, by=staff.id, now=now)
            return "Đã đề nghị hủy, chờ người thứ hai ký."
        service.sign_void(session, one.id, by=staff.id, now=now)
        return "Đã hủy."

    return _do(round_id, email, draw_id, ("void", "draws.witness"), deed)


def verify_draw(file: Path, noted: dict[str, str]) -> tuple[dict[str, Any], str]:
    """Whether a published file gives the draw it tells of."""
    try:
        bundle = orjson.loads(file.read_bytes())
    except orjson.JSONDecodeError as error:
        raise Invalid("draw_file_wrong") from error
    if not isinstance(bundle, dict) or bundle.get("format") != FORMAT:
        raise Invalid("draw_file_wrong")
    wrong = first_wrong(bundle, noted)
    document = {
        "verified": wrong is None,
        "kind": "draw",
        "first_wrong": wrong,
        "list_hash": bundle.get("list_hash"),
        "commitment": bundle.get("commitment"),
        "winners": None if wrong else bundle.get("winners"),
    }
    if wrong:
        return document, f"SAI: {WRONG[wrong]} ({wrong})."
    return document, f"ĐÚNG: {len(bundle['winners'])} mã được bốc đều tính lại ra như vậy."


def _do(
    round_id: str, email: str, draw_id: str | None, what: tuple[str, str], deed: Deed
) -> tuple[dict[str, Any], str]:
    name, permission = what
    with _kept_when_refused(round_id, email, name), transaction() as session:
        round_, staff = _round_and_person(session, round_id, email, permission)
        one = _which(session, round_, draw_id)
        return _told(one, deed(session, one, staff, clock.sure_now()))


def _which(session: Session, round_: Round, draw_id: str | None) -> LotDraw:
    found = get_draw_of(session, round_, draw_id) if draw_id else find_newest_draw(session, round_)
    if found is None:
        raise Conflict("draw_not_at_this_step")
    return found


def _round_and_person(
    session: Session, round_id: str, email: str, permission: str
) -> tuple[Round, StaffAccount]:
    account = find_by_email(session, email)
    if account is None or not account.is_active:
        raise NotFound("staff_unknown")
    if permission not in permissions_of(account.role_names):
        raise NotAllowed
    return get_round_of(session, round_id, account.id), account


@contextmanager
def _kept_when_refused(round_id: str, email: str, deed: str) -> Iterator[None]:
    """The log keeps a refused try of somebody known, in a transaction of its own."""
    try:
        yield
    except NotFound:
        raise
    except QuizError as refusal:
        with transaction() as session:
            account = find_by_email(session, email)
            by = account.id if account else "system"
            now = clock.now()
            service.note_refusal(session, round_id, None, deed, refusal.code, by=by, now=now)
        raise


def _draft(**given: Any) -> DrawDraft:
    zone = ZoneInfo(settings().timezone)
    if not given["due"] or not given["fallback"]:
        raise Invalid("moment_unreadable")
    who = "tie" if given["purpose"] == TIE else given["who"] or "all_correct"
    return DrawDraft(
        title=given["title"],
        purpose=given["purpose"],
        who=Condition(who, given["min_score"]),
        source=Source(
            SourceKind(given["source"]),
            given["source_name"],
            given["source_digits"],
        ),
        value_due_at=parse_moment(given["due"], zone),
        fallback_at=parse_moment(given["fallback"], zone),
        prizes=tuple(_prize(written) for written in given["prizes"]),
        reserves=given["reserves"],
        is_overall=given["overall"],
    )


def _prize(written: str) -> tuple[str, int, int]:
    name, *numbers = written.split("=")
    many, value = ([int(one) if one.strip().isdecimal() else 0 for one in numbers] + [0, 0])[:2]
    return name.strip(), many, value


def _told(one: LotDraw, sentence: str) -> tuple[dict[str, Any], str]:
    document = {
        "draw": one.id,
        "state": one.state,
        "entrants": one.entrant_count,
        "list_hash": one.list_hash,
        "commitment": one.commitment,
        "value": one.value_2,
        "winners": one.winners if one.state == DRAWN else None,
    }
    lines = [sentence, f"Danh sách {one.list_hash} ({one.entrant_count} mã)"]
    if one.commitment:
        lines.append(f"Dấu niêm phong {one.commitment}")
    return document, "\n".join(lines)
