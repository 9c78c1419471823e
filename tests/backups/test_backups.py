"""What was backed up comes back row for row, or nothing comes back and it is said."""

from __future__ import annotations

import errno
import gzip
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import create_engine, delete, select, update
from sqlalchemy.engine import make_url

from quizapp import schema
from quizapp.attempts.models import Answer, Attempt
from quizapp.backups import service
from quizapp.backups.digests import columns_of, digest_tables
from quizapp.backups.service import Place
from quizapp.core import last_backup
from quizapp.core.db import Database, Model
from quizapp.core.errors import Conflict, NotFound
from tests.backups.conftest import KEY
from tests.conftest import NOW, PROJECT
from tests.factories import make_stage


def silent(unit: str, count: int) -> None:
    """Nobody watches."""


def back_up(place: Place, target: Path, **more):
    return service.make(place, target, silent, **{"with_key": False, "now": NOW} | more)


def digests(place_or_database: Place | Database) -> dict:
    url = place_or_database.url
    engine = create_engine(url)
    tables = {name: columns_of(table) for name, table in Model.metadata.tables.items()}
    with engine.connect() as connection:
        found = digest_tables(connection, tables, silent)
    engine.dispose()
    return found


def refused(call) -> str:
    with pytest.raises((Conflict, NotFound)) as refusal:
        call()
    return refusal.value.code


def test_everything_comes_back_into_an_empty_place(played, place, empty_place, tmp_path):
    archive = tmp_path / "quizapp.tar.gz"
    made = back_up(place, archive)
    with played.transaction() as session:
        session.execute(delete(Answer))
    restored = service.restore(empty_place, archive, silent)
    assert made.rows["answer"] == 10
    assert digests(empty_place) == made.tables == restored.manifest.tables
    assert digests(played) != made.tables
    assert restored.key == "same"


def test_a_restored_place_serves(played, place, empty_place, tmp_path):
    back_up(place, tmp_path / "a.tar.gz")
    service.restore(empty_place, tmp_path / "a.tar.gz", silent)
    database = Database(empty_place.url.render_as_string(hide_password=False))
    assert schema.present_revision(database.engine) == schema.newest_revision()
    with database.transaction() as session:
        session.execute(update(Attempt).values(answered_count=0))
    database.dispose()


def test_digests_are_the_same_on_both_databases(
    sqlite_database: Database, postgres_database: Database, one_app
):
    with sqlite_database.transaction() as session:
        make_stage(session)
    for table in Model.metadata.sorted_tables:
        with sqlite_database.reading() as session:
            rows = [row._asdict() for row in session.execute(select(table))]
        if rows:
            with postgres_database.transaction() as session:
                session.execute(delete(table))
                session.execute(table.insert(), list(reversed(rows)))
    assert digests(sqlite_database) == digests(postgres_database)


@pytest.mark.parametrize(
    "change", [{"seq": 7}, {"response": "another"}, {"saved_at": NOW}, {"response": None}]
)
def test_any_change_of_a_row_changes_the_digest(played, change):
    before = digests(played)["answer"]
    with played.transaction() as session:
        one = session.scalars(select(Answer).limit(1)).one()
        for name, value in change.items():
            setattr(one, name, value)
    assert digests(played)["answer"] != before


def test_a_place_that_holds_anything_is_not_touched(played, place, tmp_path):
    back_up(place, tmp_path / "a.tar.gz")
    before = digests(place)
    code = refused(lambda: service.restore(place, tmp_path / "a.tar.gz", silent))
    assert (code, digests(place)) == ("restore_not_empty", before)


def test_a_backup_is_never_written_over(played, place, tmp_path):
    target = tmp_path / "a.tar.gz"
    target.write_text("an older one")
    assert refused(lambda: back_up(place, target)) == "backup_exists"
    assert target.read_text() == "an older one"


@pytest.mark.parametrize("keep", [0, 20, 3000, -1000, -1])
def test_a_truncated_archive_is_refused_and_restores_nothing(
    played, place, empty_place, tmp_path, keep
):
    archive = tmp_path / "a.tar.gz"
    back_up(place, archive)
    archive.write_bytes(archive.read_bytes()[:keep])
    codes = {"backup_damaged", "backup_unreadable"}
    assert refused(lambda: service.check(archive, place, silent)) in codes
    assert refused(lambda: service.restore(empty_place, archive, silent)) in codes
    assert nothing_in(empty_place)


def nothing_in(place: Place) -> bool:
    if place.kind == "sqlite":
        return not place.file.exists()
    engine = create_engine(place.url)
    revision = schema.present_revision(engine)
    engine.dispose()
    return revision is None


def test_an_archive_whose_rows_were_changed_restores_nothing(played, place, empty_place, tmp_path):
    archive, other = tmp_path / "a.tar.gz", tmp_path / "b.tar.gz"
    back_up(place, archive)
    with tarfile.open(archive) as old, tarfile.open(other, "w:gz") as new:
        for entry in old:
            content = old.extractfile(entry).read()
            if entry.name == "manifest.json":
                manifest = json.loads(content)
                manifest["tables"]["answer"]["sha256"] = "0" * 64
                content = json.dumps(manifest).encode()
                entry.size = len(content)
            new.addfile(entry, io.BytesIO(content))
    assert refused(lambda: service.restore(empty_place, other, silent)) == "backup_differs"
    assert nothing_in(empty_place)


