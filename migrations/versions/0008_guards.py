"""Guards, their posts, and the accounts by which people learn

Revision: 0008, after 0007.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "learner",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("unit_id", sa.String(26), nullable=True),
        sa.Column("full_name", sa.String(120), nullable=False),
        sa.Column("folded_name", sa.String(120), nullable=False),
        sa.Column("employee_code", sa.String(40), nullable=True),
        sa.Column("phone", sa.String(20), nullable=True),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("pin_hash", sa.Text(), nullable=True),
        sa.Column("token_epoch", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_learner_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learner")),
        sa.UniqueConstraint(
            "unit_id", "employee_code", name=op.f("uq_learner_unit_id_employee_code")
        ),
        sa.UniqueConstraint("unit_id", "phone", name=op.f("uq_learner_unit_id_phone")),
    )
    op.create_table(
        "post",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("unit_id", sa.String(26), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("required_count", sa.Integer(), nullable=False),
        sa.Column("card_code", sa.String(40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("required_count >= 0", name=op.f("ck_post_required_count")),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_post_unit_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        sa.UniqueConstraint("card_code", name=op.f("uq_post_card_code")),
        sa.UniqueConstraint("unit_id", "name", name=op.f("uq_post_unit_id_name")),
    )
    op.create_table(
        "guard",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("learner_id", sa.String(26), nullable=False),
        sa.Column("unit_id", sa.String(26), nullable=False),
        sa.Column("post_id", sa.String(26), nullable=True),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("service_company", sa.String(200), nullable=True),
        sa.Column("is_full_time", sa.Boolean(), nullable=False),
        sa.Column("shift", sa.String(40), nullable=True),
        sa.Column("hired_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('own', 'service')", name=op.f("ck_guard_kind")),
        sa.CheckConstraint("left_on IS NULL OR left_on >= hired_on", name=op.f("ck_guard_dates")),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_guard_learner_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_guard_post_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_guard_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guard")),
    )
    op.create_index(op.f("ix_guard_post_id"), "guard", ["post_id"])
    op.create_index("ix_guard_unit", "guard", ["unit_id", "left_on"])
    op.create_index(
        "uq_guard_serving",
        "guard",
        ["learner_id", "unit_id"],
        unique=True,
        sqlite_where=sa.text("left_on IS NULL"),
        postgresql_where=sa.text("left_on IS NULL"),
    )


def downgrade() -> None:
    for table in ("guard", "post", "learner"):
        op.drop_table(table)
