"""Answers as phones send them: as JSON, and by plain forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from werkzeug.datastructures import MultiDict


class AnswerBody(msgspec.Struct):
    """`PUT .../answers/{slot}`."""

    seq: Any
    response: Any = None


class PredictionBody(msgspec.Struct):
    """`PUT .../prediction`, and a part of a submission."""

    seq: Any
    value: Any = None


def response_of(form: MultiDict[str, str], type_name: str) -> object:
    """The response of a question's form in the contract's shape; None when nothing is chosen."""
    chosen = form.getlist("response")
    if type_name in _READ:
        return _READ[type_name](chosen[0] if chosen else "", _keyed(form))
    if not chosen:
        return None
    if type_name == "true_false":
        return {"true": True, "false": False}.get(chosen[0])
    return chosen if type_name == "multiple_choice" else chosen[0]


_NAMED = "response:"


def _keyed(form: MultiDict[str, str]) -> dict[str, str]:
    """What was given for each statement, entry, item or gap."""
    return {
        name.removeprefix(_NAMED): value
        for name, value in form.items()
        if name.startswith(_NAMED) and value
    }


def _table(_typed: str, given: dict[str, str]) -> object:
    return {id_: value == "true" for id_, value in given.items()} or None


def _pairs(_typed: str, given: dict[str, str]) -> object:
    return given or None


def _order(_typed: str, given: dict[str, str]) -> object:
    """By the places given; two items at one place stand as they are listed."""
    return sorted(given, key=lambda id_: whole(given[id_], 0)) or None


def _text(typed: str, _given: dict[str, str]) -> object:
    return typed.strip() or None


def _number(typed: str, given: dict[str, str]) -> object:
    if not typed.strip():
        return None
    unit = given.get("unit")
    return {"value": typed.strip(), "unit": unit} if unit else typed.strip()


_READ: dict[str, Callable[[str, dict[str, str]], object]] = {
    "statement_table": _table,
    "matching": _pairs,
    "ordering": _order,
    "short_text": _text,
    "numeric": _number,
    "cloze": _pairs,
}


def whole(value: str | None, default: int) -> int:
    """A whole number of a form or an address, or the default."""
    is_number = value is not None and value.isascii() and value.isdecimal() and len(value) <= 16  # noqa: PLR2004
    return int(value) if is_number and value is not None else default
