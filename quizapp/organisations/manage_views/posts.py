"""The posts of an enterprise, and the enterprises by how many guards they miss."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.core import clock
from quizapp.core.errors import Conflict, Invalid, NotFound
from quizapp.organisations.forms import PostForm
from quizapp.organisations.manage_views.base import guards_blueprint as blueprint
from quizapp.organisations.manage_views.guards import told_refusal, words
from quizapp.organisations.manage_views.units import MAX_QUERY_LENGTH
from quizapp.organisations.models import Post, Unit
from quizapp.organisations.presentation import STRENGTH_LABELS
from quizapp.organisations.queries.guards import (
    NO_POST,
    GuardFilter,
    get_post,
    list_guards,
    list_posts,
    list_unit_strengths,
    unit_strength,
    whole_strength,
)
from quizapp.organisations.queries.scope import get_unit
from quizapp.organisations.service import posts as service
from quizapp.web.context import reading, transaction
from quizapp.web.form_errors import show_complaints
from quizapp.web.guards import staff_only, the_staff
from quizapp.web.paging import PAGE_SIZE, Page, page_number


@blueprint.get("/units")
@staff_only("guards.view")
def units() -> ResponseReturnValue:
    """The enterprises, those that miss most first."""
    number, typed = page_number(), request.args.get("q", "")[:MAX_QUERY_LENGTH]
    asked = request.args.get("state", "")
    state = asked if asked in STRENGTH_LABELS else ""
    scope = the_staff().unit_ids
    with reading() as session:
        lines, total = list_unit_strengths(
            session, scope, typed, state, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE
        )
        strength, missing = whole_strength(session, scope)
        return render_template(
            "organisations/guard_units.html",
            page=Page(lines, total, number),
            typed=typed,
            state=state,
            strength=strength,
            missing=missing,
            **words(),
        )


@blueprint.get("/units/<unit_id>")
@staff_only("guards.view")
def unit(unit_id: str) -> ResponseReturnValue:
    """One enterprise: its posts, required and actual."""
    with reading() as session:
        return _unit_page(session, _unit_with_guards(session, unit_id), PostForm())


def _unit_with_guards(session: Session, unit_id: str) -> Unit:
    found = get_unit(session, unit_id, the_staff().unit_ids)
    if found.kind == "park":
        raise NotFound
    return found


def _unit_page(
    session: Session, shown: Unit, form: PostForm, status: int = 200
) -> ResponseReturnValue:
    nowhere = GuardFilter(unit_id=shown.id, post_id=NO_POST)
    page = render_template(
        "organisations/guard_posts.html",
        unit=shown,
        posts=list_posts(session, shown.id),
        strength=unit_strength(session, shown.id),
        without_post=list_guards(session, {shown.id}, nowhere, limit=1, offset=0)[1],
        form=form,
        **words(),
    )
    return page, status


@blueprint.post("/units/<unit_id>/posts")
@staff_only("guards.edit")
def add_post(unit_id: str) -> ResponseReturnValue:
    """A new post."""
    form = PostForm()
    if form.validate():
        try:
            with transaction() as session:
                made = service.create_post(
                    session,
                    _unit_with_guards(session, unit_id),
                    form.name.data,
                    form.required_count.data or 0,
                    by=the_staff().id,
                    now=clock.now(),
                )
                name = made.name
            flash(_("Đã thêm chốt %(name)s.", name=name), "success")
            return redirect(url_for(".unit", unit_id=unit_id))
        except Invalid as refused:
            show_complaints(form, refused)
    with reading() as session:
        return _unit_page(session, _unit_with_guards(session, unit_id), form, 422)


@blueprint.get("/posts/<post_id>")
@staff_only("guards.edit")
def post(post_id: str) -> ResponseReturnValue:
    """The form of a post."""
    with reading() as session:
        shown = get_post(session, post_id, the_staff().unit_ids)
        return _post_page(session, shown, PostForm(obj=shown))


@blueprint.post("/posts/<post_id>")
@staff_only("guards.edit")
def change_post(post_id: str) -> ResponseReturnValue:
    """Change a post."""
    form = PostForm()
    if form.validate():
        try:
            with transaction() as session:
                shown = get_post(session, post_id, the_staff().unit_ids)
                required = form.required_count.data or 0
                service.change_post(
                    session, shown, form.name.data, required, by=the_staff().id, now=clock.now()
                )
                unit_id = shown.unit_id
            flash(_("Đã lưu."), "success")
            return redirect(url_for(".unit", unit_id=unit_id))
        except Invalid as refused:
            show_complaints(form, refused)
    with reading() as session:
        shown = get_post(session, post_id, the_staff().unit_ids)
        return _post_page(session, shown, form), 422


def _post_page(session: Session, shown: Post, form: PostForm) -> str:
    return render_template(
        "organisations/post_form.html",
        post=shown,
        unit=session.get_one(Unit, shown.unit_id),
        form=form,
    )


@blueprint.post("/posts/<post_id>/close")
@staff_only("guards.edit")
def close_post(post_id: str) -> ResponseReturnValue:
    """End a post, or with `reopen` take that back."""
    is_reopening = request.form.get("reopen") == "1"
    with transaction() as session:
        shown = get_post(session, post_id, the_staff().unit_ids)
        unit_id = shown.unit_id
        deed = service.reopen_post if is_reopening else service.close_post
        try:
            deed(session, shown, by=the_staff().id, now=clock.now())
            flash(_("Đã mở lại chốt.") if is_reopening else _("Đã đóng chốt."), "success")
        except Conflict as refused:
            flash(told_refusal(refused), "error")
    return redirect(url_for(".unit", unit_id=unit_id))
