"""What a learner sees of her own records."""

from __future__ import annotations

from flask import Blueprint, render_template

from quizapp.core import clock
from quizapp.training.records.presentation import (
    CERTIFICATE_LABELS,
    STATE_LABELS,
    STATE_TONES,
    paper_facts,
)
from quizapp.training.records.queries.certificates import papers_of
from quizapp.training.records.rules.certificates import state_of
from quizapp.web.context import reading
from quizapp.web.guards import learner_only, the_learner
from quizapp.web.i18n import local

blueprint = Blueprint("records", __name__, template_folder="../templates")


@blueprint.get("/learn/papers")
@learner_only
def papers() -> str:
    """Her papers of the police as they were recorded."""
    today = local(clock.now()).date()
    with reading() as session:
        shown = [
            {**paper_facts(paper, masked=False), "state": state_of(paper.expires_on, today)}
            for paper in papers_of(session, the_learner().id)
        ]
    return render_template(
        "training/records/my_papers.html",
        learner=the_learner(),
        shown=shown,
        papers=CERTIFICATE_LABELS,
        states=STATE_LABELS,
        state_tones=STATE_TONES,
    )
