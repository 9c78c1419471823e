"""Certificates of the police, equipment, prints of the inspector's sheet, figures by month

Revision: 0016, after 0012.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0012"
branch_labels = None
depends_on = None

CERTIFICATE_KINDS = "('guard_training', 'security_service', 'fire_rescue', 'support_tools')"
EQUIPMENT_KINDS = (
    "('electric_baton', 'metal_baton', 'rubber_baton', 'knife_proof_gloves', 'rubber_gun',"
    " 'spray', 'other')"
)


def moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def key(table: str, column: str, to: str, ondelete: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [to], name=name, ondelete=ondelete)


def upgrade() -> None:
    op.create_table(
        "official_certificate",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("learner_id", sa.String(26), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("number", sa.String(60), nullable=False),
        sa.Column("issuer", sa.String(200), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_reason", sa.String(200), nullable=True),
        sa.Column("recorded_by", sa.String(40), nullable=False),
        moment("recorded_at"),
        moment("changed_at"),
        sa.CheckConstraint(
            f"kind IN {CERTIFICATE_KINDS}", name=op.f("ck_official_certificate_kind")
        ),
        sa.CheckConstraint(
            "expires_on IS NULL OR expires_on > issued_on",
            name=op.f("ck_official_certificate_dates"),
        ),
        key("official_certificate", "learner_id", "learner.id", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_official_certificate")),
        sa.UniqueConstraint(
            "learner_id",
            "kind",
            "number",
            name=op.f("uq_official_certificate_learner_id_kind_number"),
        ),
    )
    op.create_index(
        "ix_official_certificate_newest",
        "official_certificate",
        ["learner_id", "kind", "issued_on"],
    )
    op.create_index("ix_official_certificate_expiry", "official_certificate", ["expires_on"])
    op.create_table(
        "equipment",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("unit_id", sa.String(26), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("label", sa.String(80), nullable=True),
        sa.Column("serial", sa.String(60), nullable=False),
        sa.Column("folded_text", sa.String(300), nullable=False),
        sa.Column("licence_number", sa.String(60), nullable=True),
        sa.Column("licence_expires_on", sa.Date(), nullable=True),
        sa.Column("stored_at", sa.String(120), nullable=True),
        sa.Column("holder_id", sa.String(26), nullable=True),
        moment("held_since", nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_for", sa.String(12), nullable=True),
        moment("recorded_at"),
        moment("changed_at"),
        sa.CheckConstraint(f"kind IN {EQUIPMENT_KINDS}", name=op.f("ck_equipment_kind")),
        sa.CheckConstraint(
            "withdrawn_for IS NULL OR withdrawn_for IN ('lost', 'broken', 'handed_in', 'mistake')",
            name=op.f("ck_equipment_withdrawn_for"),
        ),
        sa.CheckConstraint(
            "(withdrawn_on IS NULL) = (withdrawn_for IS NULL)",
            name=op.f("ck_equipment_withdrawn"),
        ),
        sa.CheckConstraint(
            "withdrawn_on IS NULL OR holder_id IS NULL", name=op.f("ck_equipment_holder")
        ),
        key("equipment", "unit_id", "unit.id", "CASCADE"),
        key("equipment", "holder_id", "guard.id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equipment")),
        sa.UniqueConstraint(
            "unit_id", "kind", "serial", name=op.f("uq_equipment_unit_id_kind_serial")
        ),
    )
    op.create_index(op.f("ix_equipment_holder_id"), "equipment", ["holder_id"])
    op.create_index("ix_equipment_licence", "equipment", ["licence_expires_on"])
    op.create_table(
        "equipment_entry",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("equipment_id", sa.String(26), nullable=False),
        moment("at"),
        sa.Column("deed", sa.String(12), nullable=False),
        sa.Column("holder_id", sa.String(26), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("staff_id", sa.String(40), nullable=False),
        key("equipment_entry", "equipment_id", "equipment.id", "CASCADE"),
        key("equipment_entry", "holder_id", "guard.id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equipment_entry")),
    )
    op.create_index("ix_equipment_entry_book", "equipment_entry", ["equipment_id", "at"])
    op.create_index(op.f("ix_equipment_entry_holder_id"), "equipment_entry", ["holder_id"])
    op.create_table(
        "inspection_print",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("unit_id", sa.String(26), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("printed_by", sa.String(40), nullable=False),
        moment("printed_at"),
        key("inspection_print", "unit_id", "unit.id", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_print")),
        sa.UniqueConstraint("unit_id", "digest", name=op.f("uq_inspection_print_unit_id_digest")),
    )
    op.create_table(
        "training_month",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("unit_id", sa.String(26), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in (
                "required",
                "serving",
                "missing",
                "certified",
                "trained",
                "equipment",
                "grave",
            )
        ),
        sa.Column("light", sa.String(8), nullable=False),
        moment("taken_at"),
        key("training_month", "unit_id", "unit.id", "CASCADE"),
        sa.PrimaryKeyConstraint("month", "unit_id", name=op.f("pk_training_month")),
    )
    op.create_index("ix_training_month_unit", "training_month", ["unit_id"])


def downgrade() -> None:
    for table in (
        "training_month",
        "inspection_print",
        "equipment_entry",
        "equipment",
        "official_certificate",
    ):
        op.drop_table(table)
