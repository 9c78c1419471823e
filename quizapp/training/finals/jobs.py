"""Takes in results that were missed, from a thread of each serving process.

What follows from an attempt is written once whoever asks, so processes need not agree.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from quizapp.core import clock
from quizapp.core.db import Database
from quizapp.core.errors import Overloaded
from quizapp.core.tokens import Keyring
from quizapp.training.queries.finals import list_unsettled
from quizapp.training.service.finals.results import settle

log = logging.getLogger(__name__)
EVERY_SECONDS = 60.0


def run(database: Database, keyring: Keyring, wait: Callable[[float], object]) -> None:
    """Look every minute; `wait(seconds)` ends the loop by returning something true."""
    while not wait(EVERY_SECONDS):
        try:
            settle_missed(database, keyring)
        except (SQLAlchemyError, Overloaded) as error:
            log.warning("results wait, the next turn tries again: %s", type(error).__name__)


def settle_missed(database: Database, keyring: Keyring) -> int:
    """Take in what nobody has; returns how many."""
    with database.reading() as session:
        missed = list_unsettled(session)
    for attempt_id in missed:
        with database.transaction() as session:
            settle(session, attempt_id, keyring=keyring, now=clock.now())
    return len(missed)
