"""What the pages about banks share."""

from __future__ import annotations

from datetime import date

from flask import Blueprint

from quizapp.banks.presentation import LETTERS, read_lines, right_lines, to_html
from quizapp.banks.rules import Approver
from quizapp.banks.words import (
    DECISION_WORDS,
    FLAG_WORDS,
    LAW_CONCERN_WORDS,
    LEVEL_WORDS,
    SCORING_WORDS,
    STATE_WORDS,
    TYPE_WORDS,
    message_of,
)
from quizapp.core import clock
from quizapp.law.words import GRADE_WORDS, place_of
from quizapp.scoring.question_types import TYPES as SCORED_TYPES
from quizapp.web.errors import sentence_of
from quizapp.web.guards import the_staff
from quizapp.web.i18n import local

SCORINGS_OF = {name: list(one.scorings) for name, one in SCORED_TYPES.items()}
blueprint = Blueprint(
    "banks_manage", __name__, url_prefix="/manage/banks", template_folder="../templates"
)


@blueprint.context_processor
def _words() -> dict[str, object]:
    """Words and permissions for the templates."""
    return {
        "staff_may": the_staff().may,
        "states": STATE_WORDS,
        "levels": LEVEL_WORDS,
        "types": TYPE_WORDS,
        "scorings": SCORING_WORDS,
        "scorings_of": SCORINGS_OF,
        "weighed_types": [name for name, ways in SCORINGS_OF.items() if len(ways) > 1],
        "right_lines": right_lines,
        "read_lines": read_lines,
        "flags": FLAG_WORDS,
        "decisions": DECISION_WORDS,
        "concern_words": LAW_CONCERN_WORDS,
        "grades": GRADE_WORDS,
        "letters": LETTERS,
        "message_of": message_of,
        "sentence_of": sentence_of,
        "place_of": place_of,
        "to_html": to_html,
    }


def approver() -> Approver:
    """The caller as somebody who wants to approve."""
    return Approver(the_staff().id, the_staff().may("banks.approve"))


def today() -> date:
    """The day in the installation's time zone."""
    return local(clock.now()).date()
