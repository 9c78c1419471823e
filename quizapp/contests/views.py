"""What everybody may read of a round."""

from __future__ import annotations

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from quizapp.contests.models import UNSEEN
from quizapp.contests.presentation import rules_html
from quizapp.contests.queries import get_round
from quizapp.core.errors import NotFound
from quizapp.web.context import reading
from quizapp.web.guards import public
from quizapp.web.page_cache import kept_for_all

blueprint = Blueprint("contests", __name__, template_folder="templates")


@blueprint.get("/rounds/<round_id>/rules")
@public
@kept_for_all()
def rules(round_id: str) -> ResponseReturnValue:
    """The rules as they were frozen at publication."""
    with reading() as session:
        round_ = get_round(session, round_id)
        if round_.state in UNSEEN:
            raise NotFound
        g.hotline = round_.contest.organizer.hotline
        return render_template(
            "contests/rules.html",
            round=round_,
            contest=round_.contest,
            organizer=round_.contest.organizer.name,
            rules=rules_html(round_.rules_text),
        )
