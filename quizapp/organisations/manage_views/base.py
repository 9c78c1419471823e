"""What the staff's pages about units share."""

from __future__ import annotations

from datetime import date

from flask import Blueprint

from quizapp.core import clock
from quizapp.web.guards import the_staff
from quizapp.web.i18n import local

blueprint = Blueprint(
    "organisations_manage", __name__, url_prefix="/manage/units", template_folder="../templates"
)
guards_blueprint = Blueprint(
    "guards_manage", __name__, url_prefix="/manage/guards", template_folder="../templates"
)


@guards_blueprint.context_processor
@blueprint.context_processor
def _staff_words() -> dict[str, object]:
    """What the caller may do and see, for the templates."""
    scope = the_staff().unit_ids
    return {
        "staff_may": the_staff().may,
        "staff_sees": lambda unit_id: scope is None or unit_id in scope,
    }


def today() -> date:
    """The day in the installation's time zone."""
    return local(clock.now()).date()
