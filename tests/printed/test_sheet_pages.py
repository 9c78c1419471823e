"""Sheets on the staff's pages."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from quizapp.attempts.models import Attempt
from quizapp.audit.models import AuditEntry
from quizapp.contests.models import ContestStaff, Round
from quizapp.contests.service import Authority
from quizapp.printed.service import draw_forms
from tests.factories import make_stage, signed_in_client


@pytest.fixture
def stage(database):
    with database.transaction() as session:
        stage = make_stage(session, on_paper=True)
        by = Authority("dung", None)
        draw_forms(session, stage.round_id, 1, by, now=datetime.now(UTC))
    return stage


def organizer(app, stage, name="dung", *, is_theirs=True):
    client = signed_in_client(app, "organizer", email=f"{name}@kcn.example")
    if is_theirs:
        with app.extensions["quizapp"].database.transaction() as session:
            session.add(ContestStaff(contest_id=stage.contest_id, staff_id=client.staff_id))
    return client


def sheet(**more):
    started = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")) - timedelta(minutes=20)
    return {
        "full_name": "Nguyễn Văn An",
        "phone": "0912345678",
        "form": "101",
        "day": started.date().isoformat(),
        "started": f"{started:%H:%M}",
        "ended": f"{started + timedelta(minutes=7):%H:%M}",
        "typed": "1A 2B",
        "consent": "1",
        **more,
    }


def url(stage, rest=""):
    return f"/manage/rounds/{stage.round_id}/sheets{rest}"


def only_attempt(database):
    with database.reading() as session:
        return session.scalars(select(Attempt)).one()


def test_a_sheet_is_entered_corrected_and_checked(app, database, stage):
    dung = organizer(app, stage)
    assert "Nhập phiếu trả lời" in dung.get(url(stage, "/new")).text
    saved = dung.post(url(stage), data=sheet(), follow_redirects=True).text
    assert "Đã nhập phiếu của Nguyễn Văn An: 2 trên 4 câu." in saved
    attempt = only_attempt(database)
    assert (attempt.state, attempt.answered_count) == ("submitted", 2)
    assert "Nguyễn Văn An" in dung.get(url(stage)).text
    one = url(stage, f"/{attempt.id}")
    assert "Nhập đối chiếu" not in dung.get(one).text
    fixed = {"typed": "1A 2C", "reason": "gõ nhầm"}
    assert dung.post(f"{one}/correction", data=fixed).status_code == 302
    hoa = organizer(app, stage, "hoa")
    differs = hoa.post(f"{one}/check", data={"typed": "1A 2D"})
    assert differs.status_code == 409
    assert "Câu 2: lần đầu C, lần này D" in differs.text
    assert "Lệch ở câu 2" in dung.get(url(stage)).text
    blind = hoa.get(f"{one}/check").text
    assert "Nhập đối chiếu phiếu của" in blind
    assert "2C" not in blind.replace("1A 2C 3BD", "")
    assert hoa.post(f"{one}/check", data={"typed": "1a2c"}).status_code == 302
    assert "trước đó: 1A 2B" in hoa.get(one).text
    with database.reading() as session:
        actions = set(session.scalars(select(AuditEntry.action)))
    assert {"sheet.entered", "sheet.corrected", "sheet.checked"} <= actions


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"typed": "1A 9B xyz"}, "Mã đề này không có câu số đó."),
        ({"typed": "1Z"}, "Có chữ cái không thuộc câu này."),
        ({"unit": "không có đâu"}, "đơn vị"),
        ({"started": "sáng"}, "Hãy ghi ngày và giờ như trên phiếu."),
        ({"phone": "12"}, "điện thoại"),
        ({"consent_missing": "1", "full_name": ""}, "Hãy"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(app, stage, more, sentence):
    page = organizer(app, stage).post(url(stage), data=sheet(**more))
    assert page.status_code == 422
    assert sentence in page.text
    assert sheet(**more)["typed"] in page.text


def test_who_may_not_take_part_is_said_above_the_form(app, database, stage):
    with database.transaction() as session:
        session.execute(update(Round).values(guards_only=True))
    page = organizer(app, stage).post(url(stage), data=sheet())
    assert page.status_code == 422
    assert "chỉ dành cho lực lượng bảo vệ" in page.text
    assert "1A 2B" in page.text


def test_staff_of_other_contests_see_and_enter_nothing(app, database, stage):
    organizer(app, stage).post(url(stage), data=sheet())
    attempt = only_attempt(database)
    chi = organizer(app, stage, "chi", is_theirs=False)
    for rest in ("", "/new", f"/{attempt.id}"):
        assert chi.get(url(stage, rest)).status_code == 404
    assert chi.post(url(stage), data=sheet(phone="0912000111")).status_code == 404
    for deed in ("correction", "check"):
        data = {"typed": "1B", "reason": "x"}
        assert chi.post(url(stage, f"/{attempt.id}/{deed}"), data=data).status_code == 404
    assert only_attempt(database).answered_count == 2
