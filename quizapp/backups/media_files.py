"""Files of lessons in an archive: a tar without compression, for they are compressed already."""

from __future__ import annotations

import hashlib
import re
import tarfile
from pathlib import Path

from quizapp.core.errors import Conflict

MEMBER = "media.tar"
FOLDER = "media"
OWNER_ONLY, OWNER_ONLY_FOLDER = 0o600, 0o700
_DIGEST = re.compile(r"[0-9a-f]{64}")


def pack(var_dir: Path, target: Path) -> bool:
    """Put all files into `target`; False when there are none.

    Called after the database was copied, so that no row of the copy lacks its file.
    """
    kept = sorted(path for path in (var_dir / FOLDER).glob("*/*") if _DIGEST.fullmatch(path.name))
    if not kept:
        return False
    with tarfile.open(target, "w", format=tarfile.PAX_FORMAT) as tar:
        for path in kept:
            entry = tarfile.TarInfo(path.name)
            entry.size, entry.mode = path.stat().st_size, OWNER_ONLY
            with path.open("rb") as file:
                tar.addfile(entry, file)
    return True


def unpack(source: Path, var_dir: Path) -> int:
    """Put them back, each where its digest says; returns how many."""
    count = 0
    with tarfile.open(source, "r") as tar:
        for entry in tar:
            content = tar.extractfile(entry)
            data = content.read() if content is not None else b""
            digest = hashlib.sha256(data).hexdigest()
            if entry.name != digest:
                raise Conflict("backup_damaged")
            place = var_dir / FOLDER / digest[:2] / digest
            place.parent.mkdir(mode=OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
            place.write_bytes(data)
            place.chmod(OWNER_ONLY)
            count += 1
    return count
