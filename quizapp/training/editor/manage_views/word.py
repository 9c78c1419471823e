"""A lesson from a Word file: sent, looked at, confirmed. Kept sealed for an hour in between."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.banks.formats.unreadable import UnreadableFile
from quizapp.banks.words import message_of
from quizapp.core import clock
from quizapp.core.errors import Conflict, Invalid
from quizapp.core.text import clean_line
from quizapp.organisations.service.uploads import forget_upload, keep_upload, take_upload
from quizapp.training.editor.manage_views.base import blueprint, store
from quizapp.training.editor.rules.problems import words_in
from quizapp.training.editor.service.word import WordRequest, lesson_from_word
from quizapp.training.editor.word import WordLesson, body_of, read_lesson
from quizapp.training.editor.words import LEFT_OUT_WORDS
from quizapp.training.lesson_text import to_html
from quizapp.training.models import Course
from quizapp.training.queries import get_course
from quizapp.web.context import keyring, reading, transaction
from quizapp.web.errors import sentence_of
from quizapp.web.guards import staff_only, the_staff

MAX_TITLE = 120


@blueprint.route("/<slug>/word", methods=["GET", "POST"])
@staff_only("courses.edit")
def word(slug: str) -> ResponseReturnValue:
    """Where a file is chosen."""
    with reading() as session:
        course = get_course(session, slug)
    if request.method == "GET":
        return render_template("training/editor/word.html", course=course)
    file = request.files.get("file")
    content = file.read() if file is not None and file.filename else b""
    if file is None or not content:
        flash(sentence_of("media_empty"), "warning")
        return redirect(url_for(".word", slug=slug))
    with transaction() as session:
        kept = keep_upload(
            session,
            the_staff().id,
            _purpose(course),
            file.filename or "",
            content,
            keyring=keyring(),
            now=clock.now(),
        )
    return redirect(url_for(".word_preview", slug=slug, upload_id=kept))


def _purpose(course: Course) -> str:
    return f"lesson:{course.id}"


def _taken(session: Session, course: Course, upload_id: str) -> tuple[str, WordLesson]:
    filename, content = take_upload(
        session,
        upload_id,
        the_staff().id,
        _purpose(course),
        keyring=keyring(),
        now=clock.now(),
    )
    try:
        return filename, read_lesson(content, filename)
    except UnreadableFile as refusal:
        reason = message_of(refusal.code, refusal.params)
        raise Invalid("word_unreadable", reason=reason.rstrip(".")) from refusal


@blueprint.get("/<slug>/word/<upload_id>")
@staff_only("courses.edit")
def word_preview(slug: str, upload_id: str) -> ResponseReturnValue:
    """What the file would become; nothing is written yet."""
    with reading() as session:
        course = get_course(session, slug)
        try:
            filename, lesson = _taken(session, course, upload_id)
        except Invalid as refusal:
            flash(sentence_of(refusal.code, refusal.params), "error")
            return redirect(url_for(".word", slug=slug))
    names = {
        number: _("[Hình %(number)s]", number=number + 1) for number in range(len(lesson.pictures))
    }
    body = body_of(lesson, names)
    return render_template(
        "training/editor/word_preview.html",
        course=course,
        filename=filename,
        lesson=lesson,
        html=to_html(body),
        words=words_in(body),
        left_out=[str(LEFT_OUT_WORDS[code]) % params for code, params in lesson.left_out],
        faults=[
            (one.item, message_of(one.code, one.params))
            for one in lesson.parsed.problems
            if one.item and one.severity == "error"
        ],
    )


@blueprint.post("/<slug>/word/<upload_id>")
@staff_only("courses.edit")
def word_confirm(slug: str, upload_id: str) -> ResponseReturnValue:
    """Make a manuscript of it."""
    form = request.form
    try:
        with transaction() as session:
            course = get_course(session, slug)
            _filename, lesson = _taken(session, course, upload_id)
            wanted = WordRequest(
                clean_line(form.get("title", ""))[:MAX_TITLE] or lesson.title[:MAX_TITLE],
                form.get("module", ""),
                with_questions=form.get("questions") == "1",
                is_no_secret=form.get("no_secret") == "1",
                unreadable=_("*(Chỗ này có một hình không đọc được.)*"),
            )
            made = lesson_from_word(
                session, store(), course, lesson, wanted, the_staff().id, now=clock.now()
            )
            forget_upload(session, upload_id)
    except (Invalid, Conflict) as refusal:
        fields = getattr(refusal, "fields", {})
        code = next(iter(fields.values()), refusal.code)
        flash(sentence_of(code, refusal.params if not fields else None), "error")
        return redirect(url_for(".word_preview", slug=slug, upload_id=upload_id))
    flash(
        _("Đã đưa tệp vào thành bản thảo. Hãy ghi căn cứ, lời mô tả hình, rồi gửi thẩm định."),
        "good",
    )
    return redirect(url_for(".write", slug=slug, lesson_slug=made.slug))
