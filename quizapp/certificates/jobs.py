"""Lets go of certificates that have been kept long enough, from a thread of each process."""

from __future__ import annotations

import logging
from collections.abc import Callable
from zoneinfo import ZoneInfo

from sqlalchemy.exc import SQLAlchemyError

from quizapp.certificates.service.keeping import BATCH, forget_ended
from quizapp.core import clock
from quizapp.core.db import Database
from quizapp.core.errors import Overloaded

log = logging.getLogger(__name__)
EVERY_SECONDS = 6 * 3600.0


def run(database: Database, zone: ZoneInfo, wait: Callable[[float], object]) -> None:
    """Sweep four times a day; `wait(seconds)` ends the loop by returning something true."""
    while not wait(EVERY_SECONDS):
        try:
            sweep(database, zone)
        except (SQLAlchemyError, Overloaded) as error:
            log.warning("certificates stay, the next turn tries again: %s", type(error).__name__)


def sweep(database: Database, zone: ZoneInfo) -> int:
    """Delete what is due now, batch by batch; returns how many."""
    total = 0
    while True:
        now = clock.sure_now()
        with database.transaction() as session:
            gone = forget_ended(session, today=now.astimezone(zone).date(), now=now)
        total += gone
        if gone < BATCH:
            return total
