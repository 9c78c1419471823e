"""The editor of a question. Adding, moving and removing rows works without script, too."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session
from wtforms import FieldList

from quizapp.banks import service
from quizapp.banks.forms import QuestionForm, empty_values, values_of
from quizapp.banks.likeness import Fingerprint, fingerprint, look_alikes
from quizapp.banks.manage_views.base import blueprint
from quizapp.banks.models import Question, QuestionBank
from quizapp.banks.presentation import phone_question, right_response
from quizapp.banks.queries import (
    get_bank,
    get_bank_by_slug,
    get_question,
    get_version,
    list_groups,
    list_topics,
)
from quizapp.banks.queries.media import known_media
from quizapp.banks.queries.questions import fingerprints
from quizapp.banks.rules import QuestionDraft, has_options_alike, searchable
from quizapp.core import clock
from quizapp.core.errors import Conflict, Invalid
from quizapp.law.queries import Register
from quizapp.web.context import reading, transaction
from quizapp.web.errors import sentence_of
from quizapp.web.form_errors import show_complaints
from quizapp.web.guards import staff_only, the_staff

MAX_SHOWN_ALIKE = 5


@blueprint.route("/<slug>/questions/new", methods=["GET", "POST"])
@staff_only("banks.edit")
def new_question(slug: str) -> ResponseReturnValue:
    """Write a question."""
    with reading() as session:
        bank_id = get_bank_by_slug(session, slug).id
    if request.method == "GET":
        return _page(QuestionForm(data=empty_values()), bank_id, None)
    return _answer(bank_id, None)


@blueprint.route("/questions/<question_id>/edit", methods=["GET", "POST"])
@staff_only("banks.edit")
def edit_question(question_id: str) -> ResponseReturnValue:
    """Write the next version of a question."""
    with reading() as session:
        question = get_question(session, question_id)
        bank_id = question.bank_id
        version = get_version(session, question.current_version_id)
        labels = {one.id: one.label for one in Register(session).documents}
        values = values_of(service.draft_of(version), labels)
        values["based_on"] = version.id
    if request.method == "GET":
        return _page(QuestionForm(formdata=None, data=values), bank_id, question_id)
    return _answer(bank_id, question_id)


def _answer(bank_id: str, question_id: str | None) -> ResponseReturnValue:
    form = QuestionForm()
    are_kept = _keep_pictures(form)
    deed, _separator, place = request.form.get("do", "save").partition(":")
    if deed != "save":
        return _page(_rearranged(form, deed, place), bank_id, question_id)
    if are_kept and form.validate():
        try:
            saved = _save(form, bank_id, question_id)
        except Invalid as refusal:
            _complain(form, refusal)
        except Conflict as refusal:
            flash(sentence_of(refusal.code), "error")
        else:
            if saved is not None:
                flash(_("Đã lưu câu hỏi."), "success")
                return redirect(url_for(".question", question_id=saved))
    page = _page(form, bank_id, question_id)
    return page, 422


def _complain(form: QuestionForm, refusal: Invalid) -> None:
    rest = dict(refusal.fields)
    if "key" in rest:
        form.show_key_fault(rest.pop("key"))
    if rest or not refusal.fields:
        show_complaints(form, Invalid(refusal.code, fields=rest))


def _save(form: QuestionForm, bank_id: str, question_id: str | None) -> str | None:
    """The id of the question, or None when a field holds a complaint."""
    staff_id, now = the_staff().id, clock.now()
    with transaction() as session:
        draft = form.draft(Register(session))
        if form.has_unknown_document or not _pictures_are_ours(session, draft):
            return None
        draft = service.completed(session, bank_id, draft, question_id)
        if question_id is None:
            saved = service.create_question(session, bank_id, draft, staff_id, now=now)
        else:
            based_on = form.based_on.data or None
            service.edit_question(session, question_id, draft, staff_id, now=now, based_on=based_on)
            saved = get_question(session, question_id)
        _share_group(session, saved, draft)
        return saved.id


def _share_group(session: Session, question: Question, draft: QuestionDraft) -> None:
    if draft.group is None:
        return
    staff_id, now = the_staff().id, clock.now()
    count = service.share_text(session, question, draft.group, staff_id, now=now)
    if count:
        flash(
            ngettext(
                "Đoạn chung cũng được sửa ở %(count)s câu khác của chùm, thành bản nháp.",
                "Đoạn chung cũng được sửa ở %(count)s câu khác của chùm, thành bản nháp.",
                count,
                count=count,
            ),
            "success",
        )


def _pictures_are_ours(session: Session, draft: QuestionDraft) -> bool:
    ids = set(_media_ids(draft))
    return known_media(session, ids) == ids


def _media_ids(draft: QuestionDraft) -> Iterable[str]:
    yield from (picture.media_id for picture in draft.pictures)
    yield from (picture.media_id for one in draft.options for picture in one.pictures)


def _keep_pictures(form: QuestionForm) -> bool:
    """Store what was uploaded now, so that it survives whatever else is wrong with the form.

    False when one is no picture; its complaint is shown.
    """
    are_kept = True
    for row in [*form.pictures, *form.options]:
        upload = row.form.picture.data
        if not upload or not upload.filename:
            continue
        try:
            with transaction() as session:
                media = service.store_picture(session, upload.read(), now=clock.now())
        except Invalid as refusal:
            are_kept = False
            flash(sentence_of(refusal.code), "error")
        else:
            row.form.media.data = media.id
    return are_kept


def _rearranged(form: QuestionForm, deed: str, place: str) -> QuestionForm:
    """The form after a button such as `add:options` or `up:options-2`."""
    name, _dash, index = place.partition("-")
    field = form[name] if name in {"options", "pictures", "citations", "gaps"} else None
    if not isinstance(field, FieldList):
        return form
    values: dict[str, Any] = {key: form.data[key] for key in form.data if key != "csrf_token"}
    rows = [{k: v for k, v in row.items() if k != "picture"} for row in values[name]]
    values[name] = _moved(rows, deed, int(index) if index.isdecimal() else -1, field.max_entries)
    return QuestionForm(formdata=None, data=values)


def _moved(rows: list[dict[str, Any]], deed: str, at: int, most: int) -> list[dict[str, Any]]:
    if deed == "add" and len(rows) < most:
        return [*rows, {}]
    if not 0 <= at < len(rows):
        return rows
    if deed == "remove":
        return rows[:at] + rows[at + 1 :]
    if deed == "unpicture":
        return [*rows[:at], {**rows[at], "media": "", "alt": ""}, *rows[at + 1 :]]
    to = max(0, at - 1) if deed == "up" else min(len(rows) - 1, at + 1)
    rows[at], rows[to] = rows[to], rows[at]
    return rows


def _page(form: QuestionForm, bank_id: str, question_id: str | None) -> str:
    with reading() as session:
        bank = get_bank(session, bank_id)
        question = get_question(session, question_id) if question_id else None
        register = Register(session)
        draft = form.draft(register)
        documents = register.documents
        return render_template(
            "banks/question_form.html",
            bank=bank,
            question=question,
            form=form,
            draft=draft,
            phone=phone_question(draft),
            response=right_response(draft),
            topics=list_topics(session, bank_id),
            groups=list_groups(session, bank_id),
            documents=documents,
            grade_by_label={one.label: one.grade for one in documents},
            alike=_alike(session, bank, question, draft),
            options_alike=any(one.text for one in draft.options) and has_options_alike(draft),
        )


def _alike(
    session: Session, bank: QuestionBank, question: Question | None, draft: QuestionDraft
) -> list[Fingerprint]:
    if not draft.stem:
        return []
    id_ = question.id if question else ""
    mine = fingerprint(id_, "", searchable(draft), _media_ids(draft))
    return list(look_alikes(mine, fingerprints(session, bank.id)))[:MAX_SHOWN_ALIKE]
