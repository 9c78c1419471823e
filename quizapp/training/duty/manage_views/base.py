"""What the pages about duties share: what was asked for, and the people who fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from flask import Blueprint, request
from sqlalchemy.orm import Session

from quizapp.core import clock
from quizapp.core.text import fold
from quizapp.organisations.models import Unit
from quizapp.organisations.queries.scope import get_unit
from quizapp.training.duty.presentation import STATE_LABELS, STATE_TONES
from quizapp.training.duty.queries.assignments import course_titles, unit_names
from quizapp.training.duty.queries.people import Whose
from quizapp.training.duty.queries.standing import Duty, DutyFilter, list_duties, narrowed
from quizapp.web.context import settings
from quizapp.web.guards import the_staff
from quizapp.web.i18n import local

blueprint = Blueprint(
    "duty_manage", __name__, url_prefix="/manage/duty", template_folder="../templates"
)
MAX_QUERY_LENGTH = 100


@blueprint.context_processor
def _words() -> dict[str, object]:
    return {
        "states": STATE_LABELS,
        "tones": STATE_TONES,
        "may_assign": the_staff().may("duty.assign"),
        "may_excuse": the_staff().may("duty.excuse"),
    }


def today() -> date:
    """The day in the installation's time zone."""
    return local(clock.now()).date()


def zone() -> ZoneInfo:
    """Where the installation stands."""
    return ZoneInfo(settings().timezone)


@dataclass(frozen=True)
class Asked:
    """The duties of the request. `all` are those of its unit and course, `found` fit the rest."""

    wanted: DutyFilter
    unit: Unit | None
    titles: Mapping[str, str]
    units: Mapping[str, str]
    all: Sequence[Duty]
    found: Sequence[Duty]

    @property
    def only_unit(self) -> tuple[str, str] | None:
        """Id and name of the one unit that all of it is about."""
        if self.unit is not None:
            return self.unit.id, self.unit.name
        return next(iter(self.units.items())) if len(self.units) == 1 else None

    @property
    def posts(self) -> list[tuple[str, str]]:
        """The posts of the people, to choose from."""
        posts = {
            one.person.post_id: one.person.post or "" for one in self.all if one.person.post_id
        }
        return sorted(posts.items(), key=lambda post: fold(post[1]))

    @property
    def shifts(self) -> list[tuple[str, str]]:
        """The shifts of the people, to choose from."""
        return [(one, one) for one in sorted({one.person.shift or "" for one in self.all} - {""})]

    @property
    def courses(self) -> list[tuple[str, str]]:
        """The courses that are assigned, to choose from."""
        return list(self.titles.items())


def asked(session: Session) -> Asked:
    """What the query string asks for, within what the caller sees."""
    scope, wanted = the_staff().unit_ids, _filter()
    unit = get_unit(session, wanted.unit_id, scope) if wanted.unit_id else None
    duties = list_duties(session, Whose(scope, wanted.unit_id), today(), zone())
    titles = course_titles(session)
    assigned = {one.course_id for one in duties}
    in_course = [one for one in duties if wanted.course_id in {"", one.course_id}]
    return Asked(
        wanted,
        unit,
        {one: title for one, title in titles.items() if one in assigned},
        unit_names(session, [one.person.unit_id for one in duties]),
        in_course,
        narrowed(in_course, wanted),
    )


def _filter() -> DutyFilter:
    arguments = request.args
    state = arguments.get("state", "")
    return DutyFilter(
        typed=arguments.get("q", "")[:MAX_QUERY_LENGTH],
        unit_id=arguments.get("unit", "")[:40],
        course_id=arguments.get("course", "")[:40],
        post_id=arguments.get("post", "")[:40],
        shift=arguments.get("shift", "")[:40],
        state=state if state in STATE_LABELS else "",
    )
