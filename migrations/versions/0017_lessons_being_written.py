"""Lessons being written, their reviews and files; what is learned before a course

Revision: 0017, after 0016.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "course", sa.Column("prerequisites", sa.JSON(), nullable=False, server_default="[]")
    )
    op.add_column(
        "course", sa.Column("is_open", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    op.add_column("course", sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("lesson", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "lesson_version",
        sa.Column("translations", sa.JSON(), nullable=False, server_default="{}"),
    )
    op.add_column("lesson_version", sa.Column("approved_by", sa.String(26), nullable=True))
    op.create_table(
        "lesson_manuscript",
        sa.Column("lesson_id", sa.String(26), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("based_on_id", sa.String(26), nullable=True),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("author_ids", sa.JSON(), nullable=False),
        sa.Column("changed_by", sa.String(26), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'in_review')", name=op.f("ck_lesson_manuscript_state")
        ),
        sa.ForeignKeyConstraint(
            ["lesson_id"],
            ["lesson.id"],
            name=op.f("fk_lesson_manuscript_lesson_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["based_on_id"],
            ["lesson_version.id"],
            name=op.f("fk_lesson_manuscript_based_on_id"),
        ),
        sa.PrimaryKeyConstraint("lesson_id", name=op.f("pk_lesson_manuscript")),
    )
    op.create_table(
        "lesson_review",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("lesson_id", sa.String(26), nullable=False),
        sa.Column("version_id", sa.String(26), nullable=True),
        sa.Column("staff_id", sa.String(26), nullable=True),
        sa.Column("decision", sa.String(12), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["lesson_id"],
            ["lesson.id"],
            name=op.f("fk_lesson_review_lesson_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["lesson_version.id"],
            name=op.f("fk_lesson_review_version_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson_review")),
    )
    op.create_index(op.f("ix_lesson_review_lesson_id"), "lesson_review", ["lesson_id"])
    op.create_table(
        "lesson_media",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("course_id", sa.String(26), nullable=False),
        sa.Column("code", sa.String(60), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("description", sa.String(300), nullable=False),
        sa.Column("transcript", sa.Text(), nullable=False),
        sa.Column("filename", sa.String(200), nullable=False),
        sa.Column("renditions", sa.JSON(), nullable=False),
        sa.Column("created_by", sa.String(26), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('image', 'audio', 'video', 'sheet')", name=op.f("ck_lesson_media_kind")
        ),
        sa.ForeignKeyConstraint(
            ["course_id"],
            ["course.id"],
            name=op.f("fk_lesson_media_course_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson_media")),
        sa.UniqueConstraint("course_id", "code", name=op.f("uq_lesson_media_course_id_code")),
    )
    op.create_table(
        "borrowed_question",
        sa.Column("question_id", sa.String(26), nullable=False),
        sa.Column("source_version_id", sa.String(26), nullable=False),
        sa.Column("borrowed_by", sa.String(26), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["question.id"],
            name=op.f("fk_borrowed_question_question_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["source_version_id"],
            ["question_version.id"],
            name=op.f("fk_borrowed_question_source_version_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("question_id", name=op.f("pk_borrowed_question")),
    )
    op.create_index(
        op.f("ix_borrowed_question_source_version_id"),
        "borrowed_question",
        ["source_version_id"],
    )


def downgrade() -> None:
    for table in ("borrowed_question", "lesson_media", "lesson_review", "lesson_manuscript"):
        op.drop_table(table)
    columns = {
        "lesson_version": ("approved_by", "translations"),
        "lesson": ("withdrawn_at",),
        "course": ("edited_at", "is_open", "prerequisites"),
    }
    for table, names in columns.items():
        with op.batch_alter_table(table) as batch:
            for name in names:
                batch.drop_column(name)
