"""Closes attempts whose time is over, from a thread of each serving process.

One process does it at a time: a lock that ends with the transaction decides which, so nothing is
left behind by one that dies. The state of the row is the truth, and the deadline is the time of
submission, however late the turn comes: a missed one is made good by the next.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from quizapp.attempts.queries import find_longest_overdue
from quizapp.attempts.service import close_overdue
from quizapp.attempts.service.settling import (
    give_missing_keys,
    is_any_keyless,
    rounds_to_settle,
    settle,
)
from quizapp.core import clock, measures
from quizapp.core.db import Database
from quizapp.core.errors import Overloaded
from quizapp.web.idempotency import forget_old_calls

log = logging.getLogger(__name__)
EVERY_SECONDS = 2.0
BATCH = 200
TURNS_BETWEEN_CLEANINGS = 900


def run(database: Database, wait: Callable[[float], object]) -> None:
    """Sweep for ever; `wait(seconds)` ends the loop by returning something true."""
    turn = 0
    while not wait(EVERY_SECONDS):
        turn += 1
        try:
            sweep(database)
            settle_rounds(database)
            _tell_lag(database)
            if turn % TURNS_BETWEEN_CLEANINGS == 0:
                _clean(database)
        except (SQLAlchemyError, Overloaded) as error:
            log.warning("sweeping failed, the next turn tries again: %s", type(error).__name__)


def sweep(database: Database) -> int:
    """Close all that is overdue now, batch by batch; returns how many."""
    closed = 0
    while True:
        with database.transaction() as session:
            batch = close_overdue(session, now=clock.sure_now(), limit=BATCH)
        closed += len(batch)
        if len(batch) < BATCH:
            return closed


def settle_rounds(database: Database) -> None:
    """What follows when nobody answers any more; each round in a transaction of its own."""
    now = clock.sure_now()
    with database.reading() as session:
        due = rounds_to_settle(session, now)
        has_keyless = is_any_keyless(session)
    for round_id in due:
        with database.transaction() as session:
            settle(session, round_id, now=now)
    if has_keyless:
        with database.transaction() as session:
            give_missing_keys(session, now=now)


def _tell_lag(database: Database) -> None:
    """What is overdue after a turn waits for something: another process that swept and hangs."""
    now = clock.sure_now()
    with database.reading() as session:
        deadline = find_longest_overdue(session, now)
    lag = (now - deadline).total_seconds() if deadline else 0.0
    measures.sweeper_lag_seconds.set(lag)
    measures.sweeper_turn_timestamp_seconds.set(clock.wall())


def _clean(database: Database) -> None:
    with database.transaction() as session:
        forget_old_calls(session, now=clock.now())
