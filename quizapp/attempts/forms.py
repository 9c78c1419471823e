"""Answers as phones send them: as JSON, and by plain forms."""

from __future__ import annotations

from typing import Any

import msgspec
from werkzeug.datastructures import MultiDict


class AnswerBody(msgspec.Struct):
    """`PUT .../answers/{slot}`."""

    seq: Any
    response: Any = None


def response_of(form: MultiDict[str, str], type_name: str) -> object:
    """The response of a question's form in the contract's shape; None when nothing is chosen."""
    chosen = form.getlist("response")
    if not chosen:
        return None
    if type_name == "true_false":
        return {"true": True, "false": False}.get(chosen[0])
    return chosen if type_name == "multiple_choice" else chosen[0]


def whole(value: str | None, default: int) -> int:
    """A whole number of a form or an address, or the default."""
    is_number = value is not None and value.isascii() and value.isdecimal() and len(value) <= 16  # noqa: PLR2004
    return int(value) if is_number and value is not None else default
