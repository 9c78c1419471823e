from tests.factories import PASSWORD, make_staff, sign_in, signed_in_client


def test_staff_sign_in_and_come_to_their_first_page(app, client, database):
    with database.transaction() as session:
        make_staff(session, "organizer", email="dung@kcn.example", password=PASSWORD)
    response = sign_in(client, " Dung@kcn.example ")
    assert response.status_code == 302
    assert response.location == "/manage"
    assert "Trần Thị Dung" in client.get("/manage").text


def test_a_wrong_password_and_an_unknown_account_are_answered_alike(client, database):
    with database.transaction() as session:
        make_staff(session, "organizer", email="dung@kcn.example", password=PASSWORD)
    wrong = sign_in(client, "dung@kcn.example", "sai mật khẩu rồi")
    unknown = sign_in(client, "chi@kcn.example", "sai mật khẩu rồi")
    assert wrong.status_code == unknown.status_code == 401
    assert "chưa đúng" in wrong.text
    assert "chưa đúng" in unknown.text
    assert client.get("/manage").location == "/sign-in?next=/manage"


def test_the_quick_way_in_is_the_same_way(app):
    dung = signed_in_client(app, "organizer")
    assert dung.get("/manage").status_code == 200
    assert dung.post("/manage/sign-out").location == "/sign-in"
    assert dung.get("/manage").status_code == 302
