"""The list of prizes of a round, how they are given out, the sheet to sign, a unit's winners."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.awards.forms import amount_typed
from quizapp.awards.handover import service
from quizapp.awards.handover.forms import PUBLISH_NAME, PlanForm
from quizapp.awards.handover.manage_views.common import blueprint, private, the_round
from quizapp.awards.handover.models import HandoverPlan
from quizapp.awards.handover.presentation import (
    STATE_LABELS,
    STATE_TONES,
    careful_line,
    counts_of,
    line_of,
)
from quizapp.awards.handover.queries import find_plan, list_of_units, list_owed, list_rows
from quizapp.awards.handover.rules import GIVEN, NOT_GIVEN_YET, State, money_of
from quizapp.awards.queries import list_agreed
from quizapp.contests.models import Round
from quizapp.core import clock
from quizapp.core.errors import Invalid, QuizError
from quizapp.web.context import reading, settings, transaction
from quizapp.web.errors import refusal_of
from quizapp.web.form_errors import show_complaints
from quizapp.web.guards import staff_only, the_staff
from quizapp.web.i18n import local
from quizapp.web.paging import Page, page_number


@blueprint.get("/rounds/<round_id>/handover")
@staff_only("handover.view")
def claims(round_id: str) -> Response:
    """All prizes of a round and where each is."""
    with reading() as session:
        round_ = the_round(session, round_id)
        plan = find_plan(session, round_id)
        return private(_page(session, round_, _filled(plan)))


def _filled(plan: HandoverPlan | None) -> PlanForm:
    if plan is None:
        return PlanForm(formdata=None)
    return PlanForm(
        formdata=None,
        data={
            "deadline_at": f"{local(plan.deadline_at):%d/%m/%Y %H:%M}",
            "place": plan.place,
            "budget_vnd": amount_typed(plan.budget_vnd or 0),
            "offers_transfer": plan.offers_transfer,
            "needs_id_number": plan.needs_id_number,
        },
    )


def _page(session: Session, round_: Round, form: PlanForm, **more: Any) -> str:
    plan = find_plan(session, round_.id)
    every = list_rows(session, round_.id)
    state, typed = request.args.get("state", ""), request.args.get("q", "")
    states = [state] if state in set(State) else []
    found = list_rows(session, round_.id, states, typed) if states or typed else every
    page = Page(found, len(found), page_number())
    prizes = [(row.claim.state, row.claim.value_vnd) for row in every]
    return render_template(
        "awards/handover/claims.html",
        round=round_,
        plan=plan,
        form=form,
        has_claims=bool(every),
        lines=[line_of(row) for row in found[page.offset : page.offset + page.size]],
        page=page,
        counts=counts_of(every),
        chosen=state,
        typed=typed,
        money=money_of(prizes, plan.budget_vnd if plan else None),
        changes=service.changes_of(session, round_),
        owed=bool(list_owed(session, round_)),
        state_labels=STATE_LABELS,
        state_tones=STATE_TONES,
        is_late=bool(plan and clock.now() > plan.deadline_at),
        **more,
    )


@blueprint.post("/rounds/<round_id>/handover/plan")
@staff_only("handover.edit")
def set_plan(round_id: str) -> ResponseReturnValue:
    """Keep deadline, place and what is asked; the first time the list is made as well."""
    form = PlanForm()
    with transaction() as session:
        round_ = the_round(session, round_id)
        is_read = form.validate() & form.deadline_at.read(ZoneInfo(settings().timezone))
        if not is_read:
            return private(_page(session, round_, form, opened=True), 422)
        me, now = the_staff().id, clock.now()
        try:
            service.set_plan(session, round_id, form.draft(), by=me, now=now)
        except Invalid as refusal:
            show_complaints(form, refusal)
            return private(_page(session, round_, form, opened=True), 422)
        service.open_claims(session, round_id, by=me, now=now)
    flash(_("Đã lưu cách trao giải."), "success")
    return _back(round_id)


@blueprint.post("/rounds/<round_id>/handover/list")
@staff_only("handover.edit")
def make_list(round_id: str) -> ResponseReturnValue:
    """Bring the list into step with the winners of now."""
    with transaction() as session:
        the_round(session, round_id)
        try:
            changes = service.open_claims(session, round_id, by=the_staff().id, now=clock.now())
        except QuizError as refusal:
            flash(refusal_of(refusal)["text"], "error")
            return _back(round_id)
    flash(
        _(
            "Đã cập nhật danh sách: thêm %(added)s, bỏ %(withdrawn)s, sửa %(changed)s.",
            added=len(changes.added),
            withdrawn=len(changes.withdrawn),
            changed=len(changes.changed),
        ),
        "success",
    )
    return _back(round_id)


@blueprint.get("/rounds/<round_id>/handover/sheet")
@staff_only("handover.view")
def sheet(round_id: str) -> Response:
    """To print and sign. Full names, so each opening is kept in the log."""
    with transaction() as session:
        round_ = the_round(session, round_id)
        rows = list_rows(session, round_id, (*NOT_GIVEN_YET, *GIVEN))
        details = {"rows": len(rows)}
        about = ("round", round_id)
        record(session, the_staff().id, "claim.sheet_opened", about, details, now=clock.now())
        page = render_template(
            "awards/handover/sheet.html",
            round=round_,
            plan=find_plan(session, round_id),
            lines=[line_of(row) for row in rows],
            total=sum(row.claim.value_vnd for row in rows),
            now=clock.now(),
        )
    return private(page)


@blueprint.get("/unit-winners")
@staff_only("winners.own")
def unit_winners() -> Response:
    """A coordinator's own winners: names only of those who agreed."""
    with reading() as session:
        rows = list_of_units(session, the_staff().unit_ids)
        ids = {row.person.id for row, _round, _contest in rows if row.person}
        agreed = list_agreed(session, ids, PUBLISH_NAME)
        lines = [(careful_line(row, agreed), round_, contest) for row, round_, contest in rows]
        return private(
            render_template(
                "awards/handover/unit_winners.html",
                lines=lines,
                state_labels=STATE_LABELS,
                state_tones=STATE_TONES,
            )
        )


def _back(round_id: str) -> ResponseReturnValue:
    return redirect(url_for(".claims", round_id=round_id), 303)
