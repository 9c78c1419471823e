"""Reads what a request brings, whole and bounded, before anybody works on it.

The server hands a request over when its head has arrived; the body is read by the thread that
works, as slowly as it comes, and one that breaks off reads like an empty one. So here: no more than
is allowed, exactly as much as was announced, and not for ever.
"""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from quizapp.web.background import Threads

log = logging.getLogger(__name__)
SECONDS_FOR_ANY = 10.0
BYTES_PER_SECOND = 8192
"""64 kbit/s, the slowest network that must do."""
CROWDED = 8
SECONDS_WHEN_CROWDED = 1.0
"""So many slow ones at once are an attack, or else they come again."""
LOOK_EVERY_SECONDS = 0.5
STILL_SECONDS = 3.0
"""Longer than anybody stands in line."""
SAME_MOMENT_SECONDS = 0.1
_TCP_INFO_BYTES = 104
_LAST_SENT_AND_RECEIVED = struct.Struct("=I4xI")
_LAST_SENT_OFFSET = 44
"""In Linux' struct tcp_info: milliseconds since data were last sent, (an ack,) received."""


class Bodies:
    """Reads bodies; a thread beside it ends those that never come to an end."""

    def __init__(self, threads: Threads) -> None:
        self._threads = threads
        self._reading: dict[int, tuple[float, str, int]] = {}
        self._connections = SlowConnections()
        self._is_watched = False
        self._lock = threading.Lock()

    def take(self, environ: dict[str, Any], limit: int) -> str | None:
        """Put the whole body in place of the stream; or the code of why not."""
        refused = _refusal_of_head(environ, limit)
        if refused:
            return refused
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if length:
            body = self._read(environ, length)
            if len(body) != length:
                return "incomplete"
            environ["wsgi.input"] = BytesIO(body)
        return None

    def _read(self, environ: dict[str, Any], length: int) -> bytes:
        self._watch()
        me = threading.get_ident()
        self._reading[me] = (time.monotonic(), environ.get("REMOTE_ADDR", ""), length)
        try:
            body: bytes = environ["wsgi.input"].read(length)
        finally:
            del self._reading[me]
        return body

    def _watch(self) -> None:
        """Begin to watch in the process that reads: threads do not survive a fork."""
        if self._is_watched or not hasattr(socket, "TCP_INFO"):
            return
        with self._lock:
            if not self._is_watched:
                self._threads.start(self._look, "slow bodies")
                self._is_watched = True

    def _look(self, wait: Callable[[float], object]) -> None:
        while not wait(LOOK_EVERY_SECONDS):
            if self._reading:
                self.end_slow(time.monotonic())

    def end_slow(self, now: float) -> None:
        """End the connections of those whose body takes too long."""
        slow = [one for one in list(self._reading.values()) if now - one[0] > SECONDS_WHEN_CROWDED]
        is_crowded = len(slow) > CROWDED
        patience: dict[str, float] = {}
        for since, address, length in slow:
            age = now - since
            if is_crowded or age > SECONDS_FOR_ANY + length / BYTES_PER_SECOND:
                patience[address] = min(age, patience.get(address, age))
        if patience:
            log.warning("cutting off requests that never arrive whole: %d", len(slow))
            self._connections.end(patience, now)


def _refusal_of_head(environ: dict[str, Any], limit: int) -> str | None:
    if "HTTP_TRANSFER_ENCODING" in environ:
        # Two ways to say where a body ends are how requests are smuggled past a proxy, and of this
        # one nobody can tell whether the end was reached.
        return "length_required"
    if environ.get("HTTP_CONTENT_ENCODING", "identity") != "identity":
        return "unsupported"
    length = environ.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdecimal()):
        return "malformed"
    return "too_large" if len(length) > len(str(limit)) or int(length) > limit else None


class SlowConnections:
    """Finds those by which requests arrive slowly; the server tells nobody which these are.

    Beside a slow one stand others of the same address whose request is whole and waits for its
    turn. From those nothing more comes, and they do not wait for long.
    """

    def __init__(self) -> None:
        self._owed: dict[int, tuple[float, float]] = {}

    def end(self, patience: dict[str, float], now: float) -> None:
        """Stop receiving from these addresses where a request arrives for that long already."""
        before, self._owed = self._owed, {}
        for connection in _connections():
            with connection, contextlib.suppress(OSError):
                peer = connection.getpeername()
                seconds = patience.get(peer[0]) if isinstance(peer, tuple) else None
                if seconds is not None and self._is_slow(connection, seconds, now, before):
                    connection.shutdown(socket.SHUT_RD)

    def _is_slow(
        self,
        connection: socket.socket,
        seconds: float,
        now: float,
        before: dict[int, tuple[float, float]],
    ) -> bool:
        info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO_BYTES)
        sent, received = (
            milliseconds / 1000
            for milliseconds in _LAST_SENT_AND_RECEIVED.unpack_from(info, _LAST_SENT_OFFSET)
        )
        # Nothing was answered for about as long as the body is read, and the last word was theirs.
        if sent < seconds - LOOK_EVERY_SECONDS or received > sent:
            return False
        identity = os.fstat(connection.fileno()).st_ino
        answered_at, came_at = now - sent, now - received
        answered_before, came_first = before.get(identity, (answered_at, came_at))
        if abs(answered_at - answered_before) > SAME_MOMENT_SECONDS:
            came_first = came_at
        self._owed[identity] = answered_at, came_first
        return received >= STILL_SECONDS or came_at - came_first > SAME_MOMENT_SECONDS


def _connections() -> Iterator[socket.socket]:
    """Every socket of this process, as a copy that may be closed."""
    for entry in Path("/proc/self/fd").iterdir():
        try:
            copy = os.dup(int(entry.name))
        except OSError:
            continue
        try:
            yield socket.socket(fileno=copy)
        except OSError:
            os.close(copy)
