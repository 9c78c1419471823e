"""Slowing down guesses, on every way of signing in.

Counted per account and address, per account, and per address. A whole office or a hall full of
coordinators shares one address, so the last bound is wide and counts failures alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from quizapp.core.errors import TooMany
from quizapp.web.context import keyring, limiter

SECONDS_A_MINUTE = 60


@dataclass(frozen=True)
class Bound:
    """At most `limit` failures within `per_seconds`."""

    purpose: str
    limit: int
    per_seconds: int


HERE = Bound("sign-in here", 5, 5 * 60)
ACCOUNT = Bound("sign-in account", 20, 15 * 60)
ADDRESS = Bound("sign-in address", 60, 15 * 60)


class Attempt:
    """One try to prove who one is; `account` is None when only a code is given.

    Tries are counted before the answer is known, so that many at once gain nothing.
    """

    def __init__(self, account: str | None) -> None:
        self._address = request.remote_addr or "unknown"
        self._counted: list[tuple[Bound, str]] = []
        if account is not None:
            name = keyring().keyed_hash("sign-in throttle", account)
            self._counted = [(HERE, f"{name} {self._address}"), (ACCOUNT, name)]
        self._begin()

    def _begin(self) -> None:
        wait = limiter().would_refuse(
            ADDRESS.purpose, self._address, limit=ADDRESS.limit, per_seconds=ADDRESS.per_seconds
        )
        for bound, who in self._counted:
            waits = limiter().hit(
                bound.purpose, who, limit=bound.limit, per_seconds=bound.per_seconds
            )
            wait = max(wait, waits)
        if wait:
            minutes = -(-wait // SECONDS_A_MINUTE)
            raise TooMany("sign_in_slowed", retry_after=wait, minutes=minutes)

    def failed(self) -> None:
        """Count it against the address, too."""
        limiter().hit(
            ADDRESS.purpose, self._address, limit=ADDRESS.limit, per_seconds=ADDRESS.per_seconds
        )

    def succeeded(self) -> None:
        """Forget the mistypings before it."""
        for bound, who in self._counted:
            limiter().forget(bound.purpose, who, limit=bound.limit, per_seconds=bound.per_seconds)
