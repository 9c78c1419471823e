"""F05: the database neither answers nor goes away; then others hold all connections it has.

A hanging machine of a short round cannot be told from a busy one, so only the long round tries.
"""

from __future__ import annotations

import time

import pytest
from sqlalchemy import text

from tests.faults.arena import Arena
from tests.faults.mortal_servers import everyone, freeze, thaw
from tests.faults.outcomes import outcome_of

LONGEST_REQUEST_SECONDS = 5
NORMAL_AGAIN_SECONDS = 15
A_WHILE = 30


def threads_of(arena: Arena) -> int:
    assert arena.app.process is not None
    return sum(one.num_threads() for one in everyone(arena.app.process))


@pytest.mark.long_round
def test_f05_a_hanging_database_holds_nobody(postgres, effort, tell):
    arena, rounds = postgres, effort(1, 20)
    longest = slowest = most = 0.0
    with arena.crowd(timeout=20) as crowd:
        crowd.wait_for(20)
        usual = threads_of(arena)
        for turn in range(rounds):
            began = time.monotonic()
            freeze(arena.postgres)
            time.sleep(effort(7, A_WHILE if turn < 4 else 8))
            most = max(most, threads_of(arena) - usual)
            thaw(arena.postgres)
            thawed = time.monotonic()
            crowd.wait_for(50)
            slowest = max(slowest, time.monotonic() - thawed)
            longest = max(longest, *(one.seconds for one in arena.journal.since(began)))
    findings = arena.everything()
    note = (
        f"longest request {longest:.1f} s; normal again after {slowest:.1f} s;"
        f" {most:.0f} threads more"
    )
    tell(outcome_of("F05 database hangs", arena, rounds, findings, note))
    findings.raise_any()
    assert longest <= LONGEST_REQUEST_SECONDS
    assert slowest <= NORMAL_AGAIN_SECONDS


@pytest.mark.long_round
def test_f05_an_exhausted_database_is_waited_for_briefly(postgres, tell):
    """Somebody locks the table of answers: every save hangs, and holds its connection."""
    arena, began = postgres, time.monotonic()
    with arena.crowd(people=40, timeout=20) as crowd:
        crowd.wait_for(20)
        with arena.database() as database, database.transaction() as session:
            session.execute(text("LOCK TABLE answer IN ACCESS EXCLUSIVE MODE"))
            time.sleep(A_WHILE)
        freed = time.monotonic()
        crowd.wait_for(100)
        seconds = time.monotonic() - freed
    longest = max(one.seconds for one in arena.journal.since(began))
    findings = arena.everything()
    note = f"longest request {longest:.1f} s; normal again after {seconds:.1f} s"
    tell(outcome_of("F05 all connections taken", arena, 1, findings, note))
    findings.raise_any()
    assert longest <= LONGEST_REQUEST_SECONDS
    assert seconds <= NORMAL_AGAIN_SECONDS
