"""Keeping what was printed, so that a paper can be compared with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.core.types import new_id
from quizapp.organisations.models import Unit
from quizapp.training.records.models import InspectionPrint
from quizapp.training.records.queries.trained import Moment
from quizapp.training.records.rules.inspection import digest_of


def remember_print(
    session: Session, unit: Unit, figures: Mapping[str, Any], *, by: str, at: Moment
) -> str:
    """Keep the figures of a sheet that is being printed; returns their digest.

    The same figures of the same day are kept once; each printing is a line in the log. The log's
    lock, taken first, lets two who print at once find each other's row.
    """
    digest = digest_of(figures)
    details = {"digest": digest}
    record(session, by, "inspection.printed", ("unit", unit.id), details, now=at.now)
    known = select(InspectionPrint.id).where(
        InspectionPrint.unit_id == unit.id, InspectionPrint.digest == digest
    )
    if session.scalar(known) is None:
        session.add(
            InspectionPrint(
                id=new_id(),
                unit_id=unit.id,
                digest=digest,
                day=at.today,
                figures=dict(figures),
                printed_by=by,
                printed_at=at.now,
            )
        )
        session.flush()
    return digest
