"""Who used the processors: by trees of processes, by strangers, or stolen by the machine's host."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

import psutil

IDLE_SHARE = 0.03
IDLE_LOOK_SECONDS = 0.1
IDLE_PATIENCE_SECONDS = 10.0


@dataclass(frozen=True)
class Usage:
    """CPU seconds by name of the tree, and what others took of all processors (0..1)."""

    seconds: Mapping[str, float]
    foreign_share: float


def tree_seconds(pid: int) -> float:
    """User and system seconds of a process and all below it, the ended ones included."""
    total = 0.0
    with suppress(psutil.NoSuchProcess):
        root = psutil.Process(pid)
        for process in (root, *root.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                total += times.user + times.system + times.children_user + times.children_system
    return total


class Meter:
    """Reads the trees before and after a run."""

    def __init__(self, trees: Mapping[str, int]) -> None:
        self.trees = trees
        self.begin()

    def begin(self) -> None:
        """From here on."""
        self._began = time.monotonic()
        self._trees = self._read()
        self._machine = _machine_seconds()

    def end(self, *, load_seconds: float) -> Usage:
        """Until here. The load tool tells its own seconds: its process is gone by now."""
        elapsed = time.monotonic() - self._began
        ours = {name: after - self._trees[name] for name, after in self._read().items()}
        ours["load"] = load_seconds
        machine = _machine_seconds() - self._machine
        foreign = max(0.0, machine - sum(ours.values())) / (elapsed * (psutil.cpu_count() or 1))
        return Usage(ours, foreign)

    def _read(self) -> dict[str, float]:
        return {name: tree_seconds(pid) for name, pid in self.trees.items()}

    def wait_until_idle(self, sleep: Callable[[float], None] = time.sleep) -> bool:
        """What a run left to do must not be charged to the next. False when it never ends."""
        ends_at = time.monotonic() + IDLE_PATIENCE_SECONDS
        before = sum(self._read().values())
        while time.monotonic() < ends_at:
            sleep(IDLE_LOOK_SECONDS)
            after = sum(self._read().values())
            if after - before <= IDLE_SHARE * IDLE_LOOK_SECONDS + 0.001:
                return True
            before = after
        return False


def _machine_seconds() -> float:
    """Busy and stolen seconds of all processors together."""
    times = psutil.cpu_times()
    return float(times.user + times.nice + times.system + times.irq + times.softirq + times.steal)
