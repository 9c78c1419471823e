"""News for higher features: recorded in a transaction, delivered once it is durable."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from quizapp.core.db import after_commit

Listener = Callable[[Any], None]
_listeners: dict[type, Sequence[Listener]] = {}


def connect(table: Mapping[type, Sequence[Listener]]) -> None:
    """Take the literal table event type -> listeners from wiring.py."""
    _listeners.clear()
    _listeners.update(table)


def emit(session: Session, happened: object) -> None:
    """Tell the listeners of `type(happened)` after the commit. Listeners must tolerate repeats."""
    after_commit(session, lambda: tell(happened))


def tell(happened: object) -> None:
    """Tell the listeners now, of what is durable already."""
    for listener in _listeners.get(type(happened), ()):
        listener(happened)
