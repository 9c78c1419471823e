"""Making, checking and restoring backups."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import URL, create_engine
from sqlalchemy.pool import NullPool

from quizapp import schema
from quizapp.backups import archive, media_files, postgres_dumps, sqlite_copies
from quizapp.backups.digests import Progress, TableDigest, columns_of, digest_tables
from quizapp.backups.manifest import Manifest
from quizapp.backups.postgres_dumps import Programs
from quizapp.core import last_backup
from quizapp.core.db import Model
from quizapp.core.errors import Conflict, NotFound
from quizapp.core.tokens import Keyring
from quizapp.tables import import_all_models

KEY_MEMBER = "secret_key"
SQLITE, POSTGRESQL = "sqlite", "postgresql"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


@dataclass(frozen=True)
class Place:
    """The installation that is backed up or restored into."""

    url: URL
    secret_key: str
    var_dir: Path
    programs: Programs

    @property
    def kind(self) -> str:
        """SQLITE or POSTGRESQL."""
        return self.url.get_backend_name()

    @property
    def file(self) -> Path:
        """SQLite's file."""
        return Path(str(self.url.database)).resolve()

    @property
    def key_fingerprint(self) -> str:
        """Tells one secret key from another."""
        return Keyring(self.secret_key).keyed_hash("backup", "fingerprint")[:16]


@dataclass(frozen=True)
class Restored:
    """`key`: same, different, or restored. `key_file`: where a key of the archive was put."""

    manifest: Manifest
    key: str
    key_file: Path | None


def make(
    place: Place, target: Path, progress: Progress, *, with_key: bool, now: datetime
) -> Manifest:
    """Write an archive and read it back; only what was found whole gets the name `target`."""
    if target.exists():
        raise Conflict("backup_exists", file=str(target))
    _check_revision(place)
    with _room(target.parent), TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        manifest, files = _gather(place, Path(folder), progress, with_key=with_key, now=now)
        archive.write(target, manifest, files, lambda made: check(made, place, progress), progress)
    last_backup.note(place.var_dir, target, now)
    return manifest


def _check_revision(place: Place) -> None:
    engine = create_engine(place.url, poolclass=NullPool)
    present, wanted = schema.present_revision(engine), schema.newest_revision()
    engine.dispose()
    if present != wanted:
        raise Conflict("backup_other_schema", present=present or "-", wanted=wanted)


def _gather(
    place: Place, folder: Path, progress: Progress, *, with_key: bool, now: datetime
) -> tuple[Manifest, dict[str, Path]]:
    import_all_models()
    wanted = {name: columns_of(table) for name, table in Model.metadata.tables.items()}
    version, name, tables = _copy(place, folder, wanted, progress)
    files = {name: folder / name}
    if media_files.pack(place.var_dir, folder / media_files.MEMBER):
        files[media_files.MEMBER] = folder / media_files.MEMBER
    if with_key:
        files[KEY_MEMBER] = folder / KEY_MEMBER
        files[KEY_MEMBER].write_text(place.secret_key, "utf-8")
    manifest = Manifest(
        made_at=now,
        database=place.kind,
        server_version=version,
        revision=schema.newest_revision() or "",
        key_fingerprint=place.key_fingerprint,
        tables=tables,
        members={name: archive.member_of(path) for name, path in files.items()},
    )
    return manifest, files


def _copy(
    place: Place, folder: Path, wanted: Mapping[str, Mapping[str, str]], progress: Progress
) -> tuple[str, str, dict[str, TableDigest]]:
    """The database's version, the name of the file in the folder, and what it holds."""
    if place.kind == SQLITE:
        copied = folder / sqlite_copies.MEMBER
        sqlite_copies.copy(place.file, copied)
        tables = sqlite_copies.digest(copied, wanted, progress)
        return sqlite_copies.VERSION, copied.name, tables
    dumped = folder / postgres_dumps.MEMBER
    version, tables = postgres_dumps.dump(place.url, dumped, wanted, place.programs, progress)
    return version, dumped.name, tables


def check(path: Path, place: Place, progress: Progress) -> Manifest:
    """Read the whole archive back; raises Conflict unless it holds what it says."""
    here = path.parent if os.access(path.parent, os.W_OK) else None
    with _readable(path), _room(path.parent), TemporaryDirectory(dir=here) as folder:
        manifest = archive.unpack(path, Path(folder), progress)
        if manifest.database == SQLITE:
            copied = Path(folder) / sqlite_copies.MEMBER
            _compare(manifest, sqlite_copies.digest(copied, manifest.columns, progress))
        else:
            dumped = Path(folder) / postgres_dumps.MEMBER
            _compare_rows(manifest, postgres_dumps.count_rows(dumped, place.programs, progress))
    return manifest


