"""Answer sheets that the staff entered

Revision: 0027, after 0026.
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

ID = sa.String(26)
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "sheet_entry",
        sa.Column("attempt_id", ID, nullable=False),
        sa.Column("form_id", ID, nullable=False),
        sa.Column("typed", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("entered_by", ID, nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("checked_by", ID, nullable=True),
        sa.Column("checked_at", MOMENT, nullable=True),
        sa.Column("changes", sa.JSON(), nullable=False),
        _belongs_to("attempt_id", "attempt"),
        _belongs_to("form_id", "printed_form"),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_sheet_entry")),
    )
    op.create_index(op.f("ix_sheet_entry_form_id"), "sheet_entry", ["form_id"])


def _belongs_to(column: str, table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_sheet_entry_{column}_{table}")
    return sa.ForeignKeyConstraint([column], [f"{table}.id"], name=name, ondelete="CASCADE")


def downgrade() -> None:
    op.drop_table("sheet_entry")
