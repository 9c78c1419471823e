"""Taking in a list of certificates. Twice the same list is once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.core.errors import Invalid
from quizapp.organisations.models import Unit
from quizapp.organisations.service.guards import check_has_guards
from quizapp.training.records.models import OfficialCertificate
from quizapp.training.records.queries.certificates import papers_by_number
from quizapp.training.records.queries.people import people_of
from quizapp.training.records.rules.certificate_sheet import CertificateSheet
from quizapp.training.records.rules.certificates import CertificateDraft, check_certificate
from quizapp.training.records.service.certificates import new_certificate, write_fields
from quizapp.training.records.service.outcome import ListOutcome

Key = tuple[str, str, str]
"""Whose paper, of which kind, with which number."""
Named = tuple[int, str, CertificateDraft]
"""Row of the sheet, whose paper, the paper."""


def import_certificates(
    session: Session,
    unit: Unit,
    sheet: CertificateSheet,
    *,
    partial: bool,
    by: str,
    today: date,
    now: datetime,
) -> ListOutcome:
    """Take in a list; with a faulty row nothing is written unless `partial`.

    Raises Conflict("import_has_errors").
    """
    check_has_guards(unit)
    taking = _Taking(session, unit, sheet, by, now)
    taking.take_all(taking.named(sheet, today))
    outcome = taking.outcome
    outcome.finish(partial=partial)
    session.flush()
    record(session, by, "papers.imported", ("unit", unit.id), outcome.counts(unit.id), now=now)
    return outcome


@dataclass
class _Taking:
    """One list on its way in."""

    session: Session
    unit: Unit
    sheet: CertificateSheet
    by: str
    now: datetime
    outcome: ListOutcome = field(default_factory=ListOutcome)
    listed: set[Key] = field(default_factory=set)

    def named(self, sheet: CertificateSheet, today: date) -> list[Named]:
        """The rows whose person is found and whose paper may be hers."""
        self.outcome.findings += sheet.findings
        people = people_of(self.session, self.unit.id)
        named: list[Named] = []
        for row in sheet.rows:
            try:
                person = people.find(row.employee_code, row.phone, row.folded_name)
                draft = check_certificate(row.draft, person.kind, today=today)
            except Invalid as refused:
                self.outcome.complain(row.number, sheet.letters, refused)
            else:
                named.append((row.number, person.learner_id, draft))
        return named

    def take_all(self, named: Sequence[Named]) -> None:
        """Write them, one look for the whole list at what is known."""
        known = papers_by_number(self.session, {learner_id for _row, learner_id, _draft in named})
        for row, learner_id, draft in named:
            try:
                self._take(known, learner_id, draft)
            except Invalid as refused:
                self.outcome.complain(row, self.sheet.letters, refused)

    def _take(
        self, known: Mapping[Key, OfficialCertificate], learner_id: str, draft: CertificateDraft
    ) -> None:
        key = (learner_id, draft.kind, draft.number)
        if key in self.listed:
            raise Invalid(fields={"number": "paper_twice"})
        self.listed.add(key)
        paper = known.get(key)
        if paper is None:
            paper = new_certificate(learner_id, draft, by=self.by, now=self.now)
            self.session.add(paper)
            self.outcome.created += 1
            return
        if paper.withdrawn_on is not None:
            raise Invalid(fields={"number": "paper_withdrawn"})
        changed = write_fields(paper, draft, self.now)
        self.outcome.updated += bool(changed)
        self.outcome.unchanged += not changed
