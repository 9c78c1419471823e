"""Where a lesson stands: what is written, who said what, which versions there were."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.banks.queries.people import list_reviewers, names_of
from quizapp.core import clock
from quizapp.core.errors import Malformed, NotAllowed, NotFound, QuizError
from quizapp.core.text import nfc
from quizapp.law.queries import Register
from quizapp.training.editor.manage_views.base import approver, blueprint, today
from quizapp.training.editor.presentation import changes, other_checks, preview_parts, said
from quizapp.training.editor.queries.lessons import (
    find_manuscript,
    find_version,
    get_lesson_row,
    is_outdated,
    known_questions,
    known_to,
    list_reviews,
    list_versions,
    text_now,
    text_of,
    waiting_of,
)
from quizapp.training.editor.rules.flow import check_may_approve
from quizapp.training.editor.rules.problems import problems_of, stops, words_in
from quizapp.training.editor.service import review as service
from quizapp.training.editor.service import writing
from quizapp.training.models import Course, Lesson, Manuscript
from quizapp.training.queries import get_course
from quizapp.web.context import reading, transaction
from quizapp.web.errors import sentence_of
from quizapp.web.guards import staff_only, the_staff

MAX_NOTE = 2000
MAX_DIGITS = 9


@blueprint.get("/<slug>/lessons/<lesson_slug>/desk")
@staff_only("courses.view")
def desk(slug: str, lesson_slug: str) -> ResponseReturnValue:
    """Everything about a lesson and what becomes of it."""
    with reading() as session:
        course = get_course(session, slug)
        lesson = get_lesson_row(session, course, lesson_slug)
        manuscript = find_manuscript(session, lesson.id)
        current = find_version(session, lesson.current_version_id)
        text = text_now(session, lesson)
        register = Register(session)
        documents = {one.id: one for one in register.documents}
        problems = problems_of(text, known_to(session, course, text, today()))
        versions, reviews = list_versions(session, lesson.id), list_reviews(session, lesson.id)
        people = [one.staff_id for one in reviews] + [one.author_id for one in versions]
        people += [one.approved_by for one in versions]
        people += [manuscript.changed_by, *manuscript.author_ids] if manuscript else []
        return render_template(
            "training/editor/desk.html",
            course=course,
            lesson=lesson,
            manuscript=manuscript,
            current=current,
            text=text,
            problems=said(problems, text),
            stops=stops(problems),
            parts=preview_parts(session, course, text),
            others=other_checks(session, course, text),
            words=words_in(text.body),
            documents=documents,
            differences=changes(text_of(current), text, documents)
            if current and manuscript
            else [],
            outdated=manuscript is not None and is_outdated(lesson, manuscript),
            versions=versions,
            numbers={one.id: one.number for one in versions},
            reviews=reviews,
            names=names_of(session, people),
            unapproved=[
                code
                for code, one in known_questions(session, course.bank_id, text.codes).items()
                if one.state != "approved"
            ],
            refusal=_refusal(session, course, lesson, manuscript),
            reviewers=[
                one.name
                for one in list_reviewers(session, but=manuscript.author_ids if manuscript else ())
            ],
        )


def _refusal(
    session: Session, course: Course, lesson: Lesson, manuscript: Manuscript | None
) -> str | None:
    """Why the caller cannot approve, or None."""
    if manuscript is None:
        return None
    waiting = waiting_of(session, course, lesson, manuscript, today())
    try:
        check_may_approve(waiting, the_staff().id, is_reviewer=approver().is_reviewer)
    except QuizError as refusal:
        return refusal.code
    return None


Deed = Callable[[Session, Course, Lesson, str], object]


def _seen() -> int:
    typed = request.form.get("revision", "")
    return int(typed) if typed.isdecimal() and len(typed) <= MAX_DIGITS else 0


def _send(session: Session, course: Course, lesson: Lesson, _note: str) -> None:
    who, now = the_staff().id, clock.now()
    service.send_for_review(session, course, lesson, who, seen=_seen(), today=today(), now=now)


def _approve(session: Session, course: Course, lesson: Lesson, note: str) -> None:
    approval = service.Approval(approver(), _seen(), note)
    service.approve(session, course, lesson, approval, today=today(), now=clock.now())


def _return(session: Session, _course: Course, lesson: Lesson, note: str) -> None:
    service.return_to_author(session, lesson, the_staff().id, note, now=clock.now())


def _take_back(session: Session, _course: Course, lesson: Lesson, _note: str) -> None:
    service.take_back(session, lesson, the_staff().id, now=clock.now())


def _comment(session: Session, _course: Course, lesson: Lesson, note: str) -> None:
    if note:
        service.comment(session, lesson, the_staff().id, note, now=clock.now())


def _withdraw(session: Session, _course: Course, lesson: Lesson, note: str) -> None:
    service.withdraw(session, lesson, the_staff().id, note, now=clock.now())


def _restore(session: Session, _course: Course, lesson: Lesson, _note: str) -> None:
    service.restore(session, lesson, approver(), now=clock.now())


def _discard(session: Session, _course: Course, lesson: Lesson, _note: str) -> None:
    writing.discard_manuscript(session, lesson, the_staff().id, now=clock.now())


def _keep(session: Session, _course: Course, lesson: Lesson, _note: str) -> None:
    writing.keep_over_newer(session, lesson, the_staff().id, now=clock.now())


DEEDS: dict[str, tuple[Deed, tuple[str, ...]]] = {
    "send": (_send, ("courses.edit",)),
    "take_back": (_take_back, ("courses.edit",)),
    "discard": (_discard, ("courses.edit",)),
    "keep": (_keep, ("courses.edit",)),
    "approve": (_approve, ("courses.approve",)),
    "return": (_return, ("courses.approve",)),
    "restore": (_restore, ("courses.approve",)),
    "comment": (_comment, ("courses.edit", "courses.approve")),
    "withdraw": (_withdraw, ("courses.edit", "courses.approve")),
}


@blueprint.post("/<slug>/lessons/<lesson_slug>/review")
@staff_only("courses.edit", "courses.approve")
def review(slug: str, lesson_slug: str) -> ResponseReturnValue:
    """Send, approve, return, withdraw and the like."""
    deed, permissions = DEEDS.get(request.form.get("deed", ""), (None, ()))
    if deed is None:
        raise Malformed
    if not the_staff().may(*permissions):
        raise NotAllowed
    note = nfc(request.form.get("note", "")).strip()[:MAX_NOTE]
    try:
        with transaction() as session:
            course = get_course(session, slug)
            lesson = get_lesson_row(session, course, lesson_slug, lock=True)
            deed(session, course, lesson, note)
        flash(_("Đã ghi nhận."), "good")
    except NotFound:
        raise
    except QuizError as refusal:
        fields = getattr(refusal, "fields", {})
        flash(sentence_of(next(iter(fields.values()), refusal.code)), "error")
    return redirect(url_for(".desk", slug=slug, lesson_slug=lesson_slug))


@blueprint.get("/<slug>/lessons/<lesson_slug>/versions/<int:number>")
@staff_only("courses.view")
def version(slug: str, lesson_slug: str, number: int) -> ResponseReturnValue:
    """A version beside the one before it."""
    with reading() as session:
        course = get_course(session, slug)
        lesson = get_lesson_row(session, course, lesson_slug)
        by_number = {one.number: one for one in list_versions(session, lesson.id)}
        if number not in by_number:
            raise NotFound("lesson_not_found")
        shown, before = by_number[number], by_number.get(number - 1)
        text = text_of(shown)
        documents = {one.id: one for one in Register(session).documents}
        return render_template(
            "training/editor/version.html",
            course=course,
            lesson=lesson,
            version=shown,
            before=before,
            text=text,
            parts=preview_parts(session, course, text),
            others=other_checks(session, course, text),
            words=words_in(text.body),
            problems=[],
            documents=documents,
            differences=changes(text_of(before), text, documents) if before else [],
            names=names_of(session, [shown.author_id, shown.approved_by]),
        )
