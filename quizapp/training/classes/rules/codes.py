"""How long a check-in code holds: a new one every half minute, the last one a moment longer.

A code goes from the screen to a camera, through a phone's network, to us; the moment longer is for
that way. Nothing older than a minute is ever taken: by then a photo of the screen is worthless.
"""

from __future__ import annotations

WINDOW_SECONDS = 30
GRACE_SECONDS = 10
POINT_CHARACTERS = 5
MAC_CHARACTERS = 7
CODE_CHARACTERS = POINT_CHARACTERS + MAC_CHARACTERS


def window_at(seconds: float) -> int:
    """The number of the half minute that this moment (seconds since 1970) lies in."""
    return int(seconds // WINDOW_SECONDS)


def accepted_windows(seconds: float) -> tuple[int, ...]:
    """The windows whose codes are taken at this moment, the present one first."""
    present = window_at(seconds)
    if seconds - present * WINDOW_SECONDS <= GRACE_SECONDS:
        return present, present - 1
    return (present,)


def seconds_left(seconds: float) -> float:
    """Until the next code."""
    return (window_at(seconds) + 1) * WINDOW_SECONDS - seconds
