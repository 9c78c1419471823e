"""A bad network between a phone and a server: slow, stalling, resetting, gone, or losing answers.

Each phone gets one of its own. Between `worsen()` and `mend()` every connection shares the given
bandwidth, and a share of the connections stops somewhere on its way: half hang, half are reset.
"""

from __future__ import annotations

import asyncio
import random
import re
import socket
import struct
import threading
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

CHUNK = 1024
HANGING_SECONDS = 120
LATEST_BREAK = 1200
"""Bytes of a connection before which it breaks: a save and its answer are a little larger."""
RESET = struct.pack("ii", 1, 0)


@dataclass
class Exchange:
    """A connection's first line, and the bytes of both directions."""

    line: str = ""
    up: int = 0
    down: int = 0


@dataclass
class Weather:
    """What the network is like; the default harms nobody."""

    bits_per_second: float = 0
    latency_seconds: float = 0
    broken_share: float = 0


class SlowNetwork:
    """Listens on a port of its own and passes everything on to the server."""

    def __init__(self, target: str, *, seed: int = 1) -> None:
        self.target = urlsplit(target)
        self.weather = Weather()
        self.exchanges: list[Exchange] = []
        self.broken = 0
        self.lost: list[str] = []
        self._dice = random.Random(seed)
        self._is_up = True
        self._losing: re.Pattern[str] | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def address(self, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}"

    def worsen(self, *, kilobits: float = 64, latency: float = 0.3, broken: float = 0.2) -> None:
        self.weather = Weather(kilobits * 1000, latency, broken)

    def mend(self) -> None:
        """As good as new, also after `cut()`."""
        self.weather = Weather()
        self._losing = None
        self._is_up = True

    def cut(self) -> None:
        """The network is gone: what is open breaks, what is new is refused."""
        self._is_up = False
        self._loop.call_soon_threadsafe(self._reset_all)

    def lose_answers(self, pattern: str) -> None:
        """From now on requests whose first line matches reach the server; their answers vanish."""
        self._losing = re.compile(pattern)

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        self._up, self._down = asyncio.Lock(), asyncio.Lock()
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        self._reset_all()
        server.close()

    async def _connected(self, phone: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        self._open.add(back)
        try:
            if self._is_up:
                await Connection(self, phone, back).carry()
        except (OSError, BrokenError, asyncio.CancelledError):
            pass  # Cancelled when the test is over.
        finally:
            reset(back)
            self._open.discard(back)

    def _reset_all(self) -> None:
        for writer in list(self._open):
            reset(writer)

    def breaks_after(self) -> float:
        """How many bytes this connection lives; most live for ever."""
        is_broken = self._dice.random() < self.weather.broken_share
        return self._dice.randrange(LATEST_BREAK) if is_broken else float("inf")

    def hangs(self) -> bool:
        self.broken += 1
        return self._dice.random() < 0.5

    def loses(self, line: str) -> bool:
        is_lost = self._losing is not None and self._losing.search(line) is not None
        if is_lost:
            self.lost.append(line)
        return is_lost


class BrokenError(Exception):
    """The connection ends here."""


@dataclass
class Connection:
    """One connection of the phone and the one to the server that belongs to it."""

    network: SlowNetwork
    phone: asyncio.StreamReader
    back: asyncio.StreamWriter
    exchange: Exchange = field(default_factory=Exchange)
    is_mute: bool = False

    async def carry(self) -> None:
        target = self.network.target
        server, forth = await asyncio.open_connection(target.hostname, target.port)
        self.limit = self.network.breaks_after()
        up = asyncio.create_task(self._pump(self.phone, forth, self.network._up, is_up=True))
        down = asyncio.create_task(self._pump(server, self.back, self.network._down, is_up=False))
        try:
            await asyncio.wait([up, down], return_when=asyncio.FIRST_COMPLETED)
            await (down if down.done() else asyncio.wait_for(down, HANGING_SECONDS))
        except TimeoutError as error:
            raise BrokenError from error
        finally:
            up.cancel()
            down.cancel()
            reset(forth)

    async def _pump(
        self,
        source: asyncio.StreamReader,
        sink: asyncio.StreamWriter,
        line: asyncio.Lock,
        *,
        is_up: bool,
    ) -> None:
        is_first = True
        while data := await source.read(CHUNK):
            if is_first and is_up:
                self._begin(data)
            await self._pass_time(len(data), line, is_first=is_first)
            is_first = False
            await self._count(len(data), is_up=is_up)
            if is_up or not self.is_mute:
                sink.write(data)
                await sink.drain()
        if not is_up:
            if self.is_mute:
                raise BrokenError
            await asyncio.sleep(0.01)
            sink.close()

    def _begin(self, data: bytes) -> None:
        self.exchange.line = data.split(b"\r\n", 1)[0].decode("latin-1")
        self.network.exchanges.append(self.exchange)
        self.is_mute = self.network.loses(self.exchange.line)

    async def _pass_time(self, size: int, line: asyncio.Lock, *, is_first: bool) -> None:
        weather = self.network.weather
        if is_first and weather.latency_seconds:
            await asyncio.sleep(weather.latency_seconds / 2)
        if weather.bits_per_second:
            async with line:
                await asyncio.sleep(size * 8 / weather.bits_per_second)

    async def _count(self, size: int, *, is_up: bool) -> None:
        if is_up:
            self.exchange.up += size
        else:
            self.exchange.down += size
        if self.exchange.up + self.exchange.down > self.limit:
            if self.network.hangs():
                await asyncio.sleep(HANGING_SECONDS)
            raise BrokenError


def reset(writer: asyncio.StreamWriter) -> None:
    """Without a good-bye, as when an access point is switched off."""
    connection = writer.get_extra_info("socket")
    if writer.is_closing() or connection is None:
        return
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    writer.transport.abort()
