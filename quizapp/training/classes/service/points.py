"""The links by which hosts open their point."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.core.tokens import Keyring
from quizapp.training.classes.codes import host_code, host_mark
from quizapp.training.classes.models import ClassPoint, TrainingClass
from quizapp.training.classes.rules.plan import check_is_open


def renew_link(
    session: Session, point: ClassPoint, keyring: Keyring, *, by: str, now: datetime
) -> None:
    """End the link of a point, whoever came in by it, and its codes; the next one is another."""
    check_is_open(session.get_one(TrainingClass, point.place.class_id).state)
    point.epoch += 1
    point.host_mark = host_mark(keyring, host_code(keyring, point.id, point.epoch))
    session.flush()
    about = ("class", point.place.class_id)
    record(session, by, "class.link_renewed", about, {"point": point.id}, now=now)
