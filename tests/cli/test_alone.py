"""One serving process for one SQLite file, tried with real ones."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import click
import psutil
import pytest

from quizapp.app import create_app
from quizapp.cli.alone import serve_alone
from tests.app_server import PROJECT, AppServer
from tests.conftest import settings_for
from tests.processes import eventually

SAID = "Đã có một tiến trình đang phục vụ"


class ByCommand(AppServer):
    """As people start it."""

    def command(self):
        return [
            *(sys.executable, "-m", "flask", "--app", "wsgi", "quiz", "serve", "--no-demo"),
            *("--no-prepare", "--port", str(self.port)),
        ]


class Respawning(AppServer):
    """Granian starts a new worker for one that crashed."""

    def command(self):
        return [*super().command(), "--respawn-failed-workers"]


@pytest.fixture
def server_of(sqlite_database, tmp_path):
    """Makes servers of one and the same file, each with a folder of its own for the rest."""
    url = sqlite_database.url.render_as_string()
    begun = []

    def make(kind):
        folder = tmp_path / f"server{len(begun)}"
        folder.mkdir()
        begun.append(kind(url, folder))
        return begun[-1]

    yield make
    for server in begun:
        server.kill()


def ended(server):
    return subprocess.run(
        server.command(),
        cwd=PROJECT,
        env=server.environment(),
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("first", "second"), [(AppServer, ByCommand), (ByCommand, AppServer)], ids=["granian", "quiz"]
)
def test_a_second_process_says_so_and_ends_and_the_first_goes_on(server_of, first, second):
    serving = server_of(first).start()
    refused = ended(server_of(second))
    assert refused.returncode == 1
    assert SAID in refused.stderr
    assert "Traceback" not in refused.stderr
    assert serving.is_healthy()


def test_two_workers_of_one_server_are_refused(server_of):
    server = server_of(AppServer)
    server.workers = 2
    refused = ended(server)
    assert refused.returncode == 1
    assert SAID in refused.stderr


def test_the_file_is_free_for_the_next_however_the_first_ended(server_of):
    server = server_of(AppServer)
    for end in (server.kill, server.stop):
        server.start()
        end()
    server_of(ByCommand).start()


def test_a_start_that_overlaps_the_end_of_the_one_before_waits(server_of):
    first, second = server_of(AppServer).start(), server_of(AppServer)
    waiting = subprocess.Popen(
        ["/bin/sh", "-c", f"sleep 2; kill -TERM {first.process.pid}"], start_new_session=True
    )
    second.start()
    waiting.wait()
    assert second.is_healthy()
    assert eventually(lambda: first.process.poll() is not None)


def test_a_worker_after_a_crashed_one_serves(server_of):
    server = server_of(Respawning).start()
    (worker,) = psutil.Process(server.process.pid).children()
    os.kill(worker.pid, signal.SIGKILL)
    assert eventually(lambda: not worker.is_running() or worker.status() == "zombie")
    assert eventually(server.is_healthy)


def test_commands_and_test_clients_go_on_beside_it(server_of, one_app):
    serving = server_of(AppServer).start()
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "quiz", "staff", "list"]
    listed = subprocess.run(
        command, cwd=PROJECT, env=serving.environment(), capture_output=True, timeout=60
    )
    assert listed.returncode == 0, listed.stderr
    assert one_app.test_client().get("/healthz").status_code == 200
    with pytest.raises(click.ClickException, match=SAID):
        serve_alone(one_app.extensions["quizapp"], patience=0)


@pytest.fixture
def settings_beside(sqlite_database, tmp_path):
    return settings_for(sqlite_database, tmp_path)


def test_another_name_of_the_same_file_is_the_same_file(sqlite_database, settings_beside, tmp_path):
    path = tmp_path / "by another name.sqlite3"
    path.symlink_to(sqlite_database.url.database)
    one = create_app(settings_beside).extensions["quizapp"]
    other = create_app(replace(settings_beside, database_url=f"sqlite:///{path}"))
    serve_alone(one, patience=0)
    with pytest.raises(click.ClickException):
        serve_alone(other.extensions["quizapp"], patience=0)
    one.parts["serving"].close()
    serve_alone(other.extensions["quizapp"], patience=0)
    other.extensions["quizapp"].parts["serving"].close()


def test_a_file_that_cannot_be_held_is_named(sqlite_database, settings_beside):
    Path(f"{sqlite_database.url.database}.serving").mkdir()
    with pytest.raises(click.ClickException, match=r"Không ghi được vào .*\.serving"):
        serve_alone(create_app(settings_beside).extensions["quizapp"], patience=0)


def test_with_postgresql_as_many_as_one_likes(postgres_database, tmp_path):
    for _ in range(2):
        app = create_app(settings_for(postgres_database, tmp_path))
        serve_alone(app.extensions["quizapp"], patience=0)
        assert "serving" not in app.extensions["quizapp"].parts
