"""Where join codes led before

Revision: 0004, after 0003.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "join_code_move",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("join_code_id", sa.String(length=26), nullable=False),
        sa.Column("from_round_id", sa.String(length=26), nullable=False),
        sa.Column("to_round_id", sa.String(length=26), nullable=False),
        sa.Column("moved_by", sa.String(length=26), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["from_round_id"],
            ["round.id"],
            name=op.f("fk_join_code_move_from_round_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["join_code_id"],
            ["join_code.id"],
            name=op.f("fk_join_code_move_join_code_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["to_round_id"],
            ["round.id"],
            name=op.f("fk_join_code_move_to_round_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_code_move")),
    )
    op.create_index("ix_join_code_move_join_code_id", "join_code_move", ["join_code_id"])


def downgrade() -> None:
    op.drop_table("join_code_move")
