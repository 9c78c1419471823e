"""Sending a letter by SMTP, and telling the one thing that matters: whether it was taken."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

SECONDS = 20.0
_AT_HOME = ("localhost", "127.0.0.1", "::1")


class NotTakenError(Exception):
    """The server has surely not taken the letter: it may be sent again."""


class UnsureError(Exception):
    """The line broke while the letter went out: it may have been taken, so never again."""


@dataclass(frozen=True)
class Letter:
    """A plain text to one address. `id` makes the Message-ID, the same at each try."""

    id: str
    to: str
    subject: str
    text: str


class Mailer:
    """A mail server: `smtp://name:password@host:587` (STARTTLS where offered) or `smtps://`."""

    def __init__(self, url: str, sender: str) -> None:
        parts = urlsplit(url)
        self._is_tls = parts.scheme == "smtps"
        self._host = parts.hostname or "localhost"
        self._port = parts.port or (465 if self._is_tls else 25)
        self._name = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self._sender = sender

    def send(self, letter: Letter) -> None:
        """Hand it to the server. Raises NotTakenError or UnsureError."""
        try:
            server = self._open()
        except (OSError, smtplib.SMTPException) as error:
            raise NotTakenError(type(error).__name__) from error
        try:
            server.send_message(self._message(letter))
        except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:
            raise NotTakenError(type(error).__name__) from error
        except (OSError, smtplib.SMTPException) as error:
            raise UnsureError(type(error).__name__) from error
        finally:
            server.close()

    def _open(self) -> smtplib.SMTP:
        if self._is_tls:
            safe = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self._host, self._port, timeout=SECONDS, context=safe
            )
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=SECONDS)
            self._make_safe(server)
        if self._name:
            server.login(self._name, self._password)
        return server

    def _make_safe(self, server: smtplib.SMTP) -> None:
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
        elif self._name and self._host not in _AT_HOME:
            server.close()
            raise smtplib.SMTPNotSupportedError("the password would go out in the clear")

    def _message(self, letter: Letter) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"] = self._sender, letter.to
        message["Subject"] = letter.subject
        domain = self._sender.rpartition("@")[2].strip("> ")
        message["Message-ID"] = f"<{letter.id}@{domain}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        return message
