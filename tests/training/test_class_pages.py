"""The phone's way, the host's pages and the staff's pages of classes, without script."""

import re
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest

from quizapp.core import clock
from quizapp.organisations.models import Unit
from quizapp.training.classes.codes import badge_token, typed_badge
from tests.factories import client_of, make_staff, make_unit, signed_in_client, signed_in_learner
from tests.training.teaching import KEYS, STARTS, open_hall


@pytest.fixture
def hall(database):
    clock.CONTEST_CLOCK.shift(STARTS.timestamp() + 5)
    return open_hall(database)


def learner(app, hall, who="an"):
    return signed_in_learner(app, learner_id=hall.people[who])


def go(seconds):
    """To the middle of half minutes and to their edges: tests do not wait."""
    clock.CONTEST_CLOCK.shift(STARTS.timestamp() + seconds)


def scan(client, hall, point=0, at=STARTS):
    return client.get(f"/c/{hall.code(point, at)}")


def host(app, hall, point=0):
    client = app.test_client()
    answer = client.get(hall.host_link(point))
    assert (answer.status_code, answer.location) == (303, "/c/host"), answer.text
    page = client.get("/c/host").text
    client.environ_base["HTTP_X_CSRFTOKEN"] = re.search(r'csrf-token" content="([^"]+)"', page)[1]
    return client


def test_scan_one_tap_and_it_is_green(app, hall):
    an = learner(app, hall)
    answer = scan(an, hall)
    assert (answer.status_code, answer.location) == (303, "/learn/here")
    page = an.get("/learn/here").text
    assert "Tôi có mặt" in page
    assert "Nguyễn Văn An" in page
    answer = an.post("/learn/here")
    assert (answer.status_code, answer.location) == (303, "/learn/here")
    assert "Bạn đã được ghi có mặt" in an.get("/learn/here").text
    assert len(hall.rows()) == 1


def test_the_ticket_is_used_up(app, hall):
    an = learner(app, hall)
    scan(an, hall)
    an.post("/learn/here")
    binh = signed_in_learner(app, learner_id=hall.people["binh"])
    an.set_cookie("quizapp_learner", binh.get_cookie("quizapp_learner").value)
    an.environ_base["HTTP_X_CSRFTOKEN"] = binh.form_token
    assert an.post("/learn/here").status_code == 410
    assert len(hall.rows()) == 1


@pytest.mark.parametrize(("age", "status"), [(29, 303), (39, 303), (41, 410), (60, 410), (61, 410)])
def test_a_photo_is_worthless_a_minute_later(app, hall, age, status):
    code = hall.code()
    go(age)
    answer = learner(app, hall).get(f"/c/{code}")
    assert answer.status_code == status
    if status == 410:
        assert "Mã đã đổi. Hãy quét lại mã đang hiện trên màn hình." in answer.text


@pytest.mark.parametrize("change", ["last", "other point", "short", "empty", "letters"])
def test_a_forged_code_is_refused(app, hall, change):
    code = hall.code()
    forged = {
        "last": code[:-1] + ("3" if code[-1] == "2" else "2"),
        "other point": hall.point(1).code + code[5:],
        "short": code[:7],
        "empty": "-",
        "letters": "ĐÂY LÀ MÃ NHÉ BẠN",
    }[change]
    an = learner(app, hall)
    assert an.get(f"/c/{forged}").status_code == 410
    assert an.post("/learn/here").status_code == 410
    assert hall.rows() == []


def test_a_forged_ticket_is_refused(app, hall):
    an = learner(app, hall)
    an.set_cookie("quizapp_scan", f'["{hall.points[0]}",0].x.y', path="/learn")
    assert an.post("/learn/here").status_code == 410
    assert hall.rows() == []


def test_the_code_may_be_typed_as_it_stands_on_the_screen(app, hall):
    code = hall.code().lower()
    typed = f"{code[:4]}-{code[4:8]} {code[8:]}"
    answer = learner(app, hall).get("/c", query_string={"code": typed})
    assert answer.location == "/learn/here"


def test_who_is_not_signed_in_signs_in_and_goes_on(app, hall):
    phone = app.test_client()
    scan(phone, hall)
    answer = phone.get("/learn/here")
    assert answer.status_code in {302, 303}
    assert "/learn/sign-in" in answer.location
    assert "next=/learn/here" in answer.location.replace("%2F", "/")
    assert hall.rows() == []


