"""The service worker, at the root so that it may look after every page."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response

from quizapp.web.guards import public
from quizapp.web.static_files import present_fingerprint

blueprint = Blueprint("service_worker", __name__)
SCRIPT = (Path(__file__).parent / "static/js/worker.js").read_text("utf-8")


@blueprint.get("/sw.js")
@public
def script() -> Response:
    """The worker of this release; browsers ask for it anew and compare."""
    body = f'const RELEASE = "{present_fingerprint()}";\n{SCRIPT}'
    response = Response(body, content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response
