"""Boards that stand still before the end, and their announcement

Revision: 0037, after 0036.
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None
_COLUMNS = ("board_freeze_minutes", "board_until_announced", "board_frozen_at", "announced_at")


def upgrade() -> None:
    minutes = sa.Column("board_freeze_minutes", sa.Integer(), nullable=False, server_default="0")
    op.add_column("round", minutes)
    waits = sa.Column(
        "board_until_announced", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("round", waits)
    op.add_column("round", sa.Column("board_frozen_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("round", sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for name in (
        "announced_at",
        "board_frozen_at",
        "board_until_announced",
        "board_freeze_minutes",
    ):
        op.drop_column("round", name)