def test_a_stranger_is_told_what_to_do(app, hall):
    chi = learner(app, hall, "chi")
    scan(chi, hall)
    answer = chi.post("/learn/here")
    assert answer.status_code == 409
    assert "Bạn chưa có tên trong danh sách của lớp này" in answer.text
    assert hall.rows() == []


def test_at_two_points_says_where_and_tells_the_hosts(app, hall):
    an = learner(app, hall)
    scan(an, hall)
    an.post("/learn/here")
    scan(an, hall, point=1)
    answer = an.post("/learn/here")
    assert answer.status_code == 409
    assert "Bạn đã được ghi có mặt ở Hội trường" in answer.text
    assert "cũng quét ở Điểm cầu 07" in host(app, hall).get("/c/host").text


def test_leaving_is_a_second_scan(app, database):
    clock.CONTEST_CLOCK.shift(STARTS.timestamp() + 5)
    hall = open_hall(database, counts_leaving=True)
    an = learner(app, hall)
    scan(an, hall)
    an.post("/learn/here")
    assert "Tôi ra về" not in an.get("/learn/here").text.replace("“Tôi ra về”", "")
    go(3600)
    scan(an, hall, at=STARTS + timedelta(hours=1))
    assert '<button class="button wide">Tôi ra về' in an.get("/learn/here").text
    an.post("/learn/here", data={"action": "leave"})
    assert hall.rows()[0].left_at is not None


def test_the_hosts_link_leaves_the_address_and_ends_with_the_day(app, hall):
    client = host(app, hall)
    assert client.get("/c/host/screen").status_code == 200
    go(20 * 3600)
    assert client.get("/c/host").status_code == 404
    assert app.test_client().get(hall.host_link()).status_code == 404


@pytest.mark.parametrize("path", ["/c/host", "/c/host/screen", "/c/host/code"])
def test_without_a_link_there_is_no_point(app, hall, path):
    assert app.test_client().get(path).status_code == 404
    forged = app.test_client()
    forged.set_cookie("quizapp_class_host", "forged", path="/c/host")
    assert forged.get(path).status_code == 404


def test_a_renewed_link_ends_the_old_one_and_its_session(app, hall):
    client = host(app, hall)
    old = hall.host_link()
    dung = signed_in_client(app)
    dung.post(f"/manage/classes/points/{hall.points[0]}/renew")
    assert client.get("/c/host").status_code == 404
    assert app.test_client().get(old).status_code == 404
    assert hall.host_link() != old
    host(app, hall)


def test_a_host_acts_for_this_point_alone(app, hall):
    an = learner(app, hall)
    scan(an, hall)
    an.post("/learn/here")
    (row,) = hall.rows()
    other = host(app, hall, point=1)
    assert "Nguyễn Văn An" not in other.get("/c/host").text
    assert other.post(f"/c/host/minutes/{row.id}", data={"minutes": "1"}).status_code == 404
    own = host(app, hall)
    assert own.post(f"/c/host/minutes/{row.id}", data={"minutes": "77"}).status_code == 303
    assert hall.rows()[0].minutes == 77


def test_a_host_without_the_forms_token_changes_nothing(app, hall):
    client = host(app, hall)
    del client.environ_base["HTTP_X_CSRFTOKEN"]
    assert client.post("/c/host/report", data={"head_count": "5"}).status_code == 403


