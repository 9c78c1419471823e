"""People whose network carries a few bytes a second: they hold a connection, nobody's thread."""

from __future__ import annotations

import select
import socket
import threading
from collections import Counter
from types import TracebackType
from typing import Self

STEP_SECONDS = 0.5
BYTES_AT_A_STEP = 2
"""Four bytes a second, to and fro."""
SMALL_BUFFER = 2048
STATUS_LINE = "HTTP/1.1 200"


class SlowPerson:
    """Sends a request or takes its answer as slowly as that; cut off, it comes again."""

    def __init__(self, port: int, source: str, request: bytes) -> None:
        self._port, self._source, self._request = port, source, request
        self._line: socket.socket | None = None
        self._left = b""
        self._beginning = b""

    def step(self) -> str | None:
        """Go on for a few bytes; what was heard, once it is known: a status, or `cut off`."""
        try:
            if self._line is None:
                self._come()
            return self._go_on()
        except OSError:
            return self._leave("cut off")

    def _come(self) -> None:
        self._line = socket.socket()
        self._line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
        self._line.bind((self._source, 0))
        self._line.connect(("127.0.0.1", self._port))
        head, _, body = self._request.partition(b"\r\n\r\n")
        self._line.sendall(head + b"\r\n\r\n")
        self._left, self._beginning = body, b""

    def _go_on(self) -> str | None:
        assert self._line is not None
        if self._left:
            now, self._left = self._left[:BYTES_AT_A_STEP], self._left[BYTES_AT_A_STEP:]
            self._line.sendall(now)
        if not select.select([self._line], [], [], 0)[0]:
            return None
        received = self._line.recv(BYTES_AT_A_STEP)
        if not received:
            return self._leave("cut off")
        return self._heard(received)

    def _heard(self, received: bytes) -> str | None:
        self._beginning += received
        is_whole = len(self._beginning) == len(STATUS_LINE)
        return self._beginning[-3:].decode() if is_whole else None

    def _leave(self, what: str) -> str:
        self.hang_up()
        return what

    def hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None


class SlowPeople:
    """Many of them, stepped by one thread while the block runs."""

    def __init__(self, people: list[SlowPerson]) -> None:
        self._people = people
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._go, daemon=True)
        self.heard: Counter[str] = Counter()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()
        for person in self._people:
            person.hang_up()

    def _go(self) -> None:
        while not self._over.wait(STEP_SECONDS):
            for person in self._people:
                heard = person.step()
                if heard:
                    self.heard[heard] += 1
