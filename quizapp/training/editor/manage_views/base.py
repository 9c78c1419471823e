"""What the editor's pages share."""

from __future__ import annotations

from datetime import date

from flask import Blueprint

from quizapp.banks.presentation import to_html
from quizapp.banks.rules import Approver
from quizapp.banks.words import STATE_WORDS
from quizapp.core import clock
from quizapp.law.words import GRADE_WORDS, place_of
from quizapp.training.editor.store import MediaStore
from quizapp.training.editor.words import DECISION_WORDS, MEDIA_WORDS, WRITING_WORDS
from quizapp.training.words import CONCERN_WORDS
from quizapp.web.context import settings
from quizapp.web.errors import sentence_of
from quizapp.web.guards import the_staff
from quizapp.web.i18n import local

blueprint = Blueprint(
    "editor_manage", __name__, url_prefix="/manage/courses", template_folder="../../templates"
)


@blueprint.context_processor
def _words() -> dict[str, object]:
    """Words and permissions for the templates."""
    return {
        "staff_may": the_staff().may,
        "writing_words": WRITING_WORDS,
        "decisions": DECISION_WORDS,
        "media_words": MEDIA_WORDS,
        "concerns": CONCERN_WORDS,
        "question_states": STATE_WORDS,
        "grades": GRADE_WORDS,
        "place_of": place_of,
        "sentence_of": sentence_of,
        "to_html": to_html,
    }


def approver() -> Approver:
    """The caller as somebody who wants to approve."""
    return Approver(the_staff().id, the_staff().may("courses.approve"))


def today() -> date:
    """The day in the installation's time zone."""
    return local(clock.now()).date()


def store() -> MediaStore:
    """Where files of lessons lie."""
    return MediaStore(settings().var_dir)
