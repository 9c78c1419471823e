"""Papers of equal difficulty, and questions met before that come last

Revision: 0023, after 0022. Rounds that stand keep drawing as their rules were published.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "round", sa.Column("difficulty_band", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column(
        "round", sa.Column("seen_last", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("pool_question", sa.Column("expected_right", sa.Float()))


def downgrade() -> None:
    op.drop_column("pool_question", "expected_right")
    for name in ("seen_last", "difficulty_band"):
        op.drop_column("round", name)
