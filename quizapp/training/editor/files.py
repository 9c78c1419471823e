"""How a file of a lesson is handed out, to learners and to staff."""

from __future__ import annotations

from flask import Response, send_file

from quizapp.core.errors import NotFound
from quizapp.training.editor.store import MediaStore
from quizapp.training.models import LessonMedia

ONE_YEAR_SECONDS = 31_536_000


def file_response(store: MediaStore, media: LessonMedia, name: str) -> Response:
    """A rendition, in parts where they are asked for. Its address never shows other bytes.

    Private: no proxy in between keeps what not everybody may have.
    """
    rendition = media.renditions.get(name)
    if rendition is None:
        raise NotFound("media_not_found")
    digest = rendition["sha256"]
    response = send_file(
        store.find(digest),
        mimetype=rendition["type"],
        as_attachment=media.kind == "sheet",
        download_name=media.filename,
        conditional=True,
        etag=digest,
        max_age=ONE_YEAR_SECONDS,
    )
    response.headers["Cache-Control"] = f"private, max-age={ONE_YEAR_SECONDS}, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
