"""The pages: a coordinator's own people, strangers nowhere, and what a learner reads."""

from datetime import date, timedelta
from io import BytesIO

import pypdfium2
import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from quizapp.core import clock
from quizapp.organisations.models import Learner
from quizapp.training.duty.models import Assignment, Exemption, Notice
from quizapp.training.duty.rules import NEW_HIRES, ONCE, Rule
from quizapp.training.duty.service.notices import Message, remember
from tests.conftest import NOW as NOON
from tests.factories import make_guard, make_learner, signed_in_client, signed_in_learner
from tests.training.duty.people import TODAY, Town, build_town


@pytest.fixture
def town(database) -> Town:
    return build_town(database)


@pytest.fixture(autouse=True)
def in_november(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)


@pytest.fixture
def mai(app, town):
    return signed_in_client(app, "coordinator", unit_id=town.unit, email="mai@ct.example")


@pytest.fixture
def stranger(app, town):
    return signed_in_client(app, "coordinator", unit_id=town.elsewhere, email="chi@ct.example")


@pytest.fixture
def dung(app, town):
    return signed_in_client(app, "organizer")


FORM = {"audience": "guards", "mode": "once", "due_on": "30/11/2026", "days": "14"}


def form(town: Town, **more: str) -> dict[str, str]:
    return {**FORM, "course_id": town.course, "place": town.unit, **more}


def test_a_coordinator_looks_before_assigning(mai, town, database):
    assert "Chưa giao khóa học nào" in mai.get("/manage/duty").text
    assert mai.get("/manage/duty/rules/new").status_code == 200
    shown = mai.post("/manage/duty/rules/preview", data=form(town)).text
    assert "Áp dụng cho 2 người" in shown
    assert "Không ai quá hạn hôm nay" in shown
    assert "2 người đến hạn trong 14 ngày tới" in shown
    with database.reading() as session:
        assert session.query(Assignment).count() == 0
    back = mai.post("/manage/duty/rules", data={**form(town), "back": "1"}).text
    assert 'value="30/11/2026"' in back
    assert mai.post("/manage/duty/rules", data=form(town)).location == "/manage/duty"
    listed = mai.get("/manage/duty").text
    assert "Trần Thị Bình" in listed
    assert "Lê Thị Chi" not in listed
    assert "còn 8 ngày" in listed
    assert "Một lần, xong trước hết ngày 30/11/2026" in mai.get("/manage/duty/rules").text


def test_those_who_would_be_late_are_told_before(mai, town):
    late = form(town, mode="new_hires", days="14", starts_on="01/01/2020")
    shown = mai.post("/manage/duty/rules/preview", data=late).text
    assert "2 người quá hạn ngay hôm nay" in shown


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"due_on": ""}, "Hãy ghi ngày phải học xong"),
        ({"due_on": "21/11/2026"}, "Ngày này đã qua"),
        ({"due_on": "mai"}, "Ngày ghi theo mẫu"),
        ({"mode": "yearly", "yearly_day": "31/2"}, "ghi như 30/11"),
        ({"mode": "yearly", "yearly_day": "cuối năm"}, "ghi như 30/11"),
        ({"mode": "after", "months": "0"}, "Hãy ghi số tháng từ 1 đến 120"),
        ({"mode": "new_hires", "days": ""}, "Hãy ghi số ngày"),
        ({"course_id": ""}, "Hãy chọn"),
        ({"course_id": "x"}, "Hãy chọn một khóa học"),
        ({"place": "all"}, "Không có đơn vị này trong phần của bạn"),
    ],
)
def test_complaints_stand_beside_their_fields(mai, town, wrong, told):
    for path in ("/preview", ""):
        refused = mai.post(f"/manage/duty/rules{path}", data=form(town, **wrong))
        assert refused.status_code == 422, path
        assert told in refused.text


def test_an_organizer_assigns_for_all_and_reads_masked(dung, mai, stranger, town, database):
    everywhere = form(town, place="all", audience="own")
    assert "Áp dụng cho 2 người" in dung.post("/manage/duty/rules/preview", data=everywhere).text
    assert dung.post("/manage/duty/rules", data=everywhere).status_code == 302
    listed = dung.get("/manage/duty").text
    assert "Nguyễn V. A***" in listed
    assert "Nguyễn Văn An" not in listed
    assert "zalo" not in listed.replace("duty.css", "")
    assert "Nguyễn Văn An" not in pdf_text(dung.get("/manage/duty/list.pdf").data)
    units = dung.get("/manage/duty/units").text
    assert "Công ty mẫu 31" in units
    assert "do ban tổ chức giao" in mai.get("/manage/duty/rules").text
    with database.reading() as session:
        rule = session.scalars(select(Assignment)).unique().one().id
    assert mai.post(f"/manage/duty/rules/{rule}/end").status_code == 404
    assert dung.get(f"/manage/duty/people/{town.an}").status_code == 403
    assert dung.post(f"/manage/duty/rules/{rule}/end").status_code == 302
    assert "Chưa giao khóa học nào" in stranger.get("/manage/duty").text


