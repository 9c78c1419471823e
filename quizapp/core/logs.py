"""Logs: one JSON line per event on standard error, without anything of a person.

Modules say what happened through the standard library's loggers, with codes, counts and names of
exceptions. What an exception says is never written: database drivers put values into it.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Callable, MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import orjson
import structlog

Event = MutableMapping[str, Any]
Context = Callable[[], dict[str, object]]
"""What the request being served adds to a line."""

LONGEST_TEXT = 300
MOST_FRAMES = 6
_HOME = str(Path(__file__).parents[2])
_contexts: list[Context] = []


def configure(level: str, stream: TextIO | None = None) -> logging.Handler:
    """Write all logs of this process as JSON; called again it takes the new stream and level."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(formatter())
    handler.set_name("quizapp")
    root = logging.getLogger()
    for old in [one for one in root.handlers if one.get_name() == "quizapp"]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    return handler


def formatter() -> logging.Formatter:
    """Records of any library -> a JSON line."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            _add_context,
            _add_fields,
            _without_what_was_said,
        ],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _cut, _render],
    )


def add_context(context: Context) -> None:
    """Let whoever serves requests say which one a line belongs to."""
    _contexts.append(context)


def _add_context(_logger: object, _method: str, event: Event) -> Event:
    for context in _contexts:
        event.update(context())
    return event


def _add_fields(_logger: object, _method: str, event: Event) -> Event:
    """The name of the logger, and `extra={"fields": {...}}` of a call."""
    record: logging.LogRecord = event["_record"]
    event["logger"] = record.name
    event.update(getattr(record, "fields", {}))
    return event


def _without_what_was_said(_logger: object, _method: str, event: Event) -> Event:
    """Of an exception its kind, those behind it, and where it happened."""
    record: logging.LogRecord = event["_record"]
    event.pop("exc_info", None)
    if record.exc_info and record.exc_info[1]:
        error = record.exc_info[1]
        event["exception"] = " < ".join(_kinds(error))
        event["at"] = _frames(error.__traceback__)
    record.exc_info, record.exc_text, record.stack_info = None, None, None
    return event


def _kinds(error: BaseException) -> list[str]:
    kinds: list[str] = []
    behind: BaseException | None = error
    while behind is not None and len(kinds) < MOST_FRAMES:
        kinds.append(type(behind).__name__)
        behind = behind.__cause__ or behind.__context__
    return kinds


def _frames(where: TracebackType | None) -> list[str]:
    """The innermost of our own, and the innermost of all."""
    frames = traceback.extract_tb(where)
    ours = [one for one in frames if one.filename.startswith(_HOME) and ".venv" not in one.filename]
    shown = [*ours[-MOST_FRAMES:], *([] if frames[-1:] == ours[-1:] else frames[-1:])]
    return [f"{_short(one.filename)}:{one.lineno} {one.name}" for one in shown]


def _short(file: str) -> str:
    return "/".join(Path(file).parts[-3:])


def _cut(_logger: object, _method: str, event: Event) -> Event:
    """A line stays below a kilobyte, whatever a library says."""
    for name, value in event.items():
        if isinstance(value, str) and len(value) > LONGEST_TEXT:
            event[name] = value[:LONGEST_TEXT] + "…"
    return event


_FIRST = ("time", "level", "event")


def _render(_logger: object, _method: str, event: Event) -> str:
    ordered = {name: event.pop(name) for name in _FIRST if name in event}
    return orjson.dumps({**ordered, **event}, default=lambda value: type(value).__name__).decode()


FOR_GRANIAN: dict[str, Any] = {
    "formatters": {"generic": {"()": formatter}, "access": {"()": formatter}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "generic"},
        "access": {"class": "logging.StreamHandler", "formatter": "access"},
    },
}
"""The server's own lines look like ours and go the same way."""
