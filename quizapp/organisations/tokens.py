"""Participant tokens: made at joining, read on every request."""

from __future__ import annotations

from sqlalchemy.orm import Session

from quizapp.core.tokens import Keyring
from quizapp.organisations.models import Participant

PURPOSE = "participant"
WELCOME_COOKIE, WELCOME_SECONDS = "quizapp_welcome", 120
"""Carries the new resume code to the next page, once, for browsers without script."""
TOKEN_LIFETIME_SECONDS = 400 * 24 * 3600


def token_for(participant: Participant, keyring: Keyring) -> str:
    """A signed token that says who this is."""
    payload = [participant.id, participant.contest_id, participant.token_epoch]
    return keyring.sign(PURPOSE, payload)


def participant_of(session: Session, token: str, *, keyring: Keyring) -> Participant | None:
    """The participant of a valid token, or None.

    A withdrawn token names nobody; of two merged entries it names the one that stayed.
    """
    payload = keyring.read(PURPOSE, token, max_age_seconds=TOKEN_LIFETIME_SECONDS)
    match payload:
        case [str(participant_id), str(), int(epoch)]:
            found = session.get(Participant, participant_id)
        case _:
            return None
    if found is None or found.token_epoch != epoch:
        return None
    return session.get(Participant, found.merged_into_id) if found.merged_into_id else found
