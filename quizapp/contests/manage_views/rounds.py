"""Draft rounds: the guide step by step, copies, and publication."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from quizapp.banks.queries import Part
from quizapp.contests.forms import BasicsForm
from quizapp.contests.line_sources import read_source
from quizapp.contests.manage_views.common import (
    authority,
    blueprint,
    circumstances,
    prize_list,
    tell,
    zone,
)
from quizapp.contests.manage_views.steps import LABELS, NEXT, STEPS, Step, organizer_of
from quizapp.contests.models import DRAFT, OFFICIAL, Contest
from quizapp.contests.presets import PRESETS
from quizapp.contests.queries import (
    count_drawable,
    get_contest,
    get_round_of,
    list_organizers,
    list_rounds,
)
from quizapp.contests.rules import RoundDraft
from quizapp.contests.service import (
    ContestDraft,
    create_contest,
    create_round,
    delete_draft,
    duplicate_round,
    publish_round,
)
from quizapp.contests.service.publication import draw_terms
from quizapp.core import clock
from quizapp.core.errors import Invalid, NotFound, QuizError
from quizapp.web.context import reading, transaction
from quizapp.web.errors import refusal_of
from quizapp.web.guards import staff_only
from quizapp.web.i18n import local
from quizapp.web.json import json_response

USUAL_FIELDS = (
    {"name": "unit_code", "required": True},
    {"name": "phone", "required": True},
)
OPENING_HOUR, CLOSING_HOUR = 8, 17


@blueprint.get("/manage/contests/new")
@staff_only("contests.edit")
def new_contest() -> ResponseReturnValue:
    """Step 1 of a new contest with its first round."""
    form = BasicsForm(title=_("Tuần 1"))
    return _first_page(form, None)


@blueprint.post("/manage/contests/new")
@staff_only("contests.edit")
def create() -> ResponseReturnValue:
    """The contest and its first round as drafts, then on to the paper."""
    form = BasicsForm()
    now = clock.now()
    try:
        with transaction() as session:
            form.offer(list_organizers(session))
            if not form.validate():
                return _first_page(form, None), 422
            title = form.contest_title.data or ""
            draft = ContestDraft(title, organizer_of(session, form), USUAL_FIELDS)
            contest = create_contest(session, draft, authority(), now=now)
            by, preset = authority(), PRESETS.get(form.preset.data or "")
            first = _first_draft(form, now)
            if preset is not None and first.kind == OFFICIAL:
                first = preset.applied(first)
            round_ = create_round(session, contest.id, first, by, now=now)
            if preset is not None and preset.prizes and round_.kind == OFFICIAL:
                prize_list().put(session, round_.id, preset.prizes, by=by.actor_id, now=now)
    except Invalid as refusal:
        tell(form, refusal)
        return _first_page(form, None), 422
    return redirect(url_for("contests_manage.step", round_id=round_.id, name="paper"))


@blueprint.get("/manage/contests/<contest_id>/rounds/new")
@staff_only("contests.edit")
def new_round(contest_id: str) -> ResponseReturnValue:
    """Step 1 of one more round."""
    with reading() as session:
        contest = get_contest(session, contest_id, authority().scope)
        number = len(list_rounds(session, contest_id)) + 1
        form = BasicsForm(title=_("Tuần %(number)s", number=number))
        form.without_contest()
        return _first_page(form, contest)


@blueprint.post("/manage/contests/<contest_id>/rounds/new")
@staff_only("contests.edit")
def create_another(contest_id: str) -> ResponseReturnValue:
    """One more draft round."""
    form = BasicsForm()
    form.without_contest()
    now = clock.now()
    with transaction() as session:
        contest = get_contest(session, contest_id, authority().scope)
        if not form.validate():
            return _first_page(form, contest), 422
        draft = _first_draft(form, now)
        round_ = create_round(session, contest.id, draft, authority(), now=now)
    return redirect(url_for("contests_manage.step", round_id=round_.id, name="paper"))


@blueprint.get("/manage/rounds/<round_id>/steps/<name>")
@staff_only("contests.edit")
def step(round_id: str, name: str) -> ResponseReturnValue:
    """A page of the guide."""
    wanted = _step(name)
    with reading() as session:
        round_ = get_round_of(session, round_id, authority().scope)
        if round_.state != DRAFT:
            return redirect(url_for("contests_manage.round_page", round_id=round_id))
        return wanted.render(session, round_, wanted.fill(session, round_))


@blueprint.post("/manage/rounds/<round_id>/steps/<name>")
@staff_only("contests.edit")
def save_step(round_id: str, name: str) -> ResponseReturnValue:
    """Save a page of the guide and go on; a button may add, remove or recount lines instead."""
    wanted, form = _step(name), None
    try:
        with transaction() as session:
            round_ = get_round_of(session, round_id, authority().scope)
            form = wanted.fill(session, round_)
            if round_.state == DRAFT and _changes_lines(form):
                return wanted.render(session, round_, form)
            if not form.validate():
                return wanted.render(session, round_, form), 422
            wanted.save(session, round_, form)
    except QuizError as refusal:
        if form is None:
            raise
        return _refused(wanted, round_id, form, refusal), 422
    following = name if request.form.get("action") == "stay" else NEXT.get(name, name)
    return redirect(url_for("contests_manage.step", round_id=round_id, name=following))


@blueprint.get("/manage/rounds/<round_id>/drawable")
@staff_only("contests.edit")
def drawable(round_id: str) -> ResponseReturnValue:
    """How many questions a line may draw, for the page's script."""
    source = read_source(request.args.get("source", ""))
    level = request.args.get("level") or None
    with reading() as session:
        round_ = get_round_of(session, round_id, authority().scope)
        part = Part(source.topic, level, source.group_size)
        count = count_drawable(session, source.bank_id, part, draw_terms(round_, zone()))
    return json_response({"count": count})


