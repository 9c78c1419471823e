"""New seals after the installation's secret key was changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.certificates.models import Certificate
from quizapp.certificates.queries.found import is_genuine, seal_of
from quizapp.core.tokens import Keyring


@dataclass(frozen=True)
class Resealed:
    """How many got a new seal, and how many neither key vouches for: those stay as they are."""

    resealed: int = 0
    left: int = 0


def reseal(session: Session, *, old: Keyring, keyring: Keyring, by: str, now: datetime) -> Resealed:
    """Seal by the new key whatever was genuine by the old one."""
    resealed = left = 0
    for certificate in session.scalars(select(Certificate).with_for_update()).all():
        if is_genuine(certificate, keyring):
            continue
        if is_genuine(certificate, old):
            certificate.seal = seal_of(certificate, keyring)
            resealed += 1
        else:
            left += 1
    outcome = Resealed(resealed, left)
    if resealed:
        details = {"certificates": resealed, "left": left}
        record(session, by, "certificates.resealed", ("certificate", "all"), details, now=now)
    return outcome