def restore(place: Place, path: Path, progress: Progress) -> Restored:
    """Into an empty place only; what was restored is digested and compared before it counts."""
    with _readable(path):
        _check_target(place, archive.read_manifest(path))
    home = place.file.parent if place.kind == SQLITE else place.var_dir
    home.mkdir(parents=True, exist_ok=True)
    with _room(home), TemporaryDirectory(dir=home, prefix=".restore-") as folder:
        manifest = archive.unpack(path, Path(folder), progress)
        if place.kind == SQLITE:
            _restore_sqlite(place, Path(folder) / sqlite_copies.MEMBER, manifest, progress)
        else:
            _restore_postgres(place, Path(folder) / postgres_dumps.MEMBER, manifest, progress)
        if (Path(folder) / media_files.MEMBER).exists():
            media_files.unpack(Path(folder) / media_files.MEMBER, place.var_dir)
        key_file = _restore_key(place, Path(folder) / KEY_MEMBER)
    return Restored(manifest, _key_state(place, manifest, key_file), key_file)


def _check_target(place: Place, manifest: Manifest) -> None:
    if manifest.database != place.kind:
        raise Conflict("backup_other_database", archived=manifest.database, target=place.kind)
    if manifest.revision not in schema.known_revisions():
        raise Conflict("backup_too_new")
    if place.kind == SQLITE:
        empty = sqlite_copies.is_empty(place.file)
    else:
        empty = _check_postgres(place, manifest)
    if not empty:
        raise Conflict("restore_not_empty")


def _check_postgres(place: Place, manifest: Manifest) -> bool:
    place.programs.check_version("pg_restore", manifest.server_version)
    with postgres_dumps.connected(place.url) as connection:
        version = postgres_dumps.server_version(connection)
        if postgres_dumps.major(version) < postgres_dumps.major(manifest.server_version):
            raise Conflict("server_too_old", version=version, needed=manifest.server_version)
        return postgres_dumps.is_empty(connection)


def _restore_sqlite(place: Place, copied: Path, manifest: Manifest, progress: Progress) -> None:
    _compare(manifest, sqlite_copies.digest(copied, manifest.columns, progress))
    sqlite_copies.put_in_place(copied, place.file)


def _restore_postgres(place: Place, dumped: Path, manifest: Manifest, progress: Progress) -> None:
    postgres_dumps.restore(place.url, dumped, place.programs)
    try:
        with postgres_dumps.connected(place.url, snapshot=True) as connection:
            _compare(manifest, digest_tables(connection, manifest.columns, progress))
    except Conflict:
        postgres_dumps.drop_everything(place.url)
        raise


def _restore_key(place: Place, archived: Path) -> Path | None:
    """Put the archive's key where the next start finds it, or beside when a setting decides."""
    if not archived.exists():
        return None
    kept = place.var_dir / KEY_MEMBER
    is_ours = kept.exists() and kept.read_text("ascii").strip() == place.secret_key
    target = kept if is_ours else place.var_dir / f"{KEY_MEMBER}.restored"
    content = archived.read_bytes()
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, archive.OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    return target


def _key_state(place: Place, manifest: Manifest, key_file: Path | None) -> str:
    if manifest.key_fingerprint == place.key_fingerprint:
        return "same"
    return "restored" if key_file else "different"


def _compare(manifest: Manifest, found: Mapping[str, TableDigest]) -> None:
    for name, expected in manifest.tables.items():
        if found[name] != expected:
            raise Conflict("backup_differs", table=name)


def _compare_rows(manifest: Manifest, found: Mapping[str, int]) -> None:
    for name, rows in manifest.rows.items():
        if found.get(name, 0) != rows:
            raise Conflict("backup_differs", table=name)


@contextmanager
def _room(folder: Path) -> Iterator[None]:
    """Tell a full disk or a closed folder by its refusal; what was half written is gone by then."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise Conflict("backup_no_room") from error
        raise Conflict("backup_no_folder", folder=str(folder)) from error
    except sqlite3.OperationalError as error:
        if "full" in str(error) or "disk I/O" in str(error):
            raise Conflict("backup_no_room") from error
        raise


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    if not path.is_file() or not os.access(path, os.R_OK):
        raise NotFound("backup_missing", file=str(path))
    yield
