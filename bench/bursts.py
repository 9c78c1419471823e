"""Everybody at once: the opening, and the last seconds before closing."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

from bench.latency import percentile
from bench.load import Conversation, Load, Outcome, run
from bench.operations import Script, count_participants, count_submitted
from bench.phone import Journal, Phone
from bench.rounds import Rig
from bench.seeding import SUBMITTERS, attempt_id

CONNECTIONS = 300
FEW_TRIES = 3
FEW_TRIES_SHARE = 0.999
FIRST_OF_OPENING = 1_000_000
"""Numbers of phones that nobody else uses."""


def opening(rig: Rig, script: Script, *, people: int, seconds: float) -> dict[str, Any]:
    """L6: so many join within that time; nobody twice, nobody sent away."""
    before = count_participants(rig.database)
    journal = Journal()
    began = time.monotonic() + 0.2
    talks = (
        Phone(FIRST_OF_OPENING + n, rig.product.port, script.keyring, journal, saves=0).join_at(
            began + n * seconds / people
        )
        for n in range(people)
    )
    outcome = run(Load(rig.product.port, CONNECTIONS), _together(talks, people), journal)
    return _figures("join", outcome, people, count_participants(rig.database) - before)


def closing(rig: Rig, script: Script, *, people: int, seconds: float) -> dict[str, Any]:
    """L7: so many hand in within that time; all are final."""
    before = count_submitted(rig.database)
    first = rig.used["submit"]
    rig.used["submit"] += people
    journal = Journal()
    began = time.monotonic() + 0.2
    talks = (
        Phone(n, rig.product.port, script.keyring, journal, saves=0).submit_at(
            began + (n - first) * seconds / people,
            script.caller(SUBMITTERS, n),
            attempt_id(SUBMITTERS, n),
        )
        for n in range(first, first + people)
    )
    outcome = run(Load(rig.product.port, CONNECTIONS), _together(talks, people), journal)
    return _figures("submit", outcome, people, count_submitted(rig.database) - before)


def _together(talks: Iterator[Conversation], people: int) -> Iterator[Conversation]:
    """The connections take turns, so that each person begins in time."""
    listed = list(talks)

    def one_after_another(first: int) -> Conversation:
        for number in range(first, people, CONNECTIONS):
            yield from listed[number]

    return iter([one_after_another(first) for first in range(min(CONNECTIONS, people))])


def _figures(kind: str, outcome: Outcome, people: int, stored: int) -> dict[str, Any]:
    tries: Counter[int] = outcome.journal.tries.get(kind, Counter())
    in_few = sum(count for number, count in tries.items() if number <= FEW_TRIES)
    return {
        "people": people,
        "seconds": outcome.seconds,
        "stored": stored,
        "in_three_tries": in_few,
        "not_2xx": {str(status): count for status, count in outcome.bad().items()},
        "given_up": dict(outcome.journal.given_up),
        "p99_ms": percentile(outcome.latencies[kind], 0.99),
        "holds": stored == people and in_few >= people * FEW_TRIES_SHARE,
    }
