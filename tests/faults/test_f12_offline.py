"""F12: a phone without network for ten minutes: back in time, back too late, back as another."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.faults.outcomes import outcome_of
from tests.faults.phone import Phone
from tests.processes import eventually

SAVED, UNSENT = 3, 3
IN_TIME = timedelta(minutes=9, seconds=30)
TOO_LATE = timedelta(minutes=10, seconds=30)
"""The round allows ten minutes."""


@pytest.fixture
def people(arena, effort) -> list[Phone]:
    """They saved a few answers; then came the tunnel, and they went on tapping."""
    phones = [Phone(arena.app.url, arena.stage, arena.journal) for _ in range(effort(4, 20))]
    for phone in phones:
        phone.join()
        phone.start()
        for slot in range(1, SAVED + 1):
            phone.save(slot)
        phone.line.hang_up()
    return phones


def outbox(phone: Phone) -> list[dict]:
    return [phone.draft(slot) for slot in range(SAVED, SAVED + UNSENT)]


def replay(phone: Phone, drafts: list[dict]) -> tuple[int | None, dict]:
    path = f"/api/v1/attempts/{phone.paper.attempt_id}/answers"
    answer = phone.line.ask("save", "POST", path, {"answers": drafts})
    if answer.status == 200:
        for one in answer.body["saved"]:
            phone.paper.note_acknowledged(one["slot"], one["seq"])
        phone.journal.note_acknowledged("save", len(answer.body["saved"]))
    return answer.status, answer.body


def test_f12_back_in_time_everything_unsent_is_saved_once(arena, people, tell):
    arena.let_pass(IN_TIME)
    for phone in people:
        drafts = outbox(phone)
        for _ in range(2):
            status, body = replay(phone, drafts)
            assert status == 200
            assert body["refused"] == []
            assert [one["superseded"] for one in body["saved"]] == [False] * UNSENT
        phone.submit()
    findings = arena.everything()
    tell(outcome_of("F12 offline, back in time", arena, len(people), findings))
    findings.raise_any()


def test_f12_back_too_late_the_unsent_are_refused_and_the_saved_count(arena, people, tell):
    arena.let_pass(TOO_LATE)
    for phone in people:
        status, body = replay(phone, outbox(phone))
        assert status == 409
        assert body["code"] in {"attempt_closed", "time_is_up"}
    assert eventually(lambda: {one.state for one in arena.attempts()} == {"expired"})
    for attempt in arena.attempts():
        assert attempt.submitted_at == attempt.deadline_at.replace(microsecond=0)
        assert attempt.duration_seconds == 600
    findings = arena.everything()
    tell(outcome_of("F12 offline, back too late", arena, len(people), findings))
    findings.raise_any()


def test_f12_a_dead_battery_goes_on_by_the_resume_code_elsewhere(arena, effort, tell):
    rounds = effort(4, 20)
    for _ in range(rounds):
        dead = Phone(arena.app.url, arena.stage, arena.journal)
        code = dead.join()["resume_code"]
        dead.start()
        for slot in range(1, SAVED + 1):
            dead.save(slot)
        late = dead.draft(1)
        other = Phone(arena.app.url, arena.stage, arena.journal)
        resumed = other.insist("join", "POST", "/api/v1/resume", {"resume_code": code})
        other.line.token = resumed["token"]
        other.go_on(dead)
        newest = other.draft(1)
        other.send(other.paper, newest)
        # The first phone was charged after all, and its outbox still holds an older answer.
        assert dead.send(dead.paper, late)["superseded"] is True
        other.submit()
    findings = arena.everything()
    tell(outcome_of("F12 battery dead, resumed", arena, rounds, findings))
    findings.raise_any()