@blueprint.post("/manage/rounds/<round_id>/publication")
@staff_only("contests.edit")
def publish(round_id: str) -> ResponseReturnValue:
    """Freeze and publish."""
    try:
        with transaction() as session:
            round_ = get_round_of(session, round_id, authority().scope)
            known = circumstances(session, round_)
            publish_round(session, round_id, known, authority(), now=clock.now())
    except NotFound:
        raise
    except QuizError as refusal:
        flash(refusal_of(refusal)["text"], "error")
        return redirect(url_for("contests_manage.step", round_id=round_id, name="review"))
    flash(_("Đã công bố. Bước tiếp theo: tạo mã dự thi và in áp phích."), "success")
    return redirect(url_for("contests_manage.round_page", round_id=round_id))


@blueprint.post("/manage/rounds/<round_id>/copies")
@staff_only("contests.edit")
def duplicate(round_id: str) -> ResponseReturnValue:
    """A draft with the same settings."""
    with transaction() as session:
        by, now = authority(), clock.now()
        copy = duplicate_round(session, round_id, by, now=now)
        if copy.kind == OFFICIAL:
            prize_list().copy(session, round_id, copy.id, by=by.actor_id, now=now)
    flash(_("Đã nhân bản, ngày giờ dời sang tuần tới. Hãy đặt tên và xem lại."), "success")
    return redirect(url_for("contests_manage.step", round_id=copy.id, name="basics"))


@blueprint.post("/manage/rounds/<round_id>/deletion")
@staff_only("contests.edit")
def delete(round_id: str) -> ResponseReturnValue:
    """Throw a draft away."""
    with transaction() as session:
        contest_id = get_round_of(session, round_id, authority().scope).contest_id
        delete_draft(session, round_id, authority(), now=clock.now())
    flash(_("Đã xóa bản nháp."), "success")
    return redirect(url_for("contests_manage.contest", contest_id=contest_id))


def _first_page(form: BasicsForm, contest: Contest | None) -> str:
    if contest is None:
        with reading() as session:
            form.offer(list_organizers(session))
    return render_template(
        "contests/steps/basics.html",
        form=form,
        round=None,
        contest=contest,
        steps=LABELS,
        step="basics",
    )


def _first_draft(form: BasicsForm, now: datetime) -> RoundDraft:
    """Opens next Monday morning and closes on Sunday afternoon, until somebody says otherwise."""
    today = local(now).date()
    monday = today + timedelta(days=7 - today.weekday())
    opens_at = datetime.combine(monday, time(OPENING_HOUR), zone())
    closes_at = datetime.combine(monday + timedelta(days=6), time(CLOSING_HOUR), zone())
    return RoundDraft(
        form.title.data or "", opens_at, closes_at, kind=form.kind.data, stage=form.stage.data
    )


def _step(name: str) -> Step:
    if name not in STEPS:
        raise NotFound
    return STEPS[name]


def _changes_lines(form: object) -> bool:
    """Without script a line is added, removed or counted by a button of the form."""
    action = request.form.get("action", "")
    lines = getattr(form, "lines", None)
    if lines is None:
        return False
    if action == "add":
        lines.append_entry({"points": 1})
        lines[-1].form.source.choices = lines[0].form.source.choices
        return True
    if action.startswith("remove-") and action[7:].isdecimal():
        number = int(action[7:])
        kept = [line.data for index, line in enumerate(lines) if index != number]
        choices = lines[0].form.source.choices
        while len(lines):
            lines.pop_entry()
        for data in kept or [{"points": 1}]:
            lines.append_entry(data).form.source.choices = choices
        return True
    return action == "count"


def _refused(wanted: Step, round_id: str, form: object, refusal: QuizError) -> str:
    if not isinstance(refusal, Invalid) or refusal.fields:
        tell(form, refusal)
    with reading() as session:
        round_ = get_round_of(session, round_id, authority().scope)
        return wanted.render(session, round_, form)
