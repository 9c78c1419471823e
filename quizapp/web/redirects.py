"""Where a page may send people on to: paths of this installation, nothing else."""

from __future__ import annotations

import re
from urllib.parse import unquote

MAX_PATH_LENGTH = 1000
_DECODINGS = 3
_UNWANTED = re.compile(r"[\x00-\x20\x7f-\x9f\\]|\s|//|/\.{1,2}(/|$)")


def own_path(asked: str | None, *, below: str = "/") -> str | None:
    """`asked` when it is a path of our own at or below `below`, else None.

    Browsers drop control characters, read backslashes as slashes and take `//` for another host,
    so a path with any of them, plain or percent-encoded, is not worth following.
    """
    if not asked or len(asked) > MAX_PATH_LENGTH or not asked.startswith("/"):
        return None
    decoded = asked.partition("#")[0].partition("?")[0]
    for _ in range(_DECODINGS):
        if _UNWANTED.search(decoded):
            return None
        decoded = unquote(decoded)
    if not asked.isascii() or _UNWANTED.search(asked.partition("?")[2].replace("//", "")):
        return None
    stem = below.rstrip("/")
    inside = decoded == stem or decoded.startswith(f"{stem}/")
    return asked if inside else None
