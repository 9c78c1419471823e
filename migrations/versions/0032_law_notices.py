"""What rounds lost to a change of the law, and what stood before a change was recorded

Revision: 0032, after 0031.
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("round", sa.Column("law_notice", sa.JSON(), nullable=True))
    op.add_column("law_change", sa.Column("status_before", sa.String(20), nullable=True))


def downgrade() -> None:
    op.drop_column("law_change", "status_before")
    op.drop_column("round", "law_notice")
