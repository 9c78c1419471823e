"""Signing in at a post: first use, coming back, guessing, shared phones."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http import HTTPStatus

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from quizapp.audit.models import AuditEntry
from quizapp.organisations.models import Learner, Post
from quizapp.organisations.service.pins import reset_pin
from quizapp.organisations.service.posts import renew_card
from quizapp.web.guards import LEARNER_COOKIE, learner_only, the_learner
from tests.conftest import NOW
from tests.factories import carry_token, make_learner, make_post, make_unit

PIN, CARD = "402917", "THEMOCONGCHINH22"
AT = f"/learn/at/{CARD}"
PAGE = "/learn/of-mine"
OK, FOUND, REFUSED, SLOWED = 200, 302, 401, 429


@pytest.fixture
def post_app(app: Flask, database) -> Flask:
    """A unit with a post, where `an` (by phone and code) and `binh` may learn; `chi` elsewhere."""

    @learner_only
    def page() -> str:
        return the_learner().id

    app.add_url_rule(PAGE, "of_mine", page)
    with database.transaction() as session:
        unit = make_unit(session)
        make_post(session, unit, card_code=CARD)
        make_learner(session, unit, phone="+84912345678", employee_code="NV001")
        make_learner(session, unit, full_name="Trần Văn Bình", employee_code="NV002")
        chis = make_unit(session, "CT08", "Công ty mẫu 08")
        make_learner(session, chis, full_name="Lê Thị Chi", employee_code="NV003")
    return app


def phone_of(app: Flask) -> FlaskClient:
    client = app.test_client()
    carry_token(client)
    return client


def enter(client: FlaskClient, who: str, pin: str = "", path: str = AT, **more: str):
    return client.post(path, data={"who": who, "pin": pin, **more})


def choose(client: FlaskClient, pin: str = PIN, again: str | None = None):
    return client.post("/learn/pin", data={"pin": pin, "pin_again": again or pin})


def first_use(app: Flask, who: str = "NV001", pin: str = PIN, **more: str) -> FlaskClient:
    client = phone_of(app)
    assert enter(client, who, action="first", **more).location == "/learn/pin"
    assert choose(client, pin).status_code == FOUND
    return client


def id_of(database, code: str) -> str:
    with database.reading() as session:
        return session.query(Learner).filter_by(employee_code=code).one().id


def is_in(client: FlaskClient) -> bool:
    return client.get(PAGE).status_code == OK


def sentence(answer) -> str:
    return re.search(r'role="alert">([^<]*)<', answer.text).group(1)


def test_first_use_says_who_and_asks_for_a_pin(post_app, database):
    an = phone_of(post_app)
    page = an.get(AT).text
    assert "Cổng chính" in page
    assert "Công ty mẫu 07" in page
    assert enter(an, "0912 345 678", action="first").location == "/learn/pin"
    page = an.get("/learn/pin").text
    assert "Nguyễn V. A***" in page
    assert "Nguyễn Văn An" not in page
    assert not is_in(an)
    assert choose(an).location == "/learn"
    assert an.get(PAGE).text == id_of(database, "NV001")
    with database.reading() as session:
        deed = session.query(AuditEntry).filter_by(action="learner.pin_chosen").one()
        assert deed.actor == deed.object_id == id_of(database, "NV001")


def test_later_the_pin_opens_on_any_phone(post_app, database):
    first_use(post_app)
    for path, more in ((AT, {}), ("/learn/sign-in", {"unit_code": "ct07"})):
        for who in ("nv001", "+84912345678"):
            other = phone_of(post_app)
            assert enter(other, who, PIN, path, **more).location == "/learn"
            assert other.get(PAGE).text == id_of(database, "NV001")


def test_after_signing_in_one_is_where_one_wanted_to_be(post_app):
    first_use(post_app)
    an = phone_of(post_app)
    sent = an.get(PAGE)
    assert sent.location == f"/learn/sign-in?next={PAGE}"
    assert f'value="{PAGE}"' in an.get(sent.location).text
    for target, goes in ((PAGE, PAGE), ("https://e.example/", "/learn"), ("//e", "/learn")):
        assert enter(an, "NV001", PIN, next=target).location == goes


def test_a_phone_remembers_its_post(post_app):
    an = phone_of(post_app)
    an.get(AT)
    assert an.get("/learn/sign-in").location == f"{AT}?next=/learn"
    assert an.get("/learn/sign-in?unit=1").status_code == OK


def test_easy_pins_and_two_different_ones_are_refused_beside_the_field(post_app):
    an = phone_of(post_app)
    enter(an, "NV001", action="first")
    assert "dễ đoán" in choose(an, "123456").text
    assert "dễ đoán" in choose(an, "345678").text
    assert "không giống nhau" in choose(an, PIN, "402918").text
    assert choose(an, "12").status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not is_in(an)
    assert choose(an).status_code == FOUND


def test_strangers_wrong_pins_and_taken_first_uses_hear_the_same(post_app):
    first_use(post_app)
    answers = [
        enter(phone_of(post_app), "NV001", "817204"),
        enter(phone_of(post_app), "NV001", action="first"),
        enter(phone_of(post_app), "NV999", "817204"),
        enter(phone_of(post_app), "NV999", action="first"),
        enter(phone_of(post_app), "0987654321", "817204"),
        enter(phone_of(post_app), "NV003", "817204"),
        enter(phone_of(post_app), "NV003", action="first"),
        enter(phone_of(post_app), "?", "817204"),
        enter(phone_of(post_app), "NV001", "817204", "/learn/sign-in", unit_code="CT07"),
        enter(phone_of(post_app), "NV002", "", "/learn/sign-in", unit_code="CT07"),
        enter(phone_of(post_app), "NV001", "817204", "/learn/sign-in", unit_code="KHONG"),
    ]
    assert {answer.status_code for answer in answers} == {REFUSED}
    assert len({sentence(answer) for answer in answers}) == 1


def test_two_first_uses_at_once_give_one_pin(post_app, database):
    phones = [phone_of(post_app) for _ in range(4)]
    for phone in phones:
        assert enter(phone, "NV001", action="first").status_code == FOUND
    pins = ["402917", "817204", "593018", "260485"]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(choose, phones, pins))
    won = [number for number, answer in enumerate(answers) if answer.status_code == FOUND]
    assert len(won) == 1
    assert sorted(answer.status_code for answer in answers) == [FOUND, 409, 409, 409]
    assert [is_in(phone) for phone in phones] == [number in won for number in range(4)]
    assert enter(phone_of(post_app), "NV001", pins[won[0]]).status_code == FOUND


def test_guessing_is_slowed_down_and_never_for_ever(post_app):
    with time_machine.travel(NOW, tick=False) as traveller:
        first_use(post_app)
        chi = phone_of(post_app)
        codes = [enter(chi, "NV001", f"4029{n:02}").status_code for n in range(8)]
        assert codes == [REFUSED] * 5 + [SLOWED] * 3
        told = enter(phone_of(post_app), "0912345678", PIN)
        assert told.status_code == SLOWED
        assert "11 giờ 15" in sentence(told)
        assert 0 < int(told.headers["Retry-After"]) <= 900
        traveller.shift(timedelta(minutes=16))
        assert enter(phone_of(post_app), "NV001", PIN).status_code == FOUND


def test_who_is_not_known_is_slowed_down_alike(post_app):
    chi = phone_of(post_app)
    codes = [enter(chi, "NV999", f"4029{n:02}").status_code for n in range(7)]
    assert codes == [REFUSED] * 5 + [SLOWED] * 2


def test_a_guesser_does_not_shut_the_owner_out_of_his_own_phone(post_app):
    an = first_use(post_app)
    an.post("/learn/sign-out")
    for n in range(8):
        enter(phone_of(post_app), "NV001", f"4029{n:02}")
    assert enter(phone_of(post_app), "NV001", PIN).status_code == SLOWED
    assert enter(an, "NV001", PIN).status_code == FOUND


def test_a_day_of_guessing_ends_after_thirty_tries(post_app):
    with time_machine.travel(NOW, tick=False) as traveller:
        first_use(post_app)
        refused = 0
        for _ in range(10):
            for n in range(5):
                answer = enter(phone_of(post_app), "NV001", f"50291{n}")
                refused += answer.status_code == REFUSED
            traveller.shift(timedelta(minutes=16))
        assert refused == 30
        assert "23/11/2026" in sentence(enter(phone_of(post_app), "NV001", PIN))
        traveller.shift(timedelta(hours=24))
        assert enter(phone_of(post_app), "NV001", PIN).status_code == FOUND


def test_one_try_on_everybody_is_slowed_down_by_address(post_app):
    codes = [enter(phone_of(post_app), f"X{n:03}", PIN).status_code for n in range(103)]
    assert codes == [REFUSED] * 100 + [SLOWED] * 3


def test_a_shared_phone_forgets_after_a_quarter_of_an_hour_without_use(post_app):
    with time_machine.travel(NOW, tick=False) as traveller:
        an = first_use(post_app, is_shared="y")
        assert an.get_cookie(LEARNER_COOKIE).max_age is None
        for _ in range(3):
            traveller.shift(timedelta(minutes=14))
            assert is_in(an)
        traveller.shift(timedelta(minutes=16))
        assert not is_in(an)
        page = an.get(AT).text
        assert "hết giờ" in page
        assert 'name="is_shared" type="checkbox" value="y"' in page
        assert "checked" in page


def test_signing_out_leaves_the_phone_to_the_next(post_app, database):
    phone = first_use(post_app, is_shared="y")
    assert "Nguyễn V. A***" in phone.get(AT).text
    phone.get(AT)
    assert phone.post("/learn/sign-out").location == "/learn/sign-in"
    assert not is_in(phone)
    assert enter(phone, "NV002", action="first").status_code == FOUND
    assert choose(phone, "817204").status_code == FOUND
    assert phone.get(PAGE).text == id_of(database, "NV002")


def test_the_next_one_takes_the_phone_over_without_signing_out(post_app, database):
    phone = first_use(post_app, is_shared="y")
    first_use(post_app, "NV002", "817204")
    assert enter(phone, "NV002", "817204", is_shared="y").status_code == FOUND
    assert phone.get(PAGE).text == id_of(database, "NV002")


def test_a_reset_ends_all_sessions_and_gives_a_pin_for_once(post_app, database):
    an, elsewhere = first_use(post_app), phone_of(post_app)
    enter(elsewhere, "NV001", PIN)
    keyring = post_app.extensions["quizapp"].keyring
    with time_machine.travel(NOW, tick=False), database.transaction() as session:
        learner = session.query(Learner).filter_by(employee_code="NV001").one()
        once = reset_pin(session, learner, keyring=keyring, by="dung", now=NOW)
    assert [is_in(an), is_in(elsewhere)] == [False, False]
    with time_machine.travel(NOW, tick=False):
        assert enter(an, "NV001", action="first").status_code == REFUSED
        assert enter(an, "NV001", PIN).status_code == REFUSED
        assert enter(an, "NV001", once, "/learn/sign-in", unit_code="CT07").status_code == FOUND
        assert choose(an, "817204").status_code == FOUND
        assert is_in(an)


def test_a_renewed_or_closed_card_leads_nowhere(post_app, database):
    an = first_use(post_app)
    with database.transaction() as session:
        post = session.query(Post).one()
        renew_card(session, post, by="dung", now=NOW)
        fresh = post.card_code
    assert fresh != CARD
    assert phone_of(post_app).get(AT).status_code == HTTPStatus.NOT_FOUND
    assert enter(phone_of(post_app), "NV002", action="first").status_code == HTTPStatus.NOT_FOUND
    assert phone_of(post_app).get(f"/learn/at/{fresh}").status_code == OK
    assert is_in(an)
    an.post("/learn/sign-out")
    assert an.get("/learn/sign-in").status_code == OK
    with database.transaction() as session:
        session.query(Post).one().closed_at = NOW
    assert phone_of(post_app).get(f"/learn/at/{fresh}").status_code == HTTPStatus.NOT_FOUND


def test_choosing_belongs_to_the_browser_that_proved_it_and_ends(post_app):
    an, chi = phone_of(post_app), phone_of(post_app)
    with time_machine.travel(NOW, tick=False) as traveller:
        enter(an, "NV001", action="first")
        assert choose(chi).status_code == HTTPStatus.CONFLICT
        assert chi.get("/learn/pin").status_code == HTTPStatus.CONFLICT
        traveller.shift(timedelta(minutes=11))
        assert choose(an).status_code == HTTPStatus.CONFLICT


def test_a_form_without_its_token_does_nothing(post_app):
    first_use(post_app)
    foreign = post_app.test_client()
    assert enter(foreign, "NV001", PIN).status_code == HTTPStatus.FORBIDDEN
    an = phone_of(post_app)
    headers = {"Origin": "https://e.example"}
    data = {"who": "NV001", "pin": PIN}
    assert an.post(AT, data=data, headers=headers).status_code == HTTPStatus.FORBIDDEN


def test_no_page_of_the_door_may_be_kept(post_app):
    an = phone_of(post_app)
    for path in (AT, "/learn/sign-in?unit=1"):
        assert an.get(path).headers["Cache-Control"] == "no-store"
