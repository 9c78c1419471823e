"""Which compression a caller takes."""

from __future__ import annotations

from functools import lru_cache

KNOWN = ("br", "gzip")


@lru_cache(maxsize=256)
def best_encoding(accepted: str, known: tuple[str, ...] = KNOWN) -> str:
    """The best of ours that an `Accept-Encoding` takes; "" for none."""
    wishes = [wish.strip().lower().partition(";") for wish in accepted.split(",")]
    refused = {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    taken = {name.strip() for name, _, weight in wishes if weight.strip() not in refused}
    return next((one for one in known if one in taken), "")
