"""A document of law dies: its questions leave the next draw and the lesson, and become work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from quizapp.accounts.models import StaffAccount
from quizapp.banks.models import Citation, Question, QuestionBank, QuestionVersion
from quizapp.contests.models import ContestStaff
from quizapp.core import clock
from quizapp.core.db import Database
from quizapp.law.models import LegalDocument
from quizapp.web.guards import LEARNER_COOKIE
from tests import browser
from tests.contests.conftest import ZONE, Workshop, set_up
from tests.factories import signed_in_learner
from tests.journeys.site import answering
from tests.journeys.staff import Office, office
from tests.training.learning import School, open_school

LESSON = "/learn/cong/the"
ASKED = "Người không có thẻ muốn vào."


@dataclass
class Park:
    """An office, a guard's school, a draft round; two of six questions cite article 10."""

    desks: Office
    school: School
    workshop: Workshop
    round_id: str
    document_id: str


@pytest.fixture
def park(app: Flask, sqlite_database: Database, chromium: Browser) -> Iterator[Park]:
    school = open_school(sqlite_database)
    with sqlite_database.transaction() as session:
        workshop = set_up(session)
        document_id = session.scalars(select(LegalDocument.id)).one()
        opens_at = clock.now() + timedelta(days=1)
        when = {"opens_at": opens_at, "closes_at": opens_at + timedelta(days=7)}
        round_id = workshop.make_round(session, **when).id
        bank = select(QuestionBank.id).filter_by(slug="mau").scalar_subquery()
        check = session.scalars(select(Question).filter_by(code="A-01")).one()
        asked = {"version_id": check.current_version_id, "position": 1}
        session.add(Citation(document_id=document_id, article="10", **asked))
        wanted = select(Question).where(
            Question.bank_id == bank, Question.code.in_(("Q001", "Q002"))
        )
        for question in session.scalars(wanted):
            place = {"position": 1, "document_id": document_id, "article": "10"}
            session.add(Citation(version_id=question.current_version_id, **place))
            version = session.get_one(QuestionVersion, question.current_version_id)
            version.approved_at = version.law_read_at = clock.now()
    with answering(app) as address, office(app, address, chromium) as desks:
        yield Park(desks, school, workshop, round_id, document_id)


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


def test_a_document_dies_and_nothing_asks_about_it_any_more(park: Park, database: Database):
    learner = learning(park)
    learner.goto(LESSON)
    expect(learner.locator("main")).to_contain_text(ASKED)
    reviewer = park.desks.come("reviewer", "Phạm Thị Bình")
    kill(reviewer, park.document_id)

    trainer = park.desks.come("trainer", "Lê Văn An")
    trainer.set_viewport_size({"width": 360, "height": 740})
    trainer.goto("/manage/banks/work")
    row = trainer.get_by_role("row").filter(has_text="Câu hỏi số 1?")
    expect(row).to_contain_text("Văn bản hết hiệu lực")
    expect(row).to_contain_text("Điều 10")
    assert browser.serious_violations(trainer) == []

    organizer = park.desks.come("organizer", "Trần Văn Dũng")
    assign(database, park.workshop.contest_id)
    organizer.goto(f"/manage/rounds/{park.round_id}/steps/paper")
    expect(organizer.locator("[data-available]")).to_contain_text("có 4 câu dùng được")
    organizer.goto(f"/manage/rounds/{park.round_id}/steps/review")
    left = organizer.locator("details").filter(has_text="2 câu được để ra ngoài")
    expect(left).to_have_count(1)
    left.locator("summary").click()
    expect(left).to_contain_text("câu Q001")

    learner.reload()
    expect(learner.locator("main")).not_to_contain_text(ASKED)
    expect(learner.locator("main")).to_contain_text("Luật đã đổi")


def kill(page: Page, document_id: str) -> None:
    """By the reviewer: seen first, then recorded."""
    page.goto(f"/manage/law/{document_id}")
    page.get_by_role("link", name="Ghi luật thay đổi").click()
    page.get_by_label("Hết hiệu lực").check()
    page.get_by_label("Từ ngày").fill(f"{clock.now().astimezone(ZONE):%d/%m/%Y}")
    page.get_by_role("button", name="Xem trước").click()
    expect(page.locator("main")).to_contain_text("câu hỏi cần xem lại")
    page.get_by_role("button", name="Ghi thay đổi này").click()
    expect(page.locator("main")).to_contain_text("Thay đổi đã ghi")


def assign(database: Database, contest_id: str) -> None:
    with database.transaction() as session:
        wanted = select(StaffAccount.id).filter_by(email="organizer@kcn.example")
        staff_id = session.scalars(wanted).one()
        session.add(ContestStaff(contest_id=contest_id, staff_id=staff_id))


def learning(park: Park) -> Page:
    """The guard's phone."""
    client = signed_in_learner(park.desks.app, learner_id=park.school.an)
    context = browser.phone(park.desks.chromium, base_url=park.desks.address)
    park.desks.open.callback(context.close)
    cookie = client.get_cookie(LEARNER_COOKIE).value
    context.add_cookies([{"name": LEARNER_COOKIE, "value": cookie, "url": park.desks.address}])
    return context.new_page()
