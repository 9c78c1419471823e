"""Slowing down who tries PINs, without ever shutting anybody out for good.

Counted per person, and as failures per address and per unit. A phone on which somebody has signed
in before is counted by itself: who tries a colleague's PIN elsewhere does not shut him out there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import request

from quizapp.core import clock
from quizapp.core.errors import TooMany
from quizapp.web.context import limiter
from quizapp.web.i18n import local, moment, time_of_day


@dataclass(frozen=True)
class Bound:
    """At most `limit` tries within `per_seconds`."""

    purpose: str
    limit: int
    per_seconds: int

    def hit(self, who: str) -> int:
        """Count one; 0 or the seconds to wait."""
        return limiter().hit(self.purpose, who, limit=self.limit, per_seconds=self.per_seconds)

    def would_refuse(self, who: str) -> int:
        """The same without counting."""
        return limiter().would_refuse(
            self.purpose, who, limit=self.limit, per_seconds=self.per_seconds
        )

    def forget(self, who: str) -> None:
        """Start afresh."""
        limiter().forget(self.purpose, who, limit=self.limit, per_seconds=self.per_seconds)


PERSON = Bound("learner pin", 5, 15 * 60)
PERSON_DAY = Bound("learner pin day", 30, 24 * 3600)
ADDRESS = Bound("learner pin address", 100, 15 * 60)
"""A factory is one address with many phones."""
UNIT = Bound("learner pin unit", 300, 3600)


class Tries:
    """One try of `who` at a unit, counted before the answer is known: many at once gain nothing.

    `phone_id` is given when this person has signed in on this phone before.
    """

    def __init__(self, who: str, unit_id: str, phone_id: str | None) -> None:
        self._who = f"{who} {phone_id}" if phone_id else who
        self._failing = [(PERSON_DAY, self._who)]
        if phone_id is None:
            self._failing += [(ADDRESS, request.remote_addr or "unknown"), (UNIT, unit_id)]
        wait = max(bound.would_refuse(name) for bound, name in self._failing)
        wait = max(wait, PERSON.hit(self._who))
        if wait:
            raise TooMany("pin_slowed", retry_after=wait, until=_told(wait))

    def failed(self) -> None:
        """Count it for longer, too."""
        for bound, name in self._failing:
            bound.hit(name)

    def succeeded(self) -> None:
        """Forget the mistypings before it."""
        PERSON.forget(self._who)


def forget_tries(learner_id: str) -> None:
    """The coordinator helps: whoever has a new PIN for once need not wait."""
    for bound in (PERSON, PERSON_DAY):
        bound.forget(learner_id)


def _told(wait: int) -> str:
    """When to try again: the time of day, with the date when that is not today."""
    now = clock.now()
    then = now + timedelta(seconds=wait)
    is_today = local(then).date() == local(now).date()
    return time_of_day(then) if is_today else moment(then)
