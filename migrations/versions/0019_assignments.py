"""Assignments by rule, exemptions, notices, and letters to coordinators

Revision: 0019, after 0018.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reminder_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notices", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_reminder_day")),
    )
    op.create_table(
        "coordinator_mail",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("staff_id", sa.String(26), nullable=False),
        sa.Column("unit_id", sa.String(26), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.String(60), nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff_account.id"],
            name=op.f("fk_coordinator_mail_staff_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_coordinator_mail_unit_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coordinator_mail")),
        sa.UniqueConstraint(
            "staff_id", "unit_id", "day", name=op.f("uq_coordinator_mail_staff_id_unit_id_day")
        ),
    )
    op.create_index(op.f("ix_coordinator_mail_unit_id"), "coordinator_mail", ["unit_id"])
    op.create_index("ix_coordinator_mail_waiting", "coordinator_mail", ["sent_at", "next_try_at"])
    op.create_table(
        "training_assignment",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("course_id", sa.String(26), nullable=False),
        sa.Column("audience", sa.String(10), nullable=False),
        sa.Column("unit_id", sa.String(26), nullable=True),
        sa.Column("guard_kind", sa.String(8), nullable=True),
        sa.Column("mode", sa.String(10), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("month", sa.Integer(), nullable=True),
        sa.Column("day", sa.Integer(), nullable=True),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.String(26), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "audience IN ('guards', 'learners')", name=op.f("ck_training_assignment_audience")
        ),
        sa.CheckConstraint(
            "mode IN ('once', 'new_hires', 'yearly', 'after')",
            name=op.f("ck_training_assignment_mode"),
        ),
        sa.ForeignKeyConstraint(
            ["course_id"],
            ["course.id"],
            name=op.f("fk_training_assignment_course_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["unit.id"],
            name=op.f("fk_training_assignment_unit_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_assignment")),
    )
    op.create_index(op.f("ix_training_assignment_course_id"), "training_assignment", ["course_id"])
    op.create_index(op.f("ix_training_assignment_unit_id"), "training_assignment", ["unit_id"])
    op.create_table(
        "training_exemption",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("learner_id", sa.String(26), nullable=False),
        sa.Column("course_id", sa.String(26), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("created_by", sa.String(26), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"],
            ["course.id"],
            name=op.f("fk_training_exemption_course_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["learner_id"],
            ["learner.id"],
            name=op.f("fk_training_exemption_learner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_exemption")),
    )
    op.create_index(op.f("ix_training_exemption_course_id"), "training_exemption", ["course_id"])
    op.create_index(
        "ix_training_exemption_learner_id", "training_exemption", ["learner_id", "course_id"]
    )
    op.create_table(
        "training_notice",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("learner_id", sa.String(26), nullable=True),
        sa.Column("unit_id", sa.String(26), nullable=True),
        sa.Column("course_id", sa.String(26), nullable=True),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("subject_id", sa.String(26), nullable=False),
        sa.Column("step", sa.String(12), nullable=False),
        sa.Column("what", sa.String(200), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("digest_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["course_id"],
            ["course.id"],
            name=op.f("fk_training_notice_course_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["learner_id"],
            ["learner.id"],
            name=op.f("fk_training_notice_learner_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_training_notice_unit_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_notice")),
        sa.UniqueConstraint(
            "kind", "subject_id", "step", name=op.f("uq_training_notice_kind_subject_id_step")
        ),
    )
    op.create_index(op.f("ix_training_notice_course_id"), "training_notice", ["course_id"])
    op.create_index("ix_training_notice_learner_id", "training_notice", ["learner_id", "seen_at"])
    op.create_index("ix_training_notice_unit_id", "training_notice", ["unit_id", "digest_on"])


def downgrade() -> None:
    for table in (
        "training_notice",
        "training_exemption",
        "training_assignment",
        "coordinator_mail",
        "reminder_day",
    ):
        op.drop_table(table)
