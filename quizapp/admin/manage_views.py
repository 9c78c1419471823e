"""The first page of the staff."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from quizapp.reports.home import home_page
from quizapp.web.guards import staff_only

blueprint = Blueprint("admin", __name__, template_folder="templates")


@blueprint.get("/manage")
@staff_only()
def home() -> ResponseReturnValue:
    """Where staff arrive after signing in."""
    return home_page()
