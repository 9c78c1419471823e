"""The demonstration: a small park, a contest to play at once, an account for every role.

Every row is marked (`is_demo`), counted in no report, and removed by `quiz demo --reset` without
touching any other.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from flask.cli import AppGroup
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from quizapp.accounts.models import StaffAccount
from quizapp.accounts.passwords import hash_password
from quizapp.accounts.rules import ADMIN, COORDINATOR, ORGANIZER, ROLES
from quizapp.accounts.service.inviting import NewStaff, create_account
from quizapp.awards.prize_list import SqlPrizeList
from quizapp.awards.service import Limits, TierDraft, set_plan
from quizapp.banks.models import QuestionBank
from quizapp.cli.demo_guards import ensure_guards, remove_guards
from quizapp.contests.models import Contest, Organizer, Round
from quizapp.contests.rules import LineDraft, RoundDraft
from quizapp.contests.service import (
    Authority,
    Circumstances,
    ContestDraft,
    create_contest,
    create_round,
    publish_round,
)
from quizapp.core import clock
from quizapp.core.text import fold
from quizapp.core.tokens import new_code
from quizapp.entry.models import JoinCode
from quizapp.organisations.models import Unit, UnitCoordinator
from quizapp.web.commands import command
from quizapp.web.context import Installation, installation, transaction

DOMAIN = "demo.example"
ORGANIZER_NAME = "Ban tổ chức mẫu"
BANK = "pccc"
JOIN_CODE_BITS = 29
NAMES = {
    "admin": "Quản trị mẫu",
    "organizer": "Ban tổ chức mẫu",
    "trainer": "Người soạn mẫu",
    "reviewer": "Người thẩm định mẫu",
    "coordinator": "Đầu mối đơn vị mẫu",
}
PARK = ("MAU", "Khu công nghiệp mẫu")
ENTERPRISES = (("MAU-07", "Công ty mẫu 07", 480), ("MAU-31", "Công ty mẫu 31", 1040))
PRIZES = (
    TierDraft("Nhất", 1, 1_000_000),
    TierDraft("Nhì", 2, 500_000),
    TierDraft("Ba", 3, 300_000),
    TierDraft("Khuyến khích", 5, 100_000),
)


@dataclass(frozen=True)
class DemoAccount:
    """An account with its password, kept in a file that only the operator can read."""

    email: str
    role: str
    password: str


@dataclass(frozen=True)
class Demo:
    """Where the demonstration is."""

    base_url: str
    join_code: str
    join_url: str
    round_id: str
    contest: str
    accounts: tuple[DemoAccount, ...]
    accounts_file: Path
    learn_url: str
    """The card of the post where the demonstration's guards learn."""


_standing_alone = AppGroup()


@command(_standing_alone, "demo")
@click.option("--reset", is_flag=True, help="Xóa dữ liệu mẫu rồi tạo lại.")
def demo(*, reset: bool) -> tuple[dict[str, object], str]:
    """Cuộc thi mẫu: tạo một lần, chạy lại không đổi gì."""
    with transaction() as session:
        if reset:
            remove_demo(session)
        made = ensure_demo(session, installation(), now=clock.now())
    told = asdict(made).items()
    document = {key: value for key, value in told if key not in {"accounts_file", "learn_url"}}
    lines = [
        made.join_url,
        made.learn_url,
        *(f"{one.email}  {one.password}" for one in made.accounts),
    ]
    return document, "\n".join(lines)


def ensure_demo(session: Session, whole: Installation, *, now: datetime) -> Demo:
    """The demonstration as it stands, made when it is not there."""
    accounts_file = whole.settings.var_dir / "demo-accounts.json"
    accounts = _accounts(session, accounts_file, now)
    round_ = _find_round(session)
    if round_ is None:
        round_ = _make_contest(session, ZoneInfo(whole.settings.timezone), now)
    join_code = session.scalars(
        select(JoinCode).where(JoinCode.round_id == round_.id, JoinCode.unit_id.is_(None))
    ).first() or _make_codes(session, round_, now)
    by, zone = _staff(session, COORDINATOR).id, ZoneInfo(whole.settings.timezone)
    post = ensure_guards(session, ENTERPRISES[0][0], by, zone, now=now)
    return Demo(
        base_url=whole.settings.base_url,
        join_code=join_code.code,
        join_url=f"{whole.settings.base_url}/j/{join_code.code}",
        round_id=round_.id,
        contest=round_.contest.slug,
        accounts=accounts,
        accounts_file=accounts_file,
        learn_url=f"{whole.settings.base_url}/learn/at/{post.card_code}",
    )


def remove_demo(session: Session) -> None:
    """Delete the marked rows and what belongs to them, nothing else."""
    session.execute(delete(Contest).where(Contest.is_demo))
    remove_guards(session)
    for kind in ("department", "enterprise", "park"):
        session.execute(delete(Unit).where(Unit.is_demo, Unit.kind == kind))
    session.execute(delete(StaffAccount).where(StaffAccount.is_demo))
    unused = ~select(Contest.id).where(Contest.organizer_id == Organizer.id).exists()
    session.execute(delete(Organizer).where(Organizer.name == ORGANIZER_NAME, unused))
    session.expire_all()


