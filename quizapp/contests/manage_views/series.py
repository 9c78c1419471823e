"""A series of rounds from one template, and publishing several at once."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from quizapp.contests.manage_views.common import (
    authority,
    blueprint,
    circumstances,
    prize_list,
    tell,
    zone,
)
from quizapp.contests.manage_views.steps import MOMENT_FORMAT, obstacle_of
from quizapp.contests.models import DRAFT, OFFICIAL, Round
from quizapp.contests.presentation import KIND_LABELS, round_view
from quizapp.contests.queries import get_contest, get_round_of, list_rounds
from quizapp.contests.rules import RoundDraft
from quizapp.contests.series_forms import SeriesForm
from quizapp.contests.service import publish_round
from quizapp.contests.service.series import create_series, plan_series
from quizapp.core import clock
from quizapp.core.errors import NotFound, QuizError
from quizapp.web.context import reading, transaction
from quizapp.web.errors import refusal_of
from quizapp.web.guards import staff_only
from quizapp.web.i18n import local

OPENING_HOUR, CLOSING_HOUR = 10, 9


@blueprint.get("/manage/contests/<contest_id>/series")
@staff_only("contests.edit")
def series(contest_id: str) -> ResponseReturnValue:
    """What the series shall look like."""
    return _page(contest_id, SeriesForm(**_usual_window()))


@blueprint.post("/manage/contests/<contest_id>/series")
@staff_only("contests.edit")
def make_series(contest_id: str) -> ResponseReturnValue:
    """Show the rounds that would be made; only the second button writes them."""
    form = SeriesForm()
    try:
        with transaction() as session:
            contest = get_contest(session, contest_id, authority().scope)
            form.offer(list_rounds(session, contest.id))
            plan = form.plan(zone()) if form.validate() else None
            if plan is None:
                return _page(contest_id, form), 422
            template = form.template.data
            if request.form.get("action") != "create":
                drafts = plan_series(session, contest.id, template, plan, authority())
                return _page(contest_id, form, drafts)
            by, now = authority(), clock.now()
            made = create_series(session, contest.id, template, plan, by, now=now)
            for one in made:
                if one.kind == OFFICIAL:
                    prize_list().copy(session, template, one.id, by=by.actor_id, now=now)
            count = len(made)
    except QuizError as refusal:
        if isinstance(refusal, NotFound):
            raise
        tell(form, refusal)
        return _page(contest_id, form), 422
    flash(_("Đã tạo %(count)s vòng là bản nháp. Hãy xem lại rồi công bố.", count=count), "success")
    return redirect(url_for("contests_manage.drafts", contest_id=contest_id))


@blueprint.get("/manage/contests/<contest_id>/drafts")
@staff_only("contests.edit")
def drafts(contest_id: str) -> ResponseReturnValue:
    """The draft rounds with what stands against publishing each."""
    now = clock.now()
    with reading() as session:
        contest = get_contest(session, contest_id, authority().scope)
        waiting = [one for one in list_rounds(session, contest_id) if one.state == DRAFT]
        rows = [
            {"round": round_view(one, now), "obstacle": obstacle_of(session, one)}
            for one in waiting
        ]
        return render_template("contests/drafts.html", contest=contest, rows=rows)


@blueprint.post("/manage/contests/<contest_id>/drafts")
@staff_only("contests.edit")
def publish_several(contest_id: str) -> ResponseReturnValue:
    """Publish those ticked, each by itself: what cannot be published stays a draft and says why."""
    chosen = request.form.getlist("round")
    with reading() as session:
        get_contest(session, contest_id, authority().scope)
        known = [one.id for one in list_rounds(session, contest_id) if one.state == DRAFT]
    wanted = [one for one in known if one in chosen]
    if not wanted:
        flash(_("Chưa chọn vòng nào. Hãy đánh dấu các vòng cần công bố."), "error")
    published = sum(_publish(round_id) for round_id in wanted)
    if published:
        words = ngettext("Đã công bố %(num)s vòng.", "Đã công bố %(num)s vòng.", published)
        flash(words, "success")
    if wanted and published == len(wanted):
        return redirect(url_for("contests_manage.contest", contest_id=contest_id))
    return redirect(url_for("contests_manage.drafts", contest_id=contest_id))


def _publish(round_id: str) -> bool:
    try:
        with transaction() as session:
            round_ = get_round_of(session, round_id, authority().scope)
            title = round_.title
            known = circumstances(session, round_)
            publish_round(session, round_id, known, authority(), now=clock.now())
    except NotFound:
        raise
    except QuizError as refusal:
        flash(f"{title}: {refusal_of(refusal)['text']}", "error")
        return False
    return True


def _page(contest_id: str, form: SeriesForm, planned: list[RoundDraft] | None = None) -> str:
    with reading() as session:
        contest = get_contest(session, contest_id, authority().scope)
        rounds = list_rounds(session, contest.id)
        form.offer(rounds)
        return render_template(
            "contests/series.html",
            contest=contest,
            form=form,
            has_rounds=bool(rounds),
            planned=_shown(rounds, planned or []),
        )


def _shown(rounds: list[Round], planned: list[RoundDraft]) -> list[dict[str, object]]:
    """The rounds to be made, each with the titles of those that it overlaps."""
    windows = [(one.title, one.opens_at, one.closes_at) for one in rounds]
    windows += [(one.title, one.opens_at, one.closes_at) for one in planned]
    return [
        {
            "title": draft.title,
            "kind": KIND_LABELS[draft.kind],
            "opens_at": draft.opens_at,
            "closes_at": draft.closes_at,
            "overlaps": [
                title
                for title, opens_at, closes_at in windows
                if title != draft.title
                and opens_at < draft.closes_at
                and draft.opens_at < closes_at
            ],
        }
        for draft in planned
    ]


def _usual_window() -> dict[str, str]:
    """From next Monday at ten to the Monday after at nine."""
    today = local(clock.now()).date()
    monday = today + timedelta(days=7 - today.weekday())
    opens_at = datetime.combine(monday, time(OPENING_HOUR))
    closes_at = datetime.combine(monday + timedelta(days=7), time(CLOSING_HOUR))
    return {
        "opens_at": opens_at.strftime(MOMENT_FORMAT),
        "closes_at": closes_at.strftime(MOMENT_FORMAT),
    }
