"""A file's questions into a bank: all of it or, on request, what can be read."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.audit import service as audit
from quizapp.banks import rules
from quizapp.banks.formats.parsed import ParsedBank, ParsedQuestion, Problem, Severity
from quizapp.banks.models import Question, QuestionBank
from quizapp.banks.queries.banks import get_bank
from quizapp.banks.queries.questions import current_versions
from quizapp.banks.rules import RETIRED
from quizapp.banks.service.import_identity import KnownQuestions
from quizapp.banks.service.import_reading import DraftReader
from quizapp.banks.service.questions import (
    add_version,
    draft_of,
    new_question,
    next_version,
    says_the_same,
)
from quizapp.core.errors import Invalid, QuizError


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """Who imports, and how. `declared_by` says that marks of secrecy in the file mean nothing."""

    author_id: str | None
    partial: bool = False
    declared_by: str | None = None
    file_digest: str = ""
    state: str = rules.DRAFT
    keep_edited: bool = False
    """Leave alone what people of this installation have written since."""


@dataclass
class ImportReport:
    """What became of a file. imported + unchanged + items with an error = found."""

    bank: str
    format: str
    found: int
    questions: tuple[ParsedQuestion, ...]
    problems: list[Problem] = field(default_factory=list)
    imported: int = 0
    unchanged: int = 0
    by_type: dict[str, int] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    """Item of the file -> code in the bank."""
    secrecy_marks: int = 0

    @property
    def failed_items(self) -> set[str]:
        """Items that cannot go in."""
        return {p.item for p in self.problems if p.severity == "error" and p.item}

    @property
    def errors(self) -> list[Problem]:
        """What stops an import that is not partial."""
        return [problem for problem in self.problems if problem.severity == "error"]


class ImportRefused(QuizError):
    """Nothing may be written; the report says why. Raised so that the transaction rolls back."""

    def __init__(self, code: str, report: ImportReport) -> None:
        super().__init__(code)
        self.report = report


def import_questions(
    session: Session, bank_id: str, parsed: ParsedBank, request: ImportRequest, *, now: datetime
) -> ImportReport:
    """Put the questions in as drafts with their doubts; the same file again changes nothing.

    A question is known by its code, or without one by its content. Raises ImportRefused when an
    error stands in the way: run it in a rehearsal to see the same report without a trace.
    """
    bank = get_bank(session, bank_id)
    report = ImportReport(
        bank.slug, parsed.format, parsed.found, parsed.questions, list(parsed.problems)
    )
    report.secrecy_marks = len(parsed.secrecy_marks)
    _note_secrecy(report, parsed, request)
    _Import(session, bank, report, request, now).run()
    _check_may_stay(report, request)
    _record(session, bank, report, request, now)
    return report


def _note_secrecy(report: ImportReport, parsed: ParsedBank, request: ImportRequest) -> None:
    severity: Severity = "warning" if request.declared_by else "error"
    report.problems += [
        Problem(severity, "secrecy_mark", mark.where, params={"text": mark.text})
        for mark in parsed.secrecy_marks
    ]


def _check_may_stay(report: ImportReport, request: ImportRequest) -> None:
    codes = {problem.code for problem in report.errors}
    if "secrecy_mark" in codes:
        raise ImportRefused("secrecy_undeclared", report)
    whole_file = any(not problem.item for problem in report.errors)
    if report.errors and (whole_file or not request.partial):
        raise ImportRefused("questions_have_errors", report)


class _Import:
    """One run over the questions of a file."""

    def __init__(
        self,
        session: Session,
        bank: QuestionBank,
        report: ImportReport,
        request: ImportRequest,
        now: datetime,
    ) -> None:
        self.session, self.bank, self.report = session, bank, report
        self.request, self.now = request, now
        self.known = KnownQuestions(session, bank.id, report.questions)
        self.reader = DraftReader(session, now)
        self.fresh: list[tuple[Question, rules.QuestionDraft]] = []
        self.doubts: dict[str, list[Problem]] = {}
        for problem in report.problems:
            self.doubts.setdefault(problem.item, []).append(problem)

    def run(self) -> None:
        versions = current_versions(self.session, self.known.questions)
        self.versions = versions
        for parsed in self.report.questions:
            self._one(parsed)
        self.session.flush()
        for question, draft in self.fresh:
            author = self.request.author_id
            add_version(self.session, self.bank, question, draft, author, number=1, now=self.now)
            question.state = self.request.state
        self.session.flush()

    def _one(self, parsed: ParsedQuestion) -> None:
        digest = self.known.digest(parsed)
        question = self.known.find(parsed, digest)
        if question is not None and self._stays(parsed, question, digest):
            self._count_unchanged(parsed, question)
            return
        try:
            draft, problems = self.reader.read(parsed)
            rules.check_draft(draft)
        except Invalid as refusal:
            code = next(iter(refusal.fields.values()), refusal.code)
            self._note(parsed, Problem("error", code), severity="error")
            return
        if question is not None:
            before = self.versions[question.id]
            said = draft.scoring if parsed.scoring else None
            draft = rules.with_unsaid(draft, draft_of(before))
            draft = replace(draft, scoring=said or draft.scoring)
            if says_the_same(self.session, draft, before):
                self._count_unchanged(parsed, question)
                return
        noted = [self._note(parsed, problem) for problem in problems]
        noted += self._repeat(parsed, draft, question)
        draft = replace(draft, notes=self._notes(parsed, noted))
        self._store(parsed, question, draft, digest)

    def _stays(self, parsed: ParsedQuestion, question: Question, digest: str) -> bool:
        if question.import_digest == digest:
            return True
        if question.state == RETIRED:
            self._note(parsed, Problem("warning", "question_retired"))
            return True
        version = self.versions.get(question.id)
        return bool(self.request.keep_edited and version and version.author_id)

    def _store(
        self,
        parsed: ParsedQuestion,
        question: Question | None,
        draft: rules.QuestionDraft,
        digest: str,
    ) -> None:
        if question is None:
            question = new_question(self.bank, self.known.new_code(parsed), self.now)
            self.session.add(question)
            self.fresh.append((question, draft))
        else:
            before = self.versions[question.id]
            author = self.request.author_id
            next_version(self.session, self.bank, question, before, draft, author, now=self.now)
            question.state = self.request.state
        question.import_digest = digest
        self.known.remember(question, draft)
        self.report.imported += 1
        self.report.codes[parsed.item] = question.code
        self._count_type(parsed)

    def _count_unchanged(self, parsed: ParsedQuestion, question: Question) -> None:
        self.report.unchanged += 1
        self.report.codes[parsed.item] = question.code
        self._count_type(parsed)

    def _count_type(self, parsed: ParsedQuestion) -> None:
        self.report.by_type[parsed.type] = self.report.by_type.get(parsed.type, 0) + 1

    def _repeat(
        self, parsed: ParsedQuestion, draft: rules.QuestionDraft, question: Question | None
    ) -> list[Problem]:
        other = self.known.same_content(draft, question)
        if other is None:
            return []
        problem = Problem("warning", "repeats_question", params={"code": other})
        return [self._note(parsed, problem)]

    def _note(
        self, parsed: ParsedQuestion, problem: Problem, severity: Severity = "warning"
    ) -> Problem:
        placed = replace(
            problem,
            severity=severity,
            where=parsed.where,
            row=parsed.row,
            line=parsed.line,
            item=parsed.item,
        )
        self.report.problems.append(placed)
        return placed

    def _notes(self, parsed: ParsedQuestion, more: list[Problem]) -> tuple[dict[str, object], ...]:
        problems = [*self.doubts.get(parsed.item, ()), *more]
        return tuple({"code": p.code, "params": dict(p.params)} for p in problems)


def _record(
    session: Session,
    bank: QuestionBank,
    report: ImportReport,
    request: ImportRequest,
    now: datetime,
) -> None:
    if report.imported == 0:
        return
    about = ("question_bank", bank.id)
    details = {
        "format": report.format,
        "found": report.found,
        "imported": report.imported,
        "unchanged": report.unchanged,
        "file": request.file_digest,
    }
    actor = request.author_id or audit.SYSTEM
    audit.record(session, actor, "bank.imported", about, details, now=now)
    if report.secrecy_marks and request.declared_by:
        declared = {"marks": report.secrecy_marks, "file": request.file_digest}
        audit.record(session, request.declared_by, "import.no_secret", about, declared, now=now)
