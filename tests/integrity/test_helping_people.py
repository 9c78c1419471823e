import re

import pytest
from sqlalchemy import select

from quizapp.attempts.models import Attempt
from quizapp.audit.models import AuditEntry
from quizapp.contests.models import ContestStaff, Round
from quizapp.organisations.models import IdentityCase, Participant, Unit
from quizapp.organisations.rules.roster_sheet import read_roster
from quizapp.organisations.service.roster import ADD, import_roster
from tests.conftest import NOW
from tests.factories import bearer, join, make_stage, make_unit, signed_in_client
from tests.organisations.sheets import ROSTER_HEADER

PEOPLE = "/manage/participants"
AN = {"full_name": "Nguyễn Văn An", "phone": "0912345678"}


@pytest.fixture
def stage(database):
    fields = [{"name": "phone", "required": False}, {"name": "employee_code", "required": False}]
    with database.transaction() as session:
        return make_stage(session, fields=fields)


@pytest.fixture
def dung(app, database, stage):
    return organizer_of(app, database, stage.contest_id)


def organizer_of(app, database, contest_id, email="dung@kcn.example"):
    client = signed_in_client(app, "organizer", email=email)
    if contest_id:
        with database.transaction() as session:
            session.add(ContestStaff(contest_id=contest_id, staff_id=client.staff_id))
    return client


@pytest.fixture
def coordinator(app, stage):
    return signed_in_client(app, "coordinator", unit_id=stage.unit_id, email="pt@ct07.example")


@pytest.fixture
def strange_coordinator(app, database):
    with database.transaction() as session:
        unit = make_unit(session, "CT99", "Công ty của Chi")
    return signed_in_client(app, "coordinator", unit_id=unit.id, email="chi@ct99.example")


@pytest.fixture
def an(client, stage):
    return join(client, stage.code, **AN, employee_code="NV1", pin="2468")["participant"]["id"]


def start(client, stage, joined):
    answer = client.post(
        f"/api/v1/rounds/{stage.round_id}/attempts", json={}, headers=bearer(joined)
    )
    assert answer.status_code in {200, 201}, answer.text
    return answer.get_json()["attempt"]["id"]


def submit(client, joined, attempt_id):
    address = f"/api/v1/attempts/{attempt_id}/submission"
    assert client.post(address, json={}, headers=bearer(joined)).status_code == 200


def deeds(database):
    with database.reading() as session:
        return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.sequence)))


@pytest.mark.parametrize("typed", ["nguyen an", "nv1", "678", "0912345678"])
def test_people_are_found_by_name_code_and_end_of_the_phone_and_shown_masked(dung, an, typed):
    page = dung.get(f"{PEOPLE}?q={typed}").text
    assert "Nguyễn V. A***" in page
    assert "•••• ••• 678" in page
    assert "Nguyễn Văn An" not in page
    assert "912345" not in page.replace(f'value="{typed}"', "")


def test_a_stranger_finds_nobody(app, database, stage, an, strange_coordinator):
    chi = organizer_of(app, database, None, email="chi@kcn.example")
    for stranger in (chi, strange_coordinator):
        assert "Nguyễn V. A***" not in stranger.get(f"{PEOPLE}?q=an").text
        for method, path in (
            ("get", ""),
            ("get", "/merge?other=x"),
            ("post", "/code"),
            ("post", "/correct"),
            ("post", "/name"),
            ("post", "/merge"),
        ):
            answer = getattr(stranger, method)(f"{PEOPLE}/{an}{path}")
            assert answer.status_code == 404, path
    assert deeds(database) == []


def test_who_may_not_help_is_refused(app, an):
    admin = signed_in_client(app, "admin")
    assert "Nguyễn V. A***" in admin.get(f"{PEOPLE}/{an}").text
    assert admin.post(f"{PEOPLE}/{an}/code").status_code == 403
    trainer = signed_in_client(app, "trainer")
    assert trainer.get(PEOPLE).status_code == 403


def test_the_full_data_are_seen_for_a_reason_that_is_written_down(dung, coordinator, an, database):
    assert dung.post(f"{PEOPLE}/{an}/unmask", data={"reason": ""}).status_code == 422
    answer = dung.post(f"{PEOPLE}/{an}/unmask", data={"reason": "Xác minh người đạt giải"})
    assert "Nguyễn Văn An" in answer.text
    assert "+84912345678" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert coordinator.post(f"{PEOPLE}/{an}/unmask", data={"reason": "x"}).status_code == 403
    with database.reading() as session:
        (entry,) = session.scalars(select(AuditEntry))
        assert (entry.action, entry.object_id) == ("participant.unmasked", an)
        assert entry.details == {"reason": "Xác minh người đạt giải"}


