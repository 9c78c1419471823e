"""A database that hangs, restarts, or throws everybody out, seen from the pool."""

from __future__ import annotations

import signal
import subprocess
import threading
import time
from contextlib import contextmanager

import psutil
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from quizapp.core import patience, postgres
from quizapp.core.db import Database
from quizapp.core.patience import PATIENCE
from tests.processes import eventually
from tests.servers import PostgresServer, as_nobody, free_port

HASTE_SECONDS = 1.0


@pytest.fixture(scope="module")
def server():
    with PostgresServer() as server:
        yield server


@pytest.fixture
def serving(monkeypatch):
    """As a process that serves, only in more of a hurry."""
    monkeypatch.setattr(patience, "SERVING_SECONDS", HASTE_SECONDS)
    monkeypatch.setattr(PATIENCE, "_doubts_until", 0.0)
    PATIENCE.serve()
    yield PATIENCE
    PATIENCE.rest()


@pytest.fixture
def database(server, serving):
    database = Database(server.url, pool_size=3)
    yield database
    database.dispose()


@contextmanager
def hanging(server):
    postmaster = psutil.Process(server.process.pid)
    processes = [postmaster, *postmaster.children(recursive=True)]
    for process in processes:
        process.suspend()
    try:
        yield
    finally:
        for process in processes:
            process.resume()


def restart(server):
    """A fast restart: sessions are ended, port and data stay."""
    server.process.send_signal(signal.SIGINT)
    server.process.wait(20)
    with (server.folder / "log").open("ab") as log:
        server.process = subprocess.Popen(
            server.command(server.folder),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            **as_nobody(server.folder, dies_with_us=signal.SIGINT),
        )
    assert eventually(server.is_ready)


def ask(database, question="SELECT 1"):
    with database.reading() as session:
        return session.execute(text(question)).scalar_one()


def seconds_to_fail(database, question="SELECT 1"):
    began = time.monotonic()
    with pytest.raises((OperationalError, PoolTimeout)):
        ask(database, question)
    return time.monotonic() - began


def works(database):
    try:
        return ask(database) == 1
    except OperationalError:
        return False


def test_nobody_waits_long_for_a_server_that_hangs(server, database):
    assert ask(database) == 1
    with hanging(server):
        assert seconds_to_fail(database) < HASTE_SECONDS + 0.5
        assert seconds_to_fail(database) < HASTE_SECONDS, "they doubt it for a while"
        waits = []
        threads = [
            threading.Thread(target=lambda: waits.append(seconds_to_fail(database)))
            for _ in range(20)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert max(waits) < 5
    assert eventually(lambda: works(database), 6)
    assert ask(database) == 1


def test_nobody_waits_long_for_a_connection_to_a_server_that_hangs(server, database):
    with hanging(server):
        assert seconds_to_fail(database) < postgres.CONNECT_SECONDS + 1
        assert seconds_to_fail(database) < 0.5, "nobody else tries for a while"
    assert eventually(lambda: works(database), 6)


def test_a_statement_that_takes_too_long_gives_its_connection_up(database):
    assert seconds_to_fail(database, "SELECT pg_sleep(5)") < HASTE_SECONDS + 0.5
    assert works(database) or eventually(lambda: works(database), 4)


def test_work_that_takes_its_time_may(database):
    with PATIENCE.longer(5):
        assert ask(database, "SELECT 1 FROM pg_sleep(2)") == 1


def test_commands_take_all_the_time_there_is(database):
    PATIENCE.rest()
    assert ask(database, "SELECT 1 FROM pg_sleep(2)") == 1


def throw_everybody_out(database):
    """Except who says so."""
    return ask(
        database,
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'",
    )


@pytest.fixture
def other(server):
    database = Database(server.url)
    yield database
    database.dispose()


def test_connections_that_rested_are_found_dead_before_use(database, other, monkeypatch):
    monkeypatch.setattr(postgres, "RESTED_SECONDS", 0.0)
    assert eventually(lambda: throw_everybody_out(other) == 0, 5)
    assert ask(database) == 1
    assert throw_everybody_out(other) == 1
    assert ask(database) == 1


def test_one_failure_renews_all_connections(database, other):
    held = [database.engine.connect() for _ in range(3)]
    for connection in held:
        connection.close()
    assert throw_everybody_out(other) == 3
    seconds_to_fail(database)
    assert [ask(database) for _ in range(5)] == [1] * 5


def test_it_heals_after_a_restart(server, database):
    assert ask(database) == 1
    restart(server)
    assert eventually(lambda: works(database), 10)
    assert ask(database) == 1


def test_nobody_waits_long_for_a_free_connection(server, serving):
    database = Database(server.url, pool_size=1)
    database.engine.pool._max_overflow = 0
    with database.engine.connect():
        assert postgres.POOL_SECONDS <= seconds_to_fail(database) < postgres.POOL_SECONDS + 1
    assert ask(database) == 1
    database.dispose()


def test_the_server_too_knows_how_long_anything_may_take(database):
    assert ask(database, "SHOW statement_timeout") == "65s"
    assert ask(database, "SHOW lock_timeout") == "3s"
    assert ask(database, "SHOW idle_in_transaction_session_timeout") == "1min"


def test_a_wait_for_a_lock_ends_before_the_patience_does():
    assert postgres.LOCK_SECONDS < patience.SERVING_SECONDS < postgres.LONGEST_STATEMENT_SECONDS


def test_a_line_of_ones_own_is_as_impatient_and_heals_as_well(server, database):
    line = database.line()
    assert line.read("SELECT 1", {}) == [(1,)]
    with hanging(server):
        began = time.monotonic()
        with pytest.raises(OperationalError), line.committed() as execute:
            execute("SELECT 1", {})
        with pytest.raises(OperationalError):
            line.read("SELECT 1", {})
        assert time.monotonic() - began < 2 * HASTE_SECONDS
    assert eventually(lambda: works(database), 6)
    assert line.read("SELECT 1", {}) == [(1,)]


def test_a_line_to_a_server_that_is_not_there_fails_as_sessions_do(serving):
    database = Database(f"postgresql+psycopg://quizapp:x@127.0.0.1:{free_port()}/quizapp")
    with pytest.raises(OperationalError):
        database.look("SELECT 1", {})
    with pytest.raises(OperationalError), database.line().committed():
        pass
