"""Reading pictures."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.banks.models import Media
from quizapp.core.errors import NotFound


def get_media(session: Session, media_id: str) -> Media:
    """The picture of this id."""
    found = session.get(Media, media_id)
    if found is None:
        raise NotFound
    return found


def known_media(session: Session, ids: Collection[str]) -> set[str]:
    """Those of the ids that are pictures."""
    return set(session.scalars(select(Media.id).where(Media.id.in_(ids))))
