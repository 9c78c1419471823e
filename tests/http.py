"""Calls over a real connection, one each."""

from __future__ import annotations

import http.client
import json
from typing import Any

from tests.app_server import AppServer


def call(
    server: AppServer,
    method: str,
    path: str,
    body: object = None,
    headers: dict[str, str] | None = None,
    *,
    seconds: float = 20,
) -> tuple[int, Any]:
    """Status and JSON (or text) of the answer."""
    status, _headers, said = whole_call(server, method, path, body, headers, seconds=seconds)
    return status, said


def whole_call(
    server: AppServer,
    method: str,
    path: str,
    body: object = None,
    headers: dict[str, str] | None = None,
    *,
    seconds: float = 20,
) -> tuple[int, dict[str, str], Any]:
    """As `call`, with the headers of the answer, in small letters."""
    connection = http.client.HTTPConnection(server.host, server.port, timeout=seconds)
    try:
        sent = None if body is None else json.dumps(body)
        told = {"Content-Type": "application/json", **(headers or {})}
        connection.request(method, path, sent, told)
        answer = connection.getresponse()
        said = answer.read()
        kind = answer.headers.get("Content-Type", "")
        read = json.loads(said) if "json" in kind else said.decode(errors="replace")
        return answer.status, {k.lower(): v for k, v in answer.headers.items()}, read
    finally:
        connection.close()
