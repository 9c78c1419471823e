"""The codes of classes: what the screen shows, what opens a host's page, what a badge says.

None of them is stored; each is told again from the installation's key. See docs/decisions/0068.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from typing import NamedTuple

from quizapp.core.tokens import Keyring, normalise_code, spaced_code
from quizapp.training.classes.models import ClassPoint
from quizapp.training.classes.rules.codes import (
    CODE_CHARACTERS,
    MAC_CHARACTERS,
    POINT_CHARACTERS,
    WINDOW_SECONDS,
    accepted_windows,
    window_at,
)

HOST_CHARACTERS = 17
"""83 bits: it opens a page for a whole day and is sent around by Zalo."""
TICKET_SECONDS = 10 * 60
BADGE_SECONDS = 2 * WINDOW_SECONDS
TYPED_CHARACTERS = 8
_TICKET, _HOST, _BADGE = "class ticket", "class host", "class badge"


class Ticket(NamedTuple):
    """Proof that this browser has scanned a fresh code: kept while its owner signs in."""

    point_id: str
    epoch: int


def check_in_code(keyring: Keyring, point: ClassPoint, seconds: float) -> str:
    """What the screen of a point shows at this moment."""
    return point.code + _mac(keyring, point, window_at(seconds))


def is_fresh(keyring: Keyring, point: ClassPoint, code: str, seconds: float) -> bool:
    """Whether this is the code that the point shows, or showed a moment ago."""
    sent = code[POINT_CHARACTERS:].encode()
    good = (_mac(keyring, point, window).encode() for window in accepted_windows(seconds))
    return sum(hmac.compare_digest(sent, one) for one in good) > 0


def point_part(typed: str) -> str | None:
    """The part of a typed or scanned code that names the point; None for what is no code."""
    code = normalise_code(typed)
    return code[:POINT_CHARACTERS] if len(code) == CODE_CHARACTERS else None


def shown(code: str) -> str:
    """As it stands on the screen below the picture."""
    return spaced_code(code)


def _mac(keyring: Keyring, point: ClassPoint, window: int) -> str:
    bound = f"{point.id} {point.epoch} {window}"
    return keyring.derived_code("class check-in", bound, characters=MAC_CHARACTERS)


def sign_ticket(keyring: Keyring, point: ClassPoint) -> str:
    """Given for a fresh scan."""
    return keyring.sign(_TICKET, [point.id, point.epoch])


def read_ticket(keyring: Keyring, signed: str) -> Ticket | None:
    """None when it is forged or too old."""
    match keyring.read(_TICKET, signed, max_age_seconds=TICKET_SECONDS):
        case [str(point_id), int(epoch)]:
            return Ticket(point_id, epoch)
        case _:
            return None


def host_code(keyring: Keyring, point_id: str, epoch: int) -> str:
    """The secret end of a host's link."""
    return keyring.derived_code(_HOST, f"{point_id} {epoch}", characters=HOST_CHARACTERS)


def host_mark(keyring: Keyring, code: str) -> str:
    """What the database knows of it."""
    return keyring.keyed_hash(_HOST, normalise_code(code))


def badge_token(keyring: Keyring, learner_id: str) -> str:
    """What the QR of a person's badge holds for a minute."""
    return "B" + keyring.sign(_BADGE, learner_id)


def badge_holder(keyring: Keyring, scanned: str) -> str | None:
    """Whose badge it is, unless it is forged or a picture of long ago."""
    if not scanned.startswith("B"):
        return None
    said = keyring.read(_BADGE, scanned[1:], max_age_seconds=BADGE_SECONDS)
    return said if isinstance(said, str) else None


def typed_badge(keyring: Keyring, learner_id: str, seconds: float) -> str:
    """What stands below the badge, for a host whose browser cannot scan."""
    return _typed(keyring, learner_id, window_at(seconds))


def holder_of_typed(
    keyring: Keyring, typed: str, learner_ids: Iterable[str], seconds: float
) -> str | None:
    """Which of these people's badges says this now."""
    sent = normalise_code(typed)
    if len(sent) != TYPED_CHARACTERS:
        return None
    windows = (window_at(seconds), window_at(seconds) - 1)
    for learner_id in learner_ids:
        for window in windows:
            if hmac.compare_digest(sent.encode(), _typed(keyring, learner_id, window).encode()):
                return learner_id
    return None


def _typed(keyring: Keyring, learner_id: str, window: int) -> str:
    return keyring.derived_code(
        "class badge typed", f"{learner_id} {window}", characters=TYPED_CHARACTERS
    )
