"""Small volumes that can be filled; only root can mount them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

FILLER = "filler"


@contextmanager
def small_volume(place: Path, megabytes: int) -> Iterator[Path]:
    """A file system in memory of that size at `place`, which is made."""
    place.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0777", "none", str(place)]
    mounted = subprocess.run(mount, capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"no volume of this size can be mounted here: {mounted.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(place: Path, leaving: int = 0) -> None:
    """Write until nothing goes in any more, or `leaving` bytes are left."""
    size = max(0, free(place) - leaving)
    with (place / FILLER).open("ab", buffering=0) as filler:
        block = b"\0" * 4096
        while size > 0:
            try:
                size -= filler.write(block[: min(size, 4096)])
            except OSError:
                return


def clear(place: Path) -> None:
    (place / FILLER).unlink()


def free(place: Path) -> int:
    space = os.statvfs(place)
    return space.f_bavail * space.f_frsize
