"""A few connections that only read by fixed statements, shared by the threads of a process."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from queue import Empty, LifoQueue
from typing import Any

from sqlalchemy.exc import TimeoutError as PoolTimeout

from quizapp.core.db import Database, Line

LINES = 6
WAIT_SECONDS = 2.0


class ReadingLines:
    """Costs a hot look a fraction of what a session costs."""

    def __init__(self, database: Database) -> None:
        self._is_sqlite = database.is_sqlite
        self._free: LifoQueue[Line] = LifoQueue()
        for _number in range(LINES):
            self._free.put(database.line())

    def statement(self, text: str) -> str:
        """A statement with `:names`, in the driver's own style."""
        return text if self._is_sqlite else re.sub(r"(?<!:):(\w+)", r"%(\1)s", text)

    def read(self, statement: str, values: Mapping[str, object]) -> Sequence[tuple[Any, ...]]:
        """Its rows. Raises SQLAlchemy's exceptions, PoolTimeout when all lines stay busy."""
        try:
            line = self._free.get(timeout=WAIT_SECONDS)
        except Empty as error:
            raise PoolTimeout("all reading lines are busy") from error
        try:
            return line.read(statement, values)
        finally:
            self._free.put(line)
