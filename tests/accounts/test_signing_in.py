import re
import time
import unicodedata
from datetime import UTC, datetime, timedelta

import argon2
import pytest
import time_machine

from quizapp.accounts.models import StaffAccount, StaffRole, StaffSession
from quizapp.accounts.passwords import verify_password
from tests.factories import PASSWORD, carry_token, make_staff, sign_in, signed_in_client

EMAIL = "dung@kcn.example"


@pytest.fixture
def dung(database):
    with database.transaction() as session:
        return make_staff(session, "organizer", email=EMAIL, password=PASSWORD)


def test_staff_sign_in_and_come_to_their_first_page(client, dung):
    response = sign_in(client, " Dung@kcn.example ")
    assert (response.status_code, response.location) == (302, "/manage")
    assert "Trần Thị Dung" in client.get("/manage").text


def test_signing_in_leads_on_to_the_page_that_was_asked_for(client, dung):
    door = client.get("/manage/staff?q=an").location
    assert door == "/sign-in?next=/manage/staff?q%3Dan"
    assert 'value="/manage/staff?q=an"' in client.get(door).text
    carry_token(client)
    data = {"email": EMAIL, "password": PASSWORD, "next": "/manage/staff?q=an"}
    assert client.post("/sign-in", data=data).location == "/manage/staff?q=an"


def test_a_wrong_password_and_an_unknown_account_are_answered_alike(client, dung):
    wrong = sign_in(client, EMAIL, "sai mật khẩu rồi")
    unknown = sign_in(client, "chi@kcn.example", "sai mật khẩu rồi")
    assert wrong.status_code == unknown.status_code == 401
    assert "chưa đúng" in wrong.text
    assert without_tokens(wrong) == without_tokens(unknown).replace("chi@kcn.example", EMAIL)
    assert client.get("/manage").location == "/sign-in?next=/manage"


def without_tokens(page):
    return re.sub(r'(content|value)="[\w.-]{50,}"', "", page.text)


def test_an_unknown_account_is_looked_at_as_long_as_a_known_one():
    kept = argon2.PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1).hash("x")

    def quickest(kept_hash):
        times = []
        for _ in range(5):
            begin = time.process_time()
            verify_password(kept_hash, "y")
            times.append(time.process_time() - begin)
        return min(times)

    assert 0.5 < quickest(None) / quickest(kept) < 2


def test_a_hash_of_another_cost_is_renewed_at_sign_in(database, client, dung):
    cheap = argon2.PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1)
    with database.transaction() as session:
        session.get(StaffAccount, dung.id).password_hash = cheap.hash(PASSWORD)
    assert sign_in(client, EMAIL).status_code == 302
    with database.reading() as session:
        renewed = session.get(StaffAccount, dung.id).password_hash
    assert "m=19456,t=2,p=1" in renewed
    assert sign_in(client, EMAIL).status_code == 302


def test_a_password_is_the_same_however_the_phone_composes_its_letters(client, dung):
    assert unicodedata.normalize("NFD", PASSWORD) != PASSWORD
    assert sign_in(client, EMAIL, unicodedata.normalize("NFD", PASSWORD)).status_code == 302


def test_a_session_known_before_signing_in_has_no_rights_after_it(app, client, dung):
    client.get("/sign-in")
    carry_token(client)
    before = client.get_cookie("quizapp_staff").value
    sign_in(client, EMAIL)
    after = client.get_cookie("quizapp_staff").value
    assert before != after
    attacker = app.test_client()
    attacker.set_cookie("quizapp_staff", before)
    assert attacker.get("/manage").status_code == 302
    assert attacker.get(f"/manage?quizapp_staff={after}&session={after}").status_code == 302


def test_nothing_planted_in_a_session_lives_on_after_signing_in(client, dung):
    with client.session_transaction() as session:
        session["planted"] = "yes"
    sign_in(client, EMAIL)
    with client.session_transaction() as session:
        assert "planted" not in session


def test_a_copied_cookie_is_worth_nothing_after_signing_out(app):
    dung = signed_in_client(app)
    thief = app.test_client()
    thief.set_cookie("quizapp_staff", dung.get_cookie("quizapp_staff").value)
    assert thief.get("/manage").status_code == 200
    assert dung.post("/manage/sign-out").location == "/sign-in"
    assert dung.get("/manage").status_code == 302
    assert thief.get("/manage").status_code == 302


