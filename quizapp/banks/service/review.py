"""From draft to approved, and out of use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.audit import service as audit
from quizapp.banks import rules
from quizapp.banks.models import Question, QuestionBank, QuestionReview, QuestionVersion
from quizapp.banks.queries.banks import get_bank
from quizapp.banks.queries.law_check import DEAD, concern_of
from quizapp.banks.queries.questions import (
    QuestionFilter,
    authors_of,
    current_versions,
    get_question,
    get_version,
    lock_questions,
    matching_ids,
)
from quizapp.banks.rules import APPROVED, DRAFT, IN_REVIEW, RETIRED, Approver, Candidate
from quizapp.banks.service.banks import allow_uncited
from quizapp.banks.service.questions import draft_of
from quizapp.core.errors import Conflict
from quizapp.core.types import new_id
from quizapp.law.queries import get_document


@dataclass
class BulkResult:
    """How many were done, and which were left with the code of the reason."""

    done: int = 0
    left: list[tuple[str, str]] = field(default_factory=list)


def candidate_of(
    question: Question, version: QuestionVersion, author_ids: frozenset[str]
) -> Candidate:
    """The snapshot that the approval judges."""
    return Candidate(
        state=question.state,
        author_ids=author_ids,
        grades=tuple(citation.grade for citation in version.citations),
        has_incomplete_citation=any(not citation.article for citation in version.citations),
        has_doubts=bool(version.notes) or rules.has_options_alike(draft_of(version)),
    )


def send_for_review(session: Session, question_id: str, staff_id: str, *, now: datetime) -> None:
    """The author thinks it is ready."""
    question = get_question(session, question_id, lock=True)
    rules.check_may_send(question.state)
    _move(session, question, IN_REVIEW, staff_id, "sent", "", now)
    _record(session, staff_id, "question.sent", question, now)


def approve(
    session: Session,
    question_id: str,
    approver: Approver,
    note: str = "",
    *,
    now: datetime,
    based_on: str | None = None,
) -> None:
    """From here on prize rounds may draw the current version. `based_on`: the version seen."""
    question = get_question(session, question_id, lock=True)
    _check_is_current(question, based_on)
    bank = get_bank(session, question.bank_id)
    version = get_version(session, question.current_version_id)
    rules.check_may_approve(
        candidate_of(question, version, authors_of(session, [question_id])[question_id]),
        approver,
        uncited_reason=bank.uncited_reason,
    )
    _approve(session, question, version, approver.staff_id, note, now)
    _record(session, approver.staff_id, "question.approved", question, now)


def approve_too(
    session: Session, question_id: str, approver: Approver, note: str = "", *, now: datetime
) -> None:
    """The second person's approval of an approved version, for banks and contests that want two."""
    question = get_question(session, question_id, lock=True)
    version = _approved_version(session, question)
    authors = authors_of(session, [question_id])[question_id]
    rules.check_may_approve_too(
        approver, authors, (version.approved_by, version.second_approved_by)
    )
    version.second_approved_by, version.second_approved_at = approver.staff_id, now
    _say(session, question, approver.staff_id, "approved_too", note, now)
    _record(session, approver.staff_id, "question.approved_too", question, now)


def reread(
    session: Session,
    question_id: str,
    approver: Approver,
    note: str = "",
    *,
    now: datetime,
) -> None:
    """Somebody has compared an approved question with the law of today: it is still right.

    Amendments recorded before no longer keep it out of papers; dead law still does.
    """
    question = get_question(session, question_id, lock=True)
    version = _approved_version(session, question)
    rules.check_may_reread(approver, authors_of(session, [question_id])[question_id])
    if _cites_dead(session, version, now):
        raise Conflict("law_is_dead")
    version.law_read_at = now
    _say(session, question, approver.staff_id, "reread", note, now)
    _record(session, approver.staff_id, "question.reread", question, now)


def _approved_version(session: Session, question: Question) -> QuestionVersion:
    """The version in use, when nothing newer is being written."""
    if question.state != APPROVED or question.approved_version_id is None:
        raise Conflict("not_approved")
    return get_version(session, question.approved_version_id)


def _cites_dead(session: Session, version: QuestionVersion, now: datetime) -> bool:
    documents = {
        one.document_id: get_document(session, one.document_id) for one in version.citations
    }
    concerns = {
        concern_of(documents[one.document_id], one.article, now.date()) for one in version.citations
    }
    return not concerns.isdisjoint(DEAD)


def return_to_author(
    session: Session, question_id: str, staff_id: str, note: str, *, now: datetime
) -> None:
    """Back to draft, with what is to be mended."""
    question = get_question(session, question_id, lock=True)
    rules.check_may_return(question.state, note)
    _move(session, question, DRAFT, staff_id, "returned", note, now)
    _record(session, staff_id, "question.returned", question, now)


def comment(session: Session, question_id: str, staff_id: str, note: str, *, now: datetime) -> None:
    """Say something about the current version."""
    question = get_question(session, question_id)
    _say(session, question, staff_id, "comment", note, now)


def retire(session: Session, question_id: str, staff_id: str, *, now: datetime) -> None:
    """No paper draws it any more; papers already drawn keep it."""
    question = get_question(session, question_id, lock=True)
    rules.check_may_edit(question.state)
    _move(session, question, RETIRED, staff_id, "retired", "", now)
    _record(session, staff_id, "question.retired", question, now)


