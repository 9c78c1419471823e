"""Stages, divisions, ages and lists of who may take part

Revision: 0034, after 0033.
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None
_ROUND = ("stage", "eligible_division_ids", "age_from", "age_to", "listed_only")


def upgrade() -> None:
    op.add_column("contest", sa.Column("divisions", sa.JSON(), nullable=True))
    op.add_column("participant", sa.Column("division_id", sa.String(12), nullable=True))
    stage = sa.Column("stage", sa.String(12), nullable=False, server_default="preliminary")
    op.add_column("round", stage)
    ids = sa.Column("eligible_division_ids", sa.JSON(), nullable=False, server_default="[]")
    op.add_column("round", ids)
    op.add_column("round", sa.Column("age_from", sa.Integer(), nullable=True))
    op.add_column("round", sa.Column("age_to", sa.Integer(), nullable=True))
    listed = sa.Column("listed_only", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("round", listed)
    op.create_table(
        "admission",
        sa.Column("round_id", sa.String(26), nullable=False),
        sa.Column("mark", sa.String(80), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name="fk_admission_round_id_round", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("round_id", "mark", name="pk_admission"),
    )


def downgrade() -> None:
    op.drop_table("admission")
    for name in reversed(_ROUND):
        op.drop_column("round", name)
    op.drop_column("participant", "division_id")
    op.drop_column("contest", "divisions")
