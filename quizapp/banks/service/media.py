"""Keeping pictures: the same picture once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quizapp.banks.models import Media
from quizapp.banks.pictures import PaintedPicture, repaint
from quizapp.core.types import new_id


def store_picture(session: Session, data: bytes, *, now: datetime) -> Media:
    """The stored picture; Invalid("picture_unreadable") or ("picture_too_large")."""
    painted = repaint(data)
    known = _find(session, painted.sha256)
    if known is not None:
        return known
    try:
        with session.begin_nested():
            media = _new(painted, now)
            session.add(media)
        return media
    except IntegrityError:
        # Somebody stored the same picture a moment ago.
        return session.scalars(select(Media).where(Media.sha256 == painted.sha256)).one()


def _find(session: Session, sha256: str) -> Media | None:
    return session.scalars(select(Media).where(Media.sha256 == sha256)).one_or_none()


def _new(painted: PaintedPicture, now: datetime) -> Media:
    return Media(
        id=new_id(),
        sha256=painted.sha256,
        content_type=painted.content_type,
        width=painted.width,
        height=painted.height,
        content=painted.content,
        created_at=now,
    )
