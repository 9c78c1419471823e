"""Python's search for garbage in circles, made rare: it took a fifth of a busy process's time.

Nearly all that a request makes is gone by itself when nobody holds it any more. What is searched
for are the few circles, and what must be looked through for them is all that a process keeps.
"""

from __future__ import annotations

import gc

THRESHOLDS = (50_000, 20, 50)
"""Circles of so many things may lie about: a few megabytes. Python's own 700 is reached by every
single paper that is drawn."""


def search_rarely() -> None:
    """For a process that serves: what it has by now stays for good and is not looked at again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
