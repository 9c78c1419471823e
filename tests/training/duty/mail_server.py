"""A mail server of a few lines that keeps letters, refuses them, or hangs up in the middle."""

from __future__ import annotations

import socketserver
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Self


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        server = self.server.owner
        self._say("220 here")
        for line in self.rfile:
            word = line.strip().upper()
            if word.startswith(b"EHLO"):
                self._say("250 here")
            elif word == b"DATA":
                if not self._take(server):
                    return
            elif word == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 well")

    def _take(self, server: MailServer) -> bool:
        """False: the line is cut after the whole letter came, before any answer."""
        self._say("354 go on")
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line)
        server.tries += 1
        answer = server.answers.pop(0) if server.answers else "250 taken"
        if answer == "hang up":
            return False
        if answer.startswith("250"):
            server.letters.append(message_from_bytes(b"".join(lines), policy=policy.default))
        self._say(answer)
        return True

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class MailServer:
    """`answers`: to the next letters, in their order; after that all are taken."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.answers: list[str] = []
        self.tries = 0
        self._server: Any = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Talk)
        self._server.daemon_threads = True
        self._server.owner = self
        self.port = self._server.server_address[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()
