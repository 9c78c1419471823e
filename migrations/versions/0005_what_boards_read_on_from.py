"""What boards read on from

Revision: 0005, after 0004. The index of the board holds counted attempts alone and the whole order
of ranking, so that a start writes nothing into it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("attempt", sa.Column("ranked_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_index("ix_attempt_board", table_name="attempt")
    op.create_index(
        "ix_attempt_board",
        "attempt",
        ["round_id", "score", "duration_seconds", "submitted_at"],
        sqlite_where=sa.text("is_counted = 1"),
        postgresql_where=sa.text("is_counted"),
    )
    op.create_index(
        "ix_attempt_ranked",
        "attempt",
        ["round_id", "ranked_at"],
        sqlite_where=sa.text("ranked_at IS NOT NULL"),
        postgresql_where=sa.text("ranked_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_attempt_ranked", table_name="attempt")
    op.drop_index("ix_attempt_board", table_name="attempt")
    op.create_index("ix_attempt_board", "attempt", ["round_id", "is_counted", "score"])
    with op.batch_alter_table("attempt") as batch:
        batch.drop_column("ranked_at")
