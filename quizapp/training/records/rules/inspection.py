"""The digest of an inspector's sheet: the same figures give the same code. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

import orjson

SHORT = 16
"""Hexadecimal digits on the paper: 64 bits, more than anybody finds a second sheet for."""
_GROUP = 4
_NOT_HEX = re.compile(r"[^0-9a-f]")


def digest_of(figures: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical JSON of the figures."""
    return hashlib.sha256(orjson.dumps(figures, option=orjson.OPT_SORT_KEYS)).hexdigest()


def short_form(digest: str) -> str:
    """`A1B2-C3D4-E5F6-0718`: what is printed and typed."""
    start = digest[:SHORT].upper()
    return "-".join(start[place : place + _GROUP] for place in range(0, SHORT, _GROUP))


def typed_code(text: str) -> str | None:
    """The beginning of the digest that somebody means, None when it is no such code."""
    found = _NOT_HEX.sub("", text.lower())
    return found if SHORT <= len(found) <= len(hashlib.sha256().hexdigest()) else None
