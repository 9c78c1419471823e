"""What learners practise, and every look they took

Revision: 0010, after 0009.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "practice_card",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("learner_id", sa.String(26), nullable=False),
        sa.Column("question_id", sa.String(26), nullable=True),
        sa.Column("lesson_id", sa.String(26), nullable=True),
        sa.Column("front_digest", sa.String(16), nullable=True),
        sa.Column("state", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=True),
        sa.Column("stability", sa.Double(), nullable=True),
        sa.Column("difficulty", sa.Double(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_review_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reps", sa.Integer(), nullable=False),
        sa.Column("lapses", sa.Integer(), nullable=False),
        sa.Column("is_missed", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(question_id IS NULL) = (lesson_id IS NOT NULL)"
            " AND (lesson_id IS NULL) = (front_digest IS NULL)",
            name=op.f("ck_practice_card_item"),
        ),
        sa.CheckConstraint("state IN (1, 2, 3)", name=op.f("ck_practice_card_state")),
        sa.ForeignKeyConstraint(
            ["learner_id"],
            ["learner.id"],
            name=op.f("fk_practice_card_learner_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["lesson_id"],
            ["lesson.id"],
            name=op.f("fk_practice_card_lesson_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["question.id"],
            name=op.f("fk_practice_card_question_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_card")),
        sa.UniqueConstraint(
            "learner_id",
            "lesson_id",
            "front_digest",
            name=op.f("uq_practice_card_learner_id_lesson_id_front_digest"),
        ),
        sa.UniqueConstraint(
            "learner_id", "question_id", name=op.f("uq_practice_card_learner_id_question_id")
        ),
    )
    op.create_index("ix_practice_card_due", "practice_card", ["learner_id", "due_at"])
    op.create_index(op.f("ix_practice_card_lesson_id"), "practice_card", ["lesson_id"])
    op.create_index(op.f("ix_practice_card_question_id"), "practice_card", ["question_id"])
    op.create_table(
        "practice_review",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("card_id", sa.String(26), nullable=False),
        sa.Column("learner_id", sa.String(26), nullable=False),
        sa.Column("client_id", sa.String(40), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("practised_on", sa.Date(), nullable=False),
        sa.Column("elapsed_ms", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("rating BETWEEN 1 AND 4", name=op.f("ck_practice_review_rating")),
        sa.ForeignKeyConstraint(
            ["card_id"],
            ["practice_card.id"],
            name=op.f("fk_practice_review_card_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["learner_id"],
            ["learner.id"],
            name=op.f("fk_practice_review_learner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_review")),
        sa.UniqueConstraint(
            "learner_id", "client_id", name=op.f("uq_practice_review_learner_id_client_id")
        ),
    )
    op.create_index(op.f("ix_practice_review_card_id"), "practice_review", ["card_id"])
    op.create_index("ix_practice_review_day", "practice_review", ["learner_id", "practised_on"])


def downgrade() -> None:
    for table in ("practice_review", "practice_card"):
        op.drop_table(table)
