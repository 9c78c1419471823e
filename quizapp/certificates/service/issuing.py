"""A certificate for a completed course, once for each completion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from quizapp.certificates.models import Certificate, CertificateBasis
from quizapp.certificates.queries.found import seal_of
from quizapp.certificates.rules.codes import new_certificate_code
from quizapp.certificates.rules.states import amendments_in_force
from quizapp.core.text import fold
from quizapp.core.tokens import Keyring
from quizapp.core.types import new_id
from quizapp.law.models import LegalDocument
from quizapp.organisations.models import Learner, Unit


class Basis(NamedTuple):
    """An article that a lesson taught; the lesson is named so that it can be learned again."""

    document_id: str
    article: str = ""
    lesson_slug: str = ""
    lesson_title: str = ""


@dataclass(frozen=True)
class Completion:
    """That somebody completed a course. `source_id`: of the completion, for which one is issued.

    `course_key` is the course's slug. `basis` may hold plain tuples in the order of `Basis`.
    """

    learner_id: str
    holder_name: str
    unit_id: str | None
    course_key: str
    course_title: str
    completed_at: datetime
    valid_until: datetime | None
    basis: Sequence[tuple[str, ...]]
    source_id: str


def issue(
    session: Session, completion: Completion, *, keyring: Keyring, now: datetime
) -> Certificate:
    """The certificate of a completion; asked for again it is the same one.

    An earlier one of the same course is replaced by it, unless that was revoked.
    """
    # Completions of one person wait for each other, so that exactly one certificate is the newest.
    holder = select(Learner.id).where(Learner.id == completion.learner_id)
    session.execute(holder.with_for_update())
    issued = select(Certificate).where(Certificate.source_id == completion.source_id)
    known = session.scalars(issued).one_or_none()
    if known is not None:
        return known
    certificate = _written(session, completion, now)
    certificate.seal = seal_of(certificate, keyring)
    session.add(certificate)
    session.flush()
    _take_the_place_of_earlier(session, certificate)
    return certificate


def _written(session: Session, completion: Completion, now: datetime) -> Certificate:
    unit = session.get(Unit, completion.unit_id) if completion.unit_id else None
    return Certificate(
        id=new_id(),
        code=new_certificate_code(),
        learner_id=completion.learner_id,
        holder_name=completion.holder_name,
        folded_name=fold(completion.holder_name)[:120],
        unit_id=unit.id if unit else None,
        unit_name=unit.name if unit else "",
        course_key=completion.course_key,
        course_title=completion.course_title,
        completed_at=completion.completed_at,
        issued_at=now,
        valid_until=completion.valid_until,
        source_id=completion.source_id,
        basis=_basis(session, completion, now),
    )


def _basis(session: Session, completion: Completion, now: datetime) -> list[CertificateBasis]:
    """Each article of each lesson once, with the amendments of its document by now."""
    cited = list(dict.fromkeys(Basis(*one) for one in completion.basis))
    wanted = select(LegalDocument.id, LegalDocument.amended_by).where(
        LegalDocument.id.in_({one.document_id for one in cited})
    )
    amended = {
        document_id: amendments_in_force(notes, now.date())
        for document_id, notes in session.execute(wanted)
    }
    return [
        CertificateBasis(
            position=position,
            document_id=one.document_id,
            article=one.article,
            amendments=amended.get(one.document_id, 0),
            lesson_slug=one.lesson_slug,
            lesson_title=one.lesson_title,
        )
        for position, one in enumerate(cited, start=1)
    ]


def _take_the_place_of_earlier(session: Session, certificate: Certificate) -> None:
    """The newest completion stands; one that is written down late may be older than it."""
    others = session.scalars(
        select(Certificate).where(
            Certificate.learner_id == certificate.learner_id,
            Certificate.course_key == certificate.course_key,
            Certificate.id != certificate.id,
            Certificate.revoked_at.is_(None),
            Certificate.superseded_by_id.is_(None),
        )
    ).all()
    newest = max((certificate, *others), key=lambda one: (one.completed_at, one is certificate))
    older = {one.id for one in (certificate, *others)} - {newest.id}
    if older:
        session.execute(
            update(Certificate)
            .where(Certificate.id.in_(older))
            .values(superseded_by_id=newest.id)
            .execution_options(synchronize_session="fetch")
        )
