"""The tests of courses: settings, hidden rounds, results, practical parts

Revision: 0020, after 0019. A contest may be hidden.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "contest",
        sa.Column("is_hidden", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    _name_learners()
    _create_tests()
    _create_results()
    _create_practical()


def _name_learners() -> None:
    op.create_table(
        "learner_participant",
        sa.Column("participant_id", sa.String(26), nullable=False),
        sa.Column("learner_id", sa.String(26), nullable=False),
        sa.Column("contest_id", sa.String(26), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_learner_participant_participant_id"),
            ondelete="CASCADE",
        ),
        _learner("learner_participant"),
        sa.ForeignKeyConstraint(
            ["contest_id"],
            ["contest.id"],
            name=op.f("fk_learner_participant_contest_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("participant_id", name=op.f("pk_learner_participant")),
        sa.UniqueConstraint(
            "learner_id", "contest_id", name=op.f("uq_learner_participant_learner_id_contest_id")
        ),
    )
    op.create_index(
        op.f("ix_learner_participant_contest_id"), "learner_participant", ["contest_id"]
    )


def _create_tests() -> None:
    op.create_table(
        "course_test",
        sa.Column("course_id", sa.String(26), nullable=False),
        sa.Column("max_tries", sa.Integer(), nullable=True),
        sa.Column("before_questions", sa.Integer(), nullable=False),
        sa.Column("by_module", sa.JSON(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("is_practical_needed", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.String(26), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        _course("course_test"),
        sa.PrimaryKeyConstraint("course_id", name=op.f("pk_course_test")),
    )
    op.create_table(
        "course_round",
        sa.Column("round_id", sa.String(26), nullable=False),
        sa.Column("course_id", sa.String(26), nullable=False),
        sa.Column("purpose", sa.String(8), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("pass_percent", sa.Integer(), nullable=False),
        sa.Column("modules", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        _purpose("course_round"),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_course_round_round_id"), ondelete="CASCADE"
        ),
        _course("course_round"),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_course_round")),
    )
    op.create_index(op.f("ix_course_round_course_id"), "course_round", ["course_id"])
    op.create_index(
        "uq_course_round_current",
        "course_round",
        ["course_id", "purpose"],
        unique=True,
        sqlite_where=sa.text("is_current = 1"),
        postgresql_where=sa.text("is_current"),
    )


def _create_results() -> None:
    op.create_table(
        "course_result",
        sa.Column("attempt_id", sa.String(26), nullable=False),
        sa.Column("learner_id", sa.String(26), nullable=False),
        sa.Column("course_id", sa.String(26), nullable=False),
        sa.Column("purpose", sa.String(8), nullable=False),
        sa.Column("is_passed", sa.Boolean(), nullable=True),
        sa.Column("points", sa.Double(), nullable=False),
        sa.Column("out_of", sa.Double(), nullable=False),
        sa.Column("by_module", sa.JSON(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        _purpose("course_result"),
        sa.ForeignKeyConstraint(
            ["attempt_id"],
            ["attempt.id"],
            name=op.f("fk_course_result_attempt_id"),
            ondelete="CASCADE",
        ),
        _learner("course_result"),
        _course("course_result"),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_course_result")),
    )
    op.create_index(
        "ix_course_result_learner", "course_result", ["learner_id", "course_id", "finished_at"]
    )
    op.create_index("ix_course_result_course", "course_result", ["course_id", "purpose"])


def _create_practical() -> None:
    op.create_table(
        "practical_exam",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("learner_id", sa.String(26), nullable=False),
        sa.Column("course_id", sa.String(26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("is_passed", sa.Boolean(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(26), nullable=True),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'disputed', 'decided')", name=op.f("ck_practical_exam_state")
        ),
        _learner("practical_exam"),
        _course("practical_exam"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practical_exam")),
        sa.UniqueConstraint(
            "learner_id",
            "course_id",
            "number",
            name=op.f("uq_practical_exam_learner_id_course_id_number"),
        ),
    )
    op.create_index(
        "uq_practical_exam_open",
        "practical_exam",
        ["learner_id", "course_id"],
        unique=True,
        sqlite_where=sa.text("decided_at IS NULL"),
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    op.create_index("ix_practical_exam_course", "practical_exam", ["course_id", "state"])
    op.create_table(
        "practical_mark",
        sa.Column("exam_id", sa.String(26), nullable=False),
        sa.Column("marker_id", sa.String(26), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["exam_id"],
            ["practical_exam.id"],
            name=op.f("fk_practical_mark_exam_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["marker_id"], ["staff_account.id"], name=op.f("fk_practical_mark_marker_id")
        ),
        sa.PrimaryKeyConstraint("exam_id", "marker_id", name=op.f("pk_practical_mark")),
    )


def _purpose(table: str) -> sa.CheckConstraint:
    return sa.CheckConstraint("purpose IN ('before', 'final')", name=op.f(f"ck_{table}_purpose"))


def _course(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_course_id")
    return sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=name, ondelete="CASCADE")


def _learner(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_learner_id")
    return sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=name, ondelete="CASCADE")


def downgrade() -> None:
    for table in (
        *("practical_mark", "practical_exam", "course_result", "course_round", "course_test"),
        "learner_participant",
    ):
        op.drop_table(table)
    # What only these tables gave a meaning to would be shown as contests otherwise.
    op.execute("DELETE FROM contest WHERE is_hidden")
    op.execute("ALTER TABLE contest DROP COLUMN is_hidden")
