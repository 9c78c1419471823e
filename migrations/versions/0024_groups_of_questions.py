"""Questions that share a text and are drawn together

Revision: 0024, after 0023. Questions that stand belong to no group.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "question_version",
        sa.Column("group_code", sa.String(60), nullable=False, server_default=""),
    )
    op.add_column(
        "question_version",
        sa.Column("group_place", sa.Integer(), nullable=False, server_default="0"),
    )
    op.add_column(
        "blueprint_line",
        sa.Column("group_size", sa.Integer(), nullable=False, server_default="1"),
    )


def downgrade() -> None:
    op.drop_column("blueprint_line", "group_size")
    for name in ("group_place", "group_code"):
        op.drop_column("question_version", name)
