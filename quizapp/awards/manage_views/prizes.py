"""The prize structure of a round, and who may not win."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.awards import service
from quizapp.awards.forms import (
    USUAL_RESERVES,
    USUAL_TIERS,
    ExclusionForm,
    PlanForm,
    amount_typed,
)
from quizapp.awards.manage_views.common import blueprint, the_round
from quizapp.awards.models import PrizeTier
from quizapp.awards.prize_list import limit_sentences, tier_title
from quizapp.awards.queries import (
    count_prizes,
    find_earlier_prizes,
    find_entrant,
    find_plan,
    list_exclusions,
    list_run_states,
    list_tiers,
    load_participants,
)
from quizapp.awards.service import Mark
from quizapp.contests.models import DRAFT, Round
from quizapp.contests.queries import list_contests
from quizapp.core import clock
from quizapp.core.errors import Invalid
from quizapp.core.text import mask_name, mask_phone
from quizapp.organisations.rules import clean_phone
from quizapp.web.context import reading, transaction
from quizapp.web.form_errors import show_complaints
from quizapp.web.guards import staff_only, the_staff


@blueprint.get("/awards")
@staff_only("awards.view")
def index() -> ResponseReturnValue:
    """The rounds with prizes of one's contests, and how far their winners are."""
    with reading() as session:
        rows = list_contests(session, the_staff().id, request.args.get("q", ""))
        ids = [round_.id for row in rows for round_ in row.rounds]
        return render_template(
            "awards/index.html",
            contests=rows,
            counts=count_prizes(session, ids),
            states=list_run_states(session, ids),
            now=clock.now(),
        )


@blueprint.get("/rounds/<round_id>/prizes")
@staff_only("awards.view")
def prizes(round_id: str) -> ResponseReturnValue:
    """The tiers in one form, or as they were frozen."""
    with reading() as session:
        round_ = the_round(session, round_id)
        return _page(session, round_, _filled_form(session, round_), ExclusionForm())


@blueprint.post("/rounds/<round_id>/prizes")
@staff_only("awards.edit")
def save_prizes(round_id: str) -> ResponseReturnValue:
    """Keep the tiers; or, with another button, give the form one row more or less."""
    form = PlanForm()
    with reading() as session:
        round_ = the_round(session, round_id)
        if _changed_rows(form, request.form.get("do", "")):
            return _page(session, round_, form, ExclusionForm(formdata=None))
        if not form.validate():
            return _page(session, round_, form, ExclusionForm(formdata=None)), 422
    with transaction() as session:
        the_round(session, round_id)
        service.set_plan(
            session,
            round_id,
            form.drafts(),
            form.limits(),
            by=the_staff().id,
            now=clock.now(),
        )
    flash(_("Đã lưu cơ cấu giải."), "success")
    return redirect(url_for(".prizes", round_id=round_id))


def _changed_rows(form: PlanForm, do: str) -> bool:
    verb, _dash, which = do.partition("-")
    if verb == "add":
        form.tiers.append_entry()
    elif verb == "remove" and which.isdecimal() and int(which) < len(form.tiers.entries):
        del form.tiers.entries[int(which)]
    return verb in {"add", "remove"}


def _filled_form(session: Session, round_: Round) -> PlanForm:
    tiers, plan = list_tiers(session, round_.id), find_plan(session, round_.id)
    if not tiers and round_.state == DRAFT:
        tiers, plan = find_earlier_prizes(session, round_)
    rows = [_row(tier) for tier in tiers] or [
        {"name": name, "quantity": quantity} for name, quantity in USUAL_TIERS
    ]
    return PlanForm(
        formdata=None,
        tiers=rows,
        max_per_unit=plan.max_per_unit if plan else None,
        reserve_count=plan.reserve_count if plan else USUAL_RESERVES,
        only_all_correct=bool(plan and plan.only_all_correct),
        repeats=plan.repeats if plan else "free",
    )


def _row(tier: PrizeTier) -> dict[str, Any]:
    return {
        "name": tier.name,
        "quantity": tier.quantity,
        "value_vnd": amount_typed(tier.value_vnd),
        "division": tier.division,
    }


def _page(session: Session, round_: Round, form: PlanForm, exclusion_form: ExclusionForm) -> str:
    tiers = list_tiers(session, round_.id)
    return render_template(
        "awards/prizes.html",
        round=round_,
        form=form,
        tiers=[(tier_title(tier.name), tier) for tier in tiers],
        plan=find_plan(session, round_.id),
        limits=limit_sentences(find_plan(session, round_.id)),
        is_draft=round_.state == DRAFT,
        exclusion_form=exclusion_form,
        exclusions=_exclusions(session, round_.contest_id),
    )


def _exclusions(session: Session, contest_id: str) -> list[dict[str, Any]]:
    exclusions = list_exclusions(session, contest_id)
    named = load_participants(
        session, {one.participant_id for one in exclusions if one.participant_id}
    )
    shown = []
    for one in exclusions:
        person = named.get(one.participant_id or "")
        who = mask_name(person.full_name) if person else one.employee_code or ""
        shown.append(
            {
                "id": one.id,
                "who": mask_phone(one.phone) if one.phone else who,
                "reason": one.reason,
                "created_at": one.created_at,
            }
        )
    return shown


@blueprint.post("/rounds/<round_id>/prizes/exclusions")
@staff_only("awards.edit")
def add_exclusion(round_id: str) -> ResponseReturnValue:
    """Name somebody who may not win in the whole contest."""
    form = ExclusionForm()
    with transaction() as session:
        round_ = the_round(session, round_id)
        try:
            if form.validate():
                return _exclude(session, round_, form)
        except Invalid as refusal:
            if not refusal.fields:
                raise
            show_complaints(form, refusal)
        return _page(session, round_, _filled_form(session, round_), form), 422


def _exclude(session: Session, round_: Round, form: ExclusionForm) -> ResponseReturnValue:
    mark = _mark(session, round_.contest_id, form.who.data or "")
    service.exclude(
        session,
        round_.contest_id,
        mark,
        form.reason.data or "",
        by=the_staff().id,
        now=clock.now(),
    )
    flash(_("Đã ghi vào danh sách không xét giải. Nếu đã xét giải, hãy xét lại."), "success")
    return redirect(url_for(".prizes", round_id=round_.id, _anchor="exclusions"))


def _mark(session: Session, contest_id: str, typed: str) -> Mark:
    entrant = find_entrant(session, contest_id, typed.strip())
    if entrant is not None:
        return Mark(participant_id=entrant.id)
    try:
        return Mark(phone=clean_phone(typed))
    except Invalid as refusal:
        raise Invalid(fields={"who": "exclusion_unknown"}) from refusal


@blueprint.post("/rounds/<round_id>/prizes/exclusions/<exclusion_id>/removal")
@staff_only("awards.edit")
def remove_exclusion(round_id: str, exclusion_id: str) -> ResponseReturnValue:
    """Take an exclusion back."""
    with transaction() as session:
        round_ = the_round(session, round_id)
        service.remove_exclusion(
            session, round_.contest_id, exclusion_id, by=the_staff().id, now=clock.now()
        )
    flash(_("Đã bỏ khỏi danh sách không xét giải. Nếu đã xét giải, hãy xét lại."), "success")
    return redirect(url_for(".prizes", round_id=round_id, _anchor="exclusions"))
