import pytest
from sqlalchemy import select

from quizapp.organisations.models import Guard, Post
from quizapp.organisations.queries.guards import serving_guards
from quizapp.organisations.service.posts import create_post
from tests.conftest import NOW
from tests.factories import make_unit, signed_in_client
from tests.organisations.guarding import GUARD_HEADER, hired, own, serve
from tests.organisations.sheets import xlsx

AN = ("BV1", "Nguyễn Văn An", "0912345678", "Doanh nghiệp", "", "Cổng chính", "Ngày", "", "")
FAULTY = ("BV2", "", "", "Doanh nghiệp", "", "", "", "", "")


@pytest.fixture
def unit(database):
    with database.transaction() as session:
        return make_unit(session)


@pytest.fixture
def strange_unit(database):
    with database.transaction() as session:
        return make_unit(session, "CT99", "Công ty của Chi")


@pytest.fixture
def coordinator(app, unit):
    return signed_in_client(app, "coordinator", unit_id=unit.id, email="phu-trach@ct07.example")


@pytest.fixture
def stranger(app, strange_unit):
    return signed_in_client(app, "coordinator", unit_id=strange_unit.id, email="chi@ct99.example")


@pytest.fixture
def dung(app):
    return signed_in_client(app, "organizer")


@pytest.fixture
def ids(database, unit):
    """(guard, post) of an at the gate."""
    with database.transaction() as session:
        gate = create_post(session, unit, "Cổng chính", 2, by="dung", now=NOW)
        return serve(session, unit, own(phone="0912345678"), gate).id, gate.id


FORM = {
    "full_name": "Trần Thị Bình", "phone": "0912345679", "kind": "service",
    "service_company": "Sao Đêm", "work": "full",
}  # fmt: skip


def test_a_coordinator_adds_puts_right_moves_and_lets_leave(coordinator, database, unit, ids):
    added = coordinator.post(f"/manage/guards/units/{unit.id}/new", data=FORM)
    assert added.status_code == 302, added.text
    with database.reading() as session:
        bound = select(Guard).where(Guard.kind == "service")
        guard_id = session.scalars(bound).unique().one().id
    page = f"/manage/guards/{guard_id}"
    assert "0912 345 679" in coordinator.get(page).text
    changed = {**FORM, "full_name": "Trần Thị Bình Minh"}
    assert coordinator.post(f"{page}/edit", data=changed).status_code == 302
    assert (
        coordinator.post(f"{page}/move", data={"post_id": ids[1], "shift": "Đêm"}).location == page
    )
    shown = coordinator.get(page).text
    assert "Trần Thị Bình Minh" in shown
    assert "Cổng chính" in shown
    assert "Ngày ghi theo mẫu" in coordinator.post(f"{page}/leave", data={"last_day": "mai"}).text
    assert coordinator.post(f"{page}/leave", data={"last_day": ""}).status_code == 302
    assert "Đã nghỉ" in coordinator.get(page).text
    assert "Bình Minh" in coordinator.get("/manage/guards?state=left").text
    assert coordinator.post(f"{page}/return").status_code == 302
    assert "Đã nhận lại" in coordinator.get(page).text


def test_complaints_stand_beside_their_fields(coordinator, unit, ids):
    address = f"/manage/guards/units/{unit.id}/new"
    refused = coordinator.post(address, data={**FORM, "service_company": ""})
    assert refused.status_code == 422
    assert "phải có tên công ty dịch vụ" in refused.text
    assert "Hãy chọn một loại" in coordinator.post(address, data={"full_name": "Lê Chi"}).text
    both = coordinator.post(f"/manage/guards/{ids[0]}/edit", data={**FORM, "kind": "service"})
    assert both.status_code == 422
    assert "Không đổi loại" in both.text


def test_posts_are_kept_on_the_page_of_the_enterprise(coordinator, database, unit, ids):
    page = f"/manage/guards/units/{unit.id}"
    assert "Thiếu 1" in coordinator.get(page).text
    assert (
        coordinator.post(f"{page}/posts", data={"name": "Kho", "required_count": "1"}).status_code
        == 302
    )
    again = coordinator.post(f"{page}/posts", data={"name": "KHO"})
    assert (again.status_code, "đã có chốt tên này" in again.text) == (422, True)
    with database.reading() as session:
        store = session.scalars(select(Post.id).where(Post.name == "Kho")).one()
    assert coordinator.get(f"/manage/guards/posts/{store}").status_code == 200
    changed = {"name": "Kho Nam", "required_count": "2"}
    assert coordinator.post(f"/manage/guards/posts/{store}", data=changed).location == page
    assert coordinator.post(f"/manage/guards/posts/{store}/close").location == page
    assert "Đã đóng" in coordinator.get(page).text
    coordinator.post(f"/manage/guards/posts/{store}/close", data={"reopen": "1"})
    coordinator.post(f"/manage/guards/posts/{ids[1]}/close")
    assert "Hãy chuyển họ sang chốt khác" in coordinator.get(page).text


