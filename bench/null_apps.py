"""What everything is compared with: views that do nothing, and a route that only commits.

Served by granian under the product's own settings: `bench.null_apps:flask_app` and `:wsgi_app`.
The bare INSERT and COMMIT (`POST /commit`) exists when BENCH_DATABASE_URL is set.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterable
from typing import Any

import psycopg
from flask import Flask

DATABASE_URL = os.environ.get("BENCH_DATABASE_URL", "")
TABLE = "bench_commit"
CREATE_TABLE = f"CREATE TABLE IF NOT EXISTS {TABLE} (id integer, body text)"
INSERT = f"INSERT INTO {TABLE} (id, body) VALUES (1, 'a short answer')"  # noqa: S608 - our own
_own = threading.local()
_turn = threading.Lock()

flask_app = Flask(__name__, static_folder=None)


@flask_app.route("/")
def nothing() -> tuple[str, int]:
    """The unit of the whole table."""
    return "", 204


@flask_app.post("/commit")
def commit() -> tuple[str, int]:
    """One row, one commit, by the driver alone: the rate R0."""
    if DATABASE_URL.startswith("sqlite"):
        with _turn:
            _connection(_open_sqlite).execute(INSERT)
    else:
        _connection(_open_postgres).execute(INSERT)
    return "", 204


def wsgi_app(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The server alone."""
    start_response("204 No Content", [])
    return ()


def _connection(connect: Callable[[], Any]) -> Any:
    """Each thread keeps its own; both drivers commit every statement by itself."""
    if not hasattr(_own, "connection"):
        _own.connection = connect()
    return _own.connection


def _open_postgres() -> psycopg.Connection[Any]:
    url = DATABASE_URL.replace("postgresql+psycopg://", "postgresql://", 1)
    return psycopg.connect(url, autocommit=True, prepare_threshold=1)


def _open_sqlite() -> sqlite3.Connection:
    connection = sqlite3.connect(DATABASE_URL.removeprefix("sqlite:///"), isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    return connection
