"""All that stands on the inspector's sheet of an enterprise: counts, and no names of people."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from quizapp.certificates.queries import StateCounts, counts_by_unit
from quizapp.organisations.models import Guard, Post, Unit
from quizapp.organisations.queries.scope import units_below
from quizapp.organisations.rules.guards import OWN, SERVICE
from quizapp.training.classes.queries import attendance_by_unit
from quizapp.training.models import GUARDS
from quizapp.training.queries import list_courses, list_modules
from quizapp.training.records.models import InspectionPrint
from quizapp.training.records.queries.figures import figures_by_unit
from quizapp.training.records.queries.trained import Moment
from quizapp.training.records.rules.figures import UnitFigures, together
from quizapp.training.rules.progress import DEAD

VERSION = 1
CLASSES_OF = timedelta(days=365)


def figures_of_unit(session: Session, unit: Unit, at: Moment) -> UnitFigures:
    """The enterprise with its departments."""
    ids = _units(session, unit)
    return together(figures_by_unit(session, ids, at).values())


def sheet_of(session: Session, unit: Unit, at: Moment) -> dict[str, Any]:
    """The figures of the sheet, ready for its digest: only texts and whole numbers."""
    ids = _units(session, unit)
    figures = together(figures_by_unit(session, ids, at).values())
    park = session.get(Unit, unit.parent_id) if unit.parent_id else None
    return {
        "version": VERSION,
        "day": at.today.isoformat(),
        "unit": {"code": unit.code, "name": unit.name, "above": park.name if park else ""},
        "required": figures.required,
        "missing": figures.missing,
        "guards": {kind: asdict(counts) for kind, counts in figures.kinds.items()},
        "posts": _posts(session, ids),
        "equipment": asdict(figures.tools),
        "certificates": _certificates(session, ids, at),
        "classes": _classes(session, ids, at),
        "lessons": _lessons_by_dead_law(session, at),
    }


def _units(session: Session, unit: Unit) -> list[str]:
    return sorted(session.scalars(units_below([unit.id])))


def _posts(session: Session, unit_ids: list[str]) -> list[dict[str, Any]]:
    """Open posts, those that miss most first; guards without a post come last, as one."""
    serving = (
        select(
            Guard.post_id,
            Guard.unit_id,
            _how_many(Guard.kind == OWN).label("own"),
            _how_many(Guard.kind == SERVICE).label("service"),
        )
        .where(Guard.left_on.is_(None), Guard.unit_id.in_(unit_ids))
        .group_by(Guard.post_id, Guard.unit_id)
    )
    counted: dict[str | None, list[int]] = {}
    for post_id, _unit_id, own, service in session.execute(serving):
        so_far = counted.get(post_id, [0, 0])
        counted[post_id] = [so_far[0] + own, so_far[1] + service]
    posts = session.scalars(
        select(Post).where(Post.unit_id.in_(unit_ids), Post.closed_at.is_(None))
    )
    lines = [_post(post.name, post.required_count, counted.get(post.id)) for post in posts]
    lines.sort(key=lambda one: (one["own"] + one["service"] - one["required"], one["name"]))
    return lines + ([_post("", 0, counted[None])] if None in counted else [])


def _post(name: str, required: int, counts: list[int] | None) -> dict[str, Any]:
    own, service = counts or (0, 0)
    return {"name": name, "required": required, "own": own, "service": service}


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _certificates(session: Session, unit_ids: list[str], at: Moment) -> dict[str, int]:
    """Certificates of our own courses by what they are worth today."""
    counts = counts_by_unit(session, unit_ids, today=at.today, now=at.now).values()
    names = asdict(StateCounts())
    return {name: sum(getattr(one, name) for one in counts) for name in names}


def _classes(session: Session, unit_ids: list[str], at: Moment) -> dict[str, int]:
    """Classes face to face within a year, and their people."""
    since = at.now - CLASSES_OF
    found = attendance_by_unit(session, unit_ids, since=since, until=at.now).values()
    return {
        name: sum(getattr(one, name) for one in found) for name in ("classes", "people", "invited")
    }


def _lessons_by_dead_law(session: Session, at: Moment) -> list[str]:
    """Titles of the guards' lessons whose law has changed since they were written."""
    courses = [row.course for row in list_courses(session, at.today) if row.dead]
    return [
        lesson.version.title
        for course in courses
        if course.audience == GUARDS
        for module in list_modules(session, course, at.today)
        for lesson in module.lessons
        if lesson.concern in DEAD
    ]


def find_print(session: Session, unit_id: str, beginning: str) -> InspectionPrint | None:
    """The printed sheet of this unit whose digest begins so."""
    found = select(InspectionPrint).where(
        InspectionPrint.unit_id == unit_id,
        InspectionPrint.digest.startswith(beginning, autoescape=True),
    )
    return session.scalars(found).first()


def prints_of(session: Session, unit_id: str, limit: int = 5) -> list[InspectionPrint]:
    """The sheets printed last."""
    prints = select(InspectionPrint).where(InspectionPrint.unit_id == unit_id)
    return list(session.scalars(prints.order_by(InspectionPrint.printed_at.desc()).limit(limit)))
