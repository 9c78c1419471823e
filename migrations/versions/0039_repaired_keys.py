"""Keys repaired after a round

Revision: 0039, after 0038.
"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

ID = sa.String(26)
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("round", sa.Column("repairs", sa.JSON(), nullable=False, server_default="{}"))
    op.create_table(
        "key_repair",
        sa.Column("id", ID, nullable=False),
        sa.Column("round_id", ID, nullable=False),
        sa.Column("version_id", ID, nullable=False),
        sa.Column("kind", sa.String(6), nullable=False),
        sa.Column("keys", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("effect", sa.JSON(), nullable=True),
        sa.Column("asked_by", ID, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("decided_by", ID, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("refusal", sa.String(500), nullable=False),
        sa.CheckConstraint(
            "state IN ('asked', 'applied', 'refused')", name=op.f("ck_key_repair_state")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["round.id"],
            name=op.f("fk_key_repair_round_id_round"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["question_version.id"],
            name=op.f("fk_key_repair_version_id_question_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_repair")),
    )
    op.create_index(op.f("ix_key_repair_round_id"), "key_repair", ["round_id"])
    op.create_table(
        "repaired_result",
        sa.Column("repair_id", ID, nullable=False),
        sa.Column("attempt_id", ID, nullable=False),
        sa.Column("score_before", sa.Float(), nullable=False),
        sa.Column("score_after", sa.Float(), nullable=False),
        sa.Column("rank_before", sa.Integer(), nullable=True),
        sa.Column("rank_after", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["repair_id"],
            ["key_repair.id"],
            name=op.f("fk_repaired_result_repair_id_key_repair"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["attempt_id"],
            ["attempt.id"],
            name=op.f("fk_repaired_result_attempt_id_attempt"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("repair_id", "attempt_id", name=op.f("pk_repaired_result")),
    )
    op.create_index(op.f("ix_repaired_result_attempt_id"), "repaired_result", ["attempt_id"])


def downgrade() -> None:
    op.drop_table("repaired_result")
    op.drop_table("key_repair")
    op.drop_column("round", "repairs")
