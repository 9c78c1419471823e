"""Files between their preview and the yes to it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.core.db import Model, short
from quizapp.core.types import ID_LENGTH, PublicId


class PendingUpload(Model):
    """A file that somebody previews, sealed: it may hold the names of a whole enterprise."""

    __tablename__ = "pending_upload"

    id: Mapped[PublicId]
    staff_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("staff_account.id", ondelete="CASCADE")
    )
    purpose: Mapped[str] = mapped_column(short(40))
    filename: Mapped[str] = mapped_column(short(200))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(index=True)
