"""Changes of the law recorded here, second approvals, and when a question was last compared

Revision: 0021, after 0020. What stands approved counts as compared on the day it was approved.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

READINGS = ("second_approved_at", "law_read_at")
MOMENT = sa.DateTime(timezone=True)
OF_TWO = ("question_bank", "contest")


def upgrade() -> None:
    _create_changes()
    op.add_column(
        "legal_document",
        sa.Column("issuer", sa.String(200), nullable=False, server_default=""),
    )
    for table in OF_TWO:
        op.add_column(
            table,
            sa.Column("two_approvals", sa.Boolean(), nullable=False, server_default=sa.false()),
        )
    op.add_column("question_version", sa.Column("second_approved_by", sa.String(26)))
    for name in READINGS:
        op.add_column("question_version", sa.Column(name, MOMENT))
    op.execute("UPDATE question_version SET law_read_at = approved_at")


def downgrade() -> None:
    for name in (*READINGS, "second_approved_by"):
        op.drop_column("question_version", name)
    for table in OF_TWO:
        op.drop_column(table, "two_approvals")
    op.drop_column("legal_document", "issuer")
    op.drop_table("law_change")


def _create_changes() -> None:
    op.create_table(
        "law_change",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("document_id", sa.String(26), nullable=False),
        sa.Column("article", sa.String(20), nullable=False),
        sa.Column("effect", sa.String(10), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("changed_by", sa.String(200), nullable=False),
        sa.Column("recorded_by", sa.String(26), nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.CheckConstraint("effect IN ('amended', 'ended')", name=op.f("ck_law_change_effect")),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["legal_document.id"],
            name=op.f("fk_law_change_document_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_law_change")),
    )
    with op.batch_alter_table("law_change", schema=None) as batch_op:
        batch_op.create_index(op.f("ix_law_change_document_id"), ["document_id"])
