"""Draws that anybody can repeat

Revision: 0029, after 0028.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

ID = sa.String(26)
HASH = sa.String(64)
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "lot_draw",
        sa.Column("id", ID, nullable=False),
        sa.Column("contest_id", ID, nullable=False),
        sa.Column("round_id", ID, nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(10), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("condition", sa.JSON(), nullable=False),
        sa.Column("prizes", sa.JSON(), nullable=False),
        sa.Column("picks", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("contest_name", sa.String(80), nullable=False),
        sa.Column("entrants", sa.Text(), nullable=False),
        sa.Column("entrant_count", sa.Integer(), nullable=False),
        sa.Column("list_hash", HASH, nullable=False),
        sa.Column("commitment", HASH, nullable=True),
        sa.Column("sealed_secret", sa.String(300), nullable=True),
        sa.Column("secret", HASH, nullable=True),
        sa.Column("source", sa.JSON(), nullable=False),
        sa.Column("value_due_at", MOMENT, nullable=False),
        sa.Column("fallback_at", MOMENT, nullable=False),
        sa.Column("created_by", ID, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("committed_by", ID, nullable=True),
        sa.Column("committed_at", MOMENT, nullable=True),
        sa.Column("signed_by", ID, nullable=True),
        sa.Column("signed_at", MOMENT, nullable=True),
        *_entered("value_1"),
        *_entered("value_2"),
        sa.Column("evidence", sa.String(500), nullable=True),
        sa.Column("winners", sa.JSON(), nullable=False),
        sa.Column("drawn_by", ID, nullable=True),
        sa.Column("drawn_at", MOMENT, nullable=True),
        sa.Column("void_reason", sa.String(500), nullable=True),
        sa.Column("void_by", ID, nullable=True),
        sa.Column("void_asked_at", MOMENT, nullable=True),
        sa.Column("void_signed_by", ID, nullable=True),
        sa.Column("void_at", MOMENT, nullable=True),
        _belongs_to("contest_id", "contest"),
        _belongs_to("round_id", "round"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_draw")),
        sa.UniqueConstraint("contest_id", "number", name=op.f("uq_lot_draw_contest_id_number")),
    )
    op.create_index(op.f("ix_lot_draw_round_id"), "lot_draw", ["round_id"])


def _entered(name: str) -> list[sa.Column]:
    return [
        sa.Column(name, sa.String(400), nullable=True),
        sa.Column(f"{name}_by", ID, nullable=True),
        sa.Column(f"{name}_at", MOMENT, nullable=True),
    ]


def _belongs_to(column: str, table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_lot_draw_{column}_{table}")
    return sa.ForeignKeyConstraint([column], [f"{table}.id"], name=name, ondelete="CASCADE")


def downgrade() -> None:
    op.drop_table("lot_draw")
