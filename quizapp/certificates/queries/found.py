"""Single certificates: by code for everybody, by id for those whose business they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.certificates.models import Certificate
from quizapp.certificates.queries.law import (
    ChangedArticle,
    LawToday,
    changed_articles,
    law_today,
)
from quizapp.certificates.rules.codes import possible_codes
from quizapp.certificates.rules.seal import canonical
from quizapp.certificates.rules.states import AMENDED, RENEWABLE, Facts, state_of
from quizapp.core.errors import NotFound
from quizapp.core.tokens import Keyring
from quizapp.organisations.models import Learner
from quizapp.organisations.queries.scope import Scope, within

SEAL = "certificate seal"


@dataclass(frozen=True)
class Standing:
    """A certificate with what it is worth: `state` is one of rules.states.STATES."""

    certificate: Certificate
    state: str
    changed: Sequence[ChangedArticle] = ()
    renewal: Certificate | None = None


def seal_of(certificate: Certificate, keyring: Keyring) -> str:
    """What the seal must be; whoever has the database alone cannot make one."""
    return keyring.keyed_hash(SEAL, canonical(certificate.sealed()))


def is_genuine(certificate: Certificate, keyring: Keyring) -> bool:
    """Whether nothing was changed past the program."""
    return certificate.seal == seal_of(certificate, keyring)


def stand(
    session: Session,
    certificates: Sequence[Certificate],
    law: LawToday,
    *,
    keyring: Keyring,
    now: datetime,
) -> list[Standing]:
    """What each is worth."""
    wanted = {one.superseded_by_id for one in certificates if one.superseded_by_id}
    found = session.scalars(select(Certificate).where(Certificate.id.in_(wanted)))
    renewals = {one.id: one for one in found} if wanted else {}
    standings = []
    for one in certificates:
        changed = changed_articles(law, one.basis)
        facts = Facts(
            one.valid_until,
            one.revoked_at,
            is_replaced=one.superseded_by_id is not None,
            law_changed=bool(changed),
            is_genuine=is_genuine(one, keyring),
        )
        renewal = renewals.get(one.superseded_by_id or "")
        standings.append(Standing(one, state_of(facts, now), changed, renewal))
    return standings


def find_by_code(
    session: Session, typed: str, *, keyring: Keyring, today: date, now: datetime
) -> Standing | None:
    """The certificate that a typed code names; None for anything else, for whatever reason."""
    codes = possible_codes(typed)
    if not codes:
        return None
    found = session.scalars(select(Certificate).where(Certificate.code.in_(codes))).first()
    if found is None:
        return None
    return stand(session, [found], law_today(session, today), keyring=keyring, now=now)[0]


def list_of_learner(
    session: Session, learner_id: str, *, keyring: Keyring, today: date, now: datetime
) -> list[Standing]:
    """All that somebody ever got, the newest first."""
    wanted = (
        select(Certificate)
        .where(Certificate.learner_id == learner_id)
        .order_by(Certificate.completed_at.desc(), Certificate.id)
    )
    found = list(session.scalars(wanted))
    return stand(session, found, law_today(session, today), keyring=keyring, now=now)


def renewal_is_open(
    session: Session, learner_id: str, course_key: str, *, today: date, now: datetime
) -> bool:
    """Whether the final test may be taken again for a new certificate of a course.

    Soon over, over, or its law was amended since. Law that died asks for the lesson to be written
    and learned anew first: whoever passed by the same dead text would gain nothing.
    """
    wanted = select(Certificate).where(
        Certificate.learner_id == learner_id,
        Certificate.course_key == course_key,
        Certificate.superseded_by_id.is_(None),
        Certificate.revoked_at.is_(None),
    )
    found = session.scalars(wanted.order_by(Certificate.completed_at.desc()).limit(1)).first()
    if found is None:
        return False
    changed = changed_articles(law_today(session, today), found.basis)
    state = state_of(Facts(found.valid_until, law_changed=bool(changed)), now)
    return state in RENEWABLE and all(one.change == AMENDED for one in changed)


def get_of_learner(session: Session, certificate_id: str, learner_id: str) -> Certificate:
    """A certificate of this learner's; somebody else's is not found."""
    found = session.scalars(
        select(Certificate).where(
            Certificate.id == certificate_id, Certificate.learner_id == learner_id
        )
    ).one_or_none()
    if found is None:
        raise NotFound("certificate_not_found")
    return found


def get_of_scope(session: Session, certificate_id: str, scope: Scope) -> Certificate:
    """A certificate of somebody who belongs to the scope now; others' are not found."""
    found = session.scalars(
        select(Certificate)
        .join(Learner, Learner.id == Certificate.learner_id)
        .where(Certificate.id == certificate_id, within(scope, Learner.unit_id))
    ).one_or_none()
    if found is None:
        raise NotFound("certificate_not_found")
    return found
