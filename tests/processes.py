"""What tests must know of processes."""

import ctypes
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

PR_SET_PDEATHSIG = 1


def is_running(pid: int) -> bool:
    """False also for a zombie, which nobody has buried yet."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def eventually(is_true: Callable[[], bool], seconds: float = 20) -> bool:
    """Whether it becomes true in that time."""
    end_at = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > end_at:
            return False
        time.sleep(0.05)
    return True


def die_with_us(ending: signal.Signals) -> Callable[[], None] | None:
    """For preexec_fn: Linux sends the child this signal when the thread that started it ends."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(PR_SET_PDEATHSIG, ending)
