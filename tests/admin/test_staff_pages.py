import pytest

from quizapp.accounts.models import StaffAccount
from tests.factories import client_of, make_staff, make_unit, signed_in_client


@pytest.fixture
def binh(database):
    with database.transaction() as session:
        return make_staff(
            session, "trainer", email="binh@kcn.example", name="Đặng Thị Bình", password="x"
        )


def test_the_list_is_searched_without_accents_and_filtered_by_role(app, binh):
    admin = signed_in_client(app, "admin")
    assert "binh@kcn.example" in admin.get("/manage/staff?q=dang binh").text
    assert "binh@kcn.example" not in admin.get("/manage/staff?q=dang chi").text
    assert "binh@kcn.example" in admin.get("/manage/staff?role=trainer").text
    assert "binh@kcn.example" not in admin.get("/manage/staff?role=reviewer").text


def test_who_may_only_invite_sees_those_whom_he_has_invited(app, binh):
    dung = signed_in_client(app, "organizer")
    assert "binh@kcn.example" not in dung.get("/manage/staff").text
    data = {"name": "Chi", "email": "chi@kcn.example", "roles": "trainer"}
    assert dung.post("/manage/staff/invite", data=data).status_code == 200
    assert "chi@kcn.example" in dung.get("/manage/staff").text
    assert dung.get(f"/manage/staff/{binh.id}").status_code == 403


def test_an_admin_changes_roles_and_they_hold_at_once(app, database, binh):
    admin, her = signed_in_client(app, "admin"), client_of(app, binh)
    assert her.get("/manage/staff").status_code == 403
    data = {"roles": ["trainer", "organizer"], "units": ""}
    assert admin.post(f"/manage/staff/{binh.id}/access", data=data).status_code == 302
    assert her.get("/manage/staff").status_code == 200


def test_a_coordinator_needs_a_unit_and_keeps_what_was_typed(app, database, binh):
    with database.transaction() as session:
        make_unit(session, "CT07")
    admin = signed_in_client(app, "admin")
    url = f"/manage/staff/{binh.id}/access"
    for typed, sentence in (("", "ít nhất một mã"), ("CT99", "Không tìm thấy mã")):
        page = admin.post(url, data={"roles": "coordinator", "units": typed})
        assert page.status_code == 422
        assert sentence in page.text
    done = admin.post(url, data={"roles": "coordinator", "units": "ct07"})
    assert done.status_code == 302
    assert "(CT07)" in admin.get("/manage/staff").text


def test_a_closed_account_is_out_at_once_and_can_be_opened_again(app, binh):
    admin, her = signed_in_client(app, "admin"), client_of(app, binh)
    assert admin.post(f"/manage/staff/{binh.id}/deactivate").status_code == 302
    assert her.get("/manage").status_code == 302
    assert "Đã ngừng" in admin.get(f"/manage/staff/{binh.id}").text
    assert admin.post(f"/manage/staff/{binh.id}/reactivate").status_code == 302
    assert her.get("/manage").status_code == 302
    assert "Đang dùng" in admin.get(f"/manage/staff/{binh.id}").text


def test_a_new_code_shows_once_and_shuts_the_old_password_out(app, database, binh):
    admin = signed_in_client(app, "admin")
    page = admin.post(f"/manage/staff/{binh.id}/new-code")
    assert "Mã chỉ hiện lần này" in page.text
    with database.reading() as session:
        assert session.get(StaffAccount, binh.id).password_hash is None


def test_an_admin_finds_no_way_to_change_himself(app):
    admin = signed_in_client(app, "admin")
    own = f"/manage/staff/{admin.staff_id}"
    assert "Không ai tự đổi quyền" in admin.get(own).text
    for deed in ("deactivate", "new-code", "access"):
        answer = admin.post(f"{own}/{deed}", data={"roles": "trainer"})
        assert answer.status_code == 403


def test_an_organizer_cannot_smuggle_a_role_in(app, database):
    dung = signed_in_client(app, "organizer")
    data = {"name": "Chi", "email": "chi@kcn.example", "roles": ["trainer", "admin"]}
    assert dung.post("/manage/staff/invite", data=data).status_code == 422
    with database.reading() as session:
        assert session.query(StaffAccount).count() == 1


def test_nobody_found_is_said_and_not_shown_as_an_error(app):
    admin = signed_in_client(app, "admin")
    assert "Không có ai khớp bộ lọc" in admin.get("/manage/staff?q=zzz").text
    assert admin.get("/manage/staff/nothing").status_code == 404
    assert admin.get("/manage/staff?page=0").status_code == 400


def test_no_single_role_box_must_be_ticked(app):
    page = signed_in_client(app, "admin").get("/manage/staff/invite").text
    boxes = [tag for tag in page.split("<input") if 'name="roles"' in tag]
    assert len(boxes) == 5
    assert not [tag for tag in boxes if "required" in tag.partition(">")[0]]
