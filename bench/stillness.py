"""Whether the machine itself stood still: a virtual processor is taken away without being told.

A process that only sleeps, at the highest priority it may have, wakes late when its processor did
not run. What is late by that is nobody's fault in this benchmark.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection

NAP_SECONDS = 0.005
PRIORITY = -15


class Stillness:
    """The longest time for which a processor did not run, once watching has ended."""

    longest_ms = 0.0


@contextmanager
def watched() -> Iterator[Stillness]:
    """Watch each processor while the block runs."""
    context, found = multiprocessing.get_context("fork"), Stillness()
    watchers = []
    for processor in _processors():
        ours, theirs = context.Pipe()
        process = context.Process(target=_watch, args=(theirs, processor), daemon=True)
        process.start()
        theirs.close()
        watchers.append((ours, process))
    try:
        yield found
    finally:
        for pipe, process in watchers:
            pipe.send(None)
            found.longest_ms = max(found.longest_ms, pipe.recv() * 1e3)
            process.join()


def _processors() -> list[int]:
    """One watcher each where processes can be bound to processors, else one."""
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [0]


def _watch(pipe: Connection, processor: int) -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {processor})
    with suppress(OSError):
        os.nice(PRIORITY)
    longest, before = 0.0, time.monotonic()
    while not pipe.poll(NAP_SECONDS):
        now = time.monotonic()
        longest, before = max(longest, now - before - NAP_SECONDS), now
    pipe.send(max(longest, time.monotonic() - before - NAP_SECONDS))
