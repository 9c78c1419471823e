"""Openings of codes, counted in the process and written down every few seconds.

A page that many open at once must not cost a write each time. What a process counted in its last
seconds is lost when it is killed: it is a figure for posters, not a result.
"""

from __future__ import annotations

import atexit
import logging
from collections import Counter
from collections.abc import Callable
from datetime import date
from threading import Lock
from typing import cast

from sqlalchemy.exc import SQLAlchemyError

from quizapp.core.db import Database
from quizapp.entry.service import count_scans
from quizapp.web.context import installation

log = logging.getLogger(__name__)
EVERY_SECONDS = 3.0


def scan_tally() -> ScanTally:
    """The one of this process."""
    return cast("ScanTally", installation().parts["scans"])


class ScanTally:
    """Counts for one process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = Lock()
        self._counts: Counter[tuple[str, date]] = Counter()

    def add(self, join_code_id: str, day: date) -> None:
        """Somebody opened a code."""
        with self._lock:
            self._counts[join_code_id, day] += 1

    def write_down(self) -> None:
        """Put what was counted into the tables; what cannot be written now stays counted."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
        if not counts:
            return
        try:
            with self._database.transaction() as session:
                count_scans(session, counts)
        except SQLAlchemyError as error:
            log.warning("scans are written down later: %s", type(error).__name__)
            with self._lock:
                self._counts.update(counts)

    def run(self, wait: Callable[[float], object]) -> None:
        """Write down for ever, and once more when the process ends."""
        atexit.register(self.write_down)
        while not wait(EVERY_SECONDS):
            self.write_down()
