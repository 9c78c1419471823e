import pytest

from quizapp.accounts.models import StaffAccount
from tests.factories import PASSWORD, client_of, make_staff, sign_in

NEW = "trời xanh mây trắng"
EMAIL = "dung@kcn.example"


@pytest.fixture
def dung(database):
    with database.transaction() as session:
        return make_staff(session, "organizer", email=EMAIL, password=PASSWORD)


def change(client, current=PASSWORD, password=NEW, repeated=None):
    data = {"current": current, "password": password, "repeated": repeated or password}
    return client.post("/manage/account/password", data=data)


def test_a_changed_password_is_the_one_that_opens_and_ends_other_sessions(app, dung):
    here, elsewhere = client_of(app, dung), client_of(app, dung)
    assert change(here).location == "/manage"
    assert here.get("/manage").status_code == 200
    assert elsewhere.get("/manage").status_code == 302
    assert sign_in(app.test_client(), EMAIL, PASSWORD).status_code == 401
    assert sign_in(app.test_client(), EMAIL, NEW).status_code == 302


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"current": "sai mật khẩu"}, "Mật khẩu hiện tại chưa đúng"),
        ({"password": "ngắn"}, "ít nhất 10 ký tự"),
        ({"password": "password1234"}, "dễ bị đoán"),
        ({"repeated": "trời xanh mây đen"}, "chưa giống nhau"),
        ({"password": PASSWORD}, "trùng với mật khẩu đang dùng"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_changes(app, dung, typed, sentence):
    client = client_of(app, dung)
    answer = change(client, **typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert sign_in(app.test_client(), EMAIL, PASSWORD).status_code == 302


def test_guessing_the_current_password_is_slowed_down_like_signing_in(app, dung):
    client = client_of(app, dung)
    statuses = [change(client, current=f"đoán lần {number}").status_code for number in range(6)]
    assert statuses == [422] * 5 + [429]


def test_a_one_time_password_is_changed_before_anything_else(app, database, dung):
    with database.transaction() as session:
        session.get(StaffAccount, dung.id).must_change_password = True
    client = client_of(app, dung)
    for page in ("/manage", "/manage/staff", "/manage/account"):
        assert client.get(page).location == "/manage/account/password"
    assert "mật khẩu tạm" in client.get("/manage/account/password").text
    assert change(client).status_code == 302
    assert client.get("/manage").status_code == 200
