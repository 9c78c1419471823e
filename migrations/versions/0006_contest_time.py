"""Contest time that a jump of the database's clock does not move

Revision: 0006, after 0005.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contest_clock",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("correction_ms", sa.BigInteger(), nullable=False),
        sa.Column("reached_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("jumps", sa.Integer(), nullable=False),
        sa.Column("jumped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acceptances", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest_clock")),
    )


def downgrade() -> None:
    op.drop_table("contest_clock")
