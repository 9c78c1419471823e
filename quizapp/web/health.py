"""Is the process up, and can it save an answer: up or down, nothing more."""

from __future__ import annotations

from flask import Blueprint, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from quizapp.web.context import transaction
from quizapp.web.guards import public
from quizapp.web.json import json_response

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def healthz() -> Response:
    """The process answers."""
    return json_response({"status": "up"})


@blueprint.get("/readyz")
@public
def readyz() -> Response:
    """The database takes a writing transaction."""
    try:
        with transaction() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return json_response({"status": "down"}, 503)
    return json_response({"status": "up"})
