import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from quizapp.accounts.rules import PERMISSIONS
from quizapp.admin.audit_words import ACTION_LABELS
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
    assert "Công bố vòng thi" in rows(admin.get("/manage/audit"))
    assert "Công bố vòng thi" not in rows(admin.get("/manage/audit?action=staff.added"))
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
    assert "Công bố vòng thi" in rows(dung.get("/manage/audit"))
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


def test_entries_name_what_they_are_about(app, database, stage):
    with database.transaction() as session:
        record(
            session,
            "system",
            "round.extended",
            ("round", stage.round_id),
            {"unit": stage.unit_id, "reason": "Mất điện", "file": ""},
            now=LATER,
        )
    shown = rows(signed_in_client(app, "admin").get("/manage/audit?action=round.extended"))
    assert "Gia hạn" in shown
    assert "Mất điện" in shown
    assert stage.round_id[:8] not in shown
    assert stage.unit_id not in shown
    assert "tệp" not in shown


def test_every_deed_that_is_recorded_has_words(app):
    endpoints = set(app.view_functions)
    deeds = set(_dotted_words()) - set(PERMISSIONS) - endpoints
    assert {"round.published", "award.confirmed", "participant.merged"} <= deeds
    assert sorted(deeds - set(ACTION_LABELS)) == []


def _dotted_words() -> Iterator[str]:
    """Constants like "round.published" in the code that writes the audit log."""
    for source in Path("quizapp").rglob("*.py"):
        text = source.read_text()
        if "audit" not in text or "record" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            value = getattr(node, "value", None) if isinstance(node, ast.Constant) else None
            if isinstance(value, str) and re.fullmatch(r"[a-z_]+\.[a-z_]+", value):
                yield value
