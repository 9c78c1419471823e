"""The open loop: how long people wait when requests come at their own rate, not at ours."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from statistics import median

from bench.cpu import Meter
from bench.load import Load, open_loop, run
from bench.operations import Operation
from bench.rounds import Rig, note_answers
from bench.stillness import watched

CONNECTIONS = 200


MOST_PER_SECOND = 8_000
"""More than this the load tool, one process beside the servers, does not send punctually."""


@dataclass(frozen=True)
class Latency:
    """Milliseconds from the moment a request was due to its whole answer."""

    per_second: float
    p50_ms: float
    p90_ms: float
    p99_ms: float
    late_p99_ms: float
    """How long after it was due a request was sent."""
    still_ms: float = 0.0
    """For how long the machine ran none of us, at most."""


def percentile(latencies: Sequence[float], share: float) -> float:
    """The value below which this share lies, in milliseconds; 0 of nothing."""
    ordered = sorted(latencies)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1e3 if ordered else 0.0


def summary(per_second: float, latencies: Sequence[float], late: Sequence[float]) -> Latency:
    """The usual three, and how punctual the load tool was."""
    p50, p90, p99 = (percentile(latencies, share) for share in (0.5, 0.9, 0.99))
    return Latency(per_second, p50, p90, p99, percentile(late, 0.99))


def measure_at(
    rig: Rig, operation: Operation, rate: float, *, rounds: int, seconds: float
) -> Latency:
    """The median of several runs at a fixed rate; every 2xx must be a row."""
    runs = [_run(rig, operation, rate, seconds, left) for left in range(rounds, 0, -1)]
    names = [one.name for one in fields(Latency)]
    return Latency(*(median(getattr(one, name) for one in runs) for name in names))


def _run(rig: Rig, operation: Operation, rate: float, seconds: float, runs_left: int) -> Latency:
    before = operation.rows(rig.database) if operation.rows else 0
    requests = rig.requests(operation, runs_left)
    Meter(rig.trees).wait_until_idle()
    load = Load(rig.ports[operation.server], CONNECTIONS, seconds)
    with watched() as stillness:
        outcome = run(load, open_loop(operation.name, requests, rate, CONNECTIONS))
    note_answers(rig, operation, outcome, before)
    found = summary(rate, outcome.latencies.get(operation.name, array("d")), outcome.late)
    return replace(found, still_ms=stillness.longest_ms)
