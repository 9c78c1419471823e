"""Tables of the law register."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.core.db import Model, short
from quizapp.core.types import PublicId

GRADES = ("safe", "compare", "do_not_use")


class LegalDocument(Model):
    """A document with its dates in force. `grade` says how far our reading of it may be cited."""

    __tablename__ = "legal_document"
    __table_args__ = (CheckConstraint(f"grade IN {GRADES}", name="grade"),)

    id: Mapped[PublicId]
    slug: Mapped[str] = mapped_column(short(60), unique=True)
    number: Mapped[str] = mapped_column(short(60))
    title: Mapped[str] = mapped_column(short(400))
    folded_text: Mapped[str] = mapped_column(short(500))
    kind: Mapped[str] = mapped_column(short(30))
    issued_on: Mapped[date | None]
    in_force_from: Mapped[date | None]
    in_force_to: Mapped[date | None]
    status: Mapped[str] = mapped_column(short(20), default="in_force")
    read_in: Mapped[str] = mapped_column(short(200), default="")
    grade: Mapped[str] = mapped_column(short(12), default="compare")
    do_not_cite_articles: Mapped[list[Any]] = mapped_column(default=list)
    amended_by: Mapped[list[Any]] = mapped_column(default=list)
    note: Mapped[str] = mapped_column(default="")

    @property
    def label(self) -> str:
        """`Bộ luật Lao động (45/2019/QH14)`: what pickers show and find again."""
        return f"{self.title} ({self.number})"
