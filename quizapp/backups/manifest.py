"""What an archive says of itself."""

from __future__ import annotations

from datetime import datetime

import msgspec

from quizapp.backups.digests import TableDigest
from quizapp.core.errors import Conflict

NAME = "manifest.json"
FORMAT = 1


class Member(msgspec.Struct, frozen=True):
    """A file of the archive."""

    bytes: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """`database` is sqlite or postgresql; `server_version` that of the server or library.

    `key_fingerprint` tells the installation's secret key from others and gives nothing of it away.
    """

    format: int = FORMAT
    made_at: datetime
    database: str
    server_version: str
    revision: str
    key_fingerprint: str
    tables: dict[str, TableDigest]
    members: dict[str, Member]

    @property
    def columns(self) -> dict[str, dict[str, str]]:
        """Table -> column -> kind."""
        return {name: one.columns for name, one in self.tables.items()}

    @property
    def rows(self) -> dict[str, int]:
        """Table -> number of rows."""
        return {name: one.rows for name, one in self.tables.items()}


def encode(manifest: Manifest) -> bytes:
    """As JSON, for people as well."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=1)


def decode(content: bytes) -> Manifest:
    """Raises Conflict when this is no manifest, or one of a newer program."""
    try:
        manifest = msgspec.json.decode(content, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Conflict("backup_unreadable") from error
    if manifest.format != FORMAT:
        raise Conflict("backup_too_new")
    return manifest
