"""The cards at the posts: a code that nobody guesses, and a new one when the old got about."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.core.tokens import new_code
from quizapp.organisations.models import Post

CARD_BITS = 83


def new_card_code() -> str:
    """For a post that is new, or whose card is renewed."""
    return new_code(CARD_BITS)


def renew_card(session: Session, post: Post, *, by: str, now: datetime) -> None:
    """From now on only the new card leads in; who has signed in stays so."""
    post.card_code = new_card_code()
    record(session, by, "post.card_renewed", ("post", post.id), now=now)
