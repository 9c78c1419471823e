"""Tables of join codes."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.core.db import Model, short
from quizapp.core.types import ID_LENGTH, PublicId


class JoinCode(Model):
    """A printed code: never dies, can be pointed to another round. `code` is canonical."""

    __tablename__ = "join_code"

    id: Mapped[PublicId]
    code: Mapped[str] = mapped_column(short(12), unique=True)
    round_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("round.id", ondelete="CASCADE"), index=True
    )
    unit_id: Mapped[str | None] = mapped_column(short(ID_LENGTH), ForeignKey("unit.id"), index=True)
    place: Mapped[str] = mapped_column(short(120), default="")
    is_kiosk: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class ScanCount(Model):
    """How often a code was opened on a day."""

    __tablename__ = "scan_count"

    join_code_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("join_code.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    count: Mapped[int]


class JoinCodeMove(Model):
    """A code was pointed from one round to another: what was printed leads elsewhere since."""

    __tablename__ = "join_code_move"

    id: Mapped[PublicId]
    join_code_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("join_code.id", ondelete="CASCADE"), index=True
    )
    from_round_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("round.id", ondelete="CASCADE")
    )
    to_round_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("round.id", ondelete="CASCADE")
    )
    moved_by: Mapped[str] = mapped_column(short(ID_LENGTH))
    at: Mapped[datetime]
