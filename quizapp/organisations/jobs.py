"""Lets go of leavers' data, from a thread of each serving process."""

from __future__ import annotations

import logging
from collections.abc import Callable
from zoneinfo import ZoneInfo

from sqlalchemy.exc import SQLAlchemyError

from quizapp.core import clock
from quizapp.core.db import Database
from quizapp.core.errors import Overloaded
from quizapp.organisations.service.leavers import BATCH, Swept, sweep_leavers

log = logging.getLogger(__name__)
EVERY_SECONDS = 3600.0


def run(database: Database, zone: ZoneInfo, wait: Callable[[float], object]) -> None:
    """Sweep every hour; `wait(seconds)` ends the loop by returning something true."""
    while not wait(EVERY_SECONDS):
        try:
            sweep(database, zone)
        except (SQLAlchemyError, Overloaded) as error:
            log.warning("leavers stay, the next turn tries again: %s", type(error).__name__)


def sweep(database: Database, zone: ZoneInfo) -> Swept:
    """Delete what is due now, batch by batch; returns how much."""
    guards = accounts = 0
    while True:
        now = clock.sure_now()
        with database.transaction() as session:
            batch = sweep_leavers(session, today=now.astimezone(zone).date(), now=now)
        guards, accounts = guards + batch.guards, accounts + batch.accounts
        if batch.guards < BATCH:
            return Swept(guards, accounts)
