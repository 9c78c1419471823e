"""Parks, enterprises, departments: list, page, add, edit, close."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.core import clock
from quizapp.core.errors import Conflict, Invalid
from quizapp.organisations.forms import CloseUnitForm, UnitForm
from quizapp.organisations.manage_views.base import blueprint, today
from quizapp.organisations.models import Unit
from quizapp.organisations.presentation import (
    KIND_LABELS,
    OWNERSHIP_LABELS,
    STATUS_LABELS,
    STATUS_TONES,
)
from quizapp.organisations.queries.roster import count_roster
from quizapp.organisations.queries.scope import get_unit
from quizapp.organisations.queries.units import (
    UnitFilter,
    list_children,
    list_parks,
    list_possible_parents,
    list_units,
    path_of,
)
from quizapp.organisations.service import units as service
from quizapp.web.context import reading, transaction
from quizapp.web.errors import sentence_of
from quizapp.web.form_errors import show_complaints
from quizapp.web.guards import staff_only, the_staff
from quizapp.web.paging import PAGE_SIZE, Page, page_number

MAX_QUERY_LENGTH = 100


@blueprint.get("")
@staff_only("units.view")
def units() -> ResponseReturnValue:
    """The list with its parks, search and filters."""
    wanted, number = asked_filter(), page_number()
    scope = the_staff().unit_ids
    with reading() as session:
        lines, total = list_units(
            session, scope, wanted, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE
        )
        parks = list_parks(session, scope)
        return render_template(
            "organisations/units.html",
            page=Page(lines, total, number),
            parks=parks,
            park_options=[(line.park.id, line.park.name) for line in parks if line.park],
            wanted=wanted,
            is_narrowed=wanted != UnitFilter(),
            **labels(),
        )


def asked_filter() -> UnitFilter:
    """The filter of the query string; words nobody offers are ignored."""
    arguments = request.args

    def one_of(name: str, known: object) -> str:
        value = arguments.get(name, "")
        return value if value in known else ""  # type: ignore[operator]

    return UnitFilter(
        typed=arguments.get("q", "")[:MAX_QUERY_LENGTH],
        park_id=arguments.get("park", "")[:40],
        status=one_of("status", STATUS_LABELS),
        ownership=one_of("ownership", OWNERSHIP_LABELS),
        kind=one_of("kind", KIND_LABELS),
        without_roster=arguments.get("roster") == "none",
        with_closed=arguments.get("closed") == "1" or arguments.get("status") == "closed",
    )


def labels() -> dict[str, object]:
    """The words that the templates show."""
    return {
        "kinds": KIND_LABELS,
        "statuses": STATUS_LABELS,
        "status_tones": STATUS_TONES,
        "ownerships": OWNERSHIP_LABELS,
    }


@blueprint.get("/<unit_id>")
@staff_only("units.view")
def unit(unit_id: str) -> ResponseReturnValue:
    """One unit."""
    with reading() as session:
        shown = get_unit(session, unit_id, the_staff().unit_ids)
        return _unit_page(session, shown, CloseUnitForm())


def _unit_page(
    session: Session, shown: Unit, form: CloseUnitForm, status: int = 200
) -> ResponseReturnValue:
    above = [session.get_one(Unit, id_) for id_ in path_of(session, shown.id)[1:]]
    page = render_template(
        "organisations/unit.html",
        unit=shown,
        above=above[::-1],
        children=list_children(session, shown.id),
        roster_count=count_roster(session, shown.id),
        close_form=form,
        **labels(),
    )
    return page, status


@blueprint.get("/new")
@staff_only("units.edit")
def new_unit() -> ResponseReturnValue:
    """The empty form, of a park, an enterprise or a department of `?parent=`."""
    kind = request.args.get("kind", "enterprise")
    if kind not in KIND_LABELS:
        abort(404)
    form = UnitForm(data={"kind": kind, "parent_id": request.args.get("parent", "")})
    with reading() as session:
        return _form_page(session, form, None)


@blueprint.post("/new")
@staff_only("units.edit")
def add_unit() -> ResponseReturnValue:
    """Add a unit."""
    form = UnitForm()
    if form.kind.data not in KIND_LABELS:
        abort(404)
    if form.validate():
        try:
            with transaction() as session:
                made = service.create_unit(
                    session, form.draft(), by=the_staff().id, now=clock.now()
                )
            flash(_("Đã thêm %(name)s.", name=made.name), "success")
            return redirect(url_for(".unit", unit_id=made.id))
        except Invalid as refused:
            show_complaints(form, refused)
    with reading() as session:
        return _form_page(session, form, None), 422


@blueprint.get("/<unit_id>/edit")
@staff_only("units.edit")
def edit_form(unit_id: str) -> ResponseReturnValue:
    """The form of a unit."""
    with reading() as session:
        shown = get_unit(session, unit_id, the_staff().unit_ids)
        return _form_page(session, UnitForm(obj=shown), shown)


@blueprint.post("/<unit_id>/edit")
@staff_only("units.edit")
def edit_unit(unit_id: str) -> ResponseReturnValue:
    """Change a unit."""
    form = UnitForm()
    is_valid = form.validate()
    try:
        with transaction() as session:
            shown = get_unit(session, unit_id, the_staff().unit_ids)
            if not is_valid:
                return _form_page(session, form, shown), 422
            service.edit_unit(
                session,
                shown,
                form.draft(shown),
                by=the_staff().id,
                today=today(),
                now=clock.now(),
            )
    except Invalid as refused:
        show_complaints(form, refused)
        with reading() as session:
            return _form_page(session, form, get_unit(session, unit_id, None)), 422
    flash(_("Đã lưu."), "success")
    return redirect(url_for(".unit", unit_id=unit_id))


def _form_page(session: Session, form: UnitForm, edited: Unit | None) -> str:
    kind = edited.kind if edited else form.kind.data
    fixed_parent = session.get(Unit, form.parent_id.data or "") if kind == "department" else None
    parents = list_possible_parents(session, kind) if kind == "enterprise" else []
    form.parent_id.choices = [("", "–"), *((park.id, park.name) for park in parents)]
    if fixed_parent is not None:
        form.parent_id.choices = [(fixed_parent.id, fixed_parent.name)]
    return render_template(
        "organisations/unit_form.html", form=form, unit=edited, kind=kind, **labels()
    )


@blueprint.post("/<unit_id>/close")
@staff_only("units.edit")
def close_unit(unit_id: str) -> ResponseReturnValue:
    """End a unit on a day, today unless another is given."""
    form = CloseUnitForm()
    is_valid = form.validate()
    try:
        with transaction() as session:
            shown = get_unit(session, unit_id, the_staff().unit_ids)
            if not is_valid:
                return _unit_page(session, shown, form, 422)
            service.close_unit(
                session,
                shown,
                form.last_day.data or today(),
                by=the_staff().id,
                now=clock.now(),
            )
        flash(_("Đã kết thúc đơn vị này."), "success")
    except (Invalid, Conflict) as refused:
        fields = refused.fields if isinstance(refused, Invalid) else {"": refused.code}
        flash(" ".join(sentence_of(code) for code in fields.values()), "error")
    return redirect(url_for(".unit", unit_id=unit_id))


@blueprint.post("/<unit_id>/reopen")
@staff_only("units.edit")
def reopen_unit(unit_id: str) -> ResponseReturnValue:
    """Take the closing back."""
    with transaction() as session:
        shown = get_unit(session, unit_id, the_staff().unit_ids)
        service.reopen_unit(session, shown, by=the_staff().id, now=clock.now())
    flash(_("Đơn vị hoạt động trở lại."), "success")
    return redirect(url_for(".unit", unit_id=unit_id))


@blueprint.post("/<unit_id>/aliases")
@staff_only("units.edit")
def add_alias(unit_id: str) -> ResponseReturnValue:
    """Add another name, or with `remove` drop one."""
    removed, by = request.form.get("remove", ""), the_staff().id
    try:
        with transaction() as session:
            shown = get_unit(session, unit_id, the_staff().unit_ids)
            if removed:
                service.remove_alias(session, shown, removed, by=by, now=clock.now())
            else:
                typed = request.form.get("name", "")
                service.add_alias(session, shown, typed, by=by, now=clock.now())
        flash(_("Đã lưu các tên khác."), "success")
    except Invalid as refused:
        flash(" ".join(sentence_of(code) for code in refused.fields.values()), "error")
    return redirect(url_for(".unit", unit_id=unit_id))
