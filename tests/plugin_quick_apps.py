"""Makes the many applications of the tests quicker to put together.

Nine tenths of it is Werkzeug's writing of a function per rule that builds its addresses. The
function depends on the rule's text alone, and thousands of tests have the same four hundred rules.
A fifth of what is left was the search for garbage in circles through all that stays anyway.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

SEARCHED_AFTER = (20_000, 20, 10)
_write = Rule._compile_builder
_written: dict[tuple[Any, ...], Callable[..., tuple[str, str]]] = {}


def _write_once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    defaults = sorted((rule.defaults or {}).items())
    key = (append_unknown, *rule._trace, *defaults, *sorted(rule.arguments))
    if key not in _written:
        _written[key] = _write(rule, append_unknown)
    return _written[key]


Rule._compile_builder = _write_once


def pytest_collection_finish() -> None:
    """What was read by now stays for good and is not looked through again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SEARCHED_AFTER)
