"""What item analysis found, and how difficult questions have proved

Revision: 0022, after 0021.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

ID = sa.String(26)
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "analysis_run",
        sa.Column("id", ID, nullable=False),
        sa.Column("round_id", ID, nullable=True),
        sa.Column("bank_id", ID, nullable=True),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("claimed_until", MOMENT, nullable=True),
        sa.Column("as_of", MOMENT, nullable=True),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("attempts_found", sa.Integer(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "(round_id IS NULL) <> (bank_id IS NULL)", name=op.f("ck_analysis_run_one_subject")
        ),
        _belongs_to("analysis_run", "round_id", "round"),
        _belongs_to("analysis_run", "bank_id", "question_bank"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analysis_run")),
        sa.UniqueConstraint("round_id", name=op.f("uq_analysis_run_round_id")),
        sa.UniqueConstraint("bank_id", "kind", name=op.f("uq_analysis_run_bank_id_kind")),
    )
    op.create_table(
        "analysed_item",
        sa.Column("run_id", ID, nullable=False),
        sa.Column("version_id", ID, nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(12), nullable=False),
        sa.Column("verdicts", sa.JSON(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("p", sa.Float(), nullable=False),
        sa.Column("item_total_r", sa.Float(), nullable=True),
        sa.Column("item_rest_r", sa.Float(), nullable=True),
        sa.Column("d27", sa.Float(), nullable=True),
        sa.Column("omitted", sa.Integer(), nullable=False),
        sa.Column("alpha_if_deleted", sa.Float(), nullable=True),
        sa.Column("seconds", sa.Float(), nullable=True),
        sa.Column("key", sa.String(60), nullable=True),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("p_by_group", sa.JSON(), nullable=False),
        _belongs_to("analysed_item", "run_id", "analysis_run"),
        _belongs_to("analysed_item", "version_id", "question_version"),
        sa.PrimaryKeyConstraint("run_id", "version_id", name=op.f("pk_analysed_item")),
    )
    op.create_index(op.f("ix_analysed_item_version_id"), "analysed_item", ["version_id"])
    op.create_index("ix_analysed_item_urgency", "analysed_item", ["run_id", "urgency", "p"])
    op.create_table(
        "known_difficulty",
        sa.Column("version_id", ID, nullable=False),
        sa.Column("facility", sa.Float(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("known_at", MOMENT, nullable=False),
        _belongs_to("known_difficulty", "version_id", "question_version"),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_known_difficulty")),
    )


def downgrade() -> None:
    for table in ("known_difficulty", "analysed_item", "analysis_run"):
        op.drop_table(table)


def _belongs_to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"), ondelete="CASCADE"
    )