def test_a_stranger_finds_nobody(stranger, mai, town):
    town.assign()
    mai.get("/manage/duty")
    for path in (f"?unit={town.unit}", f"/people/{town.an}", f"/list.pdf?unit={town.unit}"):
        assert stranger.get(f"/manage/duty{path}").status_code == 404, path
    made = {"course_id": town.course, "reason": "x", "until_on": "30/11/2026"}
    refused = stranger.post(f"/manage/duty/people/{town.an}/exemptions", data=made)
    assert refused.status_code == 404


def test_somebody_is_excused_and_again_not(mai, town, database):
    town.assign()
    page = f"/manage/duty/people/{town.an}"
    made = {"course_id": town.course, "reason": "Nghỉ thai sản", "until_on": "30/12/2026"}
    assert "Hãy ghi lý do" in mai.post(f"{page}/exemptions", data={**made, "reason": " "}).text
    assert "Ngày này đã qua" in mai.post(f"{page}/exemptions", data={**made, "until_on": ""}).text
    assert mai.post(f"{page}/exemptions", data=made).location == page
    shown = mai.get(page).text
    assert "Nghỉ thai sản" in shown
    assert "Được miễn" in shown
    assert "Nguyễn Văn An" in mai.get("/manage/duty?state=exempt").text
    with database.reading() as session:
        exemption_id = session.scalars(select(Exemption.id)).one()
    assert mai.post(f"/manage/duty/exemptions/{exemption_id}/end").location == page
    assert "Được miễn</span>" not in mai.get(page).text


def test_a_text_for_the_group_names_no_number(mai, town, database):
    with database.transaction() as session:
        session.get_one(Learner, town.an).phone = "+84912345678"
    town.assign()
    shown = mai.get("/manage/duty").text
    text = shown[shown.index("<textarea") : shown.index("</textarea>")]
    assert "Nguyễn Văn An, Trần Thị Bình" in text
    assert "/learn\n" in text
    assert "0912" not in text
    by_post = mai.get(f"/manage/duty?post={town.post}").text
    assert "/learn/at/" in by_post[by_post.index("<textarea") :]
    assert "Trần Thị Bình" not in by_post
    nobody = mai.get("/manage/duty?q=khong+co+ai").text
    assert "Không có ai như vậy" in nobody
    assert "<textarea" not in nobody


def test_a_long_list_of_names_is_cut(mai, town, database):

    town.assign()
    with database.transaction() as session:
        for number in range(60):
            one = make_learner(
                session, None, full_name=f"Vệ Số {number}", employee_code=f"V{number}"
            )
            one.unit_id = town.unit
            session.flush()
            make_guard(session, one, unit_id=town.unit)
    shown = mai.get("/manage/duty").text
    assert "và 42 người khác" in shown
    assert "Trang 1 / 2" in shown
    assert "Vệ Số 59" in mai.get("/manage/duty?q=ve so 59").text


def pdf_text(content: bytes) -> str:
    return "".join(
        page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(content)
    )


def test_the_list_on_paper_and_as_a_spreadsheet(mai, town, database):
    with database.transaction() as session:
        session.get_one(Learner, town.binh).full_name = "=cmd|' /C calc'!A0"
    town.assign()
    paper = mai.get("/manage/duty/list.pdf")
    assert paper.content_type == "application/pdf"
    printed = pdf_text(paper.data)
    assert "Danh sách nhắc học" in printed
    assert "Ký nhận" in printed
    assert "Nguyễn Văn An" in printed
    sheet = load_workbook(BytesIO(mai.get("/manage/duty/list.xlsx").data)).active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert [one.data_type for one in cells if one.value == "=cmd|' /C calc'!A0"] == ["s"]


def test_a_learner_reads_what_is_due_and_puts_notices_away(app, town, database):
    an = signed_in_learner(app, learner_id=town.an)
    assert "Bạn cần học xong" not in an.get("/learn").text
    town.assign()
    home = an.get("/learn").text
    assert "Bạn cần học xong" in home
    assert "30/11/2026, còn 8 ngày" in home
    assert "Sắp đến hạn" in home
    message = Message("law_changed", "subject", "law", TODAY, town.an, town.unit, town.course)
    with database.transaction() as session:
        remember(session, [message], today=TODAY, now=NOON)
        notice_id = session.query(Notice.id).scalar()
    assert "nay đã đổi" in an.get("/learn").text
    chi = signed_in_learner(app, learner_id=town.chi)
    assert chi.post(f"/learn/notices/{notice_id}/seen").status_code == 404
    assert an.post(f"/learn/notices/{notice_id}/seen").status_code == 303
    assert "nay đã đổi" not in an.get("/learn").text


@pytest.mark.parametrize(
    ("due", "told"),
    [(TODAY, "hôm nay là hạn"), (TODAY + timedelta(60), "Phải học")],
)
def test_what_a_course_card_says(app, town, due, told):
    town.assign(Rule(ONCE, TODAY, due_on=due))
    assert told in signed_in_learner(app, learner_id=town.an).get("/learn").text


def test_who_is_late_is_told_kindly(app, town):
    town.assign(Rule(NEW_HIRES, date(2020, 1, 1), days=3))
    assert "Không sao" in signed_in_learner(app, learner_id=town.an).get("/learn").text
