"""Tables of printed papers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.core.db import Model, short
from quizapp.core.types import ID_LENGTH, PublicId


class PrintedForm(Model):
    """One form ("mã đề") of a round, drawn once and never changed: it may lie on a table already.

    `paper` is as in `attempt`: [{"version", "type", "points", "options": [[id, index], ...]}].
    """

    __tablename__ = "printed_form"
    __table_args__ = (UniqueConstraint("round_id", "code"),)

    id: Mapped[PublicId]
    round_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("round.id", ondelete="CASCADE")
    )
    code: Mapped[str] = mapped_column(short(8))
    seed: Mapped[str] = mapped_column(short(64))
    paper: Mapped[list[Any]]
    drawn_by: Mapped[str] = mapped_column(short(ID_LENGTH))
    drawn_at: Mapped[datetime]
