"""Certificates of completed courses

Revision: 0012, after 0011.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "certificate",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("learner_id", sa.String(26), nullable=False),
        sa.Column("holder_name", sa.String(120), nullable=False),
        sa.Column("folded_name", sa.String(120), nullable=False),
        sa.Column("unit_id", sa.String(26), nullable=True),
        sa.Column("unit_name", sa.String(250), nullable=False),
        sa.Column("course_key", sa.String(60), nullable=False),
        sa.Column("course_title", sa.String(200), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_reason", sa.String(500), nullable=True),
        sa.Column("superseded_by_id", sa.String(26), nullable=True),
        sa.Column("source_id", sa.String(26), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoked_reason IS NULL)",
            name=op.f("ck_certificate_revoked_with_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_certificate_learner_id")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_certificate_unit_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["superseded_by_id"],
            ["certificate.id"],
            name=op.f("fk_certificate_superseded_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("code", name=op.f("uq_certificate_code")),
        sa.UniqueConstraint("source_id", name=op.f("uq_certificate_source_id")),
    )
    op.create_index("ix_certificate_holder", "certificate", ["learner_id", "course_key"])
    for column in ("unit_id", "course_key", "valid_until", "superseded_by_id"):
        op.create_index(op.f(f"ix_certificate_{column}"), "certificate", [column])
    op.create_table(
        "certificate_basis",
        sa.Column("certificate_id", sa.String(26), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.String(26), nullable=False),
        sa.Column("article", sa.String(20), nullable=False),
        sa.Column("amendments", sa.Integer(), nullable=False),
        sa.Column("lesson_slug", sa.String(60), nullable=False),
        sa.Column("lesson_title", sa.String(120), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_certificate_basis_certificate_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["legal_document.id"],
            name=op.f("fk_certificate_basis_document_id"),
        ),
        sa.PrimaryKeyConstraint("certificate_id", "position", name=op.f("pk_certificate_basis")),
    )
    op.create_index(op.f("ix_certificate_basis_document_id"), "certificate_basis", ["document_id"])


def downgrade() -> None:
    for table in ("certificate_basis", "certificate"):
        op.drop_table(table)
