"""What is counted while people take part, for Prometheus: module-level objects, no Flask.

A count costs about a microsecond; whoever does many at once counts them at once (`inc(n)`). Ask for
the child of a label where it is used often, once: `SAVES = refusals.labels("round_closed")`.

One process keeps its figures in memory. Several that serve together (`quiz serve --workers 2`) keep
them in files of a folder that PROMETHEUS_MULTIPROC_DIR names before this module is imported; then
each process tells the sum, and what a process counted outlives its sudden death.
"""

from __future__ import annotations

import os
from pathlib import Path

FOLDER_SETTING = "PROMETHEUS_MULTIPROC_DIR"
FOLDER = Path(os.environ[FOLDER_SETTING]) if os.environ.get(FOLDER_SETTING) else None
_KINDS = ("counter", "histogram", *(f"gauge_live{how}" for how in ("sum", "max", "min", "all")))
_ROOM_BYTES = 256 * 1024


def _reserve_room() -> None:
    """Take the room for this process's figures now.

    On a disk that fills later, writing to a file that is mapped but has no block yet would end the
    process.
    """
    if FOLDER is None:
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    for kind in _KINDS:
        with (FOLDER / f"{kind}_{os.getpid()}.db").open("a+b") as file:
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(file.fileno(), 0, _ROOM_BYTES)


_reserve_room()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_reserve_room)

# Only now: the library decides while it is imported where figures are kept.
from prometheus_client import (  # noqa: E402
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
)

disable_created_metrics()  # type: ignore[no-untyped-call]
REGISTRY = CollectorRegistry()

answers_acked = Counter(
    "answers_acked",
    "Answers that became durable and were acknowledged: each (attempt, slot, seq) once.",
    registry=REGISTRY,
)
answers_repeated = Counter(
    "answers_repeated",
    "Answers acknowledged again, or after a newer one stood: nothing was written.",
    registry=REGISTRY,
)
refusals = Counter("refusals", "Refused calls and answers by code.", ["code"], registry=REGISTRY)
save_batch_size = Histogram(
    "save_batch_size",
    "Answers written by one transaction.",
    buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256, 512),
    registry=REGISTRY,
)
save_batch_seconds = Histogram(
    "save_batch_seconds",
    "Time of one writing transaction of answers, commit included.",
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5),
    registry=REGISTRY,
)
save_queue_length = Gauge(
    "save_queue_length",
    "Requests that wait to be written.",
    multiprocess_mode="livesum",
    registry=REGISTRY,
)
save_queue_limit = Gauge(
    "save_queue_limit",
    "Requests that may wait before the next is refused.",
    multiprocess_mode="livesum",
    registry=REGISTRY,
)
sweeper_lag_seconds = Gauge(
    "sweeper_lag_seconds",
    "How long the longest overdue attempt waited to be closed, at the last turn.",
    multiprocess_mode="livemax",
    registry=REGISTRY,
)
sweeper_turn_timestamp_seconds = Gauge(
    "sweeper_turn_timestamp_seconds",
    "When overdue attempts were last looked for.",
    multiprocess_mode="livemax",
    registry=REGISTRY,
)
clock_offset_seconds = Gauge(
    "clock_offset_seconds",
    "Database clock minus this process's clock, as last measured.",
    multiprocess_mode="liveall",
    registry=REGISTRY,
)
clock_correction_seconds = Gauge(
    "clock_correction_seconds",
    "Agreed correction of contest time; other than 0 until an operator takes the new time.",
    multiprocess_mode="liveall",
    registry=REGISTRY,
)
clock_measured_timestamp_seconds = Gauge(
    "clock_measured_timestamp_seconds",
    "When the database's clock was last measured, by the process that waited longest.",
    multiprocess_mode="livemin",
    registry=REGISTRY,
)
clock_jumps = Counter(
    "clock_jumps", "Jumps of the database's clock that were not followed.", registry=REGISTRY
)
pool_wait_seconds = Histogram(
    "pool_wait_seconds",
    "Wait for a connection of the pool.",
    buckets=(0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2, 5),
    registry=REGISTRY,
)
board_age_seconds = Gauge(
    "board_age_seconds",
    "Age of the board that was shown last.",
    multiprocess_mode="livemax",
    registry=REGISTRY,
)
shed_requests = Counter(
    "shed_requests",
    "Requests refused because too many of their class were in work.",
    ["class"],
    registry=REGISTRY,
)
request_seconds = Histogram(
    "request_seconds",
    "Time of a request in the process, by class.",
    ["class"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
    registry=REGISTRY,
)
responses = Counter(
    "responses",
    "Responses by class and hundred of the status.",
    ["class", "status"],
    registry=REGISTRY,
)
attempts_started = Counter("attempts_started", "Attempts begun.", registry=REGISTRY)
attempts_submitted = Counter("attempts_submitted", "Attempts handed in.", registry=REGISTRY)
attempts_expired = Counter(
    "attempts_expired", "Attempts closed because their time was over.", registry=REGISTRY
)
redis_failures = Counter(
    "redis_failures", "Calls to Redis that failed and were answered without it.", registry=REGISTRY
)
