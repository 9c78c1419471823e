"""What the register of law says today of what certificates rest on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, false, or_, select
from sqlalchemy.orm import Session

from quizapp.banks.queries.law_check import concern_of
from quizapp.certificates.models import Certificate, CertificateBasis
from quizapp.certificates.rules.states import CitedLaw, amendments_in_force, change_of
from quizapp.law.models import LegalDocument

DYING = ("law_expired", "article_not_to_cite")
"""Concerns after which nothing may rest on it."""


@dataclass(frozen=True)
class LawToday:
    """Dead documents, dead articles of others, and amendments in force by document."""

    documents: frozenset[str] = frozenset()
    articles: frozenset[tuple[str, str]] = frozenset()
    amendments: dict[str, int] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)

    def change_of(self, basis: CertificateBasis) -> str | None:
        """What became of a cited article since: dead, amended, or None."""
        article = (basis.document_id, basis.article)
        is_dead = basis.document_id in self.documents or article in self.articles
        now = self.amendments.get(basis.document_id, 0)
        return change_of(CitedLaw(is_dead, basis.amendments, now))


@dataclass(frozen=True)
class ChangedArticle:
    """Something a certificate rests on that is not as it was: `change` is dead or amended."""

    number: str
    article: str
    change: str
    lesson_slug: str
    lesson_title: str


def law_today(session: Session, day: date) -> LawToday:
    """By the register; it is a list of dozens."""
    documents = list(session.scalars(select(LegalDocument)))
    dead = frozenset(one.id for one in documents if concern_of(one, "", day) in DYING)
    articles = {
        (one.id, article)
        for one in documents
        if one.id not in dead
        for article in one.dead_articles(day)
    }
    return LawToday(
        dead,
        frozenset(articles),
        {one.id: amendments_in_force(one.amended_by, day) for one in documents},
        {one.id: one.number for one in documents},
    )


def rests_on_changed(law: LawToday) -> ColumnElement[bool]:
    """The same as a condition on certificates."""
    changes: list[ColumnElement[bool]] = [
        and_(CertificateBasis.document_id == document, CertificateBasis.amendments < count)
        for document, count in sorted(law.amendments.items())
        if count
    ]
    changes += [
        and_(CertificateBasis.document_id == document, CertificateBasis.article == article)
        for document, article in sorted(law.articles)
    ]
    if law.documents:
        changes.append(CertificateBasis.document_id.in_(sorted(law.documents)))
    if not changes:
        return false()
    return exists().where(CertificateBasis.certificate_id == Certificate.id, or_(*changes))


def changed_articles(law: LawToday, basis: Collection[CertificateBasis]) -> list[ChangedArticle]:
    """Which cited articles changed, in the order of the lessons."""
    return [
        ChangedArticle(
            law.numbers.get(one.document_id, ""),
            one.article,
            change,
            one.lesson_slug,
            one.lesson_title,
        )
        for one in basis
        if (change := law.change_of(one)) is not None
    ]
