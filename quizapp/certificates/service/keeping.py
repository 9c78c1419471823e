"""How long certificates are kept."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session

from quizapp.audit.service import SYSTEM, record
from quizapp.certificates.models import Certificate
from quizapp.certificates.rules.states import forgotten_before

BATCH = 500


def forget_ended(
    session: Session, *, today: date, now: datetime, by: str = SYSTEM, limit: int = BATCH
) -> int:
    """Delete certificates whose validity ended five years ago; returns how many.

    Those that hold for ever stay, until five years after they were revoked.
    """
    moment = datetime.combine(forgotten_before(today), time.min, UTC)
    ended = or_(
        Certificate.valid_until < moment,
        and_(Certificate.valid_until.is_(None), Certificate.revoked_at < moment),
    )
    wanted = select(Certificate.id).where(ended).order_by(Certificate.valid_until, Certificate.id)
    ids = list(session.scalars(wanted.limit(limit).with_for_update(skip_locked=True)))
    if not ids:
        return 0
    session.execute(delete(Certificate).where(Certificate.id.in_(ids)))
    about = ("certificate", "ended")
    record(session, by, "certificates.swept", about, {"certificates": len(ids)}, now=now)
    return len(ids)
