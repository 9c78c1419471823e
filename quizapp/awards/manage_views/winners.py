"""Proposing, reviewing and confirming the winners of a round."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.accounts.queries import names_by_id
from quizapp.awards import service
from quizapp.awards.forms import ReasonForm
from quizapp.awards.manage_views.common import blueprint, the_round
from quizapp.awards.models import AwardRun
from quizapp.awards.presentation import STATE_LABELS, STATE_TONES, load_run_view
from quizapp.awards.queries import list_runs, list_tiers
from quizapp.awards.service import replay
from quizapp.contests.models import Round
from quizapp.contests.rules import Phase
from quizapp.core import clock
from quizapp.core.errors import Invalid, QuizError
from quizapp.web.context import reading, transaction
from quizapp.web.errors import refusal_of
from quizapp.web.guards import staff_only, the_staff


@blueprint.get("/rounds/<round_id>/winners")
@staff_only("awards.view")
def winners(round_id: str) -> ResponseReturnValue:
    """The newest run with its reasons, and all earlier ones."""
    with reading() as session:
        return _page(session, the_round(session, round_id))


def _page(session: Session, round_: Round, **more: Any) -> str:
    runs = list_runs(session, round_.id)
    newest = runs[0] if runs else None
    return render_template(
        "awards/winners.html",
        round=round_,
        run=newest,
        view=load_run_view(session, newest) if newest else None,
        has_prizes=bool(list_tiers(session, round_.id)),
        is_closed=round_.window.phase(clock.now()) is Phase.CLOSED,
        history=_history(session, runs, request.args.get("check", 0, type=int)),
        state_labels=STATE_LABELS,
        state_tones=STATE_TONES,
        **more,
    )


def _history(session: Session, runs: list[AwardRun], check: int) -> list[dict[str, Any]]:
    """The runs; the newest and the one asked for are computed again, which takes its time."""
    again = {runs[0].number, check} if runs else set()
    names = names_by_id(session, {run.created_by for run in runs if run.created_by})
    return [
        {
            "number": run.number,
            "at": run.created_at,
            "by": names.get(run.created_by or "", _("dòng lệnh")),
            "state": run.state,
            "digest": run.inputs_digest,
            "is_repeatable": replay(run) if run.number in again else None,
            "winner_count": len(run.outcome["winners"]),
        }
        for run in runs
    ]


def _back(round_id: str, anchor: str = "") -> ResponseReturnValue:
    return redirect(url_for(".winners", round_id=round_id, _anchor=anchor or None))


@blueprint.post("/rounds/<round_id>/winners/proposal")
@staff_only("awards.edit")
def propose(round_id: str) -> ResponseReturnValue:
    """Compute the winners; the same inputs lead to the run that is there."""
    with transaction() as session:
        the_round(session, round_id)
        now = clock.now()
        try:
            run = service.propose(session, round_id, by=the_staff().id, now=now)
        except QuizError as refusal:
            flash(refusal_of(refusal)["text"], "error")
            return _back(round_id)
        if run.created_at != now:
            flash(_("Không có gì thay đổi: kết quả giống hệt lần xét trước."), "success")
        else:
            flash(_("Đã xét giải lần %(number)s.", number=run.number), "success")
    return _back(round_id)


@blueprint.post("/rounds/<round_id>/winners/<participant_id>/removal")
@staff_only("awards.edit")
def leave_out(round_id: str, participant_id: str) -> ResponseReturnValue:
    """Leave somebody out for a reason."""
    form = ReasonForm()
    with transaction() as session:
        the_round(session, round_id)
        try:
            service.leave_out(
                session,
                round_id,
                participant_id,
                form.reason.data or "",
                by=the_staff().id,
                now=clock.now(),
            )
        except Invalid as refusal:
            return _refused(session, round_id, refusal)
    flash(_("Đã loại khỏi danh sách, người kế tiếp được đôn lên."), "success")
    return _back(round_id)


@blueprint.post("/rounds/<round_id>/winners/<participant_id>/restoration")
@staff_only("awards.edit")
def restore(round_id: str, participant_id: str) -> ResponseReturnValue:
    """Take back that somebody was left out."""
    with transaction() as session:
        the_round(session, round_id)
        service.restore(session, round_id, participant_id, by=the_staff().id, now=clock.now())
    flash(_("Đã đưa trở lại danh sách xét giải."), "success")
    return _back(round_id)


@blueprint.post("/rounds/<round_id>/winners/lots")
@staff_only("awards.edit")
def enter_lots(round_id: str) -> ResponseReturnValue:
    """The order in which the lots of the open tie came out."""
    typed = {
        name.removeprefix("lot-"): value.strip()
        for name, value in request.form.items()
        if name.startswith("lot-")
    }
    order = {id_: int(value) if value.isdecimal() else 0 for id_, value in typed.items()}
    minutes = request.form.get("minutes", "")[:300]
    with transaction() as session:
        the_round(session, round_id)
        try:
            service.enter_lots(
                session, round_id, order, by=the_staff().id, now=clock.now(), minutes=minutes
            )
        except Invalid as refusal:
            return _refused(session, round_id, refusal, lots=typed, minutes=minutes)
    flash(_("Đã ghi kết quả bốc thăm và xét giải lại."), "success")
    return _back(round_id)


@blueprint.post("/rounds/<round_id>/winners/confirmation")
@staff_only("awards.edit")
def confirm(round_id: str) -> ResponseReturnValue:
    """Make the newest run official."""
    with transaction() as session:
        the_round(session, round_id)
        try:
            service.confirm_run(session, round_id, by=the_staff().id, now=clock.now())
        except QuizError as refusal:
            flash(refusal_of(refusal)["text"], "error")
            return _back(round_id)
    flash(_("Đã xác nhận. Danh sách đã được công bố với họ tên che bớt."), "success")
    return _back(round_id)


@blueprint.post("/rounds/<round_id>/winners/reopening")
@staff_only("awards.edit")
def reopen(round_id: str) -> ResponseReturnValue:
    """Take the confirmation back, for a reason."""
    form = ReasonForm()
    with transaction() as session:
        the_round(session, round_id)
        try:
            service.reopen(
                session, round_id, form.reason.data or "", by=the_staff().id, now=clock.now()
            )
        except Invalid as refusal:
            return _refused(session, round_id, refusal)
    flash(_("Đã mở lại việc xét giải. Danh sách công khai đã được gỡ xuống."), "success")
    return _back(round_id)


def _refused(session: Session, round_id: str, refusal: Invalid, **more: Any) -> ResponseReturnValue:
    """The page again with what is wrong; nothing was written before a refusal."""
    codes = list(refusal.fields.values())
    flash(refusal_of(Invalid(codes[0]) if codes else refusal)["text"], "error")
    return _page(session, the_round(session, round_id), **more), 422