def restore(session: Session, question_id: str, staff_id: str, *, now: datetime) -> None:
    """Bring a retired question back as a draft; it is reviewed again before prize rounds."""
    question = get_question(session, question_id, lock=True)
    if question.state != RETIRED:
        raise Conflict("not_retired")
    question.approved_version_id = None
    _move(session, question, DRAFT, staff_id, "restored", "", now)
    _record(session, staff_id, "question.restored", question, now)


def send_many(
    session: Session, bank_id: str, ids: Iterable[str], staff_id: str, *, now: datetime
) -> BulkResult:
    """Send the drafts among these for review."""
    result = BulkResult()
    for question in lock_questions(session, bank_id, list(ids)):
        if question.state != DRAFT:
            result.left.append((question.code, "not_a_draft"))
            continue
        _move(session, question, IN_REVIEW, staff_id, "sent", "", now)
        result.done += 1
    _record_many(session, staff_id, "questions.sent", bank_id, result, now)
    return result


def retire_many(
    session: Session, bank_id: str, ids: Iterable[str], staff_id: str, *, now: datetime
) -> BulkResult:
    """Take these out of use."""
    result = BulkResult()
    for question in lock_questions(session, bank_id, list(ids)):
        if question.state == RETIRED:
            result.left.append((question.code, "already_retired"))
            continue
        _move(session, question, RETIRED, staff_id, "retired", "", now)
        result.done += 1
    _record_many(session, staff_id, "questions.retired", bank_id, result, now)
    return result


def approve_many(
    session: Session, bank_id: str, ids: Iterable[str], approver: Approver, *, now: datetime
) -> BulkResult:
    """Approve what may be approved without a look at each; the others are left with a reason."""
    bank = get_bank(session, bank_id)
    questions = lock_questions(session, bank_id, list(ids))
    result = _approve_all(session, bank, questions, approver, now)
    _record_many(session, approver.staff_id, "questions.approved", bank_id, result, now)
    return result


def approve_bank(
    session: Session,
    bank_id: str,
    approver: Approver,
    *,
    now: datetime,
    uncited_reason: str | None = None,
) -> BulkResult:
    """Approve the whole bank: drafts are taken into review first, approved ones are left alone."""
    bank = get_bank(session, bank_id)
    if uncited_reason and approver.is_reviewer:
        allow_uncited(session, bank, uncited_reason, approver.staff_id, now=now)
    ids = matching_ids(session, bank_id, QuestionFilter())
    questions = [one for one in lock_questions(session, bank_id, ids) if one.state != APPROVED]
    if approver.is_reviewer:
        for question in questions:
            _take_up(session, question, approver, now)
    result = _approve_all(session, bank, questions, approver, now)
    _record_many(session, approver.staff_id, "questions.approved", bank_id, result, now)
    return result


def _take_up(session: Session, question: Question, approver: Approver, now: datetime) -> None:
    if question.state == DRAFT:
        _move(session, question, IN_REVIEW, approver.staff_id, "sent", "", now)


def _approve_all(
    session: Session,
    bank: QuestionBank,
    questions: list[Question],
    approver: Approver,
    now: datetime,
) -> BulkResult:
    versions = current_versions(session, questions)
    authors = authors_of(session, [question.id for question in questions])
    result = BulkResult()
    for question in questions:
        version = versions[question.id]
        refusal = rules.refusal_to_approve(
            candidate_of(question, version, authors[question.id]),
            approver,
            uncited_reason=bank.uncited_reason,
            in_bulk=True,
        )
        if refusal is None:
            _approve(session, question, version, approver.staff_id, "", now)
            result.done += 1
        else:
            result.left.append((question.code, refusal))
    session.flush()
    return result


def _approve(
    session: Session,
    question: Question,
    version: QuestionVersion,
    staff_id: str,
    note: str,
    now: datetime,
) -> None:
    question.approved_version_id = version.id
    version.approved_by, version.approved_at = staff_id, now
    version.law_read_at = now
    _move(session, question, APPROVED, staff_id, "approved", note, now)


def _move(
    session: Session,
    question: Question,
    state: str,
    staff_id: str,
    decision: str,
    note: str,
    now: datetime,
) -> None:
    question.state, question.changed_at = state, now
    _say(session, question, staff_id, decision, note, now)


def _say(
    session: Session, question: Question, staff_id: str, decision: str, note: str, now: datetime
) -> None:
    review = QuestionReview(
        id=new_id(),
        version_id=question.current_version_id,
        staff_id=staff_id,
        decision=decision,
        note=note.strip(),
        at=now,
    )
    session.add(review)


def _check_is_current(question: Question, based_on: str | None) -> None:
    if based_on is not None and based_on != question.current_version_id:
        raise Conflict("version_outdated")


def _record(
    session: Session, staff_id: str, action: str, question: Question, now: datetime
) -> None:
    about = ("question", question.id)
    details = {"version": question.current_version_id}
    audit.record(session, staff_id, action, about, details, now=now)


def _record_many(
    session: Session, staff_id: str, action: str, bank_id: str, result: BulkResult, now: datetime
) -> None:
    if result.done:
        details = {"done": result.done, "left": len(result.left)}
        audit.record(session, staff_id, action, ("question_bank", bank_id), details, now=now)