def test_a_list_with_a_fault_is_shown_first_and_taken_in_parts(coordinator, database, unit):
    address = f"/manage/guards/units/{unit.id}/import"
    sent = coordinator.post(address, data={"file": xlsx([GUARD_HEADER, AN, FAULTY])})
    assert sent.status_code == 302, sent.text
    preview = coordinator.get(sent.location).text
    for words in ("Dòng 3", "Thiếu tên", "Sẽ thêm 1 chốt mới", "Ghi 1 người"):
        assert words in preview
    assert coordinator.post(sent.location).location == sent.location
    with database.reading() as session:
        assert serving_guards(session, unit.id) == {}
    done = coordinator.post(sent.location, data={"partial": "1"})
    assert done.location == f"/manage/guards/units/{unit.id}"
    assert "Đã thêm 1" in coordinator.get(done.location).text
    assert coordinator.post(sent.location).status_code == 404


def test_a_preview_shows_the_wrong_cell_and_no_wrong_row_among_the_good(coordinator, unit):
    address = f"/manage/guards/units/{unit.id}/import"
    first = coordinator.post(address, data={"file": xlsx([GUARD_HEADER, AN])})
    coordinator.post(first.location)
    binh = ("BV7", "Trần Văn Bình", "", "Doanh nghiệp", "", "", "", "", "")
    other = ("BV1", "Lê Thị Chi", "", "Doanh nghiệp", "", "", "", "", "")
    sent = coordinator.post(address, data={"file": xlsx([GUARD_HEADER, other, binh])})
    preview = coordinator.get(sent.location).text
    assert "đang là của người có tên khác" in preview
    assert ">BV1</td>" in preview
    assert "Trần Văn Bình · BV7" in preview
    assert "Lê Thị Chi" not in preview


def test_a_file_that_is_no_list_is_refused_with_a_sentence(coordinator, unit):
    address = f"/manage/guards/units/{unit.id}/import"
    refused = coordinator.post(address, data={"file": xlsx([("Món", "Giá"), ("Phở", "40")])})
    assert (refused.status_code, "tải tệp mẫu" in refused.text.lower()) == (422, True)
    assert "Hãy chọn một tệp" in coordinator.post(address).text
    template = coordinator.get("/manage/guards/template.xlsx")
    assert template.data.startswith(b"PK")


def test_a_stranger_s_coordinator_sees_and_changes_nothing(stranger, database, unit, ids):
    guard_id, post_id = ids
    for path in ("", "?q=an", f"?post={post_id}", "?state=left"):
        shown = stranger.get(f"/manage/guards{path}")
        assert (shown.status_code, "Nguyễn Văn An" in shown.text) == (200, False)
    assert "Công ty mẫu 07" not in stranger.get("/manage/guards/units").text
    looks = (
        f"/{guard_id}", f"/{guard_id}/edit", f"/posts/{post_id}", f"/units/{unit.id}",
        f"/units/{unit.id}/new", f"/units/{unit.id}/import", f"?unit={unit.id}",
    )  # fmt: skip
    assert {stranger.get(f"/manage/guards{path}").status_code for path in looks} == {404}
    deeds = (
        f"/{guard_id}/edit", f"/{guard_id}/move", f"/{guard_id}/leave", f"/{guard_id}/return",
        f"/posts/{post_id}", f"/posts/{post_id}/close", f"/units/{unit.id}/posts",
        f"/units/{unit.id}/new", f"/units/{unit.id}/import",
    )  # fmt: skip
    sent = {**FORM, "name": "Cổng của Chi"}
    assert {stranger.post(f"/manage/guards{path}", data=sent).status_code for path in deeds} == {
        404
    }
    with database.reading() as session:
        (guard,) = serving_guards(session, unit.id).values()
        assert (guard.learner.full_name, guard.post.name) == ("Nguyễn Văn An", "Cổng chính")


def test_a_coordinator_cannot_move_a_guard_to_a_stranger_s_post(
    stranger, database, strange_unit, ids
):
    with database.transaction() as session:
        chi = serve(session, strange_unit, hired(name="Lê Chi")).id
    moved = stranger.post(f"/manage/guards/{chi}/move", data={"post_id": ids[1]})
    assert moved.status_code == 404


def test_an_organizer_reads_masked_and_changes_nothing(dung, unit, ids):
    for path in ("", f"/{ids[0]}", f"/units/{unit.id}"):
        shown = dung.get(f"/manage/guards{path}").text
        assert "Nguyễn Văn An" not in shown
        assert "345 678" not in shown
    assert "Nguyễn V. A***" in dung.get("/manage/guards").text
    assert "Thiếu 1" in dung.get("/manage/guards/units").text
    for path in (f"/{ids[0]}/leave", f"/units/{unit.id}/new", f"/posts/{ids[1]}/close"):
        assert dung.post(f"/manage/guards{path}").status_code == 403


def test_pages_without_anything_say_what_to_do_first(coordinator, dung, unit):
    assert "Nhập từ Excel" in coordinator.get("/manage/guards").text
    assert "Chưa có chốt nào" in coordinator.get(f"/manage/guards/units/{unit.id}").text
    assert "Chưa có bảo vệ nào" in dung.get("/manage/guards").text
    assert "Không có ai như vậy" in dung.get("/manage/guards?q=xyz").text
    assert "Không có doanh nghiệp nào như vậy" in dung.get("/manage/guards/units?q=xyz").text
