"""The register of guards: its coordinator keeps it, others of the staff see it masked."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from wtforms import SelectField

from quizapp.core import clock
from quizapp.core.errors import Conflict, Invalid
from quizapp.organisations.forms import GuardCorrectionForm, GuardForm, LeaveForm, MoveGuardForm
from quizapp.organisations.manage_views.base import guards_blueprint as blueprint
from quizapp.organisations.manage_views.base import today
from quizapp.organisations.manage_views.units import MAX_QUERY_LENGTH
from quizapp.organisations.models import Guard, Unit
from quizapp.organisations.presentation import (
    GUARD_KIND_LABELS,
    GUARD_KIND_SHORT,
    GUARD_LAWS,
    STRENGTH_LABELS,
    STRENGTH_TONES,
    WORK_LABELS,
    guard_line,
)
from quizapp.organisations.queries.guards import (
    GuardFilter,
    get_guard,
    list_guards,
    list_open_posts,
    list_unit_strengths,
    unit_strength,
    whole_strength,
)
from quizapp.organisations.queries.scope import get_unit
from quizapp.organisations.rules.guards import KEPT_AFTER_LEAVING
from quizapp.organisations.service import guards as service
from quizapp.web.context import reading, transaction
from quizapp.web.errors import sentence_of
from quizapp.web.form_errors import show_complaints
from quizapp.web.guards import staff_only, the_staff
from quizapp.web.paging import PAGE_SIZE, Page, page_number


def words() -> dict[str, object]:
    """The words that the templates show."""
    return {
        "kinds": GUARD_KIND_LABELS,
        "short_kinds": GUARD_KIND_SHORT,
        "laws": GUARD_LAWS,
        "works": WORK_LABELS,
        "states": STRENGTH_LABELS,
        "state_tones": STRENGTH_TONES,
        "may_edit": the_staff().may("guards.edit"),
    }


@blueprint.get("")
@staff_only("guards.view")
def guards() -> ResponseReturnValue:
    """Everybody who serves, or has left lately, with search and filters."""
    number, wanted = page_number(), asked_filter()
    scope = the_staff().unit_ids
    with reading() as session:
        lines, total = list_guards(
            session, scope, wanted, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE
        )
        strength, missing = whole_strength(session, scope)
        masked = not the_staff().may("guards.edit")
        people = [guard_line(line.guard, line.unit, masked=masked) for line in lines]
        return render_template(
            "organisations/guards.html",
            page=Page(people, total, number),
            wanted=wanted,
            is_narrowed=wanted != GuardFilter(),
            strength=strength,
            missing=missing,
            unit=get_unit(session, wanted.unit_id, scope) if wanted.unit_id else None,
            own_unit=_only_unit(session),
            posts=_posts_of(session, wanted.unit_id),
            **words(),
        )


def asked_filter() -> GuardFilter:
    """The filter of the query string; words nobody offers are ignored."""
    arguments = request.args

    def one_of(name: str, known: dict[str, object]) -> str:
        value = arguments.get(name, "")
        return value if value in known else ""

    return GuardFilter(
        typed=arguments.get("q", "")[:MAX_QUERY_LENGTH],
        unit_id=arguments.get("unit", "")[:40],
        post_id=arguments.get("post", "")[:40],
        kind=one_of("kind", GUARD_KIND_LABELS),
        work=one_of("work", WORK_LABELS),
        has_left=arguments.get("state") == "left",
    )


def _posts_of(session: Session, unit_id: str) -> list[tuple[str, str]]:
    posts = list_open_posts(session, unit_id) if unit_id else []
    return [(post.id, post.name) for post in posts]


def _only_unit(session: Session) -> Unit | None:
    """The enterprise of a coordinator who has just one: the pages then need no choice."""
    scope = the_staff().unit_ids
    if scope is None:
        return None
    lines, total = list_unit_strengths(session, scope, limit=1, offset=0)
    return lines[0].unit if total == 1 else None


@blueprint.get("/<guard_id>")
@staff_only("guards.view")
def guard(guard_id: str) -> ResponseReturnValue:
    """One guard."""
    with reading() as session:
        return _guard_page(session, get_guard(session, guard_id, the_staff().unit_ids))


def _guard_page(
    session: Session, shown: Guard, *, leave: LeaveForm | None = None, status: int = 200
) -> ResponseReturnValue:
    unit = session.get_one(Unit, shown.unit_id)
    move = MoveGuardForm(data={"post_id": shown.post_id or "", "shift": shown.shift})
    offer_posts(move.post_id, session, unit.id)
    page = render_template(
        "organisations/guard.html",
        guard=guard_line(shown, unit, masked=not the_staff().may("guards.edit")),
        unit=unit,
        has_account=shown.learner.pin_hash is not None,
        gone_on=shown.left_on + KEPT_AFTER_LEAVING if shown.left_on else None,
        move_form=move,
        leave_form=leave or LeaveForm(),
        **words(),
    )
    return page, status


@blueprint.get("/units/<unit_id>/new")
@staff_only("guards.edit")
def new_guard(unit_id: str) -> ResponseReturnValue:
    """The empty form; `?post=` chooses the post."""
    form = GuardForm(data={"post_id": request.args.get("post", "")[:40]})
    with reading() as session:
        return _form_page(session, form, get_unit(session, unit_id, the_staff().unit_ids))


@blueprint.post("/units/<unit_id>/new")
@staff_only("guards.edit")
def add_guard(unit_id: str) -> ResponseReturnValue:
    """Take somebody into the register."""
    form = GuardForm()
    if form.validate():
        try:
            with transaction() as session:
                unit = get_unit(session, unit_id, the_staff().unit_ids)
                made = service.add_guard(
                    session,
                    unit,
                    form.draft(today()),
                    form.post_id.data or None,
                    by=the_staff().id,
                    today=today(),
                    now=clock.now(),
                )
                name = made.learner.full_name
            flash(_("Đã thêm %(name)s.", name=name), "success")
            return redirect(url_for(".unit", unit_id=unit_id))
        except Invalid as refused:
            show_complaints(form, refused)
    with reading() as session:
        unit = get_unit(session, unit_id, the_staff().unit_ids)
        return _form_page(session, form, unit), 422


@blueprint.get("/<guard_id>/edit")
@staff_only("guards.edit")
def edit_form(guard_id: str) -> ResponseReturnValue:
    """The data of a guard, to put right."""
    with reading() as session:
        shown = get_guard(session, guard_id, the_staff().unit_ids)
        form = GuardCorrectionForm.of(shown)
        return _form_page(session, form, session.get_one(Unit, shown.unit_id), shown)


@blueprint.post("/<guard_id>/edit")
@staff_only("guards.edit")
def edit_guard(guard_id: str) -> ResponseReturnValue:
    """Put the data of a guard right."""
    form = GuardCorrectionForm()
    if form.validate():
        try:
            with transaction() as session:
                shown = get_guard(session, guard_id, the_staff().unit_ids)
                draft = form.draft(shown.hired_on)
                service.correct_guard(
                    session, shown, draft, by=the_staff().id, today=today(), now=clock.now()
                )
            flash(_("Đã lưu."), "success")
            return redirect(url_for(".guard", guard_id=guard_id))
        except Invalid as refused:
            show_complaints(form, refused)
    with reading() as session:
        shown = get_guard(session, guard_id, the_staff().unit_ids)
        return _form_page(session, form, session.get_one(Unit, shown.unit_id), shown), 422


def _form_page(session: Session, form: GuardForm, unit: Unit, edited: Guard | None = None) -> str:
    if form.post_id is not None:
        offer_posts(form.post_id, session, unit.id)
    return render_template(
        "organisations/guard_form.html",
        form=form,
        unit=unit,
        guard=edited,
        strength=unit_strength(session, unit.id),
        **words(),
    )


def offer_posts(field: SelectField, session: Session, unit_id: str) -> None:
    """The open posts of a unit as choices."""
    posts = [(post.id, post.name) for post in list_open_posts(session, unit_id)]
    field.choices = [("", _("Chưa phân chốt")), *posts]


@blueprint.post("/<guard_id>/move")
@staff_only("guards.edit")
def move_guard(guard_id: str) -> ResponseReturnValue:
    """Put a guard at another post."""
    form = MoveGuardForm()

    def move(session: Session, shown: Guard) -> None:
        post_id = form.post_id.data or None
        shift = form.shift.data
        service.move_guard(session, shown, post_id, shift, by=the_staff().id, now=clock.now())

    return _deed(guard_id, move, _("Đã chuyển chốt."))


@blueprint.post("/<guard_id>/leave")
@staff_only("guards.edit")
def leave(guard_id: str) -> ResponseReturnValue:
    """Write down that somebody has left, today unless another day is given."""
    form = LeaveForm()
    if not form.validate():
        with reading() as session:
            shown = get_guard(session, guard_id, the_staff().unit_ids)
            return _guard_page(session, shown, leave=form, status=422)
    last_day = form.last_day.data or today()

    def let_leave(session: Session, shown: Guard) -> None:
        service.let_leave(
            session, shown, last_day, by=the_staff().id, today=today(), now=clock.now()
        )

    told = _("Đã ghi nghỉ việc. Tài khoản học vẫn là của người đó.")
    return _deed(guard_id, let_leave, told)


@blueprint.post("/<guard_id>/return")
@staff_only("guards.edit")
def take_back(guard_id: str) -> ResponseReturnValue:
    """Undo a leaving that was a mistake."""
    code = request.form.get("employee_code", "")[:80] or None

    def take_back_leaving(session: Session, shown: Guard) -> None:
        service.take_back_leaving(
            session, shown, code, by=the_staff().id, today=today(), now=clock.now()
        )

    return _deed(guard_id, take_back_leaving, _("Đã nhận lại."))


def _deed(guard_id: str, deed: Callable[[Session, Guard], None], told: str) -> ResponseReturnValue:
    try:
        with transaction() as session:
            deed(session, get_guard(session, guard_id, the_staff().unit_ids))
        flash(told, "success")
    except (Invalid, Conflict) as refused:
        flash(told_refusal(refused), "error")
    return redirect(url_for(".guard", guard_id=guard_id))


def told_refusal(refused: Invalid | Conflict) -> str:
    """A refusal as sentences, for a page whose form is not there any more."""
    if isinstance(refused, Invalid) and refused.fields:
        return " ".join(sentence_of(code) for code in refused.fields.values())
    return sentence_of(refused.code, refused.params)
