"""Taking a certificate back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.certificates.models import Certificate
from quizapp.certificates.queries.found import is_genuine, seal_of
from quizapp.certificates.rules.states import LONGEST_REASON, SHORTEST_REASON
from quizapp.core.errors import Conflict, Invalid
from quizapp.core.text import clean_line
from quizapp.core.tokens import Keyring


def revoke(
    session: Session,
    certificate: Certificate,
    reason: str,
    *,
    keyring: Keyring,
    by: str,
    now: datetime,
) -> None:
    """From now on it is worth nothing; the reason is kept for the staff, never shown in public."""
    session.refresh(certificate, with_for_update=True)
    if certificate.revoked_at is not None:
        raise Conflict("certificate_revoked_already")
    why = checked_reason(reason)
    was_genuine = is_genuine(certificate, keyring)
    certificate.revoked_at, certificate.revoked_reason = now, why
    if was_genuine:
        # A row that was changed past the program must not become genuine by this.
        certificate.seal = seal_of(certificate, keyring)
    about = ("certificate", certificate.id)
    details = {"course": certificate.course_key, "was_genuine": was_genuine}
    record(session, by, "certificate.revoked", about, details, now=now)


def checked_reason(reason: str) -> str:
    """One line of some length. Raises Invalid for anything else."""
    why = clean_line(reason)
    if len(why) < SHORTEST_REASON:
        raise Invalid(fields={"reason": "revocation_reason_needed"})
    if len(why) > LONGEST_REASON:
        raise Invalid(fields={"reason": "revocation_reason_too_long"})
    return why
