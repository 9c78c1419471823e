"""A question: what it says, what was said about it, what becomes of it."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.banks import rules, service
from quizapp.banks.likeness import Fingerprint, look_alikes
from quizapp.banks.manage_views.base import approver, blueprint, today
from quizapp.banks.models import Question, QuestionVersion
from quizapp.banks.presentation import changes, phone_question, right_response
from quizapp.banks.queries import (
    get_bank,
    get_question,
    get_version,
    list_faults,
    list_reviews,
    list_versions,
)
from quizapp.banks.queries.difficulties import known_difficulties
from quizapp.banks.queries.law_check import concern_since
from quizapp.banks.queries.people import list_reviewers, names_of
from quizapp.banks.queries.questions import authors_of, fingerprints, next_waiting
from quizapp.banks.queries.work import reasons_of
from quizapp.banks.service.review import candidate_of
from quizapp.core import clock
from quizapp.core.errors import Malformed, NotAllowed, NotFound, QuizError
from quizapp.core.text import nfc
from quizapp.law.queries import documents_by_slug
from quizapp.web.context import reading, transaction
from quizapp.web.errors import sentence_of
from quizapp.web.guards import staff_only, the_staff

MAX_NOTE = 2000
MAX_SHOWN_ALIKE = 5


@blueprint.get("/questions/<question_id>")
@staff_only("banks.view")
def question(question_id: str) -> ResponseReturnValue:
    """Everything about a question on one page."""
    with reading() as session:
        found = get_question(session, question_id)
        version = get_version(session, found.current_version_id)
        draft = service.draft_of(version)
        versions, reviews = list_versions(session, found.id), list_reviews(session, found.id)
        faults = list_faults(session, found.id)
        people = [one.author_id for one in versions] + [one.approved_by for one in versions]
        people += [one.second_approved_by for one in versions]
        people += [one.staff_id for one in reviews] + [one.settled_by for one in faults]
        return render_template(
            "banks/question.html",
            bank=get_bank(session, found.bank_id),
            question=found,
            version=version,
            draft=draft,
            phone=phone_question(draft),
            response=right_response(draft),
            versions=versions,
            numbers={one.id: one.number for one in versions},
            reviews=reviews,
            faults=faults,
            names=names_of(session, people),
            alike=_alike(session, found),
            citations=_citations(session, version),
            options_alike=rules.has_options_alike(draft),
            known=known_difficulties(session, [version.id], least=1).get(found.id),
            stopped=reasons_of(session, _in_use(session, found, version), today()),
            **_review_panel(session, found, version),
        )


def _in_use(session: Session, found: Question, version: QuestionVersion) -> QuestionVersion:
    """What papers draw: the approved version, else the one shown."""
    return get_version(session, found.approved_version_id) if found.approved_version_id else version


def _review_panel(session: Session, found: Question, version: QuestionVersion) -> dict[str, object]:
    """Who can approve, and why the caller cannot."""
    bank = get_bank(session, found.bank_id)
    authors = authors_of(session, [found.id])[found.id]
    refusal = rules.refusal_to_approve(
        candidate_of(found, version, authors), approver(), uncited_reason=bank.uncited_reason
    )
    next_id, waiting = next_waiting(session, found)
    return {
        "next_id": next_id,
        "waiting": waiting,
        "refusal": refusal,
        "reviewers": [one.name for one in list_reviewers(session, but=authors)],
    }


def _alike(session: Session, found: Question) -> list[Fingerprint]:
    prints = {one.id: one for one in fingerprints(session, found.bank_id)}
    mine = prints.get(found.id)
    return list(look_alikes(mine, prints.values()))[:MAX_SHOWN_ALIKE] if mine else []


def _citations(session: Session, version: QuestionVersion) -> list[dict[str, object]]:
    documents = {one.id: one for one in documents_by_slug(session).values()}
    return [
        {
            "document": documents[one.document_id],
            "place": (one.article, one.clause, one.point),
            "grade": one.grade,
            "concern": concern_since(
                documents[one.document_id],
                one.article,
                today(),
                version.law_read_at or version.created_at,
            ),
        }
        for one in version.citations
    ]


Deed = Callable[[Session, str, str], None]


def _send(session: Session, question_id: str, _note: str) -> None:
    service.send_for_review(session, question_id, the_staff().id, now=clock.now())


def _approve(session: Session, question_id: str, note: str) -> None:
    seen = request.form.get("based_on")
    service.approve(session, question_id, approver(), note, now=clock.now(), based_on=seen)


def _return(session: Session, question_id: str, note: str) -> None:
    service.return_to_author(session, question_id, the_staff().id, note, now=clock.now())


def _approve_too(session: Session, question_id: str, note: str) -> None:
    service.approve_too(session, question_id, approver(), note, now=clock.now())


def _reread(session: Session, question_id: str, note: str) -> None:
    service.reread(session, question_id, approver(), note, now=clock.now())


def _comment(session: Session, question_id: str, note: str) -> None:
    if note:
        service.comment(session, question_id, the_staff().id, note, now=clock.now())


def _retire(session: Session, question_id: str, _note: str) -> None:
    service.retire(session, question_id, the_staff().id, now=clock.now())


def _restore(session: Session, question_id: str, _note: str) -> None:
    service.restore(session, question_id, the_staff().id, now=clock.now())


DEEDS: dict[str, tuple[Deed, tuple[str, ...]]] = {
    "send": (_send, ("banks.edit",)),
    "approve": (_approve, ("banks.approve",)),
    "approve_too": (_approve_too, ("banks.approve",)),
    "reread": (_reread, ("banks.approve",)),
    "return": (_return, ("banks.approve",)),
    "comment": (_comment, ("banks.edit", "banks.approve")),
    "retire": (_retire, ("banks.edit", "banks.approve")),
    "restore": (_restore, ("banks.edit",)),
}


@blueprint.post("/questions/<question_id>/review")
@staff_only("banks.edit", "banks.approve")
def review(question_id: str) -> ResponseReturnValue:
    """Send, approve, return, comment, retire or restore."""
    deed, permissions = DEEDS.get(request.form.get("deed", ""), (None, ()))
    if deed is None:
        raise Malformed
    if not the_staff().may(*permissions):
        raise NotAllowed
    note = nfc(request.form.get("note", "")).strip()[:MAX_NOTE]
    try:
        with transaction() as session:
            deed(session, question_id, note)
        flash(_("Đã ghi nhận."), "success")
    except NotFound:
        raise
    except QuizError as refusal:
        fields = getattr(refusal, "fields", {})
        flash(sentence_of(next(iter(fields.values()), refusal.code)), "error")
    return redirect(url_for(".question", question_id=question_id))


@blueprint.get("/questions/<question_id>/versions/<int:number>")
@staff_only("banks.view")
def version_(question_id: str, number: int) -> ResponseReturnValue:
    """A version beside the one before it."""
    with reading() as session:
        found = get_question(session, question_id)
        by_number = {one.number: one for one in list_versions(session, found.id)}
        if number not in by_number:
            raise NotFound("question_not_found")
        after, before = by_number[number], by_number.get(number - 1)
        documents = {one.id: one for one in documents_by_slug(session).values()}
        differences = (
            changes(service.draft_of(before), service.draft_of(after), documents) if before else []
        )
        draft = service.draft_of(after)
        return render_template(
            "banks/version.html",
            bank=get_bank(session, found.bank_id),
            question=found,
            version=after,
            before=before,
            differences=differences,
            phone=phone_question(draft),
            response=right_response(draft),
            draft=draft,
            names=names_of(session, [after.author_id, before.author_id if before else None]),
        )


@blueprint.post("/faults/<fault_id>")
@staff_only("banks.edit", "banks.approve")
def settle(fault_id: str) -> ResponseReturnValue:
    """Answer a report of a participant."""
    with transaction() as session:
        fault = service.settle_fault(
            session, fault_id, the_staff().id, request.form.get("answer", ""), now=clock.now()
        )
        question_id = get_version(session, fault.version_id).question_id
    flash(_("Đã xử lý phản ánh."), "success")
    return redirect(url_for(".question", question_id=question_id) + "#faults")
