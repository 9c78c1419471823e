"""Tables of printed papers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizapp.attempts.models import Attempt
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


class SheetEntry(Model):
    """An attempt that was entered on paper: by whom, from which form, as typed.

    `changes` tells every correction: [{"by", "at", "reason", "typed"}], the last with the words
    that stood before it. `checked_by` typed the same sheet once more, and it agreed.
    """

    __tablename__ = "sheet_entry"

    attempt_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("attempt.id", ondelete="CASCADE"), primary_key=True
    )
    form_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("printed_form.id", ondelete="CASCADE"), index=True
    )
    typed: Mapped[str]
    reason: Mapped[str] = mapped_column(short(300), default="")
    entered_by: Mapped[str] = mapped_column(short(ID_LENGTH))
    entered_at: Mapped[datetime]
    checked_by: Mapped[str | None] = mapped_column(short(ID_LENGTH))
    checked_at: Mapped[datetime | None]
    changes: Mapped[list[Any]] = mapped_column(default=list)

    attempt: Mapped[Attempt] = relationship(lazy="joined")
    form: Mapped[PrintedForm] = relationship(lazy="joined")
