"""What rounds rank by: the chain, the prediction question, and a key to order by

Revision: 0028, after 0027.
"""

import struct
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ATTEMPT = sa.table(
    "attempt",
    sa.column("id", sa.String),
    sa.column("state", sa.String),
    sa.column("score", sa.Float),
    sa.column("duration_seconds", sa.Integer),
    sa.column("submitted_at", MOMENT),
    sa.column("rank_key", sa.String),
)
EARLIER = '["score", "duration", "earliest", "lot"]'
AT_ONCE = 2000
KEY = struct.Struct(">QIQ")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
COUNTED = {"sqlite_where": sa.text("is_counted = 1"), "postgresql_where": sa.text("is_counted")}


def upgrade() -> None:
    earlier = sa.Column("ranking", sa.JSON(), nullable=False, server_default=EARLIER)
    op.add_column("round", earlier)
    op.add_column("round", sa.Column("prediction", sa.JSON(), nullable=True))
    op.add_column("round", sa.Column("actual", sa.JSON(), nullable=True))
    op.add_column("attempt", sa.Column("prediction", sa.String(20), nullable=True))
    op.add_column("attempt", sa.Column("prediction_seq", sa.BigInteger(), nullable=True))
    collation = "C" if op.get_bind().dialect.name == "postgresql" else None
    key = sa.Column("rank_key", sa.String(80, collation=collation), nullable=True)
    op.add_column("attempt", key)
    _give_keys()
    op.drop_index("ix_attempt_board", table_name="attempt")
    op.create_index(
        "ix_attempt_board",
        "attempt",
        ["round_id", "rank_key", "duration_seconds", "participant_id"],
        **COUNTED,
    )
    keyless = sa.text("rank_key IS NULL AND score IS NOT NULL")
    op.create_index(
        *("ix_attempt_keyless", "attempt", ["round_id"]),
        sqlite_where=keyless,
        postgresql_where=keyless,
    )


def _give_keys() -> None:
    """By score, seconds and moment: all that rounds could rank by before."""
    connection = op.get_bind()
    figures = (ATTEMPT.c.score, ATTEMPT.c.duration_seconds, ATTEMPT.c.submitted_at)
    finished = (
        sa.select(ATTEMPT.c.id, *figures)
        .where(ATTEMPT.c.state != "open", ATTEMPT.c.score.is_not(None))
        .order_by(ATTEMPT.c.id)
        .limit(AT_ONCE)
    )
    given = sa.update(ATTEMPT).where(ATTEMPT.c.id == sa.bindparam("which"))
    last = ""
    while rows := connection.execute(finished.where(ATTEMPT.c.id > last)).all():
        keys = [{"which": id_, "rank_key": _key(*figures)} for id_, *figures in rows]
        connection.execute(given, keys)
        last = rows[-1][0]


def _key(score: float, seconds: int, submitted_at: datetime) -> str:
    (bits,) = struct.unpack(">Q", struct.pack(">d", score + 0.0))
    ordered = 2**64 - 1 - bits if bits >> 63 else bits | 1 << 63
    moment = submitted_at if submitted_at.tzinfo else submitted_at.replace(tzinfo=UTC)
    microseconds = (moment - EPOCH) // timedelta(microseconds=1)
    return KEY.pack(2**64 - 1 - ordered, seconds, microseconds).hex()


def downgrade() -> None:
    op.drop_index("ix_attempt_keyless", table_name="attempt")
    op.drop_index("ix_attempt_board", table_name="attempt")
    op.create_index(
        "ix_attempt_board",
        "attempt",
        ["round_id", "score", "duration_seconds", "submitted_at"],
        **COUNTED,
    )
    for column in ("rank_key", "prediction_seq", "prediction"):
        op.drop_column("attempt", column)
    for column in ("actual", "prediction", "ranking"):
        op.drop_column("round", column)
