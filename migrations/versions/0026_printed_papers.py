"""Papers printed for people without a phone

Revision: 0026, after 0025. Rounds that stand take no paper: their rules do not speak of it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "round", sa.Column("on_paper", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_table(
        "printed_form",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("round_id", sa.String(26), nullable=False),
        sa.Column("code", sa.String(8), nullable=False),
        sa.Column("seed", sa.String(64), nullable=False),
        sa.Column("paper", sa.JSON(), nullable=False),
        sa.Column("drawn_by", sa.String(26), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["round.id"],
            name=op.f("fk_printed_form_round_id_round"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_printed_form")),
        sa.UniqueConstraint("round_id", "code", name=op.f("uq_printed_form_round_id_code")),
    )


def downgrade() -> None:
    op.drop_table("printed_form")
    op.drop_column("round", "on_paper")