def test_a_new_code_brings_one_person_back_and_ends_all_other_ways(
    client, stage, coordinator, database
):
    joined = join(client, stage.code, **AN, pin="2468")
    an = joined["participant"]["id"]
    assert client.get(f"/api/v1/attempts/{start(client, stage, joined)}").status_code == 200
    page = coordinator.post(f"{PEOPLE}/{an}/code")
    assert page.headers["Cache-Control"] == "no-store"
    code = re.search(r'id="code">([^<]+)<', page.text)[1]
    client.delete_cookie("quizapp_participant")
    stale = client.post(
        f"/api/v1/rounds/{stage.round_id}/attempts", json={}, headers=bearer(joined)
    )
    assert stale.status_code == 401
    old = client.post("/api/v1/resume", json={"resume_code": joined["resume_code"]})
    assert old.status_code == 404
    body = {**AN, "pin": "2468", "consents": {"contest": True}}
    assert client.post(f"/api/v1/join/{stage.code}", json=body).status_code == 409
    new = client.post("/api/v1/resume", json={"resume_code": code.lower()})
    assert new.get_json()["participant"]["id"] == an
    assert deeds(database) == ["participant.code_issued"]


def test_a_correction_moves_the_identity_with_it(client, stage, coordinator, an, database):
    answer = coordinator.post(
        f"{PEOPLE}/{an}/correct", data={"full_name": "Nguyễn Văn Ân", "phone": "84 987 654 321"}
    )
    assert answer.status_code == 302
    with database.reading() as session:
        found = session.get_one(Participant, an)
        assert (found.full_name, found.phone) == ("Nguyễn Văn Ân", "+84987654321")
        assert found.employee_code == "NV1"
    client.delete_cookie("quizapp_participant")
    new_data = {"full_name": "Nguyen Van An", "phone": "0987.654.321"}
    body = {**new_data, "consents": {"contest": True}}
    assert client.post(f"/api/v1/join/{stage.code}", json=body).status_code == 409
    with database.reading() as session:
        (entry,) = session.scalars(select(AuditEntry))
        assert entry.details == {"fields": ["full_name", "phone"]}


def test_a_wrong_correction_says_why_and_changes_nothing(coordinator, an, database):
    answer = coordinator.post(f"{PEOPLE}/{an}/correct", data={"phone": "12", "unit_code": "CT00"})
    assert answer.status_code == 422
    assert "Số điện thoại chưa đúng" in answer.text
    assert "Không tìm thấy đơn vị này" in answer.text
    assert deeds(database) == []


def test_a_coordinator_cannot_send_people_to_an_enterprise_of_others(
    coordinator, strange_coordinator, an, database
):
    answer = coordinator.post(f"{PEOPLE}/{an}/correct", data={"unit_code": "CT99"})
    assert answer.status_code == 422
    with database.reading() as session:
        assert session.get_one(Participant, an).unit.code == "CT07"


def test_a_clash_is_refused_and_leads_to_merging(client, stage, dung, an):
    client.delete_cookie("quizapp_participant")
    twin = join(client, stage.code, full_name="Nguyễn Văn Am", phone="0912345678")
    twin_id = twin["participant"]["id"]
    answer = dung.post(f"{PEOPLE}/{twin_id}/correct", data={"full_name": "Nguyễn Văn An"})
    assert answer.status_code == 409
    assert f"{PEOPLE}/{twin_id}/merge?other={an}" in answer.text.replace("&amp;", "&")


def test_two_entries_with_attempts_become_one_and_one_attempt_counts(
    client, stage, dung, an, database
):
    client.delete_cookie("quizapp_participant")
    first = join(client, stage.code, full_name="Nguyễn Văn An", phone="0900000001")
    submit(client, first, start(client, stage, first))
    second = join(client, stage.code, full_name="Nguyễn Văn An", phone="0900000002")
    submit(client, second, start(client, stage, second))
    kept, other = second["participant"]["id"], first["participant"]["id"]
    page = dung.get(f"{PEOPLE}/{kept}/merge?other={other}").text
    assert "Cả hai mục đều đã dùng lượt ở: Tuần 1" in page
    dung.post(f"{PEOPLE}/{kept}/merge", data={"other": other})
    with database.reading() as session:
        attempts = session.scalars(select(Attempt).order_by(Attempt.number)).all()
        # One attempt was allowed, so the earlier one counts, whichever entry it came from.
        assert [(one.participant_id, one.number, one.is_counted) for one in attempts] == [
            (kept, 1, True),
            (kept, 2, False),
        ]
    assert deeds(database) == ["participant.merged"]
    moved = client.get(f"/api/v1/attempts/{attempts_of(database)[0]}", headers=bearer(first))
    assert moved.status_code == 200
    assert dung.get(f"{PEOPLE}/{other}").status_code == 200


def attempts_of(database):
    with database.reading() as session:
        return list(session.scalars(select(Attempt.id).order_by(Attempt.number)))


