"""What every page shows around its content: hotline, name of the site, time zone."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, cast

from flask import Flask, current_app, g, request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from quizapp.web.context import reading, settings
from quizapp.web.guards import current_participant

log = logging.getLogger(__name__)
FindHotline = Callable[[Session, str | None], str]
"""(session, contest id or None) -> the number to call."""


def install(app: Flask, find_hotline: FindHotline) -> None:
    """Offer `hotline` and `time_zone` to all templates."""
    app.extensions["quizapp.find_hotline"] = find_hotline
    app.context_processor(_surroundings)


def _surroundings() -> dict[str, Any]:
    return {"hotline": hotline(), "time_zone": settings().timezone}


def hotline() -> str:
    """The organizer's number: of the page's contest, of the participant's, or of the newest one."""
    if "hotline" not in g:
        g.hotline = "" if request.path.startswith("/manage") else _found_hotline()
    return cast("str", g.hotline)


def _found_hotline() -> str:
    find = cast("FindHotline", current_app.extensions["quizapp.find_hotline"])
    try:
        participant = current_participant()
        with reading() as session:
            return find(session, participant.contest_id if participant else None)
    except SQLAlchemyError:
        # An error page must come out even when the database is what failed.
        log.warning("no hotline: the database did not answer")
        return ""
