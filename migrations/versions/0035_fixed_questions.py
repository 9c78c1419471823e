"""Questions that every paper holds, and how many people may see any one of the others

Revision: 0035, after 0034.
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    questions = sa.Column("questions", sa.JSON(), nullable=False, server_default="[]")
    op.add_column("blueprint_line", questions)
    op.add_column(
        "round", sa.Column("max_exposure", sa.Integer(), nullable=False, server_default="0")
    )


def downgrade() -> None:
    op.drop_column("round", "max_exposure")
    op.drop_column("blueprint_line", "questions")
