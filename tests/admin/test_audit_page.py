from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from quizapp.audit.models import AuditEntry
from quizapp.audit.service import record
from quizapp.contests.models import ContestStaff
from tests.factories import make_stage, signed_in_client

EARLY = datetime(2026, 3, 1, 20, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


@pytest.fixture
def stage(database):
    with database.transaction() as session:
        stage = make_stage(session)
        record(session, "system", "staff.added", ("staff", "s1"), {"n": 1}, now=EARLY)
        record(session, "system", "round.published", ("round", stage.round_id), now=LATER)
        return stage


def test_an_admin_reads_all_and_narrows_by_deed_and_day(app, stage):
    admin = signed_in_client(app, "admin")
    assert "round.published" in rows(admin.get("/manage/audit"))
    assert "round.published" not in rows(admin.get("/manage/audit?action=staff.added"))
    # 20:00 UTC is the second of March where the people are.
    assert "s1" in rows(admin.get("/manage/audit?since=2026-03-02&until=2026-03-02"))
    assert "s1" not in rows(admin.get("/manage/audit?since=2026-03-01&until=2026-03-01"))


def rows(response):
    assert response.status_code == 200
    return response.text.partition("<tbody>")[2]


def test_an_organizer_reads_about_his_own_contests_only(app, database, stage):
    dung, chi = signed_in_client(app, "organizer"), signed_in_client(app, "reviewer")
    with database.transaction() as session:
        session.add(ContestStaff(contest_id=stage.contest_id, staff_id=dung.staff_id))
    assert "round.published" in rows(dung.get("/manage/audit"))
    assert "s1" not in rows(dung.get("/manage/audit"))
    assert "Không có việc nào" in chi.get("/manage/audit").text


def test_a_whole_chain_and_a_broken_one(app, database, stage):
    admin = signed_in_client(app, "admin")
    assert "Chuỗi nguyên vẹn" in admin.get("/manage/audit?verify=1").text
    with database.transaction() as session:
        session.execute(update(AuditEntry).where(AuditEntry.sequence == 1).values(details={"n": 2}))
    broken = admin.get("/manage/audit?verify=1").text
    assert "Chuỗi bị đứt" in broken
    assert "Dòng 1 không khớp" in broken