def test_sign_out_everywhere_ends_all_sessions_of_one_person(app, database):
    with database.transaction() as session:
        make_staff(session, "organizer", email=EMAIL, password=PASSWORD)
    laptop, phone = app.test_client(), app.test_client()
    sign_in(laptop, EMAIL)
    sign_in(phone, EMAIL)
    chi = signed_in_client(app, "trainer")
    assert phone.post("/manage/sign-out-everywhere").status_code == 302
    assert laptop.get("/manage").status_code == 302
    assert chi.get("/manage").status_code == 200


def test_a_deactivated_account_or_another_role_holds_at_once(app, database):
    dung = signed_in_client(app, "admin")
    assert dung.get("/manage/staff").status_code == 200
    with database.transaction() as session:
        session.get(StaffAccount, dung.staff_id).roles = [StaffRole(role="trainer")]
    assert dung.get("/manage/staff").status_code == 403
    with database.transaction() as session:
        session.get(StaffAccount, dung.staff_id).is_active = False
    assert dung.get("/manage").status_code == 302


def test_a_clock_set_back_signs_nobody_out(app):
    dung, chi = signed_in_client(app), app.test_client()
    earlier = datetime.now(UTC) - timedelta(seconds=3)
    with time_machine.travel(earlier):
        assert dung.get("/manage").status_code == 200
        assert chi.get("/manage").status_code == 302
    assert dung.get("/manage").status_code == 200


@pytest.mark.parametrize(("hours", "status"), [(7.9, 200), (8.1, 302)])
def test_eight_idle_hours_end_a_session(app, hours, status):
    dung = signed_in_client(app)
    later = datetime.now(UTC) + timedelta(hours=hours)
    with time_machine.travel(later, tick=False):
        assert dung.get("/manage").status_code == status


def test_seven_days_end_a_session_however_busy(app, database):
    dung = signed_in_client(app)
    assert dung.get("/manage").status_code == 200
    for days, status in ((6.9, 200), (7.1, 302)):
        with database.transaction() as session:
            kept = session.query(StaffSession).filter_by(staff_id=dung.staff_id).one()
            kept.started_at = datetime.now(UTC) - timedelta(days=days)
        assert dung.get("/manage").status_code == status


def test_guessing_is_slowed_down_for_the_account_and_the_right_one_too(client, dung):
    statuses = [sign_in(client, EMAIL, f"đoán lần thứ {n}").status_code for n in range(7)]
    assert statuses == [401] * 5 + [429] * 2
    refused = sign_in(client, EMAIL)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert "phút" in refused.text


def test_a_colleague_behind_the_same_address_still_gets_in(client, app, database, dung):
    with database.transaction() as session:
        make_staff(session, "trainer", email="binh@kcn.example", password=PASSWORD)
    for number in range(6):
        sign_in(client, EMAIL, f"đoán lần thứ {number}")
    assert sign_in(app.test_client(), "binh@kcn.example").status_code == 302


def test_mistypings_are_forgotten_after_the_right_password(client, dung):
    for _ in range(3):
        for number in range(3):
            sign_in(client, EMAIL, f"gõ nhầm lần {number}")
        assert sign_in(client, EMAIL).status_code == 302
        client.post("/manage/sign-out")


def test_an_account_is_guessed_from_many_addresses_in_vain(client, dung):
    carry_token(client)
    statuses = [
        client.post(
            "/sign-in",
            data={"email": EMAIL, "password": f"đoán lần thứ {number}"},
            environ_base={"REMOTE_ADDR": f"10.0.0.{number}"},
        ).status_code
        for number in range(22)
    ]
    assert statuses == [401] * 20 + [429] * 2


def test_another_site_cannot_sign_anybody_in(client, dung):
    data = {"email": EMAIL, "password": PASSWORD}
    assert client.post("/sign-in", data=data).status_code == 403
    foreign = sign_in(client, EMAIL).request  # the right way, to have a session with a token
    assert foreign.method == "POST"
    client.post("/manage/sign-out")
    carry_token(client)
    crossed = client.post("/sign-in", data=data, headers={"Origin": "https://e.com"})
    assert crossed.status_code == 403
    assert client.get("/manage").status_code == 302
