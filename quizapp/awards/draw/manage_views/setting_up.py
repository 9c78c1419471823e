"""Which draws there are, and setting one up."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.awards.draw import service
from quizapp.awards.draw.forms import SourceForm, form_for
from quizapp.awards.draw.manage_views.common import blueprint, the_round, to_draw, zone
from quizapp.awards.draw.models import (
    LOTS,
    ORDER,
    PROMISED,
    SIGNING,
    TIE,
    VOID,
    LotDraw,
)
from quizapp.awards.draw.presentation import (
    PURPOSE_LABELS,
    STATE_LABELS,
    STATE_TONES,
)
from quizapp.awards.draw.queries import (
    find_open_tie,
    list_draws,
    list_draws_of,
    rounds_of_draws,
)
from quizapp.contests.models import Round
from quizapp.contests.rules import Phase
from quizapp.core import clock
from quizapp.core.errors import Invalid, NotFound, QuizError
from quizapp.web.context import reading, transaction
from quizapp.web.errors import refusal_of
from quizapp.web.form_errors import show_complaints
from quizapp.web.guards import staff_only, the_staff
from quizapp.web.i18n import local

USUAL_HOUR = time(18, 45)


@blueprint.get("/draws")
@staff_only("draws.view")
def index() -> str:
    """The draws of one's contests, and which of them wait for oneself."""
    me = the_staff().id
    with reading() as session:
        rows = list_draws_of(session, me)
        return render_template(
            "awards/draw/index.html",
            rows=[(draw, contest, _waits_for(draw, me)) for draw, contest in rows],
            rounds=rounds_of_draws(session, [draw for draw, _contest in rows]),
            state_labels=STATE_LABELS,
            state_tones=STATE_TONES,
        )


def _waits_for(draw: LotDraw, me: str) -> bool:
    """Whether this person can take the next step that two must take."""
    if draw.state == SIGNING:
        return draw.committed_by != me
    if draw.void_by and draw.state != VOID:
        return draw.void_by != me
    is_due = clock.now() >= draw.value_due_at
    return draw.state == PROMISED and is_due and draw.value_1_by != me


@blueprint.get("/rounds/<round_id>/draws")
@staff_only("draws.view")
def draws(round_id: str) -> str:
    """All draws of a round, and what can be drawn."""
    with reading() as session:
        round_ = the_round(session, round_id)
        return render_template(
            "awards/draw/list.html",
            round=round_,
            draws=list_draws(session, round_),
            tie=find_open_tie(session, round_id),
            is_closed=round_.window.phase(clock.now()) is Phase.CLOSED,
            may_run=the_staff().may("draws.run"),
            purposes=PURPOSE_LABELS,
            state_labels=STATE_LABELS,
            state_tones=STATE_TONES,
        )


@blueprint.get("/rounds/<round_id>/draws/new")
@staff_only("draws.run")
def new_draw(round_id: str) -> str:
    """The form of one purpose."""
    purpose = _purpose()
    with reading() as session:
        round_ = the_round(session, round_id)
        form = form_for(purpose)(formdata=None, data=_usual(round_, purpose))
        return _form_page(session, round_, form, purpose)


@blueprint.post("/rounds/<round_id>/draws/new")
@staff_only("draws.run")
def prepare(round_id: str) -> ResponseReturnValue:
    """Set up a draw; its list is looked at before anything is promised."""
    purpose = _purpose()
    form = form_for(purpose)()
    with transaction() as session:
        round_ = the_round(session, round_id)
        is_read = form.validate() & form.read_moments(zone())
        if not is_read:
            return _form_page(session, round_, form, purpose), 422
        try:
            draw = service.prepare(
                session, round_id, form.draft(purpose), by=the_staff().id, now=clock.now()
            )
        except QuizError as refusal:
            # Nothing was written before a refusal.
            service.note_refusal(
                session,
                round_id,
                None,
                "prepare",
                refusal.code,
                by=the_staff().id,
                now=clock.now(),
            )
            _tell(form, refusal)
            return _form_page(session, round_, form, purpose), 422
        return to_draw(round_id, draw.id)


def _tell(form: SourceForm, refusal: QuizError) -> None:
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    known = {name for name in fields if name in form and name != "prizes"}
    if isinstance(refusal, Invalid) and fields and known == set(fields):
        show_complaints(form, refusal)
        return
    codes = list(fields.values())
    flash(refusal_of(Invalid(codes[0]) if codes else refusal)["text"], "error")


def _purpose() -> str:
    purpose = request.args.get("purpose", LOTS)
    if purpose not in {TIE, LOTS, ORDER}:
        raise NotFound
    return purpose


def _usual(round_: Round, purpose: str) -> dict[str, Any]:
    titles = {TIE: _("Bốc thăm giải"), LOTS: _("Quà may mắn"), ORDER: _("Bốc thăm thứ tự")}
    today = local(clock.now())
    coming = [datetime.combine(today + timedelta(days=days), USUAL_HOUR) for days in (1, 2)]
    return {
        "title": f"{titles[purpose]} · {round_.title}",
        "value_due_at": f"{coming[0]:%d/%m/%Y %H:%M}",
        "fallback_at": f"{coming[1]:%d/%m/%Y %H:%M}",
    }


def _form_page(session: Session, round_: Round, form: SourceForm, purpose: str) -> str:
    return render_template(
        "awards/draw/new.html",
        round=round_,
        form=form,
        purpose=purpose,
        label=PURPOSE_LABELS[purpose],
        tie=find_open_tie(session, round_.id),
    )
