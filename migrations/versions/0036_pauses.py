"""When a round was paused

Revision: 0036, after 0035.
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pauses = sa.Column("pauses", sa.JSON(), nullable=False, server_default="[]")
    op.add_column("round", pauses)


def downgrade() -> None:
    op.drop_column("round", "pauses")
