"""Classes face to face: places, sessions, seats, who was there

Revision: 0018, after 0017.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "training_class",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("folded_title", sa.String(length=200), nullable=False),
        sa.Column("course_id", sa.String(length=26), nullable=True),
        sa.Column("organiser_kind", sa.String(length=8), nullable=False),
        sa.Column("organiser_name", sa.String(length=200), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("takes_walk_ins", sa.Boolean(), nullable=False),
        sa.Column("counts_leaving", sa.Boolean(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("created_by", sa.String(length=26), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "organiser_kind IN ('police', 'employer')",
            name=op.f("ck_training_class_organiser_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'announced', 'running', 'closed', 'cancelled')",
            name=op.f("ck_training_class_state"),
        ),
        sa.ForeignKeyConstraint(
            ["course_id"],
            ["course.id"],
            name=op.f("fk_training_class_course_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_class")),
    )
    op.create_index(op.f("ix_training_class_course_id"), "training_class", ["course_id"])
    op.create_index("ix_training_class_state", "training_class", ["state", "changed_at"])
    op.create_table(
        "class_place",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("class_id", sa.String(length=26), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=6), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("room", sa.String(length=200), nullable=False),
        sa.Column("host_name", sa.String(length=120), nullable=False),
        sa.Column("host_staff_id", sa.String(length=26), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('main', 'remote')", name=op.f("ck_class_place_kind")),
        sa.CheckConstraint("capacity >= 0", name=op.f("ck_class_place_capacity")),
        sa.ForeignKeyConstraint(
            ["class_id"],
            ["training_class.id"],
            name=op.f("fk_class_place_class_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["host_staff_id"],
            ["staff_account.id"],
            name=op.f("fk_class_place_host_staff_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_place")),
        sa.UniqueConstraint("class_id", "position", name=op.f("uq_class_place_class_id_position")),
    )
    op.create_index(op.f("ix_class_place_host_staff_id"), "class_place", ["host_staff_id"])
    op.create_table(
        "class_quota",
        sa.Column("class_id", sa.String(length=26), nullable=False),
        sa.Column("unit_id", sa.String(length=26), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.CheckConstraint("seats >= 0", name=op.f("ck_class_quota_seats")),
        sa.ForeignKeyConstraint(
            ["class_id"],
            ["training_class.id"],
            name=op.f("fk_class_quota_class_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_class_quota_unit_id")),
        sa.PrimaryKeyConstraint("class_id", "unit_id", name=op.f("pk_class_quota")),
    )
    op.create_index(op.f("ix_class_quota_unit_id"), "class_quota", ["unit_id"])
    op.create_table(
        "class_session",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("class_id", sa.String(length=26), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_class_session_times")),
        sa.ForeignKeyConstraint(
            ["class_id"],
            ["training_class.id"],
            name=op.f("fk_class_session_class_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_session")),
        sa.UniqueConstraint(
            "class_id", "starts_at", name=op.f("uq_class_session_class_id_starts_at")
        ),
    )
    op.create_index("ix_class_session_starts_at", "class_session", ["starts_at"])
    op.create_table(
        "class_skill_mark",
        sa.Column("class_id", sa.String(length=26), nullable=False),
        sa.Column("learner_id", sa.String(length=26), nullable=False),
        sa.Column("skill", sa.String(length=120), nullable=False),
        sa.Column("marked_by", sa.String(length=26), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["class_id"],
            ["training_class.id"],
            name=op.f("fk_class_skill_mark_class_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["learner_id"],
            ["learner.id"],
            name=op.f("fk_class_skill_mark_learner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "class_id", "learner_id", "skill", name=op.f("pk_class_skill_mark")
        ),
    )
    op.create_index(op.f("ix_class_skill_mark_learner_id"), "class_skill_mark", ["learner_id"])
    op.create_table(
        "class_attendance",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("class_id", sa.String(length=26), nullable=False),
        sa.Column("session_id", sa.String(length=26), nullable=False),
        sa.Column("place_id", sa.String(length=26), nullable=False),
        sa.Column("learner_id", sa.String(length=26), nullable=False),
        sa.Column("unit_id", sa.String(length=26), nullable=True),
        sa.Column("way", sa.String(length=6), nullable=False),
        sa.Column("is_walk_in", sa.Boolean(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("written_by", sa.String(length=40), nullable=True),
        sa.Column("phone_mark", sa.String(length=16), nullable=True),
        sa.Column("other_place_id", sa.String(length=26), nullable=True),
        sa.CheckConstraint(
            "way IN ('code', 'badge', 'hand')", name=op.f("ck_class_attendance_way")
        ),
        sa.CheckConstraint(
            "left_at IS NULL OR left_at >= arrived_at", name=op.f("ck_class_attendance_times")
        ),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_class_attendance_minutes")),
        sa.ForeignKeyConstraint(
            ["class_id"],
            ["training_class.id"],
            name=op.f("fk_class_attendance_class_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["learner_id"],
            ["learner.id"],
            name=op.f("fk_class_attendance_learner_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["other_place_id"], ["class_place.id"], name=op.f("fk_class_attendance_other_place_id")
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["class_place.id"], name=op.f("fk_class_attendance_place_id")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["class_session.id"],
            name=op.f("fk_class_attendance_session_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_class_attendance_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_attendance")),
        sa.UniqueConstraint(
            "session_id", "learner_id", name=op.f("uq_class_attendance_session_id_learner_id")
        ),
    )
    op.create_index("ix_class_attendance_class", "class_attendance", ["class_id", "place_id"])
    op.create_index(op.f("ix_class_attendance_learner_id"), "class_attendance", ["learner_id"])
    op.create_index("ix_class_attendance_unit", "class_attendance", ["unit_id", "arrived_at"])
    op.create_table(
        "class_invitation",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("class_id", sa.String(length=26), nullable=False),
        sa.Column("learner_id", sa.String(length=26), nullable=False),
        sa.Column("unit_id", sa.String(length=26), nullable=False),
        sa.Column("place_id", sa.String(length=26), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("invited_by", sa.String(length=26), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('invited', 'waiting', 'withdrawn')", name=op.f("ck_class_invitation_state")
        ),
        sa.ForeignKeyConstraint(
            ["class_id"],
            ["training_class.id"],
            name=op.f("fk_class_invitation_class_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["learner_id"],
            ["learner.id"],
            name=op.f("fk_class_invitation_learner_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["class_place.id"], name=op.f("fk_class_invitation_place_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_class_invitation_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_invitation")),
        sa.UniqueConstraint(
            "class_id", "learner_id", name=op.f("uq_class_invitation_class_id_learner_id")
        ),
    )
    op.create_index(op.f("ix_class_invitation_learner_id"), "class_invitation", ["learner_id"])
    op.create_index(
        "ix_class_invitation_unit", "class_invitation", ["class_id", "unit_id", "state"]
    )
    op.create_table(
        "class_point",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("place_id", sa.String(length=26), nullable=False),
        sa.Column("session_id", sa.String(length=26), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("host_mark", sa.String(length=64), nullable=False),
        sa.Column("head_count", sa.Integer(), nullable=True),
        sa.Column("incidents", sa.Text(), nullable=False),
        sa.CheckConstraint("head_count >= 0", name=op.f("ck_class_point_head_count")),
        sa.ForeignKeyConstraint(
            ["place_id"],
            ["class_place.id"],
            name=op.f("fk_class_point_place_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["class_session.id"],
            name=op.f("fk_class_point_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_point")),
        sa.UniqueConstraint("code", name=op.f("uq_class_point_code")),
        sa.UniqueConstraint("host_mark", name=op.f("uq_class_point_host_mark")),
        sa.UniqueConstraint(
            "place_id", "session_id", name=op.f("uq_class_point_place_id_session_id")
        ),
    )
    op.create_index(op.f("ix_class_point_session_id"), "class_point", ["session_id"])


def downgrade() -> None:
    for table in (
        "class_point",
        "class_invitation",
        "class_attendance",
        "class_skill_mark",
        "class_session",
        "class_quota",
        "class_place",
        "training_class",
    ):
        op.drop_table(table)
