"""Requests as the page on a phone sends them: cookie, CSRF token, compressed answers welcome."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from quizapp.core.tokens import Keyring

USER_AGENT = "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 Chrome/142.0 Mobile"


@dataclass(frozen=True)
class Caller:
    """Somebody with a token, or nobody in particular."""

    token: str = ""
    csrf: str = ""


NOBODY = Caller()


def caller_of(token: str, keyring: Keyring) -> Caller:
    """The holder of a token, with what the page gives for writing."""
    return Caller(token, keyring.keyed_hash("csrf", token)[:32])


class Http:
    """Writes requests for one server. `kind_of_phone` tells browsers behind one router apart."""

    def __init__(
        self, port: int, *, encodings: str = "gzip, deflate, br", kind_of_phone: int = 0
    ) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self._common = (
            f"Host: 127.0.0.1:{port}\r\nUser-Agent: {USER_AGENT} Build/{kind_of_phone}\r\n"
            f"Accept-Encoding: {encodings}\r\nAccept-Language: vi\r\n"
        )

    def get(self, path: str, caller: Caller = NOBODY, *, accept: str = "application/json") -> bytes:
        """A reading request."""
        cookie = f"Cookie: quizapp_participant={caller.token}\r\n" if caller.token else ""
        return f"GET {path} HTTP/1.1\r\n{self._common}Accept: {accept}\r\n{cookie}\r\n".encode()

    def write(
        self, method: str, path: str, body: object, caller: Caller = NOBODY, key: str = ""
    ) -> bytes:
        """A writing request with JSON; `key` is its Idempotency-Key."""
        content = orjson.dumps(body)
        head = (
            f"{method} {path} HTTP/1.1\r\n{self._common}Accept: application/json\r\n"
            f"Origin: {self.origin}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(content)}\r\n"
        )
        if caller.token:
            head += f"Cookie: quizapp_participant={caller.token}\r\nX-CSRFToken: {caller.csrf}\r\n"
        if key:
            head += f"Idempotency-Key: {key}\r\n"
        return head.encode() + b"\r\n" + content
