"""What somebody says to one purpose later than at joining. Nothing said before is changed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.organisations.models import Consent, ConsentText


@dataclass(frozen=True)
class Said:
    """A yes or no to the words that were shown."""

    purpose: str
    body: str
    language: str
    is_given: bool
    channel: str


def say(session: Session, participant_id: str, said: Said, *, now: datetime) -> None:
    """Keep it with the text that was shown; a withdrawal is a new row, too."""
    hash_ = text_hash(said.purpose, said.language, said.body)
    if session.get(ConsentText, hash_) is None:
        session.add(
            ConsentText(
                hash=hash_,
                purpose=said.purpose,
                language=said.language,
                body=said.body,
                first_shown_at=now,
            )
        )
        session.flush()
    session.add(
        Consent(
            participant_id=participant_id,
            purpose=said.purpose,
            text_hash=hash_,
            is_given=said.is_given,
            channel=said.channel,
            at=now,
        )
    )
    session.flush()


def text_hash(purpose: str, language: str, body: str) -> str:
    """Names a text that was shown."""
    return hashlib.sha256(f"{purpose}\n{language}\n{body}".encode()).hexdigest()
