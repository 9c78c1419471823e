"""What pages and papers show of certificates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from quizapp.certificates.models import Certificate, CertificateBasis
from quizapp.certificates.paper import PaperContent
from quizapp.certificates.queries import LawToday, Standing
from quizapp.certificates.rules.codes import shown_code
from quizapp.certificates.rules.states import ALTERED, RENEWABLE
from quizapp.certificates.words import STATE_WORDS
from quizapp.core.text import mask_name
from quizapp.web.context import settings
from quizapp.web.i18n import day, local

MOST_DOCUMENTS = 8


def verify_url(certificate: Certificate) -> str:
    """What the QR opens."""
    return f"{settings().base_url}/verify/{certificate.code}"


def short_address() -> str:
    """What is typed by whoever cannot scan."""
    return f"{settings().base_url.partition('://')[2]}/verify"


def public_card(standing: Standing) -> dict[str, Any]:
    """All that anybody may know: nothing of it when the row was changed past the program."""
    certificate = standing.certificate
    card: dict[str, Any] = {
        "words": STATE_WORDS[standing.state],
        "state": standing.state,
        "code": shown_code(certificate.code),
    }
    if standing.state == ALTERED:
        return card
    return card | {
        "name": mask_name(certificate.holder_name),
        "course": certificate.course_title,
        "completed_on": day(certificate.completed_at),
        "valid_until": day(certificate.valid_until) if certificate.valid_until else None,
        "revoked_on": day(certificate.revoked_at) if certificate.revoked_at else None,
    }


def own_card(standing: Standing, today: date) -> dict[str, Any]:
    """A certificate for its holder."""
    certificate = standing.certificate
    return {
        **public_card(standing),
        "id": certificate.id,
        "name": certificate.holder_name,
        "unit": certificate.unit_name,
        "course": certificate.course_title,
        "course_key": certificate.course_key,
        "completed_on": day(certificate.completed_at),
        "valid_until": day(certificate.valid_until) if certificate.valid_until else None,
        "days_left": days_left(certificate.valid_until, today),
        "is_renewable": standing.state in RENEWABLE,
        "renewal_id": standing.renewal.id if standing.renewal else None,
        "lessons": lessons_again(standing),
        "changed": changed_law(standing),
    }


def days_left(valid_until: datetime | None, today: date) -> int | None:
    """Whole days, today not counted; None when it holds for ever."""
    return (local(valid_until).date() - today).days if valid_until else None


def lessons_again(standing: Standing) -> list[dict[str, str]]:
    """The lessons whose law changed, each once."""
    named = {one.lesson_slug: one.lesson_title for one in standing.changed if one.lesson_slug}
    return [{"slug": slug, "title": title} for slug, title in named.items()]


def changed_law(standing: Standing) -> list[dict[str, Any]]:
    """What changed, by document: number, articles taught, how."""
    documents: dict[str, dict[str, Any]] = {}
    for one in standing.changed:
        known = documents.setdefault(
            one.number, {"number": one.number, "articles": [], "change": one.change}
        )
        if one.article and one.article not in known["articles"]:
            known["articles"].append(one.article)
    return list(documents.values())


def paper_content(certificate: Certificate, law: LawToday) -> PaperContent:
    """What the sheet and the picture say; names stand in capitals, as on papers here."""
    return PaperContent(
        holder_name=certificate.holder_name.upper(),
        unit_name=certificate.unit_name,
        course_title=certificate.course_title,
        completed_on=day(certificate.completed_at),
        valid_until=day(certificate.valid_until) if certificate.valid_until else "",
        issued_on=day(certificate.issued_at),
        code=shown_code(certificate.code),
        qr_url=verify_url(certificate),
        short_address=short_address(),
        issuer=_("Tìm hiểu pháp luật"),
        basis=_document_numbers(certificate.basis, law),
    )


def _document_numbers(basis: Sequence[CertificateBasis], law: LawToday) -> list[str]:
    """The documents taught, in the order of the lessons; of many the first ones."""
    numbers = list(_known_numbers(basis, law))
    left = len(numbers) - MOST_DOCUMENTS
    if left <= 0:
        return numbers
    return [*numbers[:MOST_DOCUMENTS], _("và %(count)s văn bản khác", count=left)]


def _known_numbers(basis: Iterable[CertificateBasis], law: LawToday) -> Iterable[str]:
    ids = dict.fromkeys(one.document_id for one in basis)
    return (law.numbers[document_id] for document_id in ids if document_id in law.numbers)
