"""L4: five times what the server can do. Useful work goes on; the rest hears no at once."""

from __future__ import annotations

import time
from array import array
from collections.abc import Iterator
from itertools import count
from typing import Any

from bench.latency import percentile
from bench.load import Conversation, Load, closed_loop, run
from bench.operations import Script
from bench.phone import TOO_MANY
from bench.rounds import OVERLOADED, Rig

TIMES = 5
MANY_CONNECTIONS = 600
GOODPUT_SHARE = 0.8
SHED_LIMIT_MS = 50.0


def overload(rig: Rig, script: Script, *, seconds: float) -> dict[str, Any]:
    """Capacity by a closed loop, then five times as much: of people who load their paper again."""
    operation = next(one for one in script.operations() if one.name == "attempt")
    closed = closed_loop("attempt", operation.requests(0), operation.connections)
    calm = run(Load(rig.product.port, operation.connections, seconds / 2), closed)
    capacity = calm.good() / calm.seconds
    shed: array[float] = array("d")
    talks = _offer(operation.requests(0), capacity * TIMES, shed)
    outcome = run(Load(rig.product.port, MANY_CONNECTIONS, seconds), talks, shed)
    answered = sum(outcome.statuses["attempt"].values())
    goodput = outcome.good() / outcome.seconds
    shed_ms = percentile(outcome.journal, 0.99)
    return {
        "capacity": capacity,
        "offered": capacity * TIMES,
        "answered": answered / outcome.seconds,
        "goodput": goodput,
        "goodput_share": goodput / capacity,
        "shed": len(outcome.journal),
        "shed_p99_ms": shed_ms,
        "not_2xx": {str(status): n for status, n in outcome.bad().items()},
        "holds": goodput >= GOODPUT_SHARE * capacity
        and shed_ms <= SHED_LIMIT_MS
        and set(outcome.bad()) <= {OVERLOADED, TOO_MANY},
    }


def _offer(requests: Iterator[bytes], rate: float, shed: array[float]) -> Iterator[Conversation]:
    began = time.monotonic() + 0.1

    def talk(number: int) -> Conversation:
        for turn, request in zip(count(number, MANY_CONNECTIONS), requests, strict=False):
            yield began + turn / rate
            answer = yield "attempt", request
            if answer.status == OVERLOADED:
                shed.append(answer.served)

    return (talk(number) for number in range(MANY_CONNECTIONS))