def test_a_full_disk_leaves_nothing_behind(played, place, tmp_path, monkeypatch):
    folder = tmp_path / "backups"
    folder.mkdir()

    def full(_descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert refused(lambda: back_up(place, folder / "a.tar.gz")) == "backup_no_room"
    assert list(folder.iterdir()) == []
    assert last_backup.made_at(place.var_dir) is None


def test_a_backup_is_private_and_its_moment_is_noted(played, place, tmp_path):
    back_up(place, tmp_path / "a.tar.gz")
    assert (tmp_path / "a.tar.gz").stat().st_mode & 0o077 == 0
    assert last_backup.made_at(place.var_dir) == NOW


def test_the_key_goes_along_only_when_asked(played, place, empty_place, tmp_path):
    back_up(place, tmp_path / "without.tar.gz")
    back_up(place, tmp_path / "with.tar.gz", with_key=True)
    assert KEY.encode() not in gzip.decompress((tmp_path / "without.tar.gz").read_bytes())
    bare = replace(empty_place, secret_key="another key, made on the first start")
    restored = service.restore(bare, tmp_path / "with.tar.gz", silent)
    assert (restored.key, restored.key_file.read_text()) == ("restored", KEY)
    assert restored.key_file.stat().st_mode & 0o077 == 0


def test_another_key_is_told(played, place, empty_place, tmp_path):
    back_up(place, tmp_path / "a.tar.gz")
    bare = replace(empty_place, secret_key="another key, made on the first start")
    assert service.restore(bare, tmp_path / "a.tar.gz", silent).key == "different"


def test_something_else_is_no_backup(place, tmp_path):
    (tmp_path / "a").write_text("not at all")
    with tarfile.open(tmp_path / "b", "w:gz") as tar:
        tar.add(PROJECT / "wsgi.py", "wsgi.py")
    codes = [refused(partial(service.check, tmp_path / name, place, silent)) for name in "abc"]
    assert codes == ["backup_damaged", "backup_unreadable", "backup_missing"]


def test_an_archive_of_the_other_database_is_refused(played, place, empty_place, tmp_path):
    back_up(place, tmp_path / "a.tar.gz")
    url = (
        "postgresql+psycopg://nobody@127.0.0.1:1/none" if place.kind == "sqlite" else "sqlite:///x"
    )
    other = replace(empty_place, url=make_url(url))
    code = refused(lambda: service.restore(other, tmp_path / "a.tar.gz", silent))
    assert code == "backup_other_database"


def test_by_the_command_line_alone(played, place, empty_place, tmp_path, postgres_programs):
    """As the runbook says, in a folder and with settings of its own."""
    archive = tmp_path / "a.tar.gz"
    made = quiz(place, postgres_programs, "backup", str(archive), "--json")
    checked = quiz(place, postgres_programs, "backup", "--check", str(archive), "--json")
    restored = quiz(empty_place, postgres_programs, "restore", str(archive), "--json")
    assert made["counts"]["answer"] == 10
    assert made["digests"] == checked["digests"] == restored["digests"]
    again = quiz(empty_place, postgres_programs, "restore", str(archive), "--json", exits=1)
    assert again["code"] == "restore_not_empty"


def quiz(place: Place, programs: Path, *words: str, exits: int = 0) -> dict:
    env = {key: value for key, value in os.environ.items() if not key.startswith("QUIZAPP_")}
    env |= {
        "QUIZAPP_DATABASE_URL": place.url.render_as_string(hide_password=False),
        "QUIZAPP_SECRET_KEY": KEY,
        "QUIZAPP_VAR_DIR": str(place.var_dir),
        "QUIZAPP_PG_BIN": str(programs),
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "quiz", *words]
    ended = subprocess.run(command, cwd=PROJECT, env=env, capture_output=True, text=True)
    assert ended.returncode == exits, ended.stderr
    return json.loads(ended.stdout)


def test_a_missing_pg_dump_is_named(played, place, tmp_path):
    if place.kind == "sqlite":
        return
    nowhere = replace(place, programs=type(place.programs)(tmp_path))
    assert refused(lambda: back_up(nowhere, tmp_path / "a.tar.gz")) == "program_missing"


def test_an_old_pg_dump_is_refused(played, place, tmp_path):
    if place.kind == "sqlite":
        return
    old = tmp_path / "old"
    old.mkdir()
    (old / "pg_dump").write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n")
    (old / "pg_dump").chmod(0o700)
    shutil.copy(place.programs.find("pg_restore"), old)
    nowhere = replace(place, programs=type(place.programs)(old))
    assert refused(lambda: back_up(nowhere, tmp_path / "a.tar.gz")) == "program_too_old"
