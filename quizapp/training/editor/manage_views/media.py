"""Pictures, recordings and sheets of a course."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from quizapp.core import clock
from quizapp.core.errors import Conflict, Invalid, Malformed
from quizapp.core.text import clean_line, nfc
from quizapp.training.editor.files import file_response
from quizapp.training.editor.manage_views.base import blueprint, store
from quizapp.training.editor.rules.media_kinds import ACCEPTED
from quizapp.training.editor.service.media import (
    MAX_DESCRIPTION,
    MAX_TRANSCRIPT,
    MediaDraft,
    describe_media,
    get_media_of,
    lessons_by_media,
    remove_media,
    store_media,
)
from quizapp.training.presentation import media_view, staff_address
from quizapp.training.queries import get_course
from quizapp.training.queries.media import get_media, list_media
from quizapp.web.context import reading, settings, transaction
from quizapp.web.errors import sentence_of
from quizapp.web.guards import staff_only, the_staff

MEGABYTE = 1024 * 1024


@blueprint.get("/<slug>/media")
@staff_only("courses.view")
def media(slug: str) -> ResponseReturnValue:
    """The files of a course."""
    return _page(slug, {}), 200


def _page(slug: str, wrong: dict[str, str]) -> str:
    with reading() as session:
        course = get_course(session, slug)
        rows = list_media(session, course.id)
        used = lessons_by_media(session, course.id)
        return render_template(
            "training/editor/media.html",
            course=course,
            rows=[
                {
                    "media": one,
                    "view": media_view(one, staff_address) | {"words": one.description},
                    "used": sorted(used.get(one.code, ())),
                }
                for one in rows
            ],
            wrong=wrong,
            typed=request.form,
            accepted=",".join(ACCEPTED),
            megabytes=settings().max_upload_bytes // MEGABYTE,
        )


@blueprint.post("/<slug>/media")
@staff_only("courses.edit")
def add_media(slug: str) -> ResponseReturnValue:
    """Take a file in."""
    file = request.files.get("file")
    content = file.read() if file is not None and file.filename else b""
    draft = MediaDraft(file.filename or "" if file else "", content, *_words())
    try:
        with transaction() as session:
            course = get_course(session, slug)
            added = store_media(session, store(), course, draft, the_staff().id, now=clock.now())
    except Invalid as refusal:
        fields = refusal.fields or {"file": refusal.code}
        wrong = {name: sentence_of(code, refusal.params) for name, code in fields.items()}
        return _page(slug, wrong), 422
    flash(_("Đã nhận tệp. Chép dòng của tệp vào bài để dùng."), "good")
    return redirect(url_for(".media", slug=slug, _anchor=f"media-{added.code}"))


def _words() -> tuple[str, str]:
    form = request.form
    transcript = nfc(form.get("transcript", "")).replace("\r\n", "\n").strip()
    return (
        clean_line(form.get("description", ""))[:MAX_DESCRIPTION],
        transcript[:MAX_TRANSCRIPT],
    )


@blueprint.post("/<slug>/media/<media_id>")
@staff_only("courses.edit")
def change_media(slug: str, media_id: str) -> ResponseReturnValue:
    """Describe a file anew, or remove one that nobody uses."""
    deed, staff_id, now = request.form.get("do", ""), the_staff().id, clock.now()
    try:
        with transaction() as session:
            found = get_media_of(session, get_course(session, slug), media_id)
            if deed == "describe":
                describe_media(session, found, *_words(), staff_id, now=now)
            elif deed == "remove":
                remove_media(session, store(), found, staff_id, now=now)
            else:
                raise Malformed
        flash(_("Đã ghi nhận."), "good")
    except (Conflict, Invalid) as refusal:
        fields = getattr(refusal, "fields", {})
        flash(sentence_of(next(iter(fields.values()), refusal.code)), "error")
    return redirect(url_for(".media", slug=slug))


@blueprint.get("/media/<media_id>/<name>")
@staff_only("courses.view")
def media_file(media_id: str, name: str) -> ResponseReturnValue:
    """A file, for the staff."""
    with reading() as session:
        found, _course = get_media(session, media_id)
    return file_response(store(), found, name)
