"""Files of lessons, for learners who may learn the course."""

from __future__ import annotations

from flask import Blueprint, Response

from quizapp.core import clock
from quizapp.core.errors import NotFound
from quizapp.training.editor.files import file_response
from quizapp.training.editor.store import MediaStore
from quizapp.training.queries.learning import may_learn
from quizapp.training.queries.media import get_media
from quizapp.web.context import reading, settings
from quizapp.web.guards import learner_only, the_learner
from quizapp.web.i18n import local

blueprint = Blueprint("lesson_files", __name__)


@blueprint.get("/media/lessons/<media_id>/<name>")
@learner_only
def file(media_id: str, name: str) -> Response:
    """A picture, a recording or a sheet; of a course for others there is none."""
    with reading() as session:
        media, course = get_media(session, media_id)
        if not may_learn(session, the_learner().id, course, local(clock.now()).date()):
            raise NotFound("media_not_found")
    return file_response(MediaStore(settings().var_dir), media, name)
