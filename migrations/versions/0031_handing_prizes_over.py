"""Handing prizes over

Revision: 0031, after 0030.
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

ID = sa.String(26)
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "handover_plan",
        sa.Column("round_id", ID, nullable=False),
        sa.Column("deadline_at", MOMENT, nullable=False),
        sa.Column("place", sa.String(300), nullable=False),
        sa.Column("offers_transfer", sa.Boolean(), nullable=False),
        sa.Column("needs_id_number", sa.Boolean(), nullable=False),
        sa.Column("budget_vnd", sa.BigInteger(), nullable=True),
        sa.Column("set_by", ID, nullable=False),
        sa.Column("set_at", MOMENT, nullable=False),
        _belongs_to("handover_plan", "round_id", "round"),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_handover_plan")),
    )
    op.create_table(
        "prize_claim",
        sa.Column("id", ID, nullable=False),
        sa.Column("round_id", ID, nullable=False),
        sa.Column("participant_id", ID, nullable=True),
        sa.Column("source", sa.String(10), nullable=False),
        sa.Column("source_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("prize", sa.String(120), nullable=False),
        sa.Column("value_vnd", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("link_epoch", sa.Integer(), nullable=False),
        sa.Column("link_hash", sa.String(64), nullable=True),
        sa.Column("link_expires_at", MOMENT, nullable=True),
        sa.Column("choice", sa.String(10), nullable=True),
        sa.Column("sealed_account", sa.Text(), nullable=True),
        sa.Column("sealed_id_number", sa.Text(), nullable=True),
        sa.Column("id_number_end", sa.String(3), nullable=True),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("confirmed_via", sa.String(10), nullable=True),
        sa.Column("confirmed_by", ID, nullable=True),
        sa.Column("checked_with", sa.JSON(), nullable=False),
        sa.Column("checked_by", ID, nullable=True),
        sa.Column("checked_at", MOMENT, nullable=True),
        sa.Column("handed_by", ID, nullable=True),
        sa.Column("handed_at", MOMENT, nullable=True),
        sa.Column("receipt", sa.String(10), nullable=True),
        sa.Column("received_at", MOMENT, nullable=True),
        sa.Column("ended_reason", sa.String(300), nullable=True),
        sa.Column("ended_by", ID, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        _belongs_to("prize_claim", "round_id", "round"),
        _belongs_to("prize_claim", "participant_id", "participant", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prize_claim")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_prize_claim_link_hash")),
        sa.UniqueConstraint(
            "source_id", "participant_id", name=op.f("uq_prize_claim_source_id_participant_id")
        ),
    )
    op.create_index(op.f("ix_prize_claim_round_id"), "prize_claim", ["round_id"])
    op.create_index(op.f("ix_prize_claim_participant_id"), "prize_claim", ["participant_id"])
    op.create_table(
        "claim_photo",
        sa.Column("claim_id", ID, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("content_type", sa.String(40), nullable=False),
        sa.Column("added_by", ID, nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        _belongs_to("claim_photo", "claim_id", "prize_claim"),
        sa.PrimaryKeyConstraint("claim_id", name=op.f("pk_claim_photo")),
    )


def _belongs_to(
    table: str, column: str, other: str, ondelete: str = "CASCADE"
) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=ondelete)


def downgrade() -> None:
    op.drop_table("claim_photo")
    op.drop_table("prize_claim")
    op.drop_table("handover_plan")
