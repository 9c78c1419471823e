"""Gives every test run its PostgreSQL and Redis; `TEST_DATABASE_URL`, `TEST_REDIS_URL` override.

With several workers the servers start before the workers do, and each worker has a database of
its own on them. In a single process they start when the first test asks, so that a run of pure
rules waits for nothing.
"""

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests.servers import PostgresServer, RedisServer, Server, create_database, drop_database

if TYPE_CHECKING:
    from quizapp.core.db import Database
    from tests.app_server import AppServer

SERVERS: dict[str, type[Server]] = {
    "TEST_DATABASE_URL": PostgresServer,
    "TEST_REDIS_URL": RedisServer,
}
REDIS_DATABASES = 16
started: dict[str, Server] = {}


def pytest_configure(config: pytest.Config) -> None:
    config.add_cleanup(stop_servers)
    has_workers = config.getoption("dist", "no") != "no" and not hasattr(config, "workerinput")
    if has_workers and not config.option.collectonly:
        for variable in SERVERS:
            server_url(variable)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """An empty PostgreSQL database that belongs to this worker."""
    server = server_url("TEST_DATABASE_URL")
    name = f"quizapp_test_{worker_name()}"
    yield create_database(server, name)
    drop_database(server, name)


@pytest.fixture(scope="session")
def redis_url() -> str:
    """A Redis database that belongs to this worker; FLUSHALL would reach the others as well."""
    number = int(worker_name().removeprefix("gw")) + 1 if worker_name() != "main" else 0
    parts = urlsplit(server_url("TEST_REDIS_URL"))
    return urlunsplit(parts._replace(path=f"/{number % REDIS_DATABASES}"))


@pytest.fixture
def app_server(database: "Database", tmp_path: Path) -> "Iterator[AppServer]":
    """The program itself, serving the test's database; `kill()` and `start()` as the test likes."""
    from tests.app_server import AppServer

    url = database.url.render_as_string(hide_password=False)
    with AppServer(url, tmp_path) as server:
        yield server


def server_url(variable: str) -> str:
    """The URL in the environment; without one a server is started and its URL put there."""
    if not os.environ.get(variable):
        stop_on_sigterm()
        started[variable] = SERVERS[variable]().start()
        os.environ[variable] = started[variable].url
    return os.environ[variable]


def stop_servers() -> None:
    for variable, server in started.items():
        server.stop()
        os.environ.pop(variable, None)
    started.clear()


def stop_on_sigterm() -> None:
    """A terminated run ends like one stopped by Ctrl-C: with its servers stopped."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)


def worker_name() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "main")
