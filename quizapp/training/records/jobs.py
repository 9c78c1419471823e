"""What is done with records once a day, from a thread of each serving process."""

from __future__ import annotations

import logging
from collections.abc import Callable
from zoneinfo import ZoneInfo

from sqlalchemy.exc import SQLAlchemyError

from quizapp.core import clock
from quizapp.core.db import Database
from quizapp.core.errors import Overloaded
from quizapp.training.records.queries.trained import Moment
from quizapp.training.records.service.retention import BATCH, forget_old_papers
from quizapp.training.records.service.snapshots import is_due, take_month

log = logging.getLogger(__name__)
EVERY_SECONDS = 3600.0


def run(database: Database, zone: ZoneInfo, wait: Callable[[float], object]) -> None:
    """Look every hour; `wait(seconds)` ends the loop by returning something true."""
    while not wait(EVERY_SECONDS):
        try:
            keep(database, zone)
        except (SQLAlchemyError, Overloaded) as error:
            log.warning("records are kept at the next turn: %s", type(error).__name__)


def keep(database: Database, zone: ZoneInfo) -> None:
    """Write the month's figures when they are a day old, and forget papers that are overdue."""
    now = clock.sure_now()
    at = Moment(now.astimezone(zone).date(), now)
    with database.reading() as session:
        if not is_due(session, at):
            return
    with database.transaction() as session:
        take_month(session, at)
    forget(database, at)


def forget(database: Database, at: Moment) -> int:
    """Delete overdue papers, batch by batch; returns how many."""
    forgotten = 0
    while True:
        with database.transaction() as session:
            batch = forget_old_papers(session, today=at.today, now=at.now)
        forgotten += batch
        if batch < BATCH:
            return forgotten
