"""Questions taken out of a round that has begun

Revision: 0025, after 0024. Pools that stand were last changed at publication.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("round", sa.Column("pool_changed_at", sa.DateTime(timezone=True)))
    op.add_column("round", sa.Column("withdrawn", sa.JSON(), nullable=False, server_default="[]"))
    op.execute("UPDATE round SET pool_changed_at = published_at")


def downgrade() -> None:
    for name in ("withdrawn", "pool_changed_at"):
        op.drop_column("round", name)
