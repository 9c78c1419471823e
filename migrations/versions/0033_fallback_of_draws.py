"""Whether a draw used its fallback

Revision: 0033, after 0032.
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("lot_draw") as table:
        table.add_column(
            sa.Column("used_fallback", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("lot_draw") as table:
        table.alter_column("used_fallback", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("lot_draw") as table:
        table.drop_column("used_fallback")
