"""F08: the database's volume is full: nothing is said to be saved that is not, and it goes on."""

from __future__ import annotations

import time
from contextlib import contextmanager

import psycopg
import pytest

from tests.faults.arena import built, running, sqlite_arena
from tests.faults.mortal_servers import MortalPostgres
from tests.faults.outcomes import outcome_of
from tests.faults.phone import Phone
from tests.faults.volumes import clear, fill, small_volume
from tests.servers import give_to_nobody, libpq_url

POSTGRES_MEGABYTES, SQLITE_MEGABYTES = 64, 32


@contextmanager
def on_postgres(folder):
    """All tables and indexes lie in a tablespace on the small volume."""
    with (
        MortalPostgres() as postgres,
        small_volume(postgres.folder / "small", POSTGRES_MEGABYTES) as volume,
    ):
        give_to_nobody(volume)
        with psycopg.connect(libpq_url(postgres.url), autocommit=True) as connection:
            connection.execute(f"CREATE TABLESPACE small LOCATION '{volume}'")
            connection.execute("CREATE DATABASE small TABLESPACE small TEMPLATE template0")
        url = postgres.url.removesuffix("postgres") + "small"
        arena = built(url, folder, postgres)
        with running(arena):
            yield arena, volume


@contextmanager
def on_sqlite(folder):
    with (
        small_volume(folder / "small", SQLITE_MEGABYTES) as volume,
        sqlite_arena(folder, volume) as arena,
    ):
        yield arena, volume


@pytest.mark.parametrize("place", [on_postgres, on_sqlite])
def test_f08_a_full_volume_refuses_and_loses_nothing(place, tmp_path, effort, tell):
    rounds = effort(1, 20)
    with place(tmp_path) as (arena, volume):
        reader = Phone(arena.app.url, arena.stage, arena.journal)
        reader.join()
        paper = reader.start()
        with arena.crowd(pause=0.01) as crowd:
            for _ in range(rounds):
                crowd.wait_for(30)
                full_since = time.monotonic()
                fill(volume)
                crowd.wait_until(lambda since=full_since: refused(arena, since) >= 3)
                path = f"/api/v1/attempts/{paper.attempt_id}"
                assert reader.line.ask("show", "GET", path, None).status == 200
                arena.so_far().raise_any()
                clear(volume)
                crowd.wait_for(50)
        findings = arena.everything()
        statuses = arena.journal.statuses()
        note = ", ".join(f"{status}: {count}" for status, count in statuses.items())
        tell(outcome_of("F08 volume full", arena, rounds, findings, note))
        findings.raise_any()


def refused(arena, since: float) -> int:
    return sum(one.status in {503, 507} for one in arena.journal.since(since))
