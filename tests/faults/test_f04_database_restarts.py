"""F04: PostgreSQL is restarted, then all its sessions are thrown out again and again."""

from __future__ import annotations

import time

from tests.faults.outcomes import outcome_of

THROW_OUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
THROWN_OUT_EVERY_SECONDS = 5
LONGEST_OUTAGE_SECONDS = 15


def test_f04_a_restarted_database_is_found_again(postgres, effort, tell):
    arena, rounds, times = postgres, effort(1, 20), effort(2, 3)
    with arena.crowd() as crowd:
        for _ in range(rounds):
            crowd.wait_for(20)
            arena.postgres.restart_fast()
            crowd.wait_for(20)
            for turn in range(times):
                if turn:
                    time.sleep(THROWN_OUT_EVERY_SECONDS)
                arena.run_sql(THROW_OUT)
                crowd.wait_for(20)
    findings = arena.everything()
    refused = arena.journal.statuses()
    note = f"503: {refused[503]}, no answer: {refused[None]}"
    tell(outcome_of("F04 database restarted", arena, rounds, findings, note))
    findings.raise_any()
    assert set(refused) <= {200, 201, 503}
    assert all(one.retry_after for one in arena.journal.tries if one.status == 503)
    assert arena.journal.longest_outage() < LONGEST_OUTAGE_SECONDS
