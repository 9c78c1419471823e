"""What the pages of handing over share. Winners are seen only in contests assigned to one."""

from __future__ import annotations

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from quizapp.contests.models import Round
from quizapp.contests.queries import get_round_of
from quizapp.web.guards import the_staff

blueprint = Blueprint(
    "handover_manage", __name__, url_prefix="/manage", template_folder="../../templates"
)


def the_round(session: Session, round_id: str) -> Round:
    """The round if its contest is assigned to whoever asks."""
    return get_round_of(session, round_id, the_staff().id)


def private(page: str, status: int = 200) -> Response:
    """With full names: kept nowhere on the way."""
    response = Response(page, status, content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response
