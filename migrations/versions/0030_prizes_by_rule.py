"""Who may win again, who must have all right, and when the time taken ends

Revision: 0030, after 0029.
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "prize_plan",
        sa.Column("only_all_correct", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column(
        "prize_plan", sa.Column("repeats", sa.String(10), nullable=False, server_default="free")
    )
    until = sa.Column("duration_until", sa.String(12), nullable=False, server_default="submission")
    op.add_column("round", until)


def downgrade() -> None:
    op.drop_column("round", "duration_until")
    op.drop_column("prize_plan", "repeats")
    op.drop_column("prize_plan", "only_all_correct")
