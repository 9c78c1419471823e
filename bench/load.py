"""The load tool: HTTP/1.1 over keep-alive connections, one process, one loop.

What people do is written as conversations: generators that yield what to do next. A `float` is a
moment of `time.monotonic()` to wait for, a tuple `(kind, request)` bytes to send; the generator
then receives the answer. Each connection holds one conversation at a time, and takes the next when
its own has ended. Latency counts from the moment a request was due, so a late server cannot hide
behind a client that waited for it.
"""

from __future__ import annotations

import gc
import heapq
import multiprocessing
import select
import socket
import time
from array import array
from collections import Counter, defaultdict
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from multiprocessing.connection import Connection as Pipe
from typing import Any

DRAIN_SECONDS = 15.0
RECONNECT_SECONDS = 0.05
RECEIVE_BYTES = 1 << 18
BROKEN = 0
"""The status of a request whose connection was lost."""


@dataclass(frozen=True)
class Answer:
    """What the server said. `status` 0: the connection was lost."""

    status: int
    head: bytes
    body: bytes
    latency: float
    """From the moment it was due."""
    served: float
    """From the moment it was sent."""


Step = float | tuple[str, bytes]
Conversation = Generator[Step, Answer, None]


@dataclass
class Outcome:
    """What happened, by kind of request."""

    statuses: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    latencies: dict[str, array[float]] = field(default_factory=dict)
    late: array[float] = field(default_factory=lambda: array("d"))
    """How long after it was due each request was sent: by whom the server cannot be blamed."""
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    received_bytes: int = 0
    strange: list[bytes] = field(default_factory=list)
    """The beginnings of the first answers that were not 2xx."""
    journal: Any = None

    def good(self, kind: str | None = None) -> int:
        """How many were answered 2xx."""
        kinds = self.statuses if kind is None else (kind,)
        return sum(
            count
            for one in kinds
            for status, count in self.statuses[one].items()
            if 200 <= status < 300
        )

    def bad(self) -> dict[int, int]:
        """Answers that were not 2xx, by status."""
        total: Counter[int] = Counter()
        for by_status in self.statuses.values():
            total.update({s: n for s, n in by_status.items() if not 200 <= s < 300})
        return dict(total)


@dataclass(frozen=True)
class Load:
    """How a run is driven. `seconds` None: until every conversation has ended.

    Connections come from several loopback addresses, as phones behind several routers do.
    """

    port: int
    connections: int
    seconds: float | None = None
    addresses: int = 32


