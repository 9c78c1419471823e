"""Courses, lessons in versions, and the law that a lesson rests on

Revision: 0007, after 0006.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "course",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("slug", sa.String(60), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("audience", sa.String(10), nullable=False),
        sa.Column("lesson_order", sa.String(6), nullable=False),
        sa.Column("validity_months", sa.Integer(), nullable=False),
        sa.Column("test_questions", sa.Integer(), nullable=False),
        sa.Column("test_minutes", sa.Integer(), nullable=False),
        sa.Column("pass_percent", sa.Integer(), nullable=False),
        sa.Column("retake_hours", sa.Integer(), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("bank_id", sa.String(26), nullable=False),
        sa.Column("is_shipped", sa.Boolean(), nullable=False),
        sa.Column("shipped_digest", sa.String(64), nullable=True),
        sa.Column("created_by", sa.String(26), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("audience IN ('guards', 'workers')", name=op.f("ck_course_audience")),
        sa.CheckConstraint(
            "lesson_order IN ('fixed', 'free')", name=op.f("ck_course_lesson_order")
        ),
        sa.ForeignKeyConstraint(["bank_id"], ["question_bank.id"], name=op.f("fk_course_bank_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
        sa.UniqueConstraint("slug", name=op.f("uq_course_slug")),
    )
    op.create_table(
        "lesson",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("course_id", sa.String(26), nullable=False),
        sa.Column("slug", sa.String(60), nullable=False),
        sa.Column("current_version_id", sa.String(26), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_lesson_course_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson")),
        sa.UniqueConstraint("course_id", "slug", name=op.f("uq_lesson_course_id_slug")),
    )
    op.create_index(op.f("ix_lesson_current_version_id"), "lesson", ["current_version_id"])
    op.create_table(
        "lesson_version",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("lesson_id", sa.String(26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("goal", sa.String(300), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("question_codes", sa.JSON(), nullable=False),
        sa.Column("consequences", sa.JSON(), nullable=False),
        sa.Column("cards", sa.JSON(), nullable=False),
        sa.Column("content_digest", sa.String(64), nullable=False),
        sa.Column("author_id", sa.String(26), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["lesson_id"],
            ["lesson.id"],
            name=op.f("fk_lesson_version_lesson_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson_version")),
        sa.UniqueConstraint("lesson_id", "number", name=op.f("uq_lesson_version_lesson_id_number")),
    )
    op.create_table(
        "lesson_citation",
        sa.Column("version_id", sa.String(26), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.String(26), nullable=False),
        sa.Column("article", sa.String(20), nullable=False),
        sa.Column("clause", sa.String(20), nullable=True),
        sa.Column("point", sa.String(10), nullable=True),
        sa.Column("grade", sa.String(12), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["legal_document.id"], name=op.f("fk_lesson_citation_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["lesson_version.id"],
            name=op.f("fk_lesson_citation_version_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("version_id", "position", name=op.f("pk_lesson_citation")),
    )
    op.create_index(op.f("ix_lesson_citation_document_id"), "lesson_citation", ["document_id"])


def downgrade() -> None:
    for table in ("lesson_citation", "lesson_version", "lesson", "course"):
        op.drop_table(table)
