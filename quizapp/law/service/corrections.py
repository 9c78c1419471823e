"""Correcting what the register says; what thereby dies is recorded as if somebody had marked it."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from quizapp.audit import service as audit
from quizapp.core.errors import Invalid
from quizapp.law.models import ENDED, LawChange, LegalDocument
from quizapp.law.queries import get_document
from quizapp.law.register import DocumentDraft
from quizapp.law.rules.corrections import (
    A_DAY,
    Strike,
    contradictions,
    dies_on,
    strikes,
    to_be_marked,
)
from quizapp.law.service.marks import MAX_CHANGED_BY, Mark, mark, unmark
from quizapp.law.service.register import write


@dataclass(frozen=True, slots=True)
class Correction:
    """A corrected document, and what nothing may rest on any more because of it."""

    document: LegalDocument
    strikes: list[Strike]


def draft_of(document: LegalDocument) -> DocumentDraft:
    """What the register says of a document now."""
    said = {one.name: getattr(document, one.name) for one in fields(DocumentDraft)}
    lists = {name: tuple(map(str, said[name])) for name in ("do_not_cite_articles", "amended_by")}
    return DocumentDraft(**{**said, **lists})


def correct_document(
    session: Session,
    document_id: str,
    draft: DocumentDraft,
    staff_id: str,
    *,
    today: date,
    now: datetime,
) -> Correction:
    """Write what is said now; citations made before keep their grade.

    Its end becomes a mark and a lifted end takes the mark back, so that the two never differ.
    Raises Invalid with the fields where status and dates contradict each other, or where an
    amendment is typed in that has to be marked. Whoever calls this takes what dies out of rounds.
    """
    document = get_document(session, document_id)
    before = draft_of(document)
    wrong = contradictions(draft, today) | to_be_marked(before, draft, today)
    if wrong:
        raise Invalid(fields=wrong)
    dead_from = dies_on(before, draft, today)
    if dead_from is not None and draft.in_force_to is None:
        draft = replace(draft, in_force_to=dead_from - A_DAY)
    struck = strikes(before, draft, today)
    _keep_marks_in_step(session, document, before, draft, staff_id, today=today, now=now)
    write(document, draft)
    session.flush()
    _record(session, document, before, staff_id, now)
    return Correction(document, struck)


def _keep_marks_in_step(
    session: Session,
    document: LegalDocument,
    before: DocumentDraft,
    draft: DocumentDraft,
    staff_id: str,
    *,
    today: date,
    now: datetime,
) -> None:
    dead_from = draft.in_force_to + A_DAY if draft.in_force_to else None
    for one in _ends(document):
        if one.from_on != dead_from:
            unmark(session, document.id, one.id, staff_id, today=today, now=now)
    is_new = dies_on(before, draft, today) is not None and not _ends(document)
    if is_new and dead_from is not None:
        wanted = Mark(ENDED, dead_from, changed_by=_replaced_by(before, draft))
        mark(session, document.id, wanted, staff_id, today=today, now=now)


def _ends(document: LegalDocument) -> list[LawChange]:
    return [one for one in document.changes if one.effect == ENDED and not one.article]


def _replaced_by(before: DocumentDraft, draft: DocumentDraft) -> str:
    new = [line for line in draft.amended_by if line not in before.amended_by]
    return " ".join(new)[:MAX_CHANGED_BY]


def _record(
    session: Session, document: LegalDocument, before: DocumentDraft, staff_id: str, now: datetime
) -> None:
    details = {"from": [before.status, before.grade], "to": [document.status, document.grade]}
    about = ("legal_document", document.id)
    audit.record(session, staff_id, "law.edited", about, details, now=now)
