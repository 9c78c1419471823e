"""Sessions of the staff, and their names as they are searched

Revision: 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op

from quizapp.core.text import fold

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.String(length=26), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff_account.id"],
            name=op.f("fk_staff_session_staff_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_staff_session")),
    )
    op.create_index("ix_staff_session_staff_id", "staff_session", ["staff_id"])
    op.add_column(
        "staff_account",
        sa.Column("folded_name", sa.String(length=120), nullable=False, server_default=""),
    )
    _fold_names()
    with op.batch_alter_table("staff_account") as accounts:
        accounts.alter_column("folded_name", server_default=None)


def _fold_names() -> None:
    accounts = sa.table(
        "staff_account", sa.column("id"), sa.column("name"), sa.column("folded_name")
    )
    connection = op.get_bind()
    for account in connection.execute(sa.select(accounts.c.id, accounts.c.name)).all():
        connection.execute(
            sa.update(accounts)
            .where(accounts.c.id == account.id)
            .values(folded_name=fold(account.name)[:120])
        )


def downgrade() -> None:
    with op.batch_alter_table("staff_account") as accounts:
        accounts.drop_column("folded_name")
    op.drop_index("ix_staff_session_staff_id", table_name="staff_session")
    op.drop_table("staff_session")
