"""The database's machine is lost; every row until a moment comes back, and none after it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from quizapp import schema
from quizapp.backups.digests import columns_of, digest_tables
from quizapp.core.db import Database, Model
from tests.conftest import PROJECT
from tests.factories import make_stage, make_unit
from tests.servers import PostgresServer, as_nobody, give_to_nobody

SCRIPTS = PROJECT / "deploy/postgresql"
NAMES = ("archive-wal", "base-backup", "restore-to-moment")


class ArchivingServer(PostgresServer):
    """Keeps its WAL elsewhere, by the script of the installation."""

    def prepare(self, folder: Path) -> None:
        super().prepare(folder)
        for name in ("wal", "base"):
            (folder / name).mkdir()
            give_to_nobody(folder / name)
        for name in NAMES:
            shutil.copy(SCRIPTS / name, folder / name)
            (folder / name).chmod(0o755)

    def command(self, folder: Path) -> list[str]:
        archive = f"{folder}/archive-wal %p %f {folder}/wal"
        settings = ("archive_mode=on", f"archive_command={archive}", "wal_level=replica")
        return super().command(folder) + [part for one in settings for part in ("-c", one)]

    def call(self, script: str, *words: object) -> str:
        called = as_nobody(self.folder)
        called["env"] = dict(called["env"]) | {
            "PG_BIN": str(self.programs / "bin"),
            "PGPASSWORD": self.password,
        }
        command = [str(self.folder / script), *map(str, words)]
        return subprocess.run(
            command, check=True, stdout=subprocess.PIPE, text=True, **called
        ).stdout


class RestoredServer(PostgresServer):
    """Another machine: the data folder comes from the base backup and the archive."""

    def __init__(self, lost: ArchivingServer, base: str, moment: str) -> None:
        super().__init__()
        self.lost, self.base, self.moment = lost, base, moment
        self.password = lost.password

    def prepare(self, folder: Path) -> None:
        self.programs = self.lost.programs
        lost = self.lost.folder
        self.lost.call("restore-to-moment", self.base, lost / "wal", folder / "data", self.moment)


@pytest.fixture
def archiving():
    with ArchivingServer() as server:
        yield server


def add_units(database: Database, *codes: str) -> None:
    with database.transaction() as session:
        for code in codes:
            make_unit(session, code=code)


def everything(url: str) -> dict:
    engine = create_engine(url)
    tables = {name: columns_of(table) for name, table in Model.metadata.tables.items()}
    with engine.connect() as connection:
        found = digest_tables(connection, tables, lambda _unit, _count: None)
    engine.dispose()
    return found


def ask(url: str, question: str) -> str:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        said = connection.execute(text(question)).scalar_one()
    engine.dispose()
    return str(said)


def wait_until_archived(url: str) -> None:
    wanted = ask(url, "SELECT pg_walfile_name(pg_switch_wal())")
    for _ in range(300):
        if ask(url, "SELECT coalesce(last_archived_wal, '') FROM pg_stat_archiver") >= wanted:
            return
        time.sleep(0.1)
    pytest.fail("the WAL was not archived")


def test_exactly_what_was_there_at_a_moment_comes_back(archiving: ArchivingServer):
    database = Database(archiving.url)
    schema.upgrade(database.engine)
    with database.transaction() as session:
        make_stage(session)
    base = archiving.call(
        "base-backup", "127.0.0.1", archiving.port, "quizapp", archiving.folder / "base"
    ).strip()
    add_units(database, "BEFORE-1", "BEFORE-2")
    at_the_moment = everything(archiving.url)
    moment = ask(archiving.url, "SELECT clock_timestamp()::text")
    time.sleep(0.05)
    add_units(database, "AFTER-1")
    wait_until_archived(archiving.url)
    assert everything(archiving.url) != at_the_moment
    database.dispose()
    lose(archiving)
    with RestoredServer(archiving, base, moment) as restored:
        wait_until_promoted(restored.url)
        assert everything(restored.url) == at_the_moment
        codes = "SELECT string_agg(code, ' ' ORDER BY code) FROM unit WHERE code LIKE '%-_'"
        assert ask(restored.url, codes) == "BEFORE-1 BEFORE-2"


def lose(server: ArchivingServer) -> None:
    """Its disk is gone; what was kept elsewhere is left."""
    os.killpg(server.process.pid, signal.SIGKILL)
    server.process.wait()
    shutil.rmtree(server.folder / "data")


def wait_until_promoted(url: str) -> None:
    for _ in range(300):
        if ask(url, "SELECT pg_is_in_recovery()") == "False":
            return
        time.sleep(0.1)
    pytest.fail("the server stays in recovery")


def test_a_folder_that_holds_anything_is_not_restored_into(archiving: ArchivingServer):
    with pytest.raises(subprocess.CalledProcessError):
        archiving.call("restore-to-moment", "base", "wal", archiving.folder / "data", "now")
    assert (archiving.folder / "data/PG_VERSION").exists()


def test_an_archived_file_is_never_replaced_by_another(archiving: ArchivingServer):
    wal = archiving.folder / "wal"
    for name, content in (("a", "one"), ("b", "another")):
        (archiving.folder / name).write_text(content)
        give_to_nobody(archiving.folder / name)
    archiving.call("archive-wal", archiving.folder / "a", "NAME", wal)
    archiving.call("archive-wal", archiving.folder / "a", "NAME", wal)
    with pytest.raises(subprocess.CalledProcessError):
        archiving.call("archive-wal", archiving.folder / "b", "NAME", wal)
    assert (wal / "NAME").read_text() == "one"
