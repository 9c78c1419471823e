"""A stage on which nothing is published yet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from quizapp.accounts.models import StaffAccount, StaffRole
from quizapp.attempts.round_attempts import SqlRoundAttempts
from quizapp.banks.models import QuestionBank
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
from quizapp.core.db import Database
from quizapp.core.types import new_id
from tests.conftest import NOW
from tests.factories import LONG_AGO, make_bank

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
PLAIN = Circumstances(ZONE)
ATTEMPTS = SqlRoundAttempts()


@dataclass
class Workshop:
    """An organizer's desk: a contest of `dung`, a bank of six approved questions."""

    dung: Authority
    chi: Authority
    admin: Authority
    contest_id: str
    organizer_id: str
    bank_id: str

    def draft(self, **more) -> RoundDraft:
        lines = more.pop("lines", (LineDraft(self.bank_id, 4),))
        plain = RoundDraft("Tuần 1", NOW + timedelta(days=1), NOW + timedelta(days=8), lines=lines)
        return replace(plain, **more)

    def make_round(self, session: Session, **more) -> Round:
        return create_round(session, self.contest_id, self.draft(**more), self.dung, now=NOW)

    def publish(self, session: Session, **more) -> Round:
        round_ = self.make_round(session, **more)
        return publish_round(session, round_.id, PLAIN, self.dung, now=NOW)


def add_staff(session: Session, name: str, *roles: str) -> Authority:
    account = StaffAccount(
        id=new_id(), email=f"{name}@example.vn", name=name.title(), created_at=LONG_AGO
    )
    account.roles = [StaffRole(role=role) for role in roles]
    session.add(account)
    session.flush()
    return Authority(account.id, None if "admin" in roles else account.id)


def add_organizer(session: Session, name: str, *, is_confirmed: bool) -> Organizer:
    organizer = Organizer(
        id=new_id(),
        name=name,
        hotline="0222 000 000",
        confirmed_at=LONG_AGO if is_confirmed else None,
        created_at=LONG_AGO,
    )
    session.add(organizer)
    session.flush()
    return organizer


def set_up(session: Session) -> Workshop:
    dung = add_staff(session, "dung", "organizer")
    chi = add_staff(session, "chi", "organizer")
    admin = add_staff(session, "admin", "admin")
    organizer = add_organizer(session, "Ban Quản lý các KCN", is_confirmed=True)
    bank: QuestionBank = make_bank(session)
    draft = ContestDraft("Tìm hiểu pháp luật", organizer.id, [{"name": "phone", "required": True}])
    contest: Contest = create_contest(session, draft, dung, now=NOW)
    return Workshop(dung, chi, admin, contest.id, organizer.id, bank.id)


@pytest.fixture
def workshop(database: Database) -> Workshop:
    with database.transaction() as session:
        return set_up(session)
