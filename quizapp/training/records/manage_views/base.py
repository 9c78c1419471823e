"""What the staff's pages of records share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, request
from sqlalchemy.orm import Session

from quizapp.core import clock
from quizapp.core.errors import Conflict, Invalid, NotFound
from quizapp.organisations.models import Unit
from quizapp.organisations.presentation import GUARD_KIND_SHORT
from quizapp.organisations.queries.guards import list_unit_strengths
from quizapp.organisations.queries.scope import get_unit
from quizapp.training.records.presentation import (
    CERTIFICATE_LABELS,
    CERTIFICATE_SHORT,
    EQUIPMENT_LABELS,
    LIGHT_LABELS,
    LIGHT_SIGNS,
    LIGHT_TONES,
    PROBLEM_LABELS,
    STATE_LABELS,
    STATE_TONES,
    SUBJECT_LABELS,
)
from quizapp.training.records.queries.trained import Moment
from quizapp.training.records.rules.equipment import GRAVE
from quizapp.web.context import reading
from quizapp.web.errors import sentence_of
from quizapp.web.guards import the_staff
from quizapp.web.i18n import local

blueprint = Blueprint("records_manage", __name__, template_folder="../../templates")
MAX_QUERY_LENGTH = 100


@blueprint.context_processor
def _words() -> dict[str, object]:
    """What all these pages say, and what the caller may do."""
    return {
        "may_edit": may_edit(),
        "guard_kinds": GUARD_KIND_SHORT,
        "papers": CERTIFICATE_LABELS,
        "short_papers": CERTIFICATE_SHORT,
        "states": STATE_LABELS,
        "state_tones": STATE_TONES,
        "tools": EQUIPMENT_LABELS,
        "problems": PROBLEM_LABELS,
        "grave": GRAVE,
        "lights": LIGHT_LABELS,
        "light_tones": LIGHT_TONES,
        "light_signs": LIGHT_SIGNS,
        "subjects": SUBJECT_LABELS,
    }


@dataclass(frozen=True)
class UnitNamed:
    """A unit for pages that outlive its session."""

    id: str
    name: str


def may_edit() -> bool:
    """Whether the caller keeps records; others see names masked."""
    return the_staff().may("records.edit")


def this_moment() -> Moment:
    """Now, and the day it is here."""
    now = clock.now()
    return Moment(local(now).date(), now)


def named_unit(unit_id: str) -> UnitNamed:
    """A unit of the caller's that may have guards."""
    with reading() as session:
        unit = get_unit(session, unit_id, the_staff().unit_ids)
        if unit.kind == "park":
            raise NotFound
        return UnitNamed(unit.id, unit.name)


def only_unit(session: Session) -> Unit | None:
    """The enterprise of a coordinator who has just one: the pages then need no choice."""
    scope = the_staff().unit_ids
    if scope is None:
        return None
    lines, total = list_unit_strengths(session, scope, limit=1, offset=0)
    return lines[0].unit if total == 1 else None


def asked(name: str, known: Mapping[str, object]) -> str:
    """A word of the query string that the page offers, else nothing."""
    value = request.args.get(name, "")
    return value if value in known else ""


def told_refusal(refused: Invalid | Conflict) -> str:
    """A refusal as sentences, for a page whose form is not there any more."""
    if isinstance(refused, Invalid) and refused.fields:
        return " ".join(sentence_of(code) for code in refused.fields.values())
    return sentence_of(refused.code, refused.params)
