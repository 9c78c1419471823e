"""What must be in order before anybody is served."""

from __future__ import annotations

import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import click
import pytest
from sqlalchemy import text

from quizapp import schema
from quizapp.cli.soundness import refuse_if_unsound
from quizapp.core.db import Database
from tests.app_server import PROJECT, AppServer
from tests.conftest import settings_for
from tests.servers import PostgresServer, ServerDidNotStartError, free_port


def complaint(database, settings):
    with pytest.raises(click.ClickException) as refused:
        refuse_if_unsound(database, settings)
    assert refused.value.exit_code != 0
    return refused.value.message


def test_what_is_in_order_may_serve(database, settings):
    refuse_if_unsound(database, settings)


def test_a_folder_that_cannot_be_written(database, settings):
    refused = replace(settings, var_dir=Path("/proc/quizapp"))
    assert "Không ghi được vào thư mục /proc/quizapp" in complaint(database, refused)


def test_a_disk_that_is_nearly_full(database, settings, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10**6))
    said = complaint(database, settings)
    assert "chỉ còn 0 MB trống" in said
    assert "Hãy dọn bớt" in said


@contextmanager
def standing_at(database, revision):
    change = text("UPDATE alembic_version SET version_num = :revision")
    with database.engine.begin() as connection:
        connection.execute(change, {"revision": revision})
    yield
    with database.engine.begin() as connection:
        connection.execute(change, {"revision": schema.newest_revision()})


def test_an_older_schema_is_led_to_the_command_that_mends_it(database, settings):
    with standing_at(database, "0003"):
        said = complaint(database, settings)
    assert "ở bản 0003" in said
    assert "quiz migrate" in said


def test_a_newer_schema_wants_a_newer_program_unless_meant(database, settings):
    with standing_at(database, "9999"):
        assert "mới hơn chương trình" in complaint(database, settings)
        refuse_if_unsound(database, replace(settings, newer_schema="allow"))


def test_an_empty_database(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    assert "bản trống" in complaint(database, settings_for(database, tmp_path))


def test_a_database_that_is_not_there(tmp_path):
    database = Database(f"postgresql+psycopg://quizapp:x@127.0.0.1:{free_port()}/quizapp")
    assert "Không dùng được cơ sở dữ liệu" in complaint(database, settings_for(database, tmp_path))


class Forgetful(PostgresServer):
    """As somebody sets it up who wants it fast."""

    name = "forgetful"

    def settings(self):
        return {**super().settings(), "fsync": "off", "full_page_writes": "off"}


@pytest.fixture(scope="module")
def forgetful():
    with Forgetful() as server:
        database = Database(server.url)
        schema.upgrade(database.engine)
        yield database
        database.dispose()


def test_a_server_that_forgets_what_it_acknowledged(forgetful, tmp_path):
    said = complaint(forgetful, settings_for(forgetful, tmp_path))
    assert "tắt fsync" in said
    assert "tắt full_page_writes" in said


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("synchronous_commit = off", "synchronous_commit = off"),
        ("default_transaction_read_only = on", "chỉ cho đọc"),
    ],
)
def test_what_was_set_for_our_account_counts(forgetful, tmp_path, setting, said):
    name = setting.partition(" ")[0]
    with forgetful.engine.begin() as connection:
        connection.execute(text(f"ALTER ROLE quizapp SET {setting}"))
    forgetful.dispose()
    try:
        assert said in complaint(forgetful, settings_for(forgetful, tmp_path))
    finally:
        with forgetful.engine.begin() as connection:
            connection.execute(text("SET transaction_read_only = off"))
            connection.execute(text(f"ALTER ROLE quizapp RESET {name}"))
        forgetful.dispose()


def test_the_server_itself_does_not_start_on_an_unsound_installation(tmp_path):
    app = AppServer(f"sqlite:///{tmp_path / 'empty.sqlite3'}", tmp_path)
    with pytest.raises(ServerDidNotStartError, match="Chưa thể phục vụ"):
        app.start()
    ended = subprocess.run(
        app.command(), cwd=PROJECT, env=app.environment(), capture_output=True, timeout=60
    )
    assert ended.returncode != 0


def test_the_command_refuses_with_a_sentence(tmp_path):
    app = AppServer(f"sqlite:///{tmp_path / 'empty.sqlite3'}", tmp_path)
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "quiz", "serve"]
    ended = subprocess.run(
        [*command, "--no-demo", "--no-prepare", "--port", str(free_port())],
        cwd=PROJECT,
        env=app.environment(),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 1
    assert "quiz migrate" in ended.stderr
    assert "Traceback" not in ended.stderr
