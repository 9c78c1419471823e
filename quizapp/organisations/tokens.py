"""Tokens of participants, made at joining, and of learners, made at sign-in."""

from __future__ import annotations

import time
from typing import NamedTuple, Protocol

from sqlalchemy.orm import Session

from quizapp.core.bounded import BoundedCache
from quizapp.core.tokens import Keyring
from quizapp.organisations.models import Learner, Participant

PURPOSE = "participant"
WELCOME_COOKIE, WELCOME_SECONDS = "quizapp_welcome", 120
"""Carries the new resume code to the next page, once, for browsers without script."""
TOKEN_LIFETIME_SECONDS = 400 * 24 * 3600
VERIFIED_AGAIN_SECONDS = 3600
LEARNER_SECONDS = {False: 30 * 24 * 3600, True: 15 * 60}
"""How long a learner's token holds; on a shared phone it is renewed with every request."""
_LEARNER_PURPOSES = {False: "learner", True: "learner on a shared phone"}


class TokenHolder(Protocol):
    """Whom a token names: a participant, or what joining knows of one."""

    @property
    def id(self) -> str: ...
    @property
    def contest_id(self) -> str: ...
    @property
    def token_epoch(self) -> int: ...


def token_for(participant: TokenHolder, keyring: Keyring) -> str:
    """A signed token that says who this is."""
    payload = [participant.id, participant.contest_id, participant.token_epoch]
    return keyring.sign(PURPOSE, payload)


class ParticipantClaim(NamedTuple):
    """What a genuine token says. Whether it was withdrawn since, the database knows by `epoch`."""

    participant_id: str
    contest_id: str
    epoch: int


class ParticipantTokens:
    """Reads the tokens of one process; a token seen lately is not verified again.

    Only genuine tokens are kept, so that guesses push nobody out.
    """

    def __init__(self, keyring: Keyring, *, kept: int = 20_000) -> None:
        self._keyring = keyring
        self._seen: BoundedCache[str, tuple[ParticipantClaim, float]] = BoundedCache(kept)

    def claim_of(self, token: str) -> ParticipantClaim | None:
        """What the token says, or None when it is forged, altered or too old."""
        seen = self._seen.get(token)
        if seen is not None and time.monotonic() - seen[1] < VERIFIED_AGAIN_SECONDS:
            return seen[0]
        claim = _read(self._keyring, token)
        if claim is not None:
            self._seen.put(token, (claim, time.monotonic()))
        return claim


def _read(keyring: Keyring, token: str) -> ParticipantClaim | None:
    match keyring.read(PURPOSE, token, max_age_seconds=TOKEN_LIFETIME_SECONDS):
        case [str(participant_id), str(contest_id), int(epoch)]:
            return ParticipantClaim(participant_id, contest_id, epoch)
        case _:
            return None


def participant_of(session: Session, claim: ParticipantClaim) -> Participant | None:
    """The participant whom a genuine token names, or None.

    A withdrawn token names nobody; of two merged entries it names the one that stayed.
    """
    found = session.get(Participant, claim.participant_id)
    if found is None or found.token_epoch != claim.epoch:
        return None
    return session.get(Participant, found.merged_into_id) if found.merged_into_id else found


class LearnerClaim(NamedTuple):
    """What a learner's genuine token says."""

    learner_id: str
    epoch: int
    is_shared: bool


def learner_token(learner: Learner, keyring: Keyring, *, is_shared: bool) -> str:
    """A signed token that says who this is."""
    return sign_claim(LearnerClaim(learner.id, learner.token_epoch, is_shared), keyring)


def sign_claim(claim: LearnerClaim, keyring: Keyring) -> str:
    """The same token with a fresh time."""
    return keyring.sign(_LEARNER_PURPOSES[claim.is_shared], [claim.learner_id, claim.epoch])


def read_learner_token(keyring: Keyring, token: str) -> LearnerClaim | None:
    """What the token says, or None when it is forged, altered or too old."""
    for is_shared, purpose in _LEARNER_PURPOSES.items():
        match keyring.read(purpose, token, max_age_seconds=LEARNER_SECONDS[is_shared]):
            case [str(learner_id), int(epoch)]:
                return LearnerClaim(learner_id, epoch, is_shared)
    return None


def learner_of(session: Session, claim: LearnerClaim) -> Learner | None:
    """The learner whom a genuine token names; nobody after a reset of the PIN or after leaving."""
    found = session.get(Learner, claim.learner_id)
    is_current = found is not None and found.token_epoch == claim.epoch and found.left_at is None
    return found if is_current else None
