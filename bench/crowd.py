"""How many people two processors carry while they answer: the figure an organizer asks for.

Everybody answers one question every eight seconds and the page asks for the clock every five. The
crowd grows until answers come late.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import func, select

from bench.latency import Latency, summary
from bench.load import Conversation, Load, run
from bench.operations import Script
from bench.requests import Http
from bench.rounds import Rig, check_stored
from bench.seeding import QUESTIONS
from quizapp.attempts.models import Answer

ANSWER_EVERY_SECONDS, CLOCK_EVERY_SECONDS = 8.0, 5.0
REQUESTS_A_SECOND = 1 / ANSWER_EVERY_SECONDS + 1 / CLOCK_EVERY_SECONDS
MOST_CONNECTIONS = 2_000
QUICK_MS, PATIENT_MS = 10.0, 100.0
SIZES = (1_000, 2_000, 4_000, 8_000, 12_000, 16_000, 20_000, 24_000)

Deed = tuple[float, str, int]


def grow(
    rig: Rig, script: Script, *, most: int, seconds: float, say: Callable[[str], None]
) -> dict[str, Any]:
    """The largest crowds whose saves come within 10 and within 100 ms (p99), and every step."""
    steps: list[dict[str, Any]] = []
    carried = {QUICK_MS: 0, PATIENT_MS: 0}
    for slot, size in enumerate((one for one in SIZES if one <= most), 1):
        seen, refused = _step(rig, script, size, min(slot, QUESTIONS), seconds)
        worst = max(seen.values(), key=lambda one: one.p99_ms)
        steps.append(
            {"people": size, "per_second": size * REQUESTS_A_SECOND, "refused": refused}
            | {kind: vars(latency) for kind, latency in seen.items()}
        )
        say(f"{size} people: p99 {worst.p99_ms:.1f} ms, {refused} refused")
        for limit in carried:
            if worst.p99_ms <= limit and not refused:
                carried[limit] = size
        if worst.p99_ms > PATIENT_MS or refused:
            break
    return {
        "people_within_10_ms": carried[QUICK_MS],
        "people_within_100_ms": carried[PATIENT_MS],
        "steps": steps,
        "holds": carried[QUICK_MS] > 0,
    }


def _step(
    rig: Rig, script: Script, size: int, slot: int, seconds: float
) -> tuple[dict[str, Latency], int]:
    before = _count_answers(rig)
    connections = min(size, MOST_CONNECTIONS)
    began = time.monotonic() + 0.5
    deeds = _deeds(size, connections, began, seconds)
    talks = (_talk(script, own, slot) for own in deeds)
    outcome = run(Load(rig.product.port, connections), talks)
    check_stored("crowd", outcome.good("save"), _count_answers(rig) - before)
    kinds = sorted(outcome.latencies)
    seen = {
        kind: summary(outcome.good(kind) / seconds, outcome.latencies[kind], outcome.late)
        for kind in kinds
    }
    return seen, sum(outcome.bad().values())


def _deeds(size: int, connections: int, began: float, seconds: float) -> Iterator[list[Deed]]:
    """What is due on each connection; where people are more than connections, some share one."""
    dice = random.Random(size)
    by_connection: list[list[Deed]] = [[] for _ in range(connections)]
    for person in range(size):
        own = by_connection[person % connections]
        # One save at most: the books compare one row for each.
        if (due := dice.random() * ANSWER_EVERY_SECONDS) < seconds:
            own.append((began + due, "save", person))
        due = dice.random() * CLOCK_EVERY_SECONDS
        while due < seconds:
            own.append((began + due, "clock", person))
            due += CLOCK_EVERY_SECONDS
    return (sorted(own) for own in by_connection)


def _talk(script: Script, deeds: list[Deed], slot: int) -> Conversation:
    http: Http = script.http
    for due, kind, person in deeds:
        caller, attempt = script.savers[person]
        yield due
        if kind == "clock":
            yield kind, http.get(f"/api/v1/attempts/{attempt}/clock", caller)
        else:
            response = script.stage.slots_of(person)[slot - 1].response(person)
            path = f"/api/v1/attempts/{attempt}/answers/{slot}"
            yield kind, http.write("PUT", path, {"response": response, "seq": 1}, caller)


def _count_answers(rig: Rig) -> int:
    with rig.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Answer)) or 0
