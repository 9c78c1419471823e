"""A question that leaked: found by what somebody saw, taken out of the round at once."""

from __future__ import annotations

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from quizapp.contests.manage_views.common import authority, blueprint, zone
from quizapp.contests.models import PUBLISHED
from quizapp.contests.queries import get_round_of
from quizapp.contests.rules import Phase
from quizapp.contests.service.leaks import Withdrawal, find_in_pool, withdraw_question
from quizapp.contests.service.pools import room_of
from quizapp.core import clock
from quizapp.core.errors import Conflict, Invalid
from quizapp.web.context import reading, transaction
from quizapp.web.errors import sentence_of
from quizapp.web.guards import staff_only


@blueprint.get("/manage/rounds/<round_id>/leaks")
@staff_only("contests.run")
def leaks(round_id: str) -> ResponseReturnValue:
    """What was taken out, and a search for more."""
    return _page(round_id)


@blueprint.post("/manage/rounds/<round_id>/leaks/search")
@staff_only("contests.run")
def find_leaked(round_id: str) -> ResponseReturnValue:
    """By POST: the words of a question stay out of addresses and logs."""
    return _page(round_id, request.form.get("q", "")[:300])


@blueprint.post("/manage/rounds/<round_id>/leaks")
@staff_only("contests.run")
def withdraw(round_id: str) -> ResponseReturnValue:
    """Take a question out."""
    withdrawal = Withdrawal(
        request.form.get("question", ""),
        request.form.get("reason", ""),
        is_retired=bool(request.form.get("retire")),
        from_other_topics=bool(request.form.get("other_topics")),
    )
    try:
        with transaction() as session:
            done = withdraw_question(
                session, round_id, withdrawal, authority(), zone(), now=clock.now()
            )
    except Invalid as refusal:
        flash(sentence_of(next(iter(refusal.fields.values()))), "error")
        return _page(round_id, request.form.get("q", "")[:300]), 422
    except Conflict as refusal:
        flash(sentence_of(refusal.code), "error")
        return _page(round_id, request.form.get("q", "")[:300], is_short=True), 409
    flash(
        _(
            "Đã rút %(out)s câu ra khỏi đề của vòng, %(replaced)s câu mới được đưa vào thay.",
            out=done.out,
            replaced=done.replaced,
        ),
        "success",
    )
    return redirect(url_for(".leaks", round_id=round_id))


def _page(round_id: str, typed: str = "", *, is_short: bool = False) -> str:
    now = clock.now()
    with reading() as session:
        round_ = get_round_of(session, round_id, authority().scope)
        is_running = round_.state == PUBLISHED and round_.window.phase(now) is not Phase.CLOSED
        return render_template(
            "contests/leaks.html",
            round=round_,
            contest=round_.contest,
            is_running=is_running,
            typed=typed,
            is_short=is_short,
            room=room_of(session, round_) if is_running else [],
            found=find_in_pool(session, round_, typed) if is_running else [],
            withdrawn=[
                {**one, "at": datetime.fromisoformat(one["at"])} for one in round_.withdrawn
            ],
        )