def run(load: Load, conversations: Iterable[Conversation], journal: Any = None) -> Outcome:
    """Drive the conversations from a process of its own, whose CPU is counted apart."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(sender, load, conversations, journal))
    process.start()
    sender.close()
    try:
        result = receiver.recv()
    except EOFError as error:
        raise RuntimeError("the load tool ended without a result") from error
    finally:
        process.join()
    if isinstance(result, BaseException):
        raise result
    return result  # type: ignore[no-any-return]


def _work(pipe: Pipe, load: Load, conversations: Iterable[Conversation], journal: Any) -> None:
    gc.freeze()
    try:
        outcome = LoadTool(load, iter(conversations)).run()
        outcome.journal = journal
        pipe.send(outcome)
    except Exception as error:  # noqa: BLE001 - told to the one who asked, in his process
        pipe.send(error)
    pipe.close()


class _Line:
    """One connection and the conversation that it carries."""

    __slots__ = ("buffer", "due", "is_waiting", "kind", "sent", "socket", "source", "talk")

    def __init__(self, source: str) -> None:
        self.source = source
        self.socket: socket.socket | None = None
        self.talk: Conversation | None = None
        self.is_waiting = False
        self.kind = ""
        self.due = self.sent = 0.0
        self.buffer = b""


class LoadTool:
    """The loop. Everything happens in one thread; `run` returns when all is answered."""

    def __init__(self, load: Load, conversations: Iterator[Conversation]) -> None:
        self.load = load
        self.conversations = conversations
        self.outcome = Outcome()
        self.lines = [
            _Line(f"127.1.{number % load.addresses}.1") for number in range(load.connections)
        ]
        self.poll = select.epoll()
        self.by_descriptor: dict[int, _Line] = {}
        self.sleeping: list[tuple[float, int, _Line, Answer | None]] = []
        self.in_flight = 0
        self.order = 0
        self.ends_at = float("inf")

    def run(self) -> Outcome:
        """Talk until the time is over or nobody has anything left to say."""
        for line in self.lines:
            self._connect(line)
        began, cpu = time.monotonic(), time.process_time()
        self.ends_at = began + (self.load.seconds or float("inf"))
        for line in self.lines:
            self._next_conversation(line, began)
        self._loop()
        self.outcome.seconds = time.monotonic() - began
        self.outcome.cpu_seconds = time.process_time() - cpu
        self._close()
        return self.outcome

    def _loop(self) -> None:
        while self.in_flight or self.sleeping:
            now = time.monotonic()
            self._wake(now)
            if now > self.ends_at + DRAIN_SECONDS:
                raise TimeoutError(f"{self.in_flight} requests were never answered")
            if self.sleeping:
                # epoll itself counts in milliseconds; select on it waits for microseconds.
                pause = min(max(0.0, self.sleeping[0][0] - time.monotonic()), 0.5)
                select.select([self.poll], [], [], pause)
                events = self.poll.poll(0)
            else:
                events = self.poll.poll(0.5)
            for descriptor, _event in events:
                self._receive(self.by_descriptor[descriptor])

    def _wake(self, now: float) -> None:
        if now >= self.ends_at:
            self.sleeping.clear()
        while self.sleeping and self.sleeping[0][0] <= now:
            due, _order, line, answer = heapq.heappop(self.sleeping)
            self._step(line, answer, due)

    def _sleep(self, line: _Line, until: float, answer: Answer | None = None) -> None:
        self.order += 1
        heapq.heappush(self.sleeping, (until, self.order, line, answer))

    def _next_conversation(self, line: _Line, now: float) -> None:
        line.talk = next(self.conversations, None)
        if line.talk is not None:
            self._step(line, None, now)

    def _step(self, line: _Line, answer: Answer | None, now: float) -> None:
        """Let the conversation go on: it sends, waits, or ends."""
        if now >= self.ends_at or line.talk is None:
            return
        try:
            step = next(line.talk) if answer is None else line.talk.send(answer)
        except StopIteration:
            self._next_conversation(line, now)
            return
        if isinstance(step, float):
            self._sleep(line, step)
            return
        line.kind, request = step
        line.due = now
        self._send(line, request)

    def _send(self, line: _Line, request: bytes) -> None:
        line.sent = time.monotonic()
        self.outcome.late.append(line.sent - line.due)
        self.in_flight += 1
        line.is_waiting = True
        if line.socket is None:
            self._connect(line)
        try:
            line.socket.sendall(request)  # type: ignore[union-attr]
        except OSError:
            self._broken(line)

    def _receive(self, line: _Line) -> None:
        try:
            received = line.socket.recv(RECEIVE_BYTES)  # type: ignore[union-attr]
        except BlockingIOError:
            return
        except OSError:
            received = b""
        if not received:
            self._broken(line)
            return
        whole = line.buffer + received if line.buffer else received
        end = whole.find(b"\r\n\r\n")
        if end < 0 or not _is_complete(whole, end):
            line.buffer = whole
            return
        line.buffer = b""
        self.outcome.received_bytes += len(whole)
        if whole.find(b"\r\nconnection: close", 0, end) > 0:
            self._disconnect(line)
        self._answered(line, int(whole[9:12]), whole[:end], whole[end + 4 :])

    def _answered(self, line: _Line, status: int, head: bytes, body: bytes) -> None:
        now = time.monotonic()
        answer = Answer(status, head, body, now - line.due, now - line.sent)
        self._note(line, answer)
        self._step(line, answer, now)

    def _note(self, line: _Line, answer: Answer) -> None:
        self.in_flight -= 1
        line.is_waiting = False
        outcome, kind = self.outcome, line.kind
        outcome.statuses[kind][answer.status] += 1
        if not 200 <= answer.status < 300 and len(outcome.strange) < 5:
            outcome.strange.append(answer.head[:300] + b"\n\n" + answer.body[:500])
        try:
            outcome.latencies[kind].append(answer.latency)
        except KeyError:
            outcome.latencies[kind] = array("d", [answer.latency])

    def _broken(self, line: _Line) -> None:
        """The conversation hears of it a moment later; a closed idle connection is no news."""
        self._disconnect(line)
        if line.is_waiting:
            now = time.monotonic()
            answer = Answer(BROKEN, b"", b"", now - line.due, now - line.sent)
            self._note(line, answer)
            self._sleep(line, now + RECONNECT_SECONDS, answer)

    def _connect(self, line: _Line) -> None:
        link = socket.socket()
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        link.setsockopt(socket.IPPROTO_IP, getattr(socket, "IP_BIND_ADDRESS_NO_PORT", 24), 1)
        link.bind((line.source, 0))
        link.connect(("127.0.0.1", self.load.port))
        line.socket, line.buffer = link, b""
        self.by_descriptor[link.fileno()] = line
        self.poll.register(link.fileno(), select.EPOLLIN)

    def _disconnect(self, line: _Line) -> None:
        if line.socket is None:
            return
        descriptor = line.socket.fileno()
        with suppress(OSError):
            self.poll.unregister(descriptor)
        self.by_descriptor.pop(descriptor, None)
        line.socket.close()
        line.socket = None

    def _close(self) -> None:
        for line in self.lines:
            self._disconnect(line)
        self.poll.close()


def _is_complete(whole: bytes, end: int) -> bool:
    at = whole.find(b"\r\ncontent-length: ", 0, end)
    if at >= 0:
        length = int(whole[at + 18 : whole.find(b"\r", at + 18)])
        return len(whole) >= end + 4 + length
    if whole.find(b"\r\ntransfer-encoding: chunked", 0, end) >= 0:
        return whole.endswith(b"0\r\n\r\n")
    return True


def closed_loop(kind: str, requests: Iterator[bytes], connections: int) -> Iterator[Conversation]:
    """Every connection sends the next request as soon as its last one is answered."""

    def talk() -> Conversation:
        for request in requests:
            yield kind, request

    return (talk() for _ in range(connections))


def open_loop(
    kind: str, requests: Iterator[bytes], rate: float, connections: int
) -> Iterator[Conversation]:
    """Requests are due at a fixed rate, each connection on its own timetable.

    A request is taken when it is due, so that what was taken was also sent: a later run goes on
    behind it.
    """
    began = time.monotonic() + 0.05

    def talk(number: int) -> Conversation:
        for turn in count(number, connections):
            yield began + turn / rate
            request = next(requests, None)
            if request is None:
                return
            yield kind, request

    for number in range(connections):
        yield talk(number)
