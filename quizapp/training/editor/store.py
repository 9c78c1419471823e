"""Files of lessons below the installation's folder, each under the digest of its bytes."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from tempfile import NamedTemporaryFile

from quizapp.core.errors import NotFound

DIGEST = re.compile(r"[0-9a-f]{64}")
OWNER_ONLY_FOLDER, OWNER_ONLY = 0o700, 0o600


class MediaStore:
    """Files are written whole or not at all, and never changed."""

    def __init__(self, var_dir: Path) -> None:
        self.folder = var_dir / "media"

    def put(self, content: bytes) -> str:
        """Keep the bytes; returns the digest that finds them."""
        digest = hashlib.sha256(content).hexdigest()
        target = self._place(digest)
        if not target.exists():
            target.parent.mkdir(mode=OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=target.parent, prefix=".new-", delete=False) as partial:
                partial.write(content)
                partial.flush()
                os.fsync(partial.fileno())
            partial_path = Path(partial.name)
            partial_path.chmod(OWNER_ONLY)
            partial_path.replace(target)
        return digest

    def find(self, digest: str) -> Path:
        """Where the bytes lie; NotFound("media_lost") when a restore left them out."""
        place = self._place(digest)
        if not place.is_file():
            raise NotFound("media_lost")
        return place

    def remove(self, digest: str) -> None:
        """Let go of bytes that nothing names any more."""
        self._place(digest).unlink(missing_ok=True)

    def _place(self, digest: str) -> Path:
        if not DIGEST.fullmatch(digest):
            raise NotFound("media_lost")
        return self.folder / digest[:2] / digest