def test_the_screen_shows_the_code_and_says_when_nothing_changed(app, hall):
    client = host(app, hall)
    page = client.get("/c/host/screen").text
    code = hall.code()
    assert f"{code[:4]}-{code[4:8]}-{code[8:]}" in page
    assert 'http-equiv="refresh"' in page
    first = client.get("/c/host/code")
    assert first.get_json()["code"].replace("-", "") == code
    again = client.get("/c/host/code", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    go(31)
    after = client.get("/c/host/code", headers={"If-None-Match": first.headers["ETag"]})
    assert after.status_code == 200
    assert after.get_json()["code"] != first.get_json()["code"]


def test_no_code_is_shown_before_the_class_begins(app, database):
    clock.CONTEST_CLOCK.shift(STARTS.timestamp() + 5)
    hall = open_hall(database, state="announced")
    client = host(app, hall)
    assert client.get("/c/host/code").get_json()["code"] == ""
    client.post("/c/host/begin")
    assert client.get("/c/host/code").get_json()["state"] == "open"


def test_a_badge_is_scanned_or_typed_while_it_is_fresh(app, hall):
    client = host(app, hall)
    typed = typed_badge(KEYS, hall.people["binh"], STARTS.timestamp())
    answer = client.post("/c/host/badge", data={"badge": typed}, follow_redirects=True)
    assert "Đã ghi Phạm Thị Bình có mặt" in answer.text
    token = badge_token(KEYS, hall.people["an"])
    client.post("/c/host/badge", data={"badge": token})
    assert {row.way for row in hall.rows()} == {"badge"}
    assert client.post("/c/host/badge", data={"badge": f"{token}x"}).status_code == 422
    go(70)
    assert client.post("/c/host/badge", data={"badge": typed}).status_code == 422
    page = learner(app, hall).get("/learn/badge").text
    code = typed_badge(KEYS, hall.people["an"], STARTS.timestamp() + 70)
    assert f"{code[:4]}-{code[4:]}" in page


def test_by_hand_from_the_list_and_by_codes(app, hall):
    client = host(app, hall)
    data = {"learner": hall.people["an"], "reason": "Không mang điện thoại"}
    assert client.post("/c/host/by-hand", data={**data, "reason": ""}).status_code == 422
    assert client.post("/c/host/by-hand", data=data).status_code == 303
    by_codes = {"unit_code": "ct07", "who": "nv-binh", "reason": "Máy hết pin"}
    assert client.post("/c/host/by-hand", data=by_codes).status_code == 303
    stranger = {"learner": hall.people["chi"], "reason": "Không mang điện thoại"}
    assert client.post("/c/host/by-hand", data=stranger).status_code == 404
    assert {row.way for row in hall.rows()} == {"hand"}
    assert {row.written_by for row in hall.rows()} == {"host"}


def test_heads_and_their_difference(app, hall):
    client = host(app, hall)
    for wrong in ("-1", "x", "99999", "٣"):
        assert client.post("/c/host/report", data={"head_count": wrong}).status_code == 422
    client.post("/c/host/report", data={"head_count": "3", "incidents": "Mất điện"})
    page = client.get("/c/host").text
    assert "+3" in page
    assert "Mất điện" in page


def test_dung_plans_a_class_by_the_pages(app, database):
    dung = signed_in_client(app)
    assert "Chưa có lớp nào" in dung.get("/manage/classes").text
    assert dung.post("/manage/classes/new", data={"title": ""}).status_code == 422
    with database.transaction() as session:
        make_unit(session)
    lop = {"title": "Lớp phòng cháy", "organiser_kind": "police", "organiser_name": "Công an"}
    page = dung.post("/manage/classes/new", data=lop).location
    refused = dung.post(f"{page}/state", data={"state": "announced"}, follow_redirects=True)
    assert "Lớp chưa có địa điểm hoặc chưa có buổi học" in refused.text
    place = {"kind": "main", "name": "Hội trường", "capacity": "120"}
    assert dung.post(f"{page}/places", data={**place, "capacity": "0"}).status_code == 422
    unknown = {**place, "host_email": "khong@co.example"}
    assert "Không có tài khoản với địa chỉ này" in dung.post(f"{page}/places", data=unknown).text
    assert dung.post(f"{page}/places", data=place).status_code == 302
    meeting = {"day": "25/11/2026", "starts_at": "8h00", "ends_at": "11:30"}
    assert dung.post(f"{page}/sessions", data={**meeting, "ends_at": "7:00"}).status_code == 422
    assert dung.post(f"{page}/sessions", data={**meeting, "ends_at": "27:00"}).status_code == 422
    assert dung.post(f"{page}/sessions", data={**meeting, "day": ""}).status_code == 422
    assert dung.post(f"{page}/sessions", data=meeting).status_code == 302
    assert "25/11/2026, 08:00 – 11:30" in dung.get(page).text
    assert dung.post(f"{page}/quotas", data={"unit_code": "none", "seats": 5}).status_code == 422
    assert dung.post(f"{page}/quotas", data={"unit_code": "ct07", "seats": 5}).status_code == 302
    dung.post(f"{page}/state", data={"state": "announced"})
    assert "Đã thông báo" in dung.get("/manage/classes?q=phong+chay&state=announced").text
    assert dung.get("/manage/classes?q=khong-co").status_code == 200
    dung.post(f"{page}/cancel", data={"reason": "Trời bão"})
    assert "Trời bão" in dung.get(page).text


def coordinator(app, hall, unit_id, email):
    with hall.database.transaction() as session:
        unit = session.get(Unit, unit_id)
        account = make_staff(session, "coordinator", email=email, unit=unit)
    return client_of(app, account)


def test_a_coordinator_sees_her_own_people_alone(app, hall):
    own = coordinator(app, hall, hall.unit_id, "own@kcn.example")
    page = f"/manage/classes/{hall.class_id}"
    assert "Nguyễn Văn An" in own.get(f"{page}/people").text
    assert "Nguyễn Văn An" in own.get(f"{page}/attendance").text
    assert "/c/host/" not in own.get(page).text
    stranger = coordinator(app, hall, hall.elsewhere_id, "stranger@kcn.example")
    for path in (page, f"{page}/people", f"{page}/attendance", f"{page}/attendance.xlsx"):
        assert stranger.get(path).status_code == 404
    for path in (f"{page}/edit", f"{page}/minutes.pdf"):
        assert own.get(path).status_code == 403
    data = {"learner": hall.people["chi"], "place": hall.places[0]}
    assert own.post(f"{page}/people", data=data).status_code == 404
    assert own.post(f"/manage/classes/points/{hall.points[0]}/open").status_code == 404


def test_an_admin_sees_masks(app, hall):
    admin = signed_in_client(app, "admin")
    page = f"/manage/classes/{hall.class_id}"
    for path in (f"{page}/people", f"{page}/attendance", f"{page}/attendance/print"):
        text = admin.get(path).text
        assert "Nguyễn Văn An" not in text
        assert "Nguyễn V. A***" in text


def test_a_host_of_the_staff_opens_her_point(app, hall):
    dung = signed_in_client(app)
    answer = dung.post(f"/manage/classes/points/{hall.points[1]}/open")
    assert answer.location == "/c/host"
    assert "Điểm cầu 07" in dung.get("/c/host").text
    go(30 * 3600)
    answer = dung.post(f"/manage/classes/points/{hall.points[1]}/open", follow_redirects=True)
    assert "chỉ mở được trong ngày học" in answer.text


def test_papers(app, hall):
    an = learner(app, hall)
    scan(an, hall)
    an.post("/learn/here")
    dung = signed_in_client(app)
    page = f"/manage/classes/{hall.class_id}"
    for path in ("attendance.pdf", "minutes.pdf", "minutes.pdf?public=1"):
        answer = dung.get(f"{page}/{path}")
        assert answer.status_code == 200
        assert answer.data.startswith(b"%PDF")
    book = openpyxl.load_workbook(BytesIO(dung.get(f"{page}/attendance.xlsx").data))
    cells = [cell.value for row in book.active.iter_rows() for cell in row]
    assert "Nguyễn Văn An" in cells
    assert "có" in cells
    assert "Ký tên" in dung.get(f"{page}/attendance/print").text


def test_names_that_look_like_formulas_stay_text(app, database):
    clock.CONTEST_CLOCK.shift(STARTS.timestamp() + 5)
    hall = open_hall(database, title='=HYPERLINK("http://x")')
    dung = signed_in_client(app)
    content = dung.get(f"/manage/classes/{hall.class_id}/attendance.xlsx").data
    book = openpyxl.load_workbook(BytesIO(content))
    kinds = {cell.data_type for row in book.active.iter_rows() for cell in row}
    assert "f" not in kinds


def test_the_learners_home_names_what_is_to_come(app, hall):
    page = learner(app, hall).get("/learn").text
    assert "Lớp sắp tới" in page
    assert "Tập huấn nghiệp vụ bảo vệ" in page
    assert "Lớp sắp tới" not in learner(app, hall, "chi").get("/learn").text
