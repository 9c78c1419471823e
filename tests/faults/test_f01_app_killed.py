"""F01: every process of the program is killed while people answer and hand in."""

import random
import time

from tests.faults.arena import PATIENCE_SECONDS, READY_SECONDS
from tests.faults.outcomes import outcome_of


def test_f01_killed_processes_lose_nothing_acknowledged(arena, effort, tell):
    dice = random.Random(1)
    rounds = effort(2, 50)
    slowest = 0.0
    with arena.crowd() as crowd:
        for _ in range(rounds):
            crowd.wait_for(20)
            time.sleep(dice.uniform(0, 0.5))
            arena.app.kill()
            arena.so_far().raise_any()
            began = time.monotonic()
            arena.app.start()
            arena.seconds_until_ready()
            slowest = max(slowest, time.monotonic() - began)
        arena.grant_a_minute()
        crowd.wait_for(20)
    findings = arena.everything()
    note = f"ready again after at most {slowest:.1f} s"
    tell(outcome_of("F01 program killed", arena, rounds, findings, note))
    findings.raise_any()
    assert slowest < effort(PATIENCE_SECONDS, READY_SECONDS)
