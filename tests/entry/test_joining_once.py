"""An answer to joining that was lost on its way is told again, whatever network asks."""

import re
import secrets

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import func, select

from quizapp.organisations.models import Participant
from tests.factories import make_stage
from tests.journeys.site import fill_in, serving

BODY = {"full_name": "Nguyễn Văn An", "phone": "0912345678", "consents": {"contest": True}}
PATH = "/api/v1/join/BN7K4T"


def ask(app, key, address, **more):
    """Each time as a browser that was never here."""
    return app.test_client().post(
        PATH,
        json={**BODY, **more},
        headers={"Idempotency-Key": key},
        environ_overrides={"REMOTE_ADDR": address},
    )


@pytest.fixture
def stage(database):
    with database.transaction() as session:
        return make_stage(session)


def test_the_same_key_from_another_network_is_the_same_joining(app, stage, database):
    key = secrets.token_hex(16)
    first = ask(app, key, "192.0.2.1")
    again = ask(app, key, "198.51.100.7")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.get_json() == first.get_json()
    with database.reading() as session:
        assert session.scalar(select(func.count(Participant.id))) == 1


def test_a_key_that_can_be_guessed_helps_nobody_elsewhere(app, stage):
    assert ask(app, "1", "192.0.2.1").status_code == 201
    assert ask(app, "1", "198.51.100.7").get_json()["code"] == "already_joined"


def test_the_same_key_with_other_words_is_refused(app, stage):
    key = secrets.token_hex(16)
    ask(app, key, "192.0.2.1")
    assert ask(app, key, "192.0.2.1", full_name="Trần Thị Chi").status_code == 422


@pytest.mark.browser
def test_a_phone_asks_again_by_itself(phone_page: Page, one_app, sqlite_database):
    with sqlite_database.transaction() as session:
        stage = make_stage(session)
    lost = []

    def lose_the_first_answer(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch())
            route.abort()
        else:
            route.continue_()

    with serving(one_app, sqlite_database, stage) as site:
        phone_page.route(f"**{PATH}", lose_the_first_answer)
        phone_page.goto(f"{site.address}/j/{stage.code}")
        fill_in(phone_page, name="Nguyễn Thị Lan Anh")
        expect(phone_page).to_have_url(re.compile("/start"), timeout=15000)
    assert [answer.status for answer in lost] == [201]
    with sqlite_database.reading() as session:
        assert session.scalar(select(func.count(Participant.id))) == 1