def test_two_running_attempts_are_not_merged(client, stage, dung, database):
    ids = []
    for phone in ("0900000001", "0900000002"):
        joined = join(client, stage.code, full_name="Nguyễn Văn An", phone=phone)
        start(client, stage, joined)
        ids.append(joined["participant"]["id"])
    dung.post(f"{PEOPLE}/{ids[0]}/merge", data={"other": ids[1]})
    assert "Cả hai đang có bài làm dở" in dung.get(f"{PEOPLE}/{ids[0]}").text
    with database.reading() as session:
        assert session.get_one(Participant, ids[1]).merged_into_id is None
    assert deeds(database) == []


def test_people_of_two_contests_are_not_merged(client, stage, dung, an, database):
    with database.transaction() as session:
        found = session.get_one(Participant, an)
        contest = session.get_one(Round, stage.round_id).contest
        other_contest = type(contest)(
            slug="khac", title="Khác", organizer_id=contest.organizer_id, created_at=NOW
        )
        session.add(other_contest)
        session.flush()
        session.add(ContestStaff(contest_id=other_contest.id, staff_id=dung.staff_id))
        twin = Participant(
            contest_id=other_contest.id,
            full_name=found.full_name,
            folded_name=found.folded_name,
            receipt_hash="r",
            entrant_code="e",
            joined_at=NOW,
        )
        session.add(twin)
        session.flush()
        twin_id = twin.id
    dung.post(f"{PEOPLE}/{an}/merge", data={"other": twin_id})
    assert "Không gộp được" in dung.get(f"{PEOPLE}/{an}").text


def test_an_abusive_name_leaves_the_board_at_once(client, stage, dung, database):
    joined = join(client, stage.code, full_name="Tên Rất Tục", phone="0900000001")
    submit(client, joined, start(client, stage, joined))
    board = f"/api/v1/rounds/{stage.round_id}/leaderboard"
    assert "Tên R. T***" in client.get(board).get_data(as_text=True)
    address = f"{PEOPLE}/{joined['participant']['id']}/name"
    dung.post(address, data={"display": "hide"})
    assert "Tên R. T***" not in client.get(board).get_data(as_text=True)
    dung.post(address, data={"display": "show"})
    assert "Tên R. T***" in client.get(board).get_data(as_text=True)


def test_somebody_reports_a_borrowed_name_and_the_staff_close_the_case(
    client, stage, dung, strange_coordinator, database
):
    address = f"/j/{stage.code}/case"
    assert "Có người dùng tên" in client.get(address).text
    empty = client.post(address, data={"full_name": "", "message": "x"})
    assert (empty.status_code, "Hãy ghi họ và tên" in empty.text) == (422, True)
    script = "<script>alert(1)</script> đã dùng mã NV1"
    sent = client.post(address, data={"full_name": "Lê Chi", "message": script, "contact": "Tổ 2"})
    assert "Đã nhận báo của bạn" in sent.text
    assert "Lê Chi" not in strange_coordinator.get(f"{PEOPLE}/cases").text
    page = dung.get(f"{PEOPLE}/cases").text
    assert "&lt;script&gt;" in page
    assert "Lê Chi" in page
    with database.reading() as session:
        case_id = session.scalars(select(IdentityCase.id)).one()
    closing = f"{PEOPLE}/cases/{case_id}/close"
    done = {"resolution": "Đã gặp, cấp mã mới."}
    assert strange_coordinator.post(closing, data=done).status_code == 404
    assert dung.post(closing, data={"resolution": ""}).status_code == 422
    assert dung.post(closing, data=done).status_code == 302
    assert dung.post(closing, data=done).status_code == 409
    assert "Đã gặp, cấp mã mới." in dung.get(f"{PEOPLE}/cases?state=closed").text
    assert deeds(database) == ["identity_case.closed"]


def test_reports_are_slowed_down(client, stage):
    body = {"full_name": "Lê Chi", "message": "Có người dùng mã của tôi"}
    answers = [client.post(f"/j/{stage.code}/case", data=body).status_code for _ in range(21)]
    assert answers == [200] * 20 + [429]


def test_a_corrected_code_is_checked_against_the_roster_and_matched(
    coordinator, stage, an, database
):
    with database.transaction() as session:
        sheet = read_roster([ROSTER_HEADER, ("NV2", "Nguyễn Văn An")])
        unit = session.get_one(Unit, stage.unit_id)
        import_roster(session, unit, sheet, mode=ADD, partial=False, by="pt", now=NOW)
    refused = coordinator.post(f"{PEOPLE}/{an}/correct", data={"employee_code": "NV3"})
    assert (refused.status_code, "không có trong danh sách" in refused.text) == (422, True)
    assert (
        coordinator.post(f"{PEOPLE}/{an}/correct", data={"employee_code": "nv 2"}).status_code
        == 302
    )
    with database.reading() as session:
        assert session.get_one(Participant, an).roster_entry_id is not None