def _find_round(session: Session) -> Round | None:
    rounds = select(Round).join(Contest, Contest.id == Round.contest_id).where(Contest.is_demo)
    return session.scalars(rounds.order_by(Round.created_at)).first()


def _accounts(session: Session, file: Path, now: datetime) -> tuple[DemoAccount, ...]:
    """One account per role. Passwords are random; where the file is lost, new ones are made."""
    known = {one.role: one for one in _kept_accounts(file)}
    accounts = []
    for role in ROLES:
        email = f"{role}@{DOMAIN}"
        account = session.scalars(select(StaffAccount).where(StaffAccount.email == email)).first()
        if account is None or role not in known:
            known[role] = DemoAccount(email, role, secrets.token_urlsafe(12))
            account = account or _new_account(session, email, role, now)
            account.password_hash = hash_password(known[role].password)
        accounts.append(known[role])
    _keep_accounts(file, accounts)
    return tuple(accounts)


def _new_account(session: Session, email: str, role: str, now: datetime) -> StaffAccount:
    account = create_account(session, NewStaff(email, NAMES[role], frozenset({role})), now=now)
    account.is_demo = True
    return account


def _kept_accounts(file: Path) -> list[DemoAccount]:
    if not file.exists():
        return []
    return [DemoAccount(**one) for one in json.loads(file.read_text(encoding="utf-8"))]


def _keep_accounts(file: Path, accounts: list[DemoAccount]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        json.dump([asdict(one) for one in accounts], opened, indent=2)


def _make_contest(session: Session, zone: ZoneInfo, now: datetime) -> Round:
    organizer = _staff(session, ORGANIZER)
    _make_units(session, now)
    by = Authority(organizer.id, organizer.id)
    draft = ContestDraft(
        title="Tìm hiểu an toàn phòng cháy (mẫu)",
        organizer_id=_confirmed_name(session, now).id,
        fields=[{"name": "unit_code", "required": False}, {"name": "phone", "required": False}],
    )
    contest = create_contest(session, draft, by, now=now, is_demo=True)
    round_ = create_round(session, contest.id, _round_draft(session, now), by, now=now)
    set_plan(session, round_.id, PRIZES, Limits(), by=organizer.id, now=now)
    rules = Circumstances(zone, SqlPrizeList().sentences(session, round_.id))
    return publish_round(session, round_.id, rules, by, now=now)


def _round_draft(session: Session, now: datetime) -> RoundDraft:
    bank = session.scalars(select(QuestionBank).where(QuestionBank.slug == BANK)).one()
    return RoundDraft(
        title="Vòng mẫu",
        opens_at=now - timedelta(minutes=1),
        closes_at=now + timedelta(days=60),
        duration_seconds=10 * 60,
        attempts_allowed=5,
        lines=(LineDraft(bank.id, 10),),
        rules_additions="Đây là cuộc thi mẫu để làm quen. Không có giải thưởng thật.",
    )


def _confirmed_name(session: Session, now: datetime) -> Organizer:
    known = session.scalars(select(Organizer).where(Organizer.name == ORGANIZER_NAME)).first()
    if known is not None:
        return known
    admin = _staff(session, ADMIN)
    organizer = Organizer(
        name=ORGANIZER_NAME,
        hotline="0222 000 000",
        confirmed_by=admin.id,
        confirmed_at=now,
        created_by=admin.id,
        created_at=now,
    )
    session.add(organizer)
    session.flush()
    return organizer


def _make_units(session: Session, now: datetime) -> None:
    park = _unit(session, PARK[0], PARK[1], "park", None, None, now)
    for code, name, headcount in ENTERPRISES:
        enterprise = _unit(session, code, name, "enterprise", park.id, headcount, now)
        session.add(enterprise)
    first = session.scalars(select(Unit).where(Unit.code == ENTERPRISES[0][0])).one()
    coordinator = _staff(session, COORDINATOR)
    session.merge(UnitCoordinator(staff_id=coordinator.id, unit_id=first.id))
    session.flush()


def _unit(
    session: Session,
    code: str,
    name: str,
    kind: str,
    parent_id: str | None,
    headcount: int | None,
    now: datetime,
) -> Unit:
    known = session.scalars(select(Unit).where(Unit.code == code)).first()
    if known is not None:
        return known
    unit = Unit(
        code=code,
        name=name,
        folded_name=fold(name),
        kind=kind,
        parent_id=parent_id,
        headcount=headcount,
        is_demo=True,
        created_at=now,
    )
    session.add(unit)
    session.flush()
    return unit


def _make_codes(session: Session, round_: Round, now: datetime) -> JoinCode:
    """A door for everybody and one for each enterprise of the park."""
    everybody = JoinCode(code=new_code(JOIN_CODE_BITS), round_id=round_.id, created_at=now)
    session.add(everybody)
    for unit in session.scalars(select(Unit).where(Unit.is_demo, Unit.kind == "enterprise")):
        code = new_code(JOIN_CODE_BITS)
        session.add(JoinCode(code=code, round_id=round_.id, unit_id=unit.id, created_at=now))
    session.flush()
    return everybody


def _staff(session: Session, role: str) -> StaffAccount:
    email = f"{role}@{DOMAIN}"
    return session.scalars(select(StaffAccount).where(StaffAccount.email == email)).one()
