"""Signing in by a PIN: proving it, choosing it at first use, resetting it.

A PIN has few digits, so its hash is made over the installation's secret key, too: a copy of the
database alone confirms no guess.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import CursorResult, update
from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.core.errors import Conflict, NotSignedIn
from quizapp.core.tokens import Keyring
from quizapp.organisations.models import Learner
from quizapp.organisations.queries.learners import KnownLearner
from quizapp.organisations.rules.pins import PIN_DIGITS, clean_typed_pin

WINDOW_SECONDS, WINDOWS_THAT_HOLD = 5 * 60, 2
"""A PIN for once holds for the rest of this window and the next one: five to ten minutes."""
# The throttle protects PINs while they are typed; the secret key does when a copy is stolen.
_pins = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1)


class Proved(NamedTuple):
    """Who has proved who she is; `must_choose`: a PIN is to be chosen first."""

    learner: KnownLearner
    must_choose: bool


def prove(
    learner: KnownLearner | None, typed: str, *, by_card: bool, keyring: Keyring, now: datetime
) -> Proved:
    """Whether the PIN is right, or one is to be chosen now. Takes the time of one hash, always.

    A PIN is chosen by whoever stands before the post's card, until the coordinator has reset it:
    from then on only with the PIN for once that the coordinator was shown. Raises
    NotSignedIn("pin_wrong") alike for strangers, wrong PINs and PINs that are chosen already.
    """
    pin = clean_typed_pin(typed)
    owner = learner.id if learner else "nobody"
    is_right = _verify(learner.pin_hash if learner else None, owner, pin, keyring)
    if learner is not None and is_right:
        return Proved(learner, must_choose=False)
    if learner is None or learner.pin_hash is not None:
        raise NotSignedIn("pin_wrong")
    is_first_use = by_card and learner.token_epoch == 0
    if is_first_use or pin in _pins_for_once(learner.id, learner.token_epoch, keyring, now):
        return Proved(learner, must_choose=True)
    raise NotSignedIn("pin_wrong")


def hash_pin(learner_id: str, pin: str, keyring: Keyring) -> str:
    """What is kept of a PIN."""
    return _pins.hash(_keyed(learner_id, pin, keyring))


def choose_pin(
    session: Session, learner_id: str, pin_hash: str, *, epoch: int, now: datetime
) -> Learner:
    """Set the PIN once. Raises Conflict("pin_chosen") for whoever comes second or too late."""
    chosen = session.execute(
        update(Learner)
        .where(
            Learner.id == learner_id,
            Learner.pin_hash.is_(None),
            Learner.token_epoch == epoch,
            Learner.left_at.is_(None),
        )
        .values(pin_hash=pin_hash)
    )
    if not isinstance(chosen, CursorResult) or chosen.rowcount != 1:
        raise Conflict("pin_chosen")
    record(session, learner_id, "learner.pin_chosen", ("learner", learner_id), now=now)
    return session.get_one(Learner, learner_id, populate_existing=True)


def reset_pin(
    session: Session, learner: Learner, *, keyring: Keyring, by: str, now: datetime
) -> str:
    """A PIN for once, shown once; the old PIN and all sessions end here."""
    learner.pin_hash = None
    learner.token_epoch += 1
    record(session, by, "learner.pin_reset", ("learner", learner.id), now=now)
    return _pin_for_once(learner.id, learner.token_epoch, _window(now), keyring)


def holds_until(now: datetime) -> datetime:
    """When a PIN for once that is given now ends."""
    end = (_window(now) + WINDOWS_THAT_HOLD) * WINDOW_SECONDS
    return datetime.fromtimestamp(end, UTC)


def _pins_for_once(learner_id: str, epoch: int, keyring: Keyring, now: datetime) -> list[str]:
    if epoch == 0:
        return []
    windows = range(_window(now), _window(now) - WINDOWS_THAT_HOLD, -1)
    return [_pin_for_once(learner_id, epoch, window, keyring) for window in windows]


def _pin_for_once(learner_id: str, epoch: int, window: int, keyring: Keyring) -> str:
    digest = keyring.keyed_hash("learner pin for once", f"{learner_id} {epoch} {window}")
    return f"{int(digest, 16) % 10**PIN_DIGITS:0{PIN_DIGITS}}"


def _window(now: datetime) -> int:
    return int(now.timestamp()) // WINDOW_SECONDS


def _verify(pin_hash: str | None, learner_id: str, pin: str, keyring: Keyring) -> bool:
    try:
        _pins.verify(pin_hash or _NOBODYS, _keyed(learner_id, pin, keyring))
    except VerifyMismatchError:
        return False
    return True


def _keyed(learner_id: str, pin: str, keyring: Keyring) -> str:
    return keyring.keyed_hash("learner pin", f"{learner_id}\n{pin}")


_NOBODYS = _pins.hash("no PIN was chosen")
