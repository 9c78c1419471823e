"""`quiz verify` finds what does not follow from questions and answers, and names it."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select, update

from quizapp.attempts.models import Answer, Attempt
from quizapp.audit.models import AuditEntry
from quizapp.audit.service import record
from tests.conftest import NOW
from tests.factories import bearer, join, make_stage


@pytest.fixture
def played(client, database):
    """Three people hand in; what they chose differs."""
    with database.transaction() as session:
        stage = make_stage(session, questions=5)
    for number in range(3):
        me = bearer(join(client, phone=f"091234500{number}"))
        begun = client.post(f"/api/v1/rounds/{stage.round_id}/attempts", json={}, headers=me).json
        attempt = begun["attempt"]
        for question in attempt["questions"]:
            choice = question["options"][(question["slot"] + number) % len(question["options"])]
            address = f"/api/v1/attempts/{attempt['id']}/answers/{question['slot']}"
            client.put(address, json={"response": choice["id"], "seq": 1}, headers=me)
        client.post(f"/api/v1/attempts/{attempt['id']}/submission", json={}, headers=me)
    with database.transaction() as session:
        record(session, "system", "round.opened", ("round", stage.round_id), now=NOW)
    return database


def verify(app) -> tuple[int, dict]:
    result = app.test_cli_runner().invoke(args=["quiz", "verify", "--json"])
    assert result.stdout, result.exception
    return result.exit_code, json.loads(result.stdout)


def test_what_is_right_is_said_to_be_right(app, played):
    exit_code, said = verify(app)
    assert (exit_code, said["verified"], said["first_wrong"]) == (0, True, None)
    assert (said["checked"]["attempts"], said["checked"]["ranks"]) == (3, 3)
    assert said["checked"]["audit"] >= 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("score", 99.0), ("correct_count", 17), ("answered_count", 0), ("grades", [1.0] * 5)],
)
def test_a_changed_figure_is_found_and_named(app, played, field, value):
    with played.transaction() as session:
        victim = session.scalars(select(Attempt).limit(1)).one()
        setattr(victim, field, value)
        victim_id = victim.id
    exit_code, said = verify(app)
    assert exit_code == 1
    assert (said["first_wrong"]["id"], said["first_wrong"]["field"]) == (victim_id, field)


def test_a_changed_answer_is_found(app, played):
    with played.transaction() as session:
        session.execute(update(Answer).where(Answer.slot == 1).values(response=None))
    exit_code, said = verify(app)
    assert (exit_code, said["first_wrong"]["kind"]) == (1, "attempt")


def test_a_submission_after_the_deadline_is_found(app, played):
    with played.transaction() as session:
        session.execute(update(Attempt).values(deadline_at=Attempt.started_at))
        session.execute(update(Attempt).values(submitted_at=NOW.replace(year=2030)))
    assert verify(app)[1]["first_wrong"]["field"] == "submitted_at"


def test_an_attempt_that_no_longer_counts_is_found(app, played):
    with played.transaction() as session:
        session.execute(update(Attempt).values(is_counted=False))
    exit_code, said = verify(app)
    assert (exit_code, said["first_wrong"]["field"]) == (1, "counted attempt")


def test_a_forged_deed_is_found(app, played):
    with played.transaction() as session:
        session.execute(update(AuditEntry).values(actor="somebody else"))
    exit_code, said = verify(app)
    assert (exit_code, said["first_wrong"]["kind"]) == (1, "audit")
