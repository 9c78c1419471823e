"""What a serving process does beside answering: begun with the first request it gets.

Not before: a server copies itself into its working processes, and threads and connections made
earlier would not come along. Commands and tests get no request of a server and begin nothing.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from multiprocessing.util import Finalize
from typing import Any

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Loop = Callable[[Callable[[float], object]], None]
"""Works and calls `wait(seconds)` in turn, until that returns something true."""
BEGIN_SECONDS = 2.0
"""So long the first requests wait for each other."""
AGAIN_SECONDS = 5.0
"""After a fault of ours that nobody expected; it is in the log."""

STOP_SECONDS = 5.0


class Background:
    """Stands in front of an app and calls `begin` once, with the first request."""

    def __init__(self, app: WsgiApp, begin: Callable[[], None]) -> None:
        self._app = app
        self._begin = begin
        self._has_begun = False
        self._lock = threading.Lock()

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        if not self._has_begun:
            self._begin_once()
        return self._app(environ, start_response)

    def _begin_once(self) -> None:
        if not self._lock.acquire(timeout=BEGIN_SECONDS):
            return
        try:
            if not self._has_begun:
                self._begin()
                self._has_begun = True
        finally:
            self._lock.release()


class Threads:
    """What runs beside the answering of one installation, until the process ends or `stop`."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._keepers: list[threading.Thread] = []

    def start(self, run: Loop, name: str) -> None:
        """Call `run(wait)`; should it die, again."""
        keeper = threading.Thread(
            target=self._keep_running, args=(run, name), name=f"{name}-keeper", daemon=True
        )
        self._keepers.append(keeper)
        keeper.start()

    def stop(self) -> None:
        """Whoever waits returns; a turn that is being worked on is waited for, but not for long."""
        self._stopping.set()
        end = time.monotonic() + STOP_SECONDS
        for keeper in self._keepers:
            keeper.join(max(0.0, end - time.monotonic()))

    def _keep_running(self, run: Loop, name: str) -> None:
        wait = self._stopping.wait
        while not self._stopping.is_set():
            worker = threading.Thread(target=run, args=(wait,), name=name, daemon=True)
            worker.start()
            worker.join()
            wait(AGAIN_SECONDS)


def at_end(call: Callable[[], None]) -> None:
    """Run `call` when this process ends in good order, its requests answered.

    The working processes of a server are copies that leave without what `atexit` knows of.
    """
    Finalize(None, call, exitpriority=1)
