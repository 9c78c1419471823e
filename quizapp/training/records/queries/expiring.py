"""Papers and licences that end soon, each with the reminder that is due today."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.core.types import ID_LENGTH
from quizapp.organisations.models import Learner
from quizapp.training.records.models import Equipment, OfficialCertificate
from quizapp.training.records.queries.certificates import is_current
from quizapp.training.records.rules.certificates import SOON_DAYS, reminder_due

CERTIFICATE, LICENCE = "official_certificate", "equipment_licence"


@dataclass(frozen=True)
class Expiring:
    """Something that ends within 90 days. `days` is the reminder due: 90, 60, 30 or 7.

    The same answer comes every day until the next reminder is due, so whoever sends it remembers
    (`kind`, `key`, `step`). `key` changes with the end: a licence that was renewed for three years
    is reminded of again.
    """

    kind: str
    subject_id: str
    learner_id: str | None
    """Whose paper it is; None for a licence."""
    unit_id: str
    what: str
    """The kind of paper or equipment."""
    number: str
    expires_on: date
    days: int

    @property
    def step(self) -> str:
        """`expires-30`."""
        return f"expires-{self.days}"

    @property
    def key(self) -> str:
        """Names this paper with this end, as long as an id."""
        named = f"{self.kind} {self.subject_id} {self.expires_on.isoformat()}"
        return hashlib.sha256(named.encode()).hexdigest()[:ID_LENGTH]


def expiring(session: Session, *, today: date) -> list[Expiring]:
    """All that ends within 90 days, the soonest first.

    A paper that a newer one has replaced, one that was withdrawn, and those of people who have
    left are not in it; neither are tools that were withdrawn.
    """
    found = [*_certificates(session, today), *_licences(session, today)]
    return sorted(found, key=lambda one: (one.expires_on, one.subject_id))


def _certificates(session: Session, today: date) -> list[Expiring]:
    ending = (
        select(OfficialCertificate, Learner.unit_id)
        .join(Learner, Learner.id == OfficialCertificate.learner_id)
        .where(
            OfficialCertificate.expires_on.between(today, _horizon(today)),
            Learner.unit_id.is_not(None),
            is_current(),
        )
    )
    return [
        Expiring(
            CERTIFICATE,
            paper.id,
            paper.learner_id,
            unit_id or "",
            paper.kind,
            paper.number,
            paper.expires_on,
            days,
        )
        for paper, unit_id in session.execute(ending)
        if paper.expires_on and (days := reminder_due(paper.expires_on, today))
    ]


def _licences(session: Session, today: date) -> list[Expiring]:
    ending = select(Equipment).where(
        Equipment.licence_expires_on.between(today, _horizon(today)),
        Equipment.withdrawn_on.is_(None),
    )
    return [
        Expiring(
            LICENCE,
            tool.id,
            None,
            tool.unit_id,
            tool.kind,
            tool.licence_number or "",
            tool.licence_expires_on,
            days,
        )
        for tool in session.scalars(ending)
        if tool.licence_expires_on and (days := reminder_due(tool.licence_expires_on, today))
    ]


def _horizon(today: date) -> date:
    return today + timedelta(days=SOON_DAYS)
