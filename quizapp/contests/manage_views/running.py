"""A published round: what runs, and the few things that may still be done to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.banks.words import LAW_CONCERN_WORDS
from quizapp.contests.forms import ExtensionForm
from quizapp.contests.manage_views.common import authority, blueprint, round_attempts, tell, zone
from quizapp.contests.models import DRAFT, PUBLISHED, Round
from quizapp.contests.presentation import round_facts, round_view, rules_html
from quizapp.contests.queries import get_round_of
from quizapp.contests.rules import Phase
from quizapp.contests.service import (
    Extension,
    announce,
    close_round,
    extend_round,
    open_round,
    take_back_announcement,
    wipe_trial,
)
from quizapp.contests.service.law import TouchedRound, acknowledge, take_back, touched
from quizapp.contests.service.pausing import pause_round, resume_round
from quizapp.contests.service.pools import room_of
from quizapp.core import clock
from quizapp.core.errors import Conflict, Invalid, QuizError
from quizapp.organisations.queries.units import find_unit_by_code
from quizapp.web.context import reading, transaction
from quizapp.web.errors import refusal_of, sentence_of
from quizapp.web.guards import staff_only, the_staff


@blueprint.get("/manage/rounds/<round_id>")
@staff_only("contests.view")
def round_page(round_id: str) -> ResponseReturnValue:
    """The frozen settings with large buttons; a draft leads to the guide."""
    with reading() as session:
        round_ = get_round_of(session, round_id, authority().scope)
        if round_.state == DRAFT and the_staff().may("contests.edit"):
            return redirect(url_for("contests_manage.step", round_id=round_id, name="basics"))
    return _page(round_id, ExtensionForm())


@blueprint.post("/manage/rounds/<round_id>/opening")
@staff_only("contests.run")
def open_now(round_id: str) -> ResponseReturnValue:
    """Open before the time."""
    with transaction() as session:
        open_round(session, round_id, authority(), attempts=round_attempts(), now=clock.now())
    flash(_("Cổng thi đã mở."), "success")
    return _back(round_id)


@blueprint.post("/manage/rounds/<round_id>/closing")
@staff_only("contests.run")
def close_now(round_id: str) -> ResponseReturnValue:
    """Close with everything that runs."""
    try:
        with transaction() as session:
            attempts = round_attempts()
            closed = close_round(session, round_id, authority(), attempts=attempts, now=clock.now())
    except QuizError as refusal:
        return _refused(round_id, refusal)
    flash(_("Cổng thi đã đóng. %(count)s lượt đang làm dở đã được nộp.", count=closed), "success")
    return _back(round_id)


@blueprint.post("/manage/rounds/<round_id>/extension")
@staff_only("contests.run")
def extend(round_id: str) -> ResponseReturnValue:
    """More time for all, or for one unit."""
    form = ExtensionForm()
    try:
        with transaction() as session:
            get_round_of(session, round_id, authority().scope)
            if not form.validate():
                return _page(round_id, form), 422
            extension = Extension(
                form.minutes.data or 0,
                form.reason.data or "",
                _unit_of(session, form),
                (form.entrant_code.data or "").strip() or None,
            )
            gained = extend_round(
                session,
                round_id,
                extension,
                authority(),
                attempts=round_attempts(),
                now=clock.now(),
            )
    except Invalid as refusal:
        tell(form, refusal)
        return _page(round_id, form), 422
    except QuizError as refusal:
        return _refused(round_id, refusal)
    flash(_("Đã gia hạn. %(count)s lượt đang làm có thêm giờ.", count=gained), "success")
    return _back(round_id)


@blueprint.post("/manage/rounds/<round_id>/pause")
@staff_only("contests.run")
def pause(round_id: str) -> ResponseReturnValue:
    """Let every clock of the round stand still."""
    try:
        with transaction() as session:
            held = pause_round(
                session,
                round_id,
                request.form.get("pause_reason", ""),
                authority(),
                attempts=round_attempts(),
                now=clock.now(),
            )
    except Invalid as refusal:
        flash(sentence_of(next(iter(refusal.fields.values()))), "error")
        return _back(round_id)
    except QuizError as refusal:
        return _refused(round_id, refusal)
    flash(_("Đã tạm dừng. Đồng hồ của %(count)s lượt đang làm đứng lại.", count=held), "success")
    return _back(round_id)


@blueprint.post("/manage/rounds/<round_id>/resumption")
@staff_only("contests.run")
def go_on(round_id: str) -> ResponseReturnValue:
    """Let the clocks go on."""
    with transaction() as session:
        moved = resume_round(
            session, round_id, authority(), attempts=round_attempts(), now=clock.now()
        )
    flash(
        _("Vòng thi tiếp tục, %(count)s lượt làm tiếp với số phút còn lại.", count=moved), "success"
    )
    return _back(round_id)


@blueprint.post("/manage/rounds/<round_id>/announcement")
@staff_only("contests.run")
def announce_now(round_id: str) -> ResponseReturnValue:
    """Show the board as it ended."""
    try:
        with transaction() as session:
            announce(session, round_id, authority(), now=clock.now())
    except QuizError as refusal:
        return _refused(round_id, refusal)
    flash(_("Đã công bố. Bảng xếp hạng hiện kết quả cuối cùng."), "success")
    return _back(round_id)


@blueprint.post("/manage/rounds/<round_id>/announcement/withdrawal")
@staff_only("contests.run")
def take_back_announcement_now(round_id: str) -> ResponseReturnValue:
    """Let the board stand still again."""
    with transaction() as session:
        take_back_announcement(session, round_id, authority(), now=clock.now())
    flash(_("Đã thu hồi công bố. Bảng xếp hạng đứng yên như trước."), "success")
    return _back(round_id)


@blueprint.post("/manage/rounds/<round_id>/wiping")
@staff_only("contests.run")
def wipe(round_id: str) -> ResponseReturnValue:
    """Remove what a trial left."""
    with transaction() as session:
        attempts = round_attempts()
        wiped = wipe_trial(session, round_id, authority(), attempts=attempts, now=clock.now())
    flash(_("Đã xóa %(count)s lượt chạy thử.", count=wiped), "success")
    return _back(round_id)


@blueprint.post("/manage/rounds/<round_id>/law-notice/seen")
@staff_only("contests.run")
def acknowledge_law(round_id: str) -> ResponseReturnValue:
    """The organizer knows what the law did to the round."""
    with transaction() as session:
        acknowledge(session, round_id, authority(), now=clock.now())
    return _back(round_id)


@blueprint.post("/manage/rounds/<round_id>/law-notice/questions")
@staff_only("contests.run")
def take_law_back(round_id: str) -> ResponseReturnValue:
    """Put questions back that were taken out by a change recorded in error."""
    try:
        with transaction() as session:
            count = take_back(session, round_id, authority(), zone(), now=clock.now())
    except Conflict as refusal:
        return _refused(round_id, refusal)
    flash(_("Đã đưa lại %(count)s câu vào đề của vòng.", count=count), "success")
    return _back(round_id)


def _page(round_id: str, form: ExtensionForm) -> str:
    now = clock.now()
    with reading() as session:
        round_ = get_round_of(session, round_id, authority().scope)
        return render_template(
            "contests/round.html",
            round=round_,
            contest=round_.contest,
            view=round_view(round_, now),
            pauses=_pauses(round_),
            is_open=round_.window.phase(now) is Phase.OPEN,
            is_upcoming=round_.window.phase(now) is Phase.UPCOMING,
            facts=round_facts(round_),
            law=_law_of(session, round_),
            room=room_of(session, round_) if round_.law_notice else [],
            concern_words=LAW_CONCERN_WORDS,
            rules=rules_html(round_.rules_text),
            counts=round_attempts().count(session, round_id),
            form=form,
            staff=the_staff(),
        )


def _pauses(round_: Round) -> list[dict[str, Any]]:
    """Its pauses, with moments; the last one may still last."""
    moments = ("from", "to")
    return [
        {**one, **{name: one[name] and datetime.fromisoformat(one[name]) for name in moments}}
        for one in round_.pauses
    ]


def _law_of(session: Session, round_: Round) -> TouchedRound | None:
    """What of its pool rests on changed law, while it still matters."""
    now = clock.now()
    if round_.state != PUBLISHED or round_.closes_at <= now:
        return None
    return touched(session, round_, zone(), now=now)


def _unit_of(session: Session, form: ExtensionForm) -> str | None:
    code = (form.unit_code.data or "").strip()
    if not code:
        return None
    unit = find_unit_by_code(session, code)
    if unit is None:
        raise Invalid(fields={"unit_code": "unit_unknown"})
    return unit.id


def _refused(round_id: str, refusal: QuizError) -> ResponseReturnValue:
    if refusal.code == "not_found":
        raise refusal
    flash(refusal_of(refusal)["text"], "error")
    return _back(round_id)


def _back(round_id: str) -> ResponseReturnValue:
    return redirect(url_for("contests_manage.round_page", round_id=round_id))
