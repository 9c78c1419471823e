"""The work that dying law makes."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from quizapp.training.editor.manage_views.base import blueprint, today
from quizapp.training.editor.queries.law import list_concerned
from quizapp.web.context import reading
from quizapp.web.guards import staff_only


@blueprint.get("/law")
@staff_only("courses.edit", "courses.approve")
def law() -> ResponseReturnValue:
    """Lessons whose law has died or was amended, the worst first."""
    with reading() as session:
        rows = list_concerned(session, today())
        return render_template(
            "training/editor/law.html",
            rows=rows,
            dead=sum(row.is_dead for row in rows),
            learned=sum(row.learned for row in rows),
        )
