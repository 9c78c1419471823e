"""What tests must know of processes."""

import time
from collections.abc import Callable
from pathlib import Path


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
