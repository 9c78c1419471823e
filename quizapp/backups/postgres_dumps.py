"""PostgreSQL: pg_dump and pg_restore, called so that nobody else on the machine sees a password."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, Connection, MetaData, create_engine, inspect, text
from sqlalchemy.pool import NullPool

from quizapp.backups.digests import Progress, TableDigest, digest_tables
from quizapp.core.errors import Conflict

MEMBER = "database.pgdump"
_COPY = re.compile(rb'COPY (?:public\.)?"?(\w+)"? \(')
_END = b"\\.\n"


@dataclass(frozen=True)
class Programs:
    """Where pg_dump and pg_restore lie: in the folder, else on the PATH."""

    folder: Path | None = None

    def find(self, name: str) -> str:
        """Raises Conflict when it is not there."""
        found = shutil.which(name, path=str(self.folder) if self.folder else None)
        if found is None:
            raise Conflict("program_missing", program=name)
        return found

    def check_version(self, name: str, server_version: str) -> None:
        """A program reads servers and archives of its own major version and older ones."""
        said = subprocess.run(  # noqa: S603 - found above, no input of others
            [self.find(name), "--version"], capture_output=True, text=True, check=True
        ).stdout
        version = said.split()[2]
        if major(version) < major(server_version):
            raise Conflict("program_too_old", program=name, version=version, needed=server_version)


def major(version: str) -> int:
    """18.6 -> 18."""
    return int(re.match(r"\d+", version).group())  # type: ignore[union-attr]


@contextmanager
def connected(url: URL, *, snapshot: bool = False) -> Iterator[Connection]:
    """A connection of our own, without the patience that serving needs; read-only on a snapshot."""
    engine = create_engine(url, poolclass=NullPool)
    if snapshot:
        engine = engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def server_version(connection: Connection) -> str:
    """As the server says it: 18.6."""
    said: str = connection.execute(text("SHOW server_version")).scalar_one()
    return said.split(maxsplit=1)[0]


def dump(
    url: URL,
    target: Path,
    tables: Mapping[str, Mapping[str, str]],
    programs: Programs,
    progress: Progress,
) -> tuple[str, dict[str, TableDigest]]:
    """Dump and digest one and the same moment; returns the server's version and the digests."""
    with connected(url, snapshot=True) as connection:
        version = server_version(connection)
        programs.check_version("pg_dump", version)
        moment = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        options = [f"--snapshot={moment}", f"--file={target}", "--format=custom", "--compress=0"]
        _run(programs, "pg_dump", [*options, "--no-owner", "--no-privileges"], url)
        target.chmod(0o600)
        return version, digest_tables(connection, tables, progress)


def count_rows(archive: Path, programs: Programs, progress: Progress) -> dict[str, int]:
    """Table -> rows, by reading the whole dump as text."""
    command = [programs.find("pg_restore"), "--data-only", "--file=-", str(archive)]
    rows: Counter[str] = Counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as reading:  # noqa: S603
        assert reading.stdout is not None  # noqa: S101 - asked for a pipe
        table: str | None = None
        for line in reading.stdout:
            progress("bytes", len(line))
            table, counted = _after(line, table)
            rows[counted] += 1 if counted else 0
    if reading.returncode:
        raise Conflict("backup_damaged")
    del rows[""]
    return dict(rows)


def _after(line: bytes, table: str | None) -> tuple[str | None, str]:
    """(the table whose rows follow, the table of this row or nothing)."""
    if table is not None:
        return (None, "") if line == _END else (table, table)
    begun = _COPY.match(line)
    return (begun[1].decode() if begun else None), ""


def is_empty(connection: Connection) -> bool:
    """Whether there is nothing to lose."""
    return not inspect(connection).get_table_names()


def restore(url: URL, archive: Path, programs: Programs) -> None:
    """All of the dump or nothing, into an empty database."""
    options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
    _run(programs, "pg_restore", [*options, str(archive)], url)


def drop_everything(url: URL) -> None:
    """Make the database empty again after a restore that was not what it should be."""
    found = MetaData()
    with connected(url) as connection, connection.begin():
        found.reflect(connection)
        found.drop_all(connection)


def _run(programs: Programs, name: str, options: Sequence[str], url: URL) -> None:
    command = [programs.find(name), *options, f"--dbname={_without_password(url)}"]
    ended = subprocess.run(  # noqa: S603 - found by us, options of our own
        command, env=_environment(url), capture_output=True, check=False
    )
    if ended.returncode:
        said = ended.stderr.decode(errors="replace").strip().splitlines()
        if any("No space left" in line for line in said):
            raise Conflict("backup_no_room")
        raise Conflict("program_failed", program=name, said=(said or ["?"])[0])


def _without_password(url: URL) -> str:
    """Arguments can be seen by everybody on the machine; the password goes another way."""
    bare = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    return bare.render_as_string(hide_password=False)


def _environment(url: URL) -> dict[str, str]:
    own = {key: value for key, value in os.environ.items() if not key.startswith("QUIZAPP_")}
    return own | ({"PGPASSWORD": url.password} if url.password else {})
