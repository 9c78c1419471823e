"""What a learner does with a notice: puts it away."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from quizapp.core import clock
from quizapp.training.duty.service.notices import mark_seen
from quizapp.web.context import transaction
from quizapp.web.guards import learner_only, the_learner

blueprint = Blueprint("duty", __name__, template_folder="templates")


@blueprint.post("/learn/notices/<notice_id>/seen")
@learner_only
def seen(notice_id: str) -> Response:
    """The learner has read it."""
    with transaction() as session:
        mark_seen(session, the_learner().id, notice_id, now=clock.now())
    return redirect(url_for("learn.home"), 303)
