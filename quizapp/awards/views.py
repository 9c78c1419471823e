"""The winners for everybody, once they are confirmed."""

from __future__ import annotations

from flask import Blueprint, g, render_template

from quizapp.awards.draw.queries import list_public
from quizapp.awards.presentation import load_run_view
from quizapp.awards.queries import find_confirmed_run
from quizapp.contests.queries import get_round
from quizapp.core.errors import NotFound
from quizapp.web.context import reading
from quizapp.web.guards import public

blueprint = Blueprint("awards", __name__, template_folder="templates")


@blueprint.get("/rounds/<round_id>/winners")
@public
def winners(round_id: str) -> str:
    """Masked names, full ones only of those who agreed to it."""
    with reading() as session:
        round_ = get_round(session, round_id)
        run = find_confirmed_run(session, round_id)
        if run is None:
            raise NotFound
        g.hotline = round_.contest.organizer.hotline
        return render_template(
            "awards/published.html",
            round=round_,
            contest=round_.contest,
            organizer=round_.contest.organizer.name,
            run=run,
            has_draws=bool(list_public(session, round_)),
            view=load_run_view(session, run),
        )
