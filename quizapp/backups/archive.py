"""The archive: a tar.gz that is complete or not there, and says what it must contain."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import tarfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from quizapp.backups import manifest as manifests
from quizapp.backups.digests import Progress
from quizapp.backups.manifest import Manifest, Member
from quizapp.core.errors import Conflict

_LEVEL = 4
_CHUNK = 1 << 20
_MANIFEST_MOST_BYTES = 1 << 20
OWNER_ONLY = 0o600


def write(
    target: Path,
    manifest: Manifest,
    files: Mapping[str, Path],
    check: Callable[[Path], object],
    progress: Progress,
) -> None:
    """Write beside the target, call `check` with what was written, then give it the name."""
    partial = target.with_name(f"{target.name}.partial")
    try:
        with _private(partial) as raw:
            _write_tar(raw, manifest, files, progress)
            os.fsync(raw.fileno())
        check(partial)
        partial.replace(target)
        _sync_folder(target.parent)
    finally:
        partial.unlink(missing_ok=True)


def _write_tar(
    raw: IO[bytes], manifest: Manifest, files: Mapping[str, Path], progress: Progress
) -> None:
    packed = gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=_LEVEL, mtime=0, filename="")
    with packed, tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        content = manifests.encode(manifest)
        tar.addfile(_entry(manifests.NAME, len(content)), io.BytesIO(content))
        for name, path in files.items():
            with path.open("rb") as file:
                tar.addfile(_entry(name, manifest.members[name].bytes), _Read(file, progress))


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, OWNER_ONLY
    return entry


class _Read(io.RawIOBase):
    """A file that tells how far it was read."""

    def __init__(self, file: IO[bytes], progress: Progress) -> None:
        self._file, self._progress = file, progress

    def read(self, size: int = -1) -> bytes:
        chunk = self._file.read(size)
        self._progress("bytes", len(chunk))
        return chunk


def member_of(path: Path) -> Member:
    """Size and digest of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    return Member(path.stat().st_size, digest.hexdigest())


def read_manifest(path: Path) -> Manifest:
    """The manifest alone."""
    with _opened(path) as (tar, _):
        return _manifest(tar)


def unpack(path: Path, folder: Path, progress: Progress) -> Manifest:
    """Put the members into the folder; each must be there and be what the manifest says."""
    with _opened(path) as (tar, packed):
        manifest = _manifest(tar)
        found = {
            entry.name: _extract(tar, entry, manifest, folder, progress)
            for entry in iter(tar.next, None)
        }
        while packed.read(_CHUNK):
            pass  # a tar ends before its gzip does, whose own checksum stands last
    if found != manifest.members:
        raise Conflict("backup_damaged")
    return manifest


@contextmanager
def _opened(path: Path) -> Iterator[tuple[tarfile.TarFile, gzip.GzipFile]]:
    try:
        with gzip.open(path) as packed, tarfile.open(fileobj=packed, mode="r|") as tar:
            yield tar, packed
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Conflict("backup_damaged") from error


def _manifest(tar: tarfile.TarFile) -> Manifest:
    entry = tar.next()
    if entry is None or entry.name != manifests.NAME or entry.size > _MANIFEST_MOST_BYTES:
        raise Conflict("backup_unreadable")
    content = tar.extractfile(entry)
    return manifests.decode(content.read() if content else b"")


def _extract(
    tar: tarfile.TarFile,
    entry: tarfile.TarInfo,
    manifest: Manifest,
    folder: Path,
    progress: Progress,
) -> Member:
    """Only names of the manifest are written, so no archive reaches beyond the folder."""
    content = tar.extractfile(entry) if entry.name in manifest.members else None
    if content is None or "/" in entry.name or "\\" in entry.name:
        raise Conflict("backup_damaged")
    digest, size = hashlib.sha256(), 0
    with _private(folder / entry.name) as target:
        while chunk := content.read(_CHUNK):
            target.write(chunk)
            digest.update(chunk)
            size += len(chunk)
            progress("bytes", len(chunk))
    return Member(size, digest.hexdigest())


@contextmanager
def _private(path: Path) -> Iterator[IO[bytes]]:
    """A new file that only its owner may read."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as file:
        yield file


def _sync_folder(folder: Path) -> None:
    """The new name itself must survive a power cut."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
