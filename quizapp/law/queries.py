"""Reading the register of legal documents."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEntry
from quizapp.core.errors import NotFound
from quizapp.core.text import fold
from quizapp.law.models import LegalDocument

NUMBER = re.compile(r"\d+/(?:\d{4}/)?[\w-]+")


@dataclass(frozen=True)
class DocumentFilter:
    """Which documents a list shows."""

    text: str = ""
    status: str = ""
    grade: str = ""


def get_document(session: Session, document_id: str) -> LegalDocument:
    """The document of this id."""
    found = session.get(LegalDocument, document_id)
    if found is None:
        raise NotFound("document_not_found")
    return found


def documents_by_slug(session: Session) -> dict[str, LegalDocument]:
    """The whole register; it is a list of dozens."""
    documents = session.scalars(select(LegalDocument).order_by(LegalDocument.title))
    return {document.slug: document for document in documents}


def edited_document_ids(session: Session) -> frozenset[str]:
    """Documents that people of this installation have entered or corrected."""
    deeds = select(AuditEntry.object_id).where(
        AuditEntry.object_type == "legal_document",
        AuditEntry.action.in_(("law.edited", "law.added", "law.marked")),
    )
    return frozenset(session.scalars(deeds))


def list_documents(
    session: Session, wanted: DocumentFilter, *, limit: int, offset: int = 0
) -> tuple[list[LegalDocument], int]:
    """(documents of this page, how many in all), newest law first."""
    query = select(LegalDocument)
    for word in fold(wanted.text).split():
        query = query.where(LegalDocument.folded_text.contains(word, autoescape=True))
    if wanted.status:
        query = query.where(LegalDocument.status == wanted.status)
    if wanted.grade:
        query = query.where(LegalDocument.grade == wanted.grade)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    ordered = query.order_by(LegalDocument.in_force_from.desc(), LegalDocument.slug)
    return list(session.scalars(ordered.limit(limit).offset(offset))), total


class Register:
    """Finds the document that people mean: by slug, by number, or by its whole title."""

    def __init__(self, session: Session) -> None:
        self._by_slug = documents_by_slug(session)
        documents = self._by_slug.values()
        self._by_number = {fold(one.number): one for one in documents}
        self._by_title = {fold(one.title): one for one in documents}
        self._by_label = {fold(one.label): one for one in documents}
        self.documents = list(documents)

    def find(self, words: str) -> LegalDocument | None:
        """`luat-55-2024`, `Luật số 55/2024/QH15`, or the title; never a guess from a part of it."""
        if words in self._by_slug:
            return self._by_slug[words]
        whole = self._by_label.get(fold(words)) or self._by_number.get(fold(words))
        if whole:
            return whole
        for number in NUMBER.findall(fold(words)):
            if number in self._by_number:
                return self._by_number[number]
        return self._by_title.get(fold(words))
