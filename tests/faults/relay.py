"""A proxy between phones and program that misbehaves as it is told."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

PASSED_ON = {"content-type", "authorization", "user-agent", "idempotency-key"}
TIMEOUT_SECONDS = 30


@dataclass(frozen=True)
class Exchange:
    """A request that was answered, and what the answer was."""

    who: str
    method: str
    path: str
    key: str
    request: bytes
    status: int
    answer: bytes


class Relay:
    """Passes requests on; `loses(exchange)` says whether the answer gets lost on its way back.

    Of several upstreams the next is asked where one takes no connection.
    """

    def __init__(
        self, upstreams: Sequence[str], loses: Callable[[Exchange], bool] = lambda _: False
    ) -> None:
        self.upstreams = list(upstreams)
        self._loses = loses
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        relay = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = TIMEOUT_SECONDS

            def log_message(self, *_: object) -> None:
                """Nobody reads it."""

            def do_POST(self) -> None:
                relay.serve(self)

            do_GET = do_PUT = do_POST  # noqa: N815 - the names http.server looks for

        return Handler

    def serve(self, caller: BaseHTTPRequestHandler) -> None:
        body = caller.rfile.read(int(caller.headers.get("Content-Length") or 0))
        answer = self._ask(caller, body)
        if answer is None:
            _reply(caller, 502, {}, b"")
            return
        status, headers, content = answer
        who, key = (caller.headers.get(name, "") for name in ("User-Agent", "Idempotency-Key"))
        exchange = Exchange(who, caller.command, caller.path, key, body, status, content)
        if self._loses(exchange):
            caller.close_connection = True
        else:
            _reply(caller, status, headers, content)

    def _ask(
        self, caller: BaseHTTPRequestHandler, body: bytes
    ) -> tuple[int, dict[str, str], bytes] | None:
        headers = {k: v for k, v in caller.headers.items() if k.lower() in PASSED_ON}
        for upstream in self._in_turn():
            try:
                return _exchange(upstream, caller.command, caller.path, body, headers)
            except ConnectionRefusedError:
                continue
            except (OSError, http.client.HTTPException):
                # As nginx does: what may be repeated is asked of the next one.
                if caller.command == "POST":
                    return None
        return None

    def _in_turn(self) -> list[str]:
        self.upstreams = [*self.upstreams[1:], self.upstreams[0]]
        return self.upstreams


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256


def _exchange(
    upstream: str, method: str, path: str, body: bytes, headers: dict[str, str]
) -> tuple[int, dict[str, str], bytes]:
    place = urlsplit(upstream)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
    try:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        content = response.read()
    finally:
        connection.close()
    kept = {k: v for k, v in response.headers.items() if k in {"Content-Type", "Retry-After"}}
    return response.status, kept, content


def _reply(
    caller: BaseHTTPRequestHandler, status: int, headers: dict[str, str], content: bytes
) -> None:
    caller.send_response(status)
    for name, value in headers.items():
        caller.send_header(name, value)
    caller.send_header("Content-Length", str(len(content)))
    caller.end_headers()
    caller.wfile.write(content)
