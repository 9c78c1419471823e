"""F09: the volume of logs, temporary files and the program's own folder is full."""

from __future__ import annotations

import time

import pytest

from tests.faults.arena import built, running
from tests.faults.mortal_servers import MortalPostgres
from tests.faults.outcomes import outcome_of
from tests.faults.volumes import clear, fill, small_volume
from tests.servers import ServerDidNotStartError

MEGABYTES = 32


def on_full_volume(arena, volume, effort, tell):
    """Log and var/ stand in the app's folder, temporary files are sent there as well.

    Who serves goes on; who starts there says what is missing, and does not begin what may break.
    """
    rounds = effort(1, 20)
    with running(arena), arena.crowd() as crowd:
        for _ in range(rounds):
            crowd.wait_for(20)
            fill(volume)
            full_since = time.monotonic()
            crowd.wait_for(80)
            refused = [
                one for one in arena.journal.since(full_since) if one.status not in {200, 201}
            ]
            assert refused == []
            arena.app.kill()
            with pytest.raises(ServerDidNotStartError):
                arena.app.start()
            clear(volume)
            arena.app.start()
            arena.seconds_until_ready()
            crowd.wait_for(20)
    findings = arena.everything()
    tell(outcome_of("F09 log and temporary volume full", arena, rounds, findings))
    findings.raise_any()


def test_f09_on_postgresql(tmp_path, effort, tell):
    with MortalPostgres() as postgres, small_volume(tmp_path / "small", MEGABYTES) as volume:
        arena = built(postgres.url, volume, postgres)
        arena.app.settings["TMPDIR"] = str(volume)
        on_full_volume(arena, volume, effort, tell)


def test_f09_on_sqlite(tmp_path, effort, tell):
    with small_volume(tmp_path / "small", MEGABYTES) as volume:
        arena = built(f"sqlite:///{tmp_path / 'quizapp.sqlite3'}", volume)
        arena.app.settings["TMPDIR"] = str(volume)
        on_full_volume(arena, volume, effort, tell)
