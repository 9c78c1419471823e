"""Taking in a register from a sheet: all or nothing, and twice the same sheet is once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from quizapp.audit import service as audit
from quizapp.core.errors import Conflict, Invalid
from quizapp.core.text import fold
from quizapp.law.models import LegalDocument
from quizapp.law.queries import Register
from quizapp.law.register import DocumentDraft
from quizapp.law.rules.corrections import Strike, contradictions, is_behind
from quizapp.law.rules.grades import COMPARE
from quizapp.law.rules.sheet import DocumentRow, DocumentSheet, slug_of
from quizapp.law.service.corrections import correct_document, draft_of
from quizapp.law.service.register import add_document
from quizapp.organisations.rules.tables import Finding

NEEDED_OF_NEW = ("kind", "status")


@dataclass(frozen=True)
class ImportedRow:
    """What became of a row; `changed`: names of the fields that differ, `strikes`: what dies."""

    number: int
    document: LegalDocument
    changed: tuple[str, ...] = ()
    strikes: tuple[Strike, ...] = ()


@dataclass
class RegisterImport:
    """What an import did, or in a rehearsal would do. In the order of the sheet."""

    created: list[ImportedRow] = field(default_factory=list)
    updated: list[ImportedRow] = field(default_factory=list)
    unchanged: list[ImportedRow] = field(default_factory=list)
    to_mark: list[ImportedRow] = field(default_factory=list)
    """Rows refused because their amendment is to be marked with article and day."""
    findings: list[Finding] = field(default_factory=list)

    @property
    def errors(self) -> list[Finding]:
        """Why nothing is written."""
        return [finding for finding in self.findings if finding.is_error]

    @property
    def dying(self) -> list[ImportedRow]:
        """Rows after which something may not be cited any more."""
        return [row for row in self.updated if row.strikes]


def import_documents(
    session: Session,
    sheet: DocumentSheet,
    staff_id: str,
    *,
    rehearsed: bool = False,
    today: date,
    now: datetime,
) -> RegisterImport:
    """Enter and correct documents. Cells left empty change nothing; nothing is removed.

    Raises Conflict("law_import_has_errors") when a row is faulty; `rehearsed` goes on, to be
    rolled back. Whoever calls this takes what dies out of rounds.
    """
    taking = _Taking(session, sheet, staff_id, today, now)
    for row in sheet.rows:
        taking.take(row)
    outcome = taking.outcome
    outcome.findings.sort(key=lambda finding: finding.row)
    if outcome.errors and not rehearsed:
        raise Conflict("law_import_has_errors", count=len(outcome.errors))
    if outcome.created or outcome.updated:
        counts = {"created": len(outcome.created), "updated": len(outcome.updated)}
        about = ("law_register", "all")
        audit.record(session, staff_id, "law.imported", about, counts, now=now)
    return outcome


class _Taking:
    """One sheet on its way in."""

    def __init__(
        self, session: Session, sheet: DocumentSheet, staff_id: str, today: date, now: datetime
    ) -> None:
        self.session, self.letters, self.staff_id = session, sheet.letters, staff_id
        self.today, self.now = today, now
        self.register = Register(session)
        self.seen: set[str] = set()
        self.slugs = {one.slug for one in self.register.documents}
        self.outcome = RegisterImport(findings=list(sheet.findings))

    def take(self, row: DocumentRow) -> None:
        """Enter or correct one document, or note why not."""
        document = self._known(row)
        mark = document.id if document else row.slug or row.document_number.casefold()
        if mark in self.seen:
            self.complain(row, {"number": "law_document_twice"})
            return
        self.seen.add(mark)
        if document is None:
            self._enter(row)
        else:
            self._correct(row, document)

    def _known(self, row: DocumentRow) -> LegalDocument | None:
        """By its short name; else by number, which two offices may give to different documents."""
        if row.slug in self.slugs:
            return self.register.find(row.slug or "")
        found = self.register.find(row.document_number)
        is_another = found and row.slug and fold(found.title) != fold(str(row.given["title"]))
        return None if is_another else found

    def complain(
        self, row: DocumentRow, wrong: Mapping[str, str], *, is_error: bool = True
    ) -> None:
        """Note beside a row what is wrong with it."""
        for name, code in wrong.items():
            value = row.typed.get(name, "")[:80]
            finding = Finding(row.number, self.letters.get(name, ""), code, value, is_error)
            self.outcome.findings.append(finding)

    def _enter(self, row: DocumentRow) -> None:
        missing = [name for name in NEEDED_OF_NEW if name not in row.given]
        if missing:
            self.complain(row, {name: f"law_{name}_missing" for name in missing})
            return
        said: dict[str, Any] = {"grade": COMPARE, **row.given}
        draft = DocumentDraft(number=row.document_number, **said)
        wrong = contradictions(draft, self.today)
        if wrong:
            self.complain(row, wrong)
            return
        slug = self._free_slug(row.slug or slug_of(draft.kind, draft.number))
        document = add_document(self.session, slug, draft, self.staff_id, now=self.now)
        self._warn(row, draft)
        self.outcome.created.append(ImportedRow(row.number, document))

    def _correct(self, row: DocumentRow, document: LegalDocument) -> None:
        before = draft_of(document)
        said: dict[str, Any] = dict(row.given)
        draft = replace(before, number=row.document_number, **said)
        changed = tuple(
            one.name
            for one in fields(DocumentDraft)
            if getattr(before, one.name) != getattr(draft, one.name)
        )
        if not changed:
            self.outcome.unchanged.append(ImportedRow(row.number, document))
            return
        try:
            corrected = correct_document(
                *(self.session, document.id, draft, self.staff_id),
                today=self.today,
                now=self.now,
            )
        except Invalid as refused:
            self.complain(row, refused.fields)
            if "law_amendment_to_mark" in refused.fields.values():
                self.outcome.to_mark.append(ImportedRow(row.number, document))
            return
        self._warn(row, draft)
        done = ImportedRow(row.number, document, changed, tuple(corrected.strikes))
        self.outcome.updated.append(done)

    def _warn(self, row: DocumentRow, draft: DocumentDraft) -> None:
        if is_behind(draft, self.today):
            self.complain(row, {"status": "law_status_behind"}, is_error=False)

    def _free_slug(self, wanted: str) -> str:
        slug, number = wanted, 2
        while slug in self.slugs:
            slug, number = f"{wanted}-{number}", number + 1
        self.slugs.add(slug)
        return slug
