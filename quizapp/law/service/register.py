"""Keeping the register of legal documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.audit import service as audit
from quizapp.core.text import fold
from quizapp.core.types import new_id
from quizapp.law.models import LegalDocument
from quizapp.law.queries import documents_by_slug, edited_document_ids
from quizapp.law.register import DocumentDraft

FOLDED_LENGTH = 500


def load_register(
    session: Session, drafts: Mapping[str, DocumentDraft], *, now: datetime
) -> dict[str, int]:
    """Take the register over by slug: {"added": n, "updated": m, "kept": k}.

    A document that somebody here has edited stays as it is: they may have read a newer edition.
    """
    known = documents_by_slug(session)
    ours = edited_document_ids(session)
    counts = {"added": 0, "updated": 0, "kept": 0}
    for slug, draft in drafts.items():
        counts[_take_over(session, slug, draft, known.get(slug), ours)] += 1
    session.flush()
    if counts["added"] or counts["updated"]:
        about = ("law_register", "all")
        audit.record(session, audit.SYSTEM, "law.loaded", about, counts, now=now)
    return counts


def _take_over(
    session: Session,
    slug: str,
    draft: DocumentDraft,
    document: LegalDocument | None,
    ours: frozenset[str],
) -> str:
    if document is None:
        document = LegalDocument(id=new_id(), slug=slug)
        session.add(document)
        write(document, draft)
        return "added"
    if document.id in ours:
        return "kept"
    write(document, draft)
    return "updated" if session.is_modified(document) else "kept"


def add_document(
    session: Session, slug: str, draft: DocumentDraft, staff_id: str, *, now: datetime
) -> LegalDocument:
    """Enter a document that people of this installation have read."""
    document = LegalDocument(id=new_id(), slug=slug)
    write(document, draft)
    session.add(document)
    session.flush()
    about = ("legal_document", document.id)
    audit.record(session, staff_id, "law.added", about, {"slug": slug}, now=now)
    return document


def write(document: LegalDocument, draft: DocumentDraft) -> None:
    """What is said of it becomes what the register says."""
    for name, value in asdict(draft).items():
        setattr(document, name, list(value) if isinstance(value, tuple) else value)
    document.folded_text = fold(f"{draft.number} {draft.title}")[:FOLDED_LENGTH]
