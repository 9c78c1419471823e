"""Which compression a caller takes, and the packing of what is made for one answer."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from functools import lru_cache, partial

import brotli  # type: ignore[import-untyped]

KNOWN = ("br", "gzip")
BROTLI_LEVEL, GZIP_LEVEL = 2, 1
"""A paper of 16.5 kB: brotli 5 takes 245 us for 4.6 kB, brotli 2 takes 77 us for 5.1 kB, brotli 1
no less for 5.7 kB; gzip 6 takes 245 us for 4.7 kB, gzip 1 takes 90 us for 5.5 kB."""
_PACK: dict[str, Callable[[bytes], bytes]] = {
    "br": partial(brotli.compress, quality=BROTLI_LEVEL),
    "gzip": partial(gzip.compress, compresslevel=GZIP_LEVEL, mtime=0),
}


@lru_cache(maxsize=256)
def best_encoding(accepted: str, known: tuple[str, ...] = KNOWN) -> str:
    """The best of ours that an `Accept-Encoding` takes; "" for none."""
    wishes = [wish.strip().lower().partition(";") for wish in accepted.split(",")]
    refused = {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    taken = {name.strip() for name, _, weight in wishes if weight.strip() not in refused}
    return next((one for one in known if one in taken), "")


def pack(body: bytes, accepted: str) -> tuple[bytes, str]:
    """The body as an `Accept-Encoding` takes it best, and the name of that encoding or ""."""
    encoding = best_encoding(accepted)
    return (_PACK[encoding](body), encoding) if encoding else (body, "")
