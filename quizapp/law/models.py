"""Tables of the law register."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizapp.core.db import Model, short
from quizapp.core.types import ID_LENGTH, PublicId

GRADES = ("safe", "compare", "do_not_use")
AMENDED, ENDED = EFFECTS = ("amended", "ended")


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
    issuer: Mapped[str] = mapped_column(short(200), default="")
    issued_on: Mapped[date | None]
    in_force_from: Mapped[date | None]
    in_force_to: Mapped[date | None]
    status: Mapped[str] = mapped_column(short(20), default="in_force")
    read_in: Mapped[str] = mapped_column(short(200), default="")
    grade: Mapped[str] = mapped_column(short(12), default="compare")
    do_not_cite_articles: Mapped[list[Any]] = mapped_column(default=list)
    amended_by: Mapped[list[Any]] = mapped_column(default=list)
    note: Mapped[str] = mapped_column(default="")

    changes: Mapped[list[LawChange]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="LawChange.from_on"
    )

    @property
    def label(self) -> str:
        """`Bộ luật Lao động (45/2019/QH14)`: what pickers show and find again."""
        return f"{self.title} ({self.number})"

    def dead_articles(self, day: date) -> frozenset[str]:
        """Articles that nothing may rest on that day, while the document lives."""
        ended = {one.article for one in self.changes if one.ends(day) and one.article}
        return frozenset(map(str, self.do_not_cite_articles)) | ended


class LawChange(Model):
    """Somebody here marked a document, or an article of it, as amended or ended from a day on.

    `article` empty: the whole document. When it was recorded decides which readings came before.
    """

    __tablename__ = "law_change"
    __table_args__ = (CheckConstraint(f"effect IN {EFFECTS}", name="effect"),)

    id: Mapped[PublicId]
    document_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("legal_document.id", ondelete="CASCADE"), index=True
    )
    article: Mapped[str] = mapped_column(short(20), default="")
    effect: Mapped[str] = mapped_column(short(10))
    from_on: Mapped[date]
    changed_by: Mapped[str] = mapped_column(short(200), default="")
    """The document that amends or replaces it, in words."""
    status_before: Mapped[str | None] = mapped_column(short(20))
    """The document's status when this was recorded: what taking it back leads to."""
    recorded_by: Mapped[str] = mapped_column(short(ID_LENGTH))
    recorded_at: Mapped[datetime]

    def ends(self, day: date) -> bool:
        """Whether what it names is dead that day."""
        return self.effect == ENDED and self.from_on <= day
