"""F14: one process after the other is replaced while people play, and the schema grows."""

from __future__ import annotations

import os
import signal
import time

import pytest
from psycopg.errors import LockNotAvailable
from sqlalchemy.exc import OperationalError

from quizapp.schema import LOCK_PAUSE_SECONDS, LOCK_TRIES
from tests.app_server import AppServer
from tests.faults.arena import Arena
from tests.faults.outcomes import outcome_of
from tests.faults.relay import Relay
from tests.processes import eventually

EXPAND = (
    "SET lock_timeout = '1s'; ALTER TABLE attempt ADD COLUMN added_later TEXT",
    "SET lock_timeout = '1s'; ALTER TABLE answer ADD COLUMN added_later TEXT",
)
CONTRACT = (
    "SET lock_timeout = '1s'; ALTER TABLE attempt DROP COLUMN added_later",
    "SET lock_timeout = '1s'; ALTER TABLE answer DROP COLUMN added_later",
)
ERROR_SHARE = 0.001
STOP_SECONDS = 20


@pytest.fixture
def nodes(postgres, tmp_path_factory) -> list[AppServer]:
    folder = tmp_path_factory.mktemp("second")
    with AppServer(postgres.url, folder) as second:
        yield [postgres.app, second]
        second.kill()


def roll(node: AppServer, relay: Relay) -> None:
    """Out of the proxy's list, stopped as systemd stops it, started anew, back in the list."""
    relay.upstreams = [one for one in relay.upstreams if one != node.url]
    assert node.process is not None
    os.kill(node.process.pid, signal.SIGTERM)
    eventually(lambda: node.process.poll() is not None, STOP_SECONDS)
    node.kill()
    node.start()
    relay.upstreams = [*relay.upstreams, node.url]


def change_patiently(arena: Arena, statement: str) -> None:
    """As migrations do: whoever waits for a whole table lets go after a second and tries again."""
    for tries_left in reversed(range(LOCK_TRIES)):
        try:
            arena.run_sql(statement)
        except OperationalError as error:
            if not tries_left or not isinstance(error.orig, LockNotAvailable):
                raise
            time.sleep(LOCK_PAUSE_SECONDS)
        else:
            return


def test_f14_a_rolling_restart_with_a_migration_is_not_noticed(postgres, nodes, effort, tell):
    rounds = effort(1, 20)
    with Relay([node.url for node in nodes]) as relay:
        arena = postgres.behind(relay.url)
        with arena.crowd() as crowd:
            crowd.wait_for(30)
            for _ in range(rounds):
                for change in (EXPAND, CONTRACT):
                    roll(nodes[0], relay)
                    crowd.wait_for(30)
                    for statement in change:
                        change_patiently(arena, statement)
                    crowd.wait_for(30)
                    roll(nodes[1], relay)
                    crowd.wait_for(30)
    findings = arena.everything()
    statuses = arena.journal.statuses()
    share = 1 - (statuses[200] + statuses[201]) / statuses.total()
    note = f"{share:.3%} of requests had to be asked again"
    tell(outcome_of("F14 rolling restart, migration", arena, rounds, findings, note))
    findings.raise_any()
    assert share < ERROR_SHARE
