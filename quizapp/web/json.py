"""JSON in and out: orjson for speed, msgspec for validated bodies."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec
import orjson
from flask import Response, request

from quizapp.core.errors import Invalid, Malformed

Body = TypeVar("Body")


def json_response(
    body: Any, status: int = 200, *, content_type: str = "application/json"
) -> Response:
    """A JSON answer; never cached unless the view says otherwise."""
    response = Response(orjson.dumps(body), status, content_type=content_type)
    response.headers["Cache-Control"] = "no-store"
    return response


def rfc3339(moment: datetime | None) -> str | None:
    """`2026-11-22T04:48:05.123Z`; milliseconds, UTC."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read_body(kind: type[Body]) -> Body:
    """The request's JSON as a msgspec Struct. Unreadable: Malformed; wrong fields: Invalid."""
    raw = request.get_data(cache=True)
    try:
        msgspec.json.decode(raw or b"{}")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed from error
    try:
        return msgspec.json.decode(raw or b"{}", type=kind)
    except msgspec.ValidationError as error:
        raise Invalid(fields={_field_of(error): "invalid"}) from error


def _field_of(error: msgspec.ValidationError) -> str:
    """Msgspec says `... - at `$.answers[0].seq``; keep the first field's name.

    Of a field that is missing it tells the name first, and where only when that is deeper.
    """
    said = str(error)
    where = re.search(r"`\$\.(\w+)", said) or re.search(r"missing required field `(\w+)`", said)
    return where[1] if where else "body"
