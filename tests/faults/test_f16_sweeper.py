"""F16: whoever closes what expired is two hours late, is killed at it, or is there twice."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from quizapp.attempts.sweeper import sweep
from tests.faults.outcomes import outcome_of
from tests.processes import eventually

TWO_HOURS = timedelta(hours=2)


@pytest.fixture
def crowded(arena, effort):
    """Many have begun and answered; nobody hands in."""
    with arena.crowd(pause=0, hands_in=False) as crowd:
        goal = effort(20, 250)
        crowd.wait_until(lambda: len(arena.journal.papers) >= goal, seconds=120)
    return arena


def all_closed(arena) -> bool:
    return arena.run_sql("SELECT count(*) FROM attempt WHERE state = 'open'") == [(0,)]


def check_closed_by_their_deadlines(arena, fault, rounds, tell, note=""):
    for attempt in arena.attempts():
        assert attempt.state == "expired"
        assert attempt.submitted_at == attempt.deadline_at.replace(microsecond=0)
        assert attempt.duration_seconds == 600
    findings = arena.everything()
    tell(outcome_of(fault, arena, rounds, findings, note or f"{len(arena.attempts())} attempts"))
    findings.raise_any()


def test_f16_a_sweeper_two_hours_late_closes_by_the_deadlines(crowded, tell):
    crowded.app.kill()
    crowded.let_pass(TWO_HOURS)
    crowded.app.start()
    assert eventually(lambda: all_closed(crowded), 60)
    check_closed_by_their_deadlines(crowded, "F16 sweeper two hours late", 1, tell)


def test_f16_a_sweeper_killed_at_it_is_made_good(crowded, effort, tell):
    rounds = effort(1, 20)
    crowded.let_pass(TWO_HOURS)
    for _ in range(rounds):
        # Its first turn comes two seconds after the first request.
        crowded.app.kill()
        crowded.app.start()
        eventually(lambda: not all_untouched(crowded), 5)
    crowded.app.kill()
    crowded.app.start()
    assert eventually(lambda: all_closed(crowded), 60)
    check_closed_by_their_deadlines(crowded, "F16 sweeper killed", rounds, tell)


def all_untouched(arena) -> bool:
    return all(one.state == "open" for one in arena.attempts())


def test_f16_many_sweepers_close_each_attempt_once(crowded, tell):
    sweepers = 4
    crowded.let_pass(TWO_HOURS)
    closed: list[int] = []

    def sweep_too() -> None:
        with crowded.database() as database:
            closed.append(sweep(database))

    threads = [threading.Thread(target=sweep_too) for _ in range(sweepers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert eventually(lambda: all_closed(crowded), 60)
    assert sum(closed) <= len(crowded.attempts())
    check_closed_by_their_deadlines(crowded, "F16 sweepers at once", sweepers, tell)
