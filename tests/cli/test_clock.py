"""`quiz clock`: what a person sees before letting a new time in, and what that does."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from quizapp.attempts.models import Attempt
from quizapp.audit.models import AuditEntry
from quizapp.core.contest_time import ContestClock, locked_row
from tests.conftest import NOW
from tests.factories import bearer, join, make_staff, make_stage

HOUR = timedelta(hours=1)
HOUR_MS = 3_600_000


@pytest.fixture
def quiz(app):
    runner = app.test_cli_runner()

    def run(*words):
        result = runner.invoke(args=["quiz", "clock", *words, "--json"])
        return result.exit_code, json.loads(result.stdout)

    return run


@pytest.fixture
def held_back(database, app):
    """The database's clock ran two hours ahead, and contest time did not follow."""
    with database.transaction() as session:
        stage = make_stage(session)
        make_staff(session, "admin", email="dung@kcn.example")
        make_staff(session, "organizer", email="binh@kcn.example")
    client = app.test_client()
    me = bearer(join(client, stage.code))
    client.post(f"/api/v1/rounds/{stage.round_id}/attempts", json={}, headers=me)
    with database.transaction() as session:
        session.execute(update(Attempt).values(deadline_at=datetime.now(UTC) - HOUR))
        row = locked_row(session, NOW)
        row.correction_ms, row.jumps, row.jumped_at = -2 * HOUR_MS, 1, NOW
    return stage


def test_undisturbed_the_two_clocks_agree(quiz):
    code, shown = quiz("show")
    assert (code, shown["correction_seconds"], shown["jumps"]) == (0, 0, 0)
    assert shown["contest_time"] == shown["database_time"]


def test_a_jump_is_shown_with_what_accepting_it_would_end(held_back, quiz):
    code, shown = quiz("show")
    assert (code, shown["correction_seconds"], shown["jumps"]) == (0, -7200, 1)
    assert shown["attempts_ending_if_accepted"] == 1


def test_accepting_is_the_admins_deed_and_is_recorded(held_back, quiz, database):
    for wrong in (
        ("--by", "binh@kcn.example", "--reason", "NTP sửa"),
        ("--by", "nobody@kcn.example", "--reason", "NTP sửa"),
        ("--by", "dung@kcn.example", "--reason", " "),
    ):
        assert quiz("accept", *wrong)[0] == 1
    code, shown = quiz("accept", "--by", "dung@kcn.example", "--reason", "NTP sửa giờ")
    assert (code, shown["correction_seconds"], shown["jumps"]) == (0, 0, 0)
    with database.reading() as session:
        row = session.get_one(ContestClock, 1)
        assert (row.correction_ms, row.acceptances) == (0, 1)
        entry = session.scalars(select(AuditEntry)).one()
        assert entry.action == "clock.accepted"
        assert entry.details == {"correction_seconds": -7200, "reason": "NTP sửa giờ"}
