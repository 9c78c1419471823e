"""A machine's clock that a test may set, by libfaketime, for one process and its children."""

from __future__ import annotations

from pathlib import Path

import pytest

LIBRARIES = ("/usr/lib", "/usr/local/lib", "/opt/homebrew/lib")


class FakeClock:
    """Runs true until `jump` is called; timers that no setting moves stay true."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "clock"
        self._library = _library()
        self.jump(0)

    def jump(self, seconds: int) -> None:
        """From now on the clock is so much ahead of the true time."""
        new = self._file.with_suffix(".new")
        new.write_text(f"{seconds:+d}\n")
        new.chmod(0o644)
        new.replace(self._file)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "LD_PRELOAD": str(self._library),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }


def _library() -> Path:
    for place in LIBRARIES:
        for found in sorted(Path(place).glob("**/faketime/libfaketimeMT.so.1")):
            return found
    pytest.skip(
        "libfaketime is not installed (apt-get install libfaketime); "
        "tests/core/test_contest_time.py moves a clock of its own instead"
    )
