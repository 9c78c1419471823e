"""The book of support tools of each enterprise."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.core.errors import Conflict, Invalid
from quizapp.organisations.models import Guard, Unit
from quizapp.organisations.queries.scope import get_unit
from quizapp.training.records.forms import EquipmentForm, HandOverForm, WithdrawEquipmentForm
from quizapp.training.records.manage_views.base import (
    MAX_QUERY_LENGTH,
    asked,
    blueprint,
    may_edit,
    named_unit,
    only_unit,
    this_moment,
    told_refusal,
)
from quizapp.training.records.models import Equipment
from quizapp.training.records.presentation import (
    DEED_LABELS,
    EQUIPMENT_LABELS,
    PROBLEM_LABELS,
    TRAINING_LABELS,
    TRAINING_TONES,
    WITHDRAWN_LABELS,
    book_line,
    equipment_line,
)
from quizapp.training.records.queries.equipment import (
    NOBODY,
    SOMEBODY,
    EquipmentFilter,
    book_of,
    count_equipment,
    get_equipment,
    line_of,
    list_equipment,
    possible_holders,
)
from quizapp.training.records.rules.equipment import BY_LICENCE_ALONE, is_grave
from quizapp.training.records.service import equipment as service
from quizapp.web.context import reading, transaction
from quizapp.web.form_errors import show_complaints
from quizapp.web.guards import staff_only, the_staff
from quizapp.web.paging import PAGE_SIZE, Page, page_number

Deed = Callable[[Session, Equipment], None]
ANY_PROBLEM = "any"


@blueprint.get("/manage/equipment")
@staff_only("records.view")
def tools() -> ResponseReturnValue:
    """All tools, those that an inspector would ask about on top."""
    number, wanted, scope = page_number(), asked_equipment(), the_staff().unit_ids
    with reading() as session:
        lines = list_equipment(session, scope, wanted, this_moment())
        start = (number - 1) * PAGE_SIZE
        masked = not may_edit()
        shown = [equipment_line(one, masked=masked) for one in lines[start : start + PAGE_SIZE]]
        return render_template(
            "training/records/equipment.html",
            page=Page(shown, len(lines), number),
            wanted=wanted,
            is_narrowed=wanted != EquipmentFilter(),
            is_empty=not count_equipment(session, scope),
            grave_count=sum(is_grave(line.problems) for line in lines),
            minor_count=sum(bool(line.problems) and not is_grave(line.problems) for line in lines),
            held_count=sum(line.holder is not None for line in lines),
            unit=get_unit(session, wanted.unit_id, scope) if wanted.unit_id else None,
            own_unit=only_unit(session),
        )


def asked_equipment() -> EquipmentFilter:
    """The filter of the query string; words nobody offers are ignored."""
    return EquipmentFilter(
        typed=request.args.get("q", "")[:MAX_QUERY_LENGTH],
        unit_id=request.args.get("unit", "")[:40],
        kind=asked("kind", EQUIPMENT_LABELS),
        place=asked("place", {NOBODY: "", SOMEBODY: ""}),
        problem=asked("problem", {**PROBLEM_LABELS, ANY_PROBLEM: ""}),
        is_withdrawn=request.args.get("state") == "withdrawn",
    )


@blueprint.get("/manage/equipment/units/<unit_id>/new")
@staff_only("records.edit")
def new_tool(unit_id: str) -> ResponseReturnValue:
    """The empty form."""
    return _form_page(EquipmentForm(), unit_id)


@blueprint.post("/manage/equipment/units/<unit_id>/new")
@staff_only("records.edit")
def add_tool(unit_id: str) -> ResponseReturnValue:
    """Take a tool into the book."""
    form, now = EquipmentForm(), this_moment().now
    if form.validate():
        try:
            with transaction() as session:
                unit = get_unit(session, unit_id, the_staff().unit_ids)
                tool = service.add_equipment(
                    session, unit, form.draft(), by=the_staff().id, now=now
                )
                tool_id = tool.id
            flash(_("Đã ghi vào sổ."), "success")
            return redirect(url_for(".tool", tool_id=tool_id))
        except Invalid as refused:
            show_complaints(form, refused)
    return _form_page(form, unit_id), 422


def _form_page(form: EquipmentForm, unit_id: str, tool_id: str | None = None) -> str:
    return render_template(
        "training/records/equipment_form.html",
        form=form,
        unit=named_unit(unit_id),
        tool_id=tool_id,
    )


@blueprint.get("/manage/equipment/<tool_id>")
@staff_only("records.view")
def tool(tool_id: str) -> ResponseReturnValue:
    """One tool, who holds it, and its book."""
    masked = not may_edit()
    with reading() as session:
        shown = get_equipment(session, tool_id, the_staff().unit_ids)
        form = HandOverForm(formdata=None)
        holders = possible_holders(session, shown.unit_id) if not masked else []
        form.holder_id.choices = [(one.id, _holder_label(one)) for one in holders]
        return render_template(
            "training/records/tool.html",
            tool=equipment_line(line_of(session, shown, this_moment()), masked=masked),
            book=[book_line(entry, masked=masked) for entry in book_of(session, shown.id)],
            unit=session.get_one(Unit, shown.unit_id),
            by_licence_alone=shown.kind in BY_LICENCE_ALONE,
            hand_over_form=form,
            withdraw_form=WithdrawEquipmentForm(formdata=None),
            deeds=DEED_LABELS,
            trainings=TRAINING_LABELS,
            training_tones=TRAINING_TONES,
            reasons=WITHDRAWN_LABELS,
        )


def _holder_label(guard: Guard) -> str:
    code = guard.learner.employee_code
    return f"{guard.learner.full_name} ({code})" if code else guard.learner.full_name


@blueprint.get("/manage/equipment/<tool_id>/edit")
@staff_only("records.edit")
def edit_tool_form(tool_id: str) -> ResponseReturnValue:
    """A tool, to put right."""
    with reading() as session:
        shown = get_equipment(session, tool_id, the_staff().unit_ids)
        form, unit_id = EquipmentForm.of(shown), shown.unit_id
    return _form_page(form, unit_id, tool_id)


@blueprint.post("/manage/equipment/<tool_id>/edit")
@staff_only("records.edit")
def edit_tool(tool_id: str) -> ResponseReturnValue:
    """Put a tool right, or write its renewed licence."""
    form, now = EquipmentForm(), this_moment().now
    with reading() as session:
        unit_id = get_equipment(session, tool_id, the_staff().unit_ids).unit_id
    if form.validate():
        try:
            with transaction() as session:
                shown = get_equipment(session, tool_id, the_staff().unit_ids)
                service.correct_equipment(session, shown, form.draft(), by=the_staff().id, now=now)
            flash(_("Đã lưu."), "success")
            return redirect(url_for(".tool", tool_id=tool_id))
        except Invalid as refused:
            show_complaints(form, refused)
    return _form_page(form, unit_id, tool_id), 422


@blueprint.post("/manage/equipment/<tool_id>/hand-over")
@staff_only("records.edit")
def hand_over_tool(tool_id: str) -> ResponseReturnValue:
    """Give a tool to a guard."""
    guard_id = request.form.get("holder_id", "")[:40]

    def hand_over(session: Session, shown: Equipment) -> None:
        guard = session.get(Guard, guard_id)
        service.hand_over(session, shown, guard, by=the_staff().id, now=this_moment().now)

    return _deed(tool_id, hand_over, _("Đã ghi giao."))


@blueprint.post("/manage/equipment/<tool_id>/take-back")
@staff_only("records.edit")
def take_back_tool(tool_id: str) -> ResponseReturnValue:
    """Put a tool back into the store."""

    def take_back(session: Session, shown: Equipment) -> None:
        service.take_back(session, shown, by=the_staff().id, now=this_moment().now)

    return _deed(tool_id, take_back, _("Đã ghi nhận lại."))


@blueprint.post("/manage/equipment/<tool_id>/withdraw")
@staff_only("records.edit")
def withdraw_tool(tool_id: str) -> ResponseReturnValue:
    """Strike a tool off the book."""
    reason, at = request.form.get("reason", ""), this_moment()

    def withdraw(session: Session, shown: Equipment) -> None:
        service.withdraw_equipment(
            session, shown, reason, by=the_staff().id, today=at.today, now=at.now
        )

    return _deed(tool_id, withdraw, _("Đã ghi giảm."))


@blueprint.post("/manage/equipment/<tool_id>/restore")
@staff_only("records.edit")
def restore_tool(tool_id: str) -> ResponseReturnValue:
    """Take a tool into the book again."""

    def restore(session: Session, shown: Equipment) -> None:
        service.restore_equipment(session, shown, by=the_staff().id, now=this_moment().now)

    return _deed(tool_id, restore, _("Đã ghi dùng lại."))


def _deed(tool_id: str, deed: Deed, told: str) -> ResponseReturnValue:
    try:
        with transaction() as session:
            deed(session, get_equipment(session, tool_id, the_staff().unit_ids))
        flash(told, "success")
    except (Invalid, Conflict) as refused:
        flash(told_refusal(refused), "error")
    return redirect(url_for(".tool", tool_id=tool_id))
