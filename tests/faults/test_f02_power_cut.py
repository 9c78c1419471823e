"""F02: the machine goes dark: the database's processes and the program's die together."""

import random
import sqlite3
import time
from pathlib import Path

from tests.faults.arena import PATIENCE_SECONDS, READY_SECONDS, Arena
from tests.faults.mortal_servers import kill, revive
from tests.faults.outcomes import outcome_of


def cut_power(arena: Arena, dice: random.Random) -> None:
    deaths = [arena.app.kill]
    if arena.postgres is not None:
        deaths.insert(dice.randint(0, 1), lambda: kill(arena.postgres))
    for die in deaths:
        die()


def check_file(arena: Arena) -> None:
    """What the database's own tools say of its pages."""
    if arena.postgres is not None:
        arena.postgres.check_pages()
        return
    path = Path(arena.url.removeprefix("sqlite:///"))
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()


def test_f02_power_cuts_lose_nothing_acknowledged(arena, effort, tell):
    dice = random.Random(2)
    rounds = effort(2, 50)
    slowest = 0.0
    with arena.crowd() as crowd:
        for _ in range(rounds):
            crowd.wait_for(20)
            time.sleep(dice.uniform(0, 0.5))
            cut_power(arena, dice)
            began = time.monotonic()
            if arena.postgres is not None:
                revive(arena.postgres)
            arena.so_far().raise_any()
            arena.app.start()
            arena.seconds_until_ready()
            slowest = max(slowest, time.monotonic() - began)
            check_file(arena)
        arena.grant_a_minute()
        crowd.wait_for(20)
    findings = arena.everything()
    note = f"all pages sound; ready again after at most {slowest:.1f} s"
    tell(outcome_of("F02 power cut", arena, rounds, findings, note))
    findings.raise_any()
    assert slowest < effort(PATIENCE_SECONDS, READY_SECONDS)
