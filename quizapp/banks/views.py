"""Pictures of questions, for everybody who holds an address: ids cannot be guessed."""

from __future__ import annotations

from flask import Blueprint, Response

from quizapp.banks.queries.media import get_media
from quizapp.web.context import reading
from quizapp.web.guards import public

blueprint = Blueprint("banks", __name__, template_folder="templates")
ONE_YEAR_SECONDS = 31_536_000


@blueprint.get("/media/<media_id>")
@public
def media(media_id: str) -> Response:
    """A picture; its address never shows another one."""
    with reading() as session:
        found = get_media(session, media_id)
        response = Response(found.content, content_type=found.content_type)
    response.headers["Cache-Control"] = f"public, max-age={ONE_YEAR_SECONDS}, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
