"""Certificates that the police issue and we record: which fits whom, how long it holds. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from quizapp.core.errors import Invalid
from quizapp.core.text import clean_line
from quizapp.organisations.rules.guards import OWN, SERVICE

GUARD_TRAINING = "guard_training"
SECURITY_SERVICE = "security_service"
FIRE_RESCUE = "fire_rescue"
SUPPORT_TOOLS = "support_tools"
CERTIFICATE_KINDS = (GUARD_TRAINING, SECURITY_SERVICE, FIRE_RESCUE, SUPPORT_TOOLS)
REQUIRED_OF = {OWN: GUARD_TRAINING, SERVICE: SECURITY_SERVICE}
"""What each kind of guard must hold: two laws and two papers, never mixed."""
NUMBER_LENGTH, ISSUER_LENGTH, REASON_LENGTH = 60, 200, 200

VALID, EXPIRING, EXPIRED, MISSING = "valid", "expiring", "expired", "missing"
STATES = (VALID, EXPIRING, EXPIRED, MISSING)
IN_FORCE = (VALID, EXPIRING)
REMINDER_DAYS = (90, 60, 30, 7)
SOON_DAYS = REMINDER_DAYS[0]
"""From this many days before its end a paper is called expiring: when the first reminder goes."""

# The number of an identity card: it has no business here.
_IDENTITY_NUMBER = re.compile(r"0\d{11}")


@dataclass(frozen=True)
class Basis:
    """Where the law says how long a paper holds; `document` is a slug of the register."""

    document: str
    article: str
    clause: str


@dataclass(frozen=True)
class CertificateKind:
    """Whom a paper is for and how long it holds by law; None: the law we read does not say."""

    guard_kinds: tuple[str, ...]
    years: int | None = None
    basis: Basis | None = None


KINDS = {
    GUARD_TRAINING: CertificateKind((OWN,), 5, Basis("tt-46-2014", "6", "6")),
    SECURITY_SERVICE: CertificateKind((SERVICE,), 5, Basis("nd-58-2026", "1", "6")),
    FIRE_RESCUE: CertificateKind((OWN, SERVICE), 5, Basis("nd-105-2025", "29", "4")),
    SUPPORT_TOOLS: CertificateKind((OWN, SERVICE)),
}


@dataclass(frozen=True)
class CertificateDraft:
    """A paper as somebody copied it from the original. Without an end the law's term counts."""

    kind: str
    number: str
    issuer: str
    issued_on: date | None
    expires_on: date | None = None


def check_certificate(draft: CertificateDraft, guard_kind: str, *, today: date) -> CertificateDraft:
    """The same, cleaned, with its end. Raises Invalid naming every field that cannot stay."""
    cleaned = replace(
        draft,
        number=clean_line(draft.number),
        issuer=clean_line(draft.issuer),
        expires_on=draft.expires_on or end_by_law(draft.kind, draft.issued_on),
    )
    problems = complaints(cleaned, guard_kind, today=today)
    if problems:
        raise Invalid(fields=problems)
    return cleaned


def complaints(draft: CertificateDraft, guard_kind: str, *, today: date) -> dict[str, str]:
    """What is wrong with a cleaned draft, field by field."""
    found = {
        "kind": kind_complaint(draft.kind, guard_kind),
        "number": _number_complaint(draft.number),
        "issuer": _issuer_complaint(draft.issuer),
        **_date_complaints(draft, today),
    }
    return {name: code for name, code in found.items() if code}


def kind_complaint(kind: str, guard_kind: str) -> str | None:
    """Why this paper is not for this kind of guard."""
    known = KINDS.get(kind)
    if known is None:
        return "paper_kind_missing"
    return None if guard_kind in known.guard_kinds else "paper_of_other_law"


def _number_complaint(number: str) -> str | None:
    if not number:
        return "paper_number_needed"
    if len(number) > NUMBER_LENGTH:
        return "cell_too_long"
    if _IDENTITY_NUMBER.fullmatch(number.replace(" ", "")):
        return "paper_number_is_identity"
    return None if any(letter.isdigit() for letter in number) else "paper_number_wrong"


def _issuer_complaint(issuer: str) -> str | None:
    if not issuer:
        return "paper_issuer_needed"
    return "cell_too_long" if len(issuer) > ISSUER_LENGTH else None


def _date_complaints(draft: CertificateDraft, today: date) -> dict[str, str | None]:
    if draft.issued_on is None:
        return {"issued_on": "paper_issued_needed"}
    if draft.issued_on > today:
        return {"issued_on": "paper_issued_later"}
    if draft.expires_on is None:
        return {}
    if draft.expires_on <= draft.issued_on:
        return {"expires_on": "paper_ends_before_begin"}
    by_law = end_by_law(draft.kind, draft.issued_on)
    if by_law is not None and draft.expires_on > by_law:
        return {"expires_on": "paper_longer_than_law"}
    return {}


def end_by_law(kind: str, issued_on: date | None) -> date | None:
    """The last day by the law's term, None where we know of none."""
    known = KINDS.get(kind)
    if known is None or known.years is None or issued_on is None:
        return None
    return years_after(issued_on, known.years)


def years_after(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes 28."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def state_of(expires_on: date | None, today: date) -> str:
    """Whether a paper that was not withdrawn is in force today; its last day still counts."""
    if expires_on is None:
        return VALID
    left = (expires_on - today).days
    if left < 0:
        return EXPIRED
    return EXPIRING if left <= SOON_DAYS else VALID


def reminder_due(expires_on: date, today: date) -> int | None:
    """Which reminder is due: the shortest of 90, 60, 30, 7 days that reaches the end.

    A day on which nobody asked loses none: the next one gives the same answer.
    """
    left = (expires_on - today).days
    if left < 0:
        return None
    return min((days for days in REMINDER_DAYS if left <= days), default=None)
