"""Keeping an uploaded file from its preview to the yes: sealed, an hour, for its owner alone."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from quizapp.core.errors import NotFound
from quizapp.core.tokens import Keyring
from quizapp.core.types import new_id
from quizapp.organisations.models import PendingUpload

KEPT_FOR = timedelta(hours=1)
PURPOSE = "uploaded file"


def keep_upload(
    session: Session,
    staff_id: str,
    purpose: str,
    filename: str,
    content: bytes,
    *,
    keyring: Keyring,
    now: datetime,
) -> str:
    """Keep a file; returns the id that finds it. The owner's earlier one and old ones go."""
    session.execute(
        delete(PendingUpload).where(
            (PendingUpload.created_at < now - KEPT_FOR)
            | ((PendingUpload.staff_id == staff_id) & (PendingUpload.purpose == purpose))
        )
    )
    kept = PendingUpload(
        id=new_id(),
        staff_id=staff_id,
        purpose=purpose,
        filename=filename[-200:],
        content=keyring.seal(PURPOSE, content),
        created_at=now,
    )
    session.add(kept)
    session.flush()
    return kept.id


def take_upload(
    session: Session,
    upload_id: str,
    staff_id: str,
    purpose: str,
    *,
    keyring: Keyring,
    now: datetime,
) -> tuple[str, bytes]:
    """The kept file: (name, content). Raises NotFound("upload_gone"), also for a stranger's."""
    kept = session.get(PendingUpload, upload_id)
    is_mine = kept is not None and (kept.staff_id, kept.purpose) == (staff_id, purpose)
    if kept is None or not is_mine or kept.created_at < now - KEPT_FOR:
        raise NotFound("upload_gone")
    content = keyring.open(PURPOSE, kept.content)
    if content is None:
        raise NotFound("upload_gone")
    return kept.filename, content


def forget_upload(session: Session, upload_id: str) -> None:
    """Drop a file once it was taken in."""
    session.execute(delete(PendingUpload).where(PendingUpload.id == upload_id))
