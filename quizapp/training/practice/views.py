"""The page of the daily five minutes: all cards are in it, one is shown after the other."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from quizapp.core import clock
from quizapp.core.types import new_id
from quizapp.training.practice.days import day_of, the_zone
from quizapp.training.practice.presentation import day_json
from quizapp.training.service.practice import NotReviewed, ReviewDraft, record_reviews
from quizapp.web.context import reading, transaction
from quizapp.web.guards import learner_only, the_learner
from quizapp.web.i18n import chosen_language

blueprint = Blueprint("practice", __name__, template_folder="../templates")
LONGEST_ID = 40


@blueprint.get("/learn/practice")
@learner_only
def page() -> str:
    """The cards of today."""
    now = clock.now()
    with reading() as session:
        return _page(session, now, wants_more=request.args.get("more") == "1")


@blueprint.post("/learn/practice")
@learner_only
def answer() -> str | Response:
    """An answer, without script: what is right is told before the next card comes."""
    now = clock.now()
    with transaction() as session:
        # A reload of the answer finds its card here, too, although it has been counted meanwhile.
        day = day_of(session, the_learner().id, now, wants_more=True, all_of_today=True)
        before = day_json(day, chosen_language())
        name = request.form.get("item", "")
        card = next((one for one in before["cards"] if one["item"] == name), None)
        draft = _draft(card, now)
        (told,) = record_reviews(session, the_learner().id, [draft], zone=the_zone(), now=now)
        if card is None or card["kind"] == "flash" or isinstance(told, NotReviewed):
            return redirect(url_for("practice.page"), 303)
        return _page(session, now, told=_told(card, draft.response))


def _told(card: dict[str, Any], response: object) -> dict[str, Any]:
    chosen = response if isinstance(response, list) else [response]
    return {**card, "chosen": chosen, "is_right": response == card["right"]}


def _page(
    session: Session, now: datetime, *, wants_more: bool = False, told: dict[str, Any] | None = None
) -> str:
    day = day_json(day_of(session, the_learner().id, now, wants_more=wants_more), chosen_language())
    return render_template(
        "training/practice/page.html",
        learner=the_learner(),
        day=day,
        told=told,
        server_time=int(now.timestamp() * 1000),
        new_id=new_id,
    )


def _draft(card: dict[str, Any] | None, now: datetime) -> ReviewDraft:
    form = request.form
    return ReviewDraft(
        form.get("id", "")[:LONGEST_ID] or new_id(),
        form.get("item", ""),
        now,
        0,
        form.get("version", ""),
        _response(card, form.getlist("response")),
        form.get("word", ""),
    )


def _response(card: dict[str, Any] | None, typed: list[str]) -> object:
    """What was ticked, as a response of the question's type."""
    kind = card.get("type") if card else None
    if kind == "multiple_choice":
        return sorted(typed, key=lambda id_: (len(id_), id_))
    chosen = typed[0] if len(typed) == 1 else None
    if kind == "true_false":
        return {"true": True, "false": False}.get(chosen or "")
    return chosen
