"""Five times what a machine can do: impatient people, beside those who answer their questions."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from array import array
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count, cycle
from pathlib import Path

from bench.load import Answer, Conversation, Load, Outcome, closed_loop, run
from bench.requests import Caller, Http, caller_of
from quizapp.core.tokens import Keyring
from tests.app_server import SECRET_KEY
from tests.faults.arena import Arena
from tests.faults.journal import Journal
from tests.faults.mortal_servers import everyone
from tests.faults.phone import Phone

TIMES = 5
CONNECTIONS = 420
CALM_CONNECTIONS = 16
HOLDERS = 120
"""Whose papers are asked for again and again; fewer would soon be told that they ask too often."""
TRIES_IN_A_STORM = 3
SHED = frozenset({429, 503})
DRAIN_SECONDS = 12.0
VARIANTS = 4000
"""More addresses of pages and boards than are kept as bytes."""
PAPER, BOARD, JOIN, CLOCK, SAVE = "paper", "board", "join", "clock", "save"
MIX = {PAPER: 8, BOARD: 4, JOIN: 3, CLOCK: 3, SAVE: 2}
Request = tuple[str, bytes]


@dataclass
class Heard:
    """What the impatient were told in place of what they wanted."""

    shed_seconds: array[float] = field(default_factory=lambda: array("d"))
    without_a_time: int = 0
    """Sent away without being told when to come again."""
    longest: float = 0.0

    def note(self, answer: Answer) -> None:
        self.longest = max(self.longest, answer.served)
        if answer.status in SHED:
            self.shed_seconds.append(answer.served)
            self.without_a_time += b"\r\nretry-after: " not in answer.head


@dataclass(frozen=True)
class Flooded:
    """A flood as those saw it who made it."""

    outcome: Outcome
    heard: Heard
    seconds: float
    """How long they went on asking; the last answers came later."""

    @property
    def statuses(self) -> Counter[int]:
        return sum(self.outcome.statuses.values(), Counter())

    @property
    def offered(self) -> float:
        """Requests a second, the tries of the storm among them."""
        return self.statuses.total() / self.seconds

    @property
    def goodput(self) -> float:
        return self.outcome.good() / self.outcome.seconds

    @property
    def shed_p99(self) -> float:
        shed = sorted(self.heard.shed_seconds)
        return shed[len(shed) * 99 // 100] if shed else 0.0


class Flood:
    """Asks for what matters less than answers, and a little for saving answers, too."""

    def __init__(self, arena: Arena) -> None:
        self._port = arena.app.port
        self._http = Http(arena.app.port)
        self._dice = random.Random(19)
        self.holders = _holders(arena)
        self._requests = self._mixed(arena)

    def capacity(self, seconds: float) -> float:
        """How many requests of the mix are answered well in a second when nobody hurries."""
        load = Load(self._port, CALM_CONNECTIONS, seconds)
        found = run(load, self._apart(closed_loop("mix", self._bytes(), CALM_CONNECTIONS)))
        return found.good() / found.seconds

    def rise(self, rate: float, seconds: float) -> Flooded:
        """So many requests a second, and the storm of those who will not wait."""
        heard = Heard()
        load = Load(self._port, CONNECTIONS, seconds + DRAIN_SECONDS)
        talks = self._apart(self._storm(rate, seconds, heard))
        outcome = run(load, talks, heard)
        return Flooded(outcome, outcome.journal, seconds)

    def _storm(self, rate: float, seconds: float, heard: Heard) -> Iterator[Conversation]:
        requests = cycle(self._requests)
        began = time.monotonic()

        def talk(number: int) -> Conversation:
            tries = TRIES_IN_A_STORM if number % 2 else 1
            for turn in count(number, CONNECTIONS):
                yield began + turn / rate
                request = next(requests)
                for _ in range(tries):
                    if time.monotonic() > began + seconds:
                        return
                    answer = yield request
                    heard.note(answer)
                    if answer.status not in SHED:
                        break

        return (talk(number) for number in range(CONNECTIONS))

    def _bytes(self) -> Iterator[bytes]:
        return (content for _kind, content in cycle(self._requests))

    @staticmethod
    def _apart(talks: Iterator[Conversation]) -> Iterator[Conversation]:
        """Begun in the process that makes the flood: it leaves the program its core."""
        _move(os.getpid(), all_but_the_first_core())
        yield from talks

    def _mixed(self, arena: Arena) -> list[Request]:
        kinds = self._dice.choices(list(MIX), weights=list(MIX.values()), k=VARIANTS)
        return [
            (kind, self._request(kind, number, arena, *self._dice.choice(self.holders)))
            for number, kind in enumerate(kinds)
        ]

    def _request(
        self, kind: str, number: int, arena: Arena, caller: Caller, holder: Phone
    ) -> bytes:
        attempt = f"/api/v1/attempts/{holder.paper.attempt_id}"
        board = f"/api/v1/rounds/{arena.stage.round_id}/leaderboard"
        match kind:
            case "paper":
                return self._http.get(attempt, caller)
            case "clock":
                return self._http.get(f"{attempt}/clock", caller)
            case "board":
                unit = "&unit=CT07" if number % 2 else ""
                place = f"limit={1 + number % 100}&offset={number % 97}{unit}"
                return self._http.get(f"{board}?{place}")
            case "join":
                return self._http.get(f"/j/{arena.stage.code}?from={number}", accept="text/html")
        return self.saving(caller, holder)

    def saving(self, caller: Caller, holder: Phone) -> bytes:
        """An answer that nobody sent before."""
        attempt = f"/api/v1/attempts/{holder.paper.attempt_id}"
        draft = holder.draft()
        body = {"response": draft["response"], "seq": draft["seq"]}
        return self._http.write("PUT", f"{attempt}/answers/{draft['slot']}", body, caller)


def _holders(arena: Arena) -> list[tuple[Caller, Phone]]:
    """People with running attempts. What they were told is kept in a journal of their own."""
    journal, keyring = Journal(), Keyring(SECRET_KEY)

    def come(_number: int) -> tuple[Caller, Phone]:
        phone = Phone(arena.app.url, arena.stage, journal)
        phone.join()
        phone.start()
        phone.line.hang_up()
        return caller_of(phone.line.token, keyring), phone

    with ThreadPoolExecutor(8) as crowd:
        return list(crowd.map(come, range(HOLDERS)))


def give_one_core(arena: Arena) -> None:
    """Two cores then suffice to ask more than the program can do: it has the first of them."""
    for one in everyone(arena.app.process):
        _move(one.pid, _cores()[:1])


@contextmanager
def shared_with(neighbours: int) -> Iterator[None]:
    """Let others keep the program's core busy, too.

    What is left of it is little enough for one core of a flood to ask five times as much.
    """
    others = [
        subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(neighbours)
    ]
    try:
        for one in others:
            _move(one.pid, _cores()[:1])
        yield
    finally:
        for one in others:
            one.kill()
            one.wait()


def all_but_the_first_core() -> list[int]:
    return _cores()[1:] or _cores()


def _cores() -> list[int]:
    return list(range(os.cpu_count() or 1))


def _move(pid: int, cores: list[int]) -> None:
    """All threads of a process, and those that they will start; where the system can do it."""
    if not hasattr(os, "sched_setaffinity"):
        return
    for task in Path(f"/proc/{pid}/task").iterdir():
        os.sched_setaffinity(int(task.name), cores)
