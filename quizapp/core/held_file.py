"""A file that one process holds: it lets go when it ends, however it ends."""

from __future__ import annotations

import os
import time
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

PAUSE_SECONDS = 0.1
_windows: Any = import_module("msvcrt") if find_spec("msvcrt") else None
_posix: Any = import_module("fcntl") if find_spec("fcntl") else None


class HeldFile:
    """Holds `path` until closed.

    Copies of this process (fork) hold it as well: it is free when the last of them has ended.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def take(self, patience: float) -> bool:
        """Whether it is ours now, or was already; waits so long for whoever is just ending.

        Raises OSError when the file cannot be opened.
        """
        gives_up_at = time.monotonic() + patience
        while not self._try_to_take():
            if time.monotonic() >= gives_up_at:
                return False
            time.sleep(PAUSE_SECONDS)
        return True

    def close(self) -> None:
        """Let go, as the end of the process would."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _try_to_take(self) -> bool:
        if self._descriptor is not None:
            return True
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _lock(descriptor)
        except OSError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True


def _lock(descriptor: int) -> None:
    if _posix is not None:
        _posix.flock(descriptor, _posix.LOCK_EX | _posix.LOCK_NB)
    else:
        _windows.locking(descriptor, _windows.LK_NBLCK, 1)
