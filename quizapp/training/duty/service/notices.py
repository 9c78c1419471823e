"""Saying things to people, each once: a unique key decides, whoever asks and how often."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from quizapp.core.errors import NotFound
from quizapp.core.types import ID_LENGTH, new_id
from quizapp.training.duty.models import Notice
from quizapp.training.duty.service.inserting import insert_into

AT_ONCE = 200


@dataclass(frozen=True)
class Message:
    """What is to be said, to a learner or to those who look after a unit."""

    kind: str
    subject_id: str
    step: str
    day: date
    learner_id: str | None = None
    unit_id: str | None = None
    course_id: str | None = None
    what: str = ""


def subject_of(*names: str | date) -> str:
    """Names what a notice is about, as long as an id."""
    named = " ".join(str(one) for one in names)
    return hashlib.sha256(named.encode()).hexdigest()[:ID_LENGTH]


def remember(session: Session, messages: Iterable[Message], *, today: date, now: datetime) -> int:
    """Keep what is to be said, unless it was said before; returns how much was new."""
    insert = insert_into(session, Notice)
    made = {"made_on": today, "made_at": now, "seen_at": None, "digest_on": None}
    rows = [{"id": new_id(), **asdict(one), **made} for one in messages]
    new = 0
    for start in range(0, len(rows), AT_ONCE):
        statement = insert.values(rows[start : start + AT_ONCE])
        statement = statement.on_conflict_do_nothing(
            index_elements=["kind", "subject_id", "step"]
        ).returning(Notice.id)
        new += len(session.execute(statement).all())
    return new


def mark_seen(session: Session, learner_id: str, notice_id: str, *, now: datetime) -> None:
    """The learner has read it. Another's is not found."""
    notice = session.get(Notice, notice_id)
    if notice is None or notice.learner_id != learner_id:
        raise NotFound
    notice.seen_at = notice.seen_at or now
    session.flush()
