"""A streaming replica made by deploy/postgresql, of a primary with the shipped settings."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from flask import Flask

from quizapp import schema
from quizapp.core import clock
from quizapp.core.db import Database
from quizapp.leaderboards import board_source
from quizapp.web.json import rfc3339
from tests.architecture.source import PROJECT
from tests.conftest import running, settings_for
from tests.factories import Stage, bearer, join, make_stage
from tests.processes import eventually
from tests.servers import PostgresServer, as_nobody, libpq_url

SHIPPED = PROJECT / "deploy/postgresql"
TOO_BIG_FOR_TESTS = ("shared_buffers", "effective_cache_size", "max_wal_size", "wal_keep_size")


class Primary(PostgresServer):
    """With the shipped settings, but for what only a big machine has."""

    def command(self, folder: Path) -> list[str]:
        lines = (SHIPPED / "primary.conf").read_text().splitlines()
        settings = [line.replace(" ", "") for line in lines if line and not line.startswith("#")]
        kept = [line for line in settings if not line.startswith(TOO_BIG_FOR_TESTS)]
        return [*super().command(folder), *[part for line in kept for part in ("-c", line)]]


class Replica(PostgresServer):
    """Its data are made by the shipped script."""

    def __init__(self, primary: Primary) -> None:
        super().__init__()
        self.primary, self.password = primary, primary.password
        self.programs = primary.programs

    def prepare(self, folder: Path) -> None:
        script = folder / "make-replica"
        shutil.copy(SHIPPED / "make-replica", script)
        script.chmod(0o755)
        environment = {"PGPASSWORD": self.password, "PG_BIN": str(self.programs / "bin")}
        account = as_nobody(folder)
        subprocess.run(
            [
                *("sh", script, "127.0.0.1", str(self.primary.port), "quizapp"),
                *(folder / "data", "replica_1"),
            ],
            check=True,
            capture_output=True,
            **{**account, "env": account["env"] | environment},
        )


@pytest.fixture(scope="module")
def primary() -> Iterator[Primary]:
    with Primary() as server:
        yield server


@pytest.fixture(scope="module")
def replica(primary: Primary) -> Iterator[Replica]:
    with Replica(primary) as server:
        yield server


def ask(server: PostgresServer, statement: str) -> object:
    with psycopg.connect(libpq_url(server.url), autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchone()[0] if cursor.description else None


def test_what_is_written_to_the_primary_arrives(primary, replica):
    ask(primary, "CREATE TABLE note (text text)")
    ask(primary, "INSERT INTO note VALUES ('một câu')")
    assert ask(replica, "SELECT pg_is_in_recovery()") is True
    assert eventually(lambda: arrived(replica))


def arrived(replica: Replica) -> bool:
    try:
        return ask(replica, "SELECT text FROM note") == "một câu"
    except psycopg.errors.UndefinedTable:
        return False


def test_nobody_writes_to_the_replica(replica):
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        ask(replica, "CREATE TABLE other (text text)")


def test_the_primary_confirms_only_what_is_on_its_disk(primary):
    for name in ("fsync", "synchronous_commit", "full_page_writes"):
        assert ask(primary, f"SHOW {name}") == "on"


def test_a_folder_with_something_in_it_is_left_alone(primary, tmp_path):
    (tmp_path / "kept").touch()
    refused = subprocess.run(
        ["sh", SHIPPED / "make-replica", "127.0.0.1", str(primary.port), "quizapp", tmp_path, "x"],
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"]},
    )
    assert (refused.returncode, "not empty" in refused.stderr) == (1, True)
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


@pytest.fixture(scope="module")
def stage(primary: Primary) -> Stage:
    database = Database(primary.url)
    schema.upgrade(database.engine)
    with database.transaction() as session:
        stage = make_stage(session, show_score="at_once")
    database.dispose()
    return stage


@pytest.fixture
def app(primary: Primary, replica: Replica, stage: Stage, tmp_path, monkeypatch) -> Iterator[Flask]:
    monkeypatch.setattr(board_source, "PAUSE_SECONDS", 0.2)
    monkeypatch.setattr(board_source, "LONGEST_LAG_SECONDS", 120)
    database = Database(primary.url)
    settings = replace(settings_for(database, tmp_path), replica_url=replica.url)
    database.dispose()
    yield from running(settings)


def take_part(app: Flask, stage: Stage, phone: str) -> None:
    client = app.test_client()
    me = bearer(join(client, stage.code, phone=phone))
    started = client.post(f"/api/v1/rounds/{stage.round_id}/attempts", json={}, headers=me)
    attempt_id = started.get_json()["attempt"]["id"]
    client.post(f"/api/v1/attempts/{attempt_id}/submission", json={}, headers=me)


def board(app: Flask, stage: Stage) -> dict:
    answer = app.test_client().get(f"/api/v1/rounds/{stage.round_id}/leaderboard")
    return dict(answer.get_json())


def test_boards_come_from_the_replica_as_of_the_moment_it_has_reached(app, replica, stage):
    take_part(app, stage, "0912345671")
    assert eventually(lambda: board(app, stage)["total"] == 1)
    ask(replica, "SELECT pg_wal_replay_pause()")
    stopped_at = rfc3339(clock.now())
    take_part(app, stage, "0912345672")
    assert eventually(lambda: board(app, stage)["as_of"] <= stopped_at)
    shown = board(app, stage)
    assert (shown["total"], shown["as_of"] <= stopped_at) == (1, True)
    ask(replica, "SELECT pg_wal_replay_resume()")
    assert eventually(lambda: board(app, stage)["total"] == 2)


def test_boards_come_from_the_primary_while_the_replica_is_gone(app, primary, replica, stage):
    before = board(app, stage)["total"]
    assert replica.process is not None
    replica.process.send_signal(signal.SIGSTOP)
    try:
        take_part(app, stage, "0912345673")
        assert eventually(lambda: board(app, stage)["total"] == before + 1)
    finally:
        replica.process.send_signal(signal.SIGCONT)
