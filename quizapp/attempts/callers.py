"""Who stands at a door before Flask, told from the bare request."""

from __future__ import annotations

import hmac
from typing import Any
from urllib.parse import urlsplit

from werkzeug.http import parse_cookie

from quizapp.core.bounded import BoundedCache
from quizapp.organisations.tokens import ParticipantClaim, ParticipantTokens
from quizapp.web.context import Installation
from quizapp.web.csrf import csrf_token_of
from quizapp.web.guards import PARTICIPANT_COOKIE

Environ = dict[str, Any]
CSRF_HEADER = "HTTP_X_CSRFTOKEN"
KEPT_PHONES, LONGEST_COOKIE = 20_000, 1000


class Callers:
    """The callers of one process. All doors ask the same, so that a phone is remembered once."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        tokens: ParticipantTokens = installation.parts["tokens"]
        self._claim_of = tokens.claim_of
        self._phones: BoundedCache[str, tuple[str, str]] = BoundedCache(KEPT_PHONES)

    def claim(self, environ: Environ, *, is_writing: bool) -> ParticipantClaim | None:
        """Who asks, when that is beyond doubt and no other site may be behind it."""
        if is_writing and "HTTP_ORIGIN" in environ and not self._is_own_origin(environ):
            return None
        bearer = environ.get("HTTP_AUTHORIZATION")
        if bearer is not None:
            return self._claim_of(bearer[7:]) if bearer.startswith("Bearer ") else None
        cookie, csrf_token = self._phone(environ.get("HTTP_COOKIE", ""))
        sent = environ.get(CSRF_HEADER, "")
        if is_writing and not hmac.compare_digest(sent.encode(), csrf_token.encode()):
            return None
        return self._claim_of(cookie) if cookie else None

    def _phone(self, header: str) -> tuple[str, str]:
        """The participant's cookie in the header, and the CSRF token that belongs to it."""
        known = self._phones.get(header)
        if known is None:
            cookie = parse_cookie(header).get(PARTICIPANT_COOKIE, "")
            known = (cookie, csrf_token_of(self._installation.keyring, cookie))
            if len(header) <= LONGEST_COOKIE and self._claim_of(cookie):
                self._phones.put(header, known)
        return known

    def is_too_fast(self, claim: ParticipantClaim) -> bool:
        """Faster than any person could be."""
        return self._installation.pace.hit(claim.participant_id) > 0

    def _is_own_origin(self, environ: Environ) -> bool:
        """Behind a proxy of ours the host is what that proxy says it was."""
        hops = self._installation.settings.trusted_proxies
        hosts = environ.get("HTTP_X_FORWARDED_HOST", "").split(",") if hops else []
        host = hosts[-hops].strip() if len(hosts) >= hops > 0 else ""
        origin = urlsplit(environ["HTTP_ORIGIN"])
        return bool(origin.netloc) and origin.netloc == (host or environ.get("HTTP_HOST"))
