"""Citations in words: `Luật số 55/2024/QH15, Điều 6 khoản 2`."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.banks.models import Citation, QuestionVersion
from quizapp.law.models import LegalDocument


def citation_labels(session: Session, versions: Iterable[QuestionVersion]) -> dict[str, list[str]]:
    """Version id -> its citations as people read them."""
    cited = {version.id: list(version.citations) for version in versions}
    wanted = {one.document_id for citations in cited.values() for one in citations}
    documents = select(LegalDocument).where(LegalDocument.id.in_(wanted))
    by_id = {document.id: document for document in session.scalars(documents)}
    return {
        version_id: [citation_label(one, by_id[one.document_id]) for one in citations]
        for version_id, citations in cited.items()
    }


def citation_label(citation: Citation, document: LegalDocument) -> str:
    """One citation. These are the words of Vietnamese law, so they are not translated."""
    place = f"Điều {citation.article}"
    if citation.clause:
        place += f" khoản {citation.clause}"
    if citation.point:
        place += f" điểm {citation.point}"
    return f"{document.number}, {place}"
