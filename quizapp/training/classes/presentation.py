"""What the pages of classes share: pictures of codes, people in lines."""

from __future__ import annotations

from typing import Any

from quizapp.core.text import fold, mask_name
from quizapp.documents.qr import QUIET_ZONE, outline, qr_modules
from quizapp.organisations.presentation import mask_code
from quizapp.training.classes.queries.attendance import Presence

MAX_WORDS = 6


def qr_picture(text: str) -> dict[str, Any]:
    """A code to draw: the side of its square in modules, and the outline of what is dark."""
    modules = qr_modules(text)
    return {"side": len(modules) + 2 * QUIET_ZONE, "path": outline(modules)}


def person_line(one: Presence, *, masked: bool) -> dict[str, Any]:
    """Somebody expected or present, for a page or a paper."""
    person, row = one.learner, one.row
    return {
        "id": person.id,
        "full_name": mask_name(person.full_name) if masked else person.full_name,
        "code": mask_code(person.employee_code) if masked else person.employee_code or "",
        "unit": one.unit_name,
        "place_id": one.place_id,
        "is_invited": one.is_invited,
        "attendance_id": row.id if row else "",
        "arrived_at": row.arrived_at if row else None,
        "left_at": row.left_at if row else None,
        "way": row.way if row else "",
        "reason": (row.reason or "") if row else "",
        "is_walk_in": bool(row and row.is_walk_in),
        "other_place_id": row.other_place_id if row else None,
        "minutes": one.minutes,
        "is_decided": bool(row and row.minutes is not None),
        "skills": one.skills,
        "sharers": one.sharers,
    }


def narrowed(people: list[Presence], typed: str) -> list[Presence]:
    """Those whose name, code or unit holds every word typed."""
    words = fold(typed).split()[:MAX_WORDS]
    return [one for one in people if all(word in _searched(one) for word in words)]


def _searched(one: Presence) -> str:
    code = (one.learner.employee_code or "").lower()
    return f"{one.learner.folded_name} {code} {fold(one.unit_name)}"
