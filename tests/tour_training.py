"""The pictures of training for the README: a guard's phone, and the desks behind it."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Browser, Page
from sqlalchemy import select

from quizapp.certificates.models import Certificate
from quizapp.certificates.service import Completion, issue
from quizapp.core import clock
from quizapp.organisations.models import Learner
from quizapp.training.models import Course
from tests import browser
from tests.tour_site import Site, keep

CODE, PIN = "BV01", "482915"
COURSE, LESSON = "bao-ve", "g1-1-vi-tri"
VALID = timedelta(days=365)


def guards_way(site: Site, chromium: Browser) -> None:
    page = browser.phone(chromium).new_page()
    sign_in(site, page)
    keep(page, "learn")
    page.goto(f"{site.address}/learn/{COURSE}/{LESSON}")
    page.locator("[id^=check-]").first.scroll_into_view_if_needed()
    keep(page, "lesson")
    certificate_id, code = certificate(site)
    page.goto(f"{site.address}/learn/certificates/{certificate_id}")
    keep(page, "certificate")
    another = browser.phone(chromium).new_page()
    another.goto(f"{site.address}/verify/{code}")
    keep(another, "verify")


def sign_in(site: Site, page: Page) -> None:
    page.goto(f"{site.address}/learn/at/{site.demo.learn_url.rsplit('/', 1)[1]}")
    page.fill("#who", CODE)
    page.click("button[value=first]")
    page.fill("#pin", PIN)
    page.fill("#pin_again", PIN)
    page.click("main form button.primary")
    page.wait_for_url("**/learn")


def certificate(site: Site) -> tuple[str, str]:
    """As if the course had been completed."""
    whole = site.app.extensions["quizapp"]
    with whole.database.transaction() as session:
        learner = session.scalars(select(Learner).where(Learner.employee_code == CODE)).one()
        course = session.scalars(select(Course).where(Course.slug == COURSE)).one()
        now = clock.now()
        done = Completion(
            learner_id=learner.id,
            holder_name=learner.full_name,
            unit_id=learner.unit_id,
            course_key=course.slug,
            course_title=course.title,
            completed_at=now,
            valid_until=now + VALID,
            basis=[],
            source_id="tour",
        )
        made: Certificate = issue(session, done, keyring=whole.keyring, now=now)
        return made.id, made.code
