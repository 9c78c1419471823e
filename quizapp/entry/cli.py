"""`quiz rounds ...` and `quiz contests list`: rounds from a file to the wall.

Here and not in contests, because a published round is shown with the codes that lead to it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from quizapp.accounts.queries import find_by_email
from quizapp.accounts.rules import permissions_of
from quizapp.contests.definition import create_from, read_definition
from quizapp.contests.models import DRAFT, Round
from quizapp.contests.ports import PrizeList, RoundAttempts
from quizapp.contests.presentation import PHASE_LABELS
from quizapp.contests.queries import get_round, list_contests
from quizapp.contests.service import (
    Authority,
    Circumstances,
    Extension,
    close_round,
    confirm_organizer,
    extend_round,
    open_round,
    propose_organizer,
    publish_round,
)
from quizapp.core import clock
from quizapp.core.errors import Invalid, NotAllowed
from quizapp.entry.queries import find_public_join_code
from quizapp.entry.service import create_public_code, create_unit_codes
from quizapp.organisations.queries.units import find_unit_by_code
from quizapp.web.commands import command
from quizapp.web.context import installation, reading, settings, transaction
from quizapp.web.i18n import moment
from quizapp.web.json import rfc3339

Answer = tuple[Any, str]
rounds = AppGroup("rounds", help="Vòng thi.")
contests = AppGroup("contests", help="Cuộc thi.")
_by = click.option("--by", "email", required=True, help="E-mail của người có quyền.")


@command(rounds, "create")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_by
def create(file: Path, email: str) -> Answer:
    """Tạo bản nháp từ tệp JSON (mẫu ở docs/rounds-json.md)."""
    definition = read_definition(file.read_bytes())
    with transaction() as session:
        by, now = authority_of(session, email, "contests.edit"), clock.now()
        round_ = create_from(session, definition, by, now=now)
        if definition.prizes is not None:
            _prizes().put(session, round_.id, definition.prizes, by=by.actor_id, now=now)
        return _shown(session, round_)


def _prizes() -> PrizeList:
    """The prizes of rounds, by the feature above that owns them."""
    return cast("PrizeList", installation().parts["prizes"])


@command(rounds, "publish")
@click.argument("round_id", metavar="ROUND")
@click.option("--all-units", is_flag=True, help="Tạo luôn mã cho mọi doanh nghiệp được dự thi.")
@_by
def publish(round_id: str, email: str, *, all_units: bool) -> Answer:
    """Công bố: chốt thể lệ và câu hỏi, tạo mã dự thi chung."""
    with transaction() as session:
        by, now = authority_of(session, email, "contests.edit"), clock.now()
        sentences = _prizes().sentences(session, round_id)
        known = Circumstances(ZoneInfo(settings().timezone), sentences)
        round_ = publish_round(session, round_id, known, by, now=now)
        create_public_code(session, round_id, by, now=now)
        if all_units:
            create_unit_codes(session, round_id, by, now=now)
        return _shown(session, round_)


@command(rounds, "open")
@click.argument("round_id", metavar="ROUND")
@_by
def open_(round_id: str, email: str) -> Answer:
    """Mở cổng thi ngay."""
    with transaction() as session:
        by = authority_of(session, email, "contests.run")
        return _shown(
            session, open_round(session, round_id, by, attempts=_attempts(), now=clock.now())
        )


@command(rounds, "close")
@click.argument("round_id", metavar="ROUND")
@_by
def close(round_id: str, email: str) -> Answer:
    """Đóng cổng thi ngay, nộp các lượt đang làm."""
    with transaction() as session:
        by = authority_of(session, email, "contests.run")
        close_round(session, round_id, by, attempts=_attempts(), now=clock.now())
        return _shown(session, get_round(session, round_id))


@command(rounds, "extend")
@click.argument("round_id", metavar="ROUND")
@click.option("--minutes", type=int, required=True, help="Thêm bao nhiêu phút.")
@click.option("--reason", required=True, help="Lý do, được lưu trong nhật ký.")
@click.option("--unit", "unit_code", help="Chỉ cho đơn vị có mã này.")
@_by
def extend(round_id: str, minutes: int, reason: str, unit_code: str | None, email: str) -> Answer:
    """Gia hạn cho tất cả, hoặc cho một đơn vị."""
    with transaction() as session:
        by = authority_of(session, email, "contests.run")
        extension = Extension(minutes, reason, _unit_id(session, unit_code))
        attempts, now = _attempts(), clock.now()
        gained = extend_round(session, round_id, extension, by, attempts=attempts, now=now)
        document, lines = _shown(session, get_round(session, round_id))
        added = f"Đã gia hạn {minutes} phút; {gained} lượt đang làm được thêm giờ."
        return {**document, "extended_attempts": gained}, f"{added}\n{lines}"


@command(rounds, "show")
@click.argument("round_id", metavar="ROUND")
def show(round_id: str) -> Answer:
    """Trạng thái và các con số của một vòng thi."""
    with reading() as session:
        return _shown(session, get_round(session, round_id))


@command(contests, "list")
def list_() -> Answer:
    """Liệt kê các cuộc thi và vòng thi."""
    with reading() as session:
        found = [
            {
                "slug": row.contest.slug,
                "title": row.contest.title,
                "organizer": row.contest.organizer.name,
                "is_demo": row.contest.is_demo,
                "rounds": [_round_json(session, one) for one in row.rounds],
            }
            for row in list_contests(session, None)
        ]
    lines = [
        f"{one['slug']}\t{round_['id']}\t{round_['state']}\t{round_['title']}"
        for one in found
        for round_ in cast("list[dict[str, Any]]", one["rounds"])
    ]
    return {"contests": found}, "\n".join(lines) or "Chưa có cuộc thi nào."


@command(contests, "confirm")
@click.argument("name")
@_by
def confirm(name: str, email: str) -> Answer:
    """Xác nhận tên ban tổ chức được ghi trên trang và áp phích (quản trị viên)."""
    with transaction() as session:
        by, now = authority_of(session, email, "organizers.confirm"), clock.now()
        proposed = propose_organizer(session, name, "", actor_id=by.actor_id, now=now)
        organizer = confirm_organizer(session, proposed.id, actor_id=by.actor_id, now=now)
        document = {
            "organizer": organizer.name,
            "confirmed_at": rfc3339(organizer.confirmed_at or now),
        }
    return document, f"Đã xác nhận: {document['organizer']}"


def authority_of(session: Session, email: str, permission: str) -> Authority:
    """What a person may do on the web he may do here, on the same contests."""
    account = find_by_email(session, email)
    is_known = account is not None and account.is_active
    if account is None or not is_known or permission not in permissions_of(account.role_names):
        raise NotAllowed
    return Authority(account.id, None if "admin" in account.role_names else account.id)


def _attempts() -> RoundAttempts:
    return cast("RoundAttempts", installation().parts["round_attempts"])


def _unit_id(session: Session, code: str | None) -> str | None:
    if code is None:
        return None
    unit = find_unit_by_code(session, code)
    if unit is None:
        raise Invalid(fields={"unit": "unit_unknown"})
    return unit.id


def _shown(session: Session, round_: Round) -> Answer:
    document = _round_json(session, round_)
    lines = [
        f"{document['contest']} – {document['title']} ({document['id']})",
        str(PHASE_LABELS[round_.window.phase(clock.now())]),
        f"{moment(round_.opens_at)} – {moment(round_.closes_at)} ({settings().timezone})",
        (
            f"{document['people']} người, {document['finished_attempts']} lượt đã xong,"
            f" {document['open_attempts']} lượt đang làm"
        ),
    ]
    if document["join_url"]:
        lines.append(document["join_url"])
    return document, "\n".join(lines)


def _round_json(session: Session, round_: Round) -> dict[str, Any]:
    counts = _attempts().count(session, round_.id)
    join_code = None if round_.state == DRAFT else find_public_join_code(session, round_.id)
    return {
        "id": round_.id,
        "contest": round_.contest.slug,
        "title": round_.title,
        "kind": round_.kind,
        "state": round_.window.phase(clock.now()).value,
        "opens_at": rfc3339(round_.opens_at),
        "closes_at": rfc3339(round_.closes_at),
        "duration_seconds": round_.duration_seconds,
        "question_count": round_.question_count,
        "attempts_allowed": round_.attempts_allowed,
        "people": counts.people,
        "open_attempts": counts.open_attempts,
        "finished_attempts": counts.finished_attempts,
        "join_code": join_code.code if join_code else None,
        "join_url": f"{settings().base_url}/j/{join_code.code}" if join_code else None,
    }
