"""What the staff's pages of classes share."""

from __future__ import annotations

from flask import Blueprint, Response, flash
from sqlalchemy.orm import Session

from quizapp.core.errors import Conflict, Invalid
from quizapp.organisations.queries.scope import Scope
from quizapp.training.classes.models import TrainingClass
from quizapp.training.classes.queries.classes import Viewer, see_class
from quizapp.training.classes.words import (
    INVITATION_WORDS,
    ORGANISER_WORDS,
    PLACE_WORDS,
    STATE_WORDS,
    WAY_WORDS,
)
from quizapp.web.errors import sentence_of
from quizapp.web.guards import the_staff

blueprint = Blueprint("classes_manage", __name__, url_prefix="/manage/classes")
MAX_QUERY_LENGTH = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"


def viewer() -> Viewer:
    """Who looks."""
    staff = the_staff()
    sees_all = staff.may("classes.all")
    return Viewer(staff.id, sees_all, None if sees_all else staff.unit_ids)


def people_scope() -> Scope:
    """Whose people she sees: a coordinator those of her units."""
    return viewer().scope


def shows_names() -> bool:
    """Names in full: to those who run classes, and to coordinators, who see their own people."""
    return the_staff().may("classes.edit", "classes.invite")


def seen(session: Session, class_id: str) -> TrainingClass:
    """The class, if she may know of it."""
    return see_class(session, class_id, viewer())


def words() -> dict[str, object]:
    """The words and rights that the templates show."""
    return {
        "states": STATE_WORDS,
        "state_options": [(code, word) for code, (word, _tone) in STATE_WORDS.items()],
        "invitation_options": [(code, word) for code, (word, _tone) in INVITATION_WORDS.items()],
        "organisers": ORGANISER_WORDS,
        "place_kinds": PLACE_WORDS,
        "invitation_states": INVITATION_WORDS,
        "ways": WAY_WORDS,
        "may_edit": the_staff().may("classes.edit"),
        "may_invite": the_staff().may("classes.invite"),
        "sees_all": the_staff().may("classes.all"),
    }


def tell_refusal(refused: Conflict | Invalid) -> None:
    """Say on the next page why it was refused."""
    fields = refused.fields if isinstance(refused, Invalid) else {}
    codes = fields.values() or [refused.code]
    params = {} if fields else refused.params
    flash(" ".join(sentence_of(code, params) for code in codes), "error")


def file_response(content: bytes, kind: str, name: str) -> Response:
    """A file to look at or to keep."""
    response = Response(content, content_type=kind)
    way = "inline" if kind == PDF else "attachment"
    response.headers["Content-Disposition"] = f'{way}; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
