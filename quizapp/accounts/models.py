"""Tables of the staff."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from quizapp.core.db import Model, short
from quizapp.core.text import fold
from quizapp.core.types import ID_LENGTH, PublicId


class StaffAccount(Model):
    """A member of the staff. `session_epoch` grows to end all sessions at once."""

    __tablename__ = "staff_account"

    id: Mapped[PublicId]
    email: Mapped[str] = mapped_column(short(254), unique=True)
    name: Mapped[str] = mapped_column(short(120))
    folded_name: Mapped[str] = mapped_column(short(120))
    password_hash: Mapped[str | None]
    must_change_password: Mapped[bool] = mapped_column(default=False)
    session_epoch: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    last_signed_in_at: Mapped[datetime | None]

    roles: Mapped[list[StaffRole]] = relationship(cascade="all, delete-orphan", lazy="selectin")

    @validates("name")
    def _fold_name(self, _key: str, name: str) -> str:
        self.folded_name = fold(name)
        return name

    @property
    def role_names(self) -> frozenset[str]:
        """admin, organizer, trainer, reviewer, coordinator."""
        return frozenset(role.role for role in self.roles)


class StaffRole(Model):
    """A role held. Which units a coordinator sees is told by organisations."""

    __tablename__ = "staff_role"

    staff_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("staff_account.id", ondelete="CASCADE"), primary_key=True
    )
    role: Mapped[str] = mapped_column(short(20), primary_key=True)


class StaffSession(Model):
    """A session begun by signing in. `epoch` is the account's at that moment: see there.

    Kept here and not in the cookie alone, so that a copied cookie is worth nothing after signing
    out.
    """

    __tablename__ = "staff_session"

    token_hash: Mapped[str] = mapped_column(short(64), primary_key=True)
    staff_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("staff_account.id", ondelete="CASCADE"), index=True
    )
    epoch: Mapped[int]
    started_at: Mapped[datetime]


class StaffInvitation(Model):
    """A one-time code by which somebody sets the first password of an account."""

    __tablename__ = "staff_invitation"

    id: Mapped[PublicId]
    staff_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("staff_account.id", ondelete="CASCADE"), index=True
    )
    code_hash: Mapped[str] = mapped_column(short(64), unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    created_by: Mapped[str | None] = mapped_column(short(ID_LENGTH))
    created_at: Mapped[datetime]
