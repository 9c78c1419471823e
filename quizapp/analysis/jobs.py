"""Analyses what waits, from a thread of each serving process.

A claim on the run's row decides who does it, so one process does it at a time; the claim of one
that dies runs out, and the next turn of any process takes the run on again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError

from quizapp.analysis.queries import count_running, find_waiting, list_rounds_to_ask
from quizapp.analysis.service import (
    EDITION,
    Claim,
    ask_for_rounds_over,
    claim_next,
    compute,
    keep,
)
from quizapp.core import clock
from quizapp.core.db import Database
from quizapp.core.errors import Overloaded

log = logging.getLogger(__name__)
EVERY_SECONDS = 15.0
MANY_ANSWERING = 200
"""With more attempts running, the processor is theirs: analysis waits."""
LONGEST_WAIT = timedelta(hours=1)
"""But not for ever: a long round with many people must not keep the figures of others away."""


def run(database: Database, wait: Callable[[float], object]) -> None:
    """Look every quarter of a minute; `wait(seconds)` ends it by returning something true."""
    while not wait(EVERY_SECONDS):
        try:
            ask_for_what_ended(database)
            while has_time(database) and analyse_next(database) and not wait(0):
                pass
        except (SQLAlchemyError, Overloaded) as error:
            log.warning("analysis waits, the next turn tries again: %s", type(error).__name__)


def ask_for_what_ended(database: Database) -> int:
    """Ask for rounds over since the last look; returns how many."""
    now = clock.sure_now()
    with database.reading() as session:
        if not list_rounds_to_ask(session, EDITION, now, limit=1):
            return 0
    with database.transaction() as session:
        return ask_for_rounds_over(session, now=now)


def has_time(database: Database) -> bool:
    """Whether few are answering now, or something has waited too long."""
    now = clock.sure_now()
    with database.reading() as session:
        if count_running(session, most=MANY_ANSWERING + 1) <= MANY_ANSWERING:
            return True
        return find_waiting(session, now, asked_before=now - LONGEST_WAIT) is not None


def analyse_next(database: Database) -> bool:
    """Analyse what has waited longest; False when nothing waits for this process."""
    now = clock.sure_now()
    # A look first: SQLite has one turn to write, which belongs to those who answer.
    with database.reading() as session:
        if find_waiting(session, now) is None:
            return False
    with database.transaction() as session:
        claimed = claim_next(session, now=now)
    return claimed is not None and analyse_claimed(database, claimed)


def analyse_claimed(database: Database, claimed: Claim) -> bool:
    """Compute on a look, then keep; False when somebody else took it over meanwhile."""
    with database.reading() as session:
        found = compute(session, claimed.run_id)
    with database.transaction() as session:
        return keep(session, claimed, found, now=clock.now())
