"""Which way a lesson goes from being written to being read, and the order of a course."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quizapp.core.errors import Conflict, Invalid, NotAllowed
from quizapp.core.text import fold

WRITING, IN_REVIEW = "draft", "in_review"
MAX_SLUG = 60
RESERVED = frozenset(
    {
        "new",
        "law",
        "media",
        "practice",
        "certificates",
        "papers",
        "at",
        "sign-in",
        "sign-out",
        "offline",
    }
)
"""Words of addresses."""
Modules = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A manuscript as an approval sees it."""

    state: str
    author_ids: Collection[str]
    is_outdated: bool
    """Whether another version has come to stand since it was begun."""
    has_errors: bool


def check_may_write(state: str) -> None:
    """What was sent is not changed under the eyes of who reads it."""
    if state != WRITING:
        raise Conflict("lesson_in_review")


def check_may_send(waiting: Waiting) -> None:
    """Raise why the manuscript cannot be sent for review."""
    check_may_write(waiting.state)
    if waiting.is_outdated:
        raise Conflict("lesson_outdated")
    if waiting.has_errors:
        raise Conflict("lesson_has_errors")


def check_may_approve(waiting: Waiting, staff_id: str, *, is_reviewer: bool) -> None:
    """Raise why this person must not approve it. Whoever wrote on it never does."""
    if not is_reviewer:
        raise NotAllowed("approver_not_reviewer")
    if staff_id in waiting.author_ids:
        raise NotAllowed("approver_is_author")
    if waiting.state != IN_REVIEW:
        raise Conflict("lesson_not_in_review")
    if waiting.is_outdated:
        raise Conflict("lesson_outdated")
    if waiting.has_errors:
        raise Conflict("lesson_has_errors")


def check_may_return(state: str, note: str) -> None:
    """Back to its authors, with what is to be mended."""
    if state != IN_REVIEW:
        raise Conflict("lesson_not_in_review")
    if not note.strip():
        raise Invalid(fields={"note": "note_required"})


def slug_of(title: str, taken: Collection[str]) -> str:
    """An address made of a title, unlike those that are taken."""
    letters = "".join(one if one.isascii() and one.isalnum() else " " for one in fold(title))
    plain = "-".join(letters.split())[: MAX_SLUG - 4].strip("-") or "bai"
    slug, number = plain, 1
    while slug in taken or slug in RESERVED:
        number += 1
        slug = f"{plain}-{number}"
    return slug


def moved_lesson(plan: Modules, slug: str, step: int) -> Modules:
    """The lesson one place up or down; over the edge of a module into its neighbour."""
    modules = _copy(plan)
    for place, module in enumerate(modules):
        if slug not in module["lessons"]:
            continue
        at = module["lessons"].index(slug)
        if 0 <= at + step < len(module["lessons"]):
            module["lessons"].insert(at + step, module["lessons"].pop(at))
        elif 0 <= place + step < len(modules):
            module["lessons"].pop(at)
            there = modules[place + step]["lessons"]
            there.insert(len(there) if step < 0 else 0, slug)
        break
    return modules


def moved_module(plan: Modules, slug: str, step: int) -> Modules:
    """The module one place up or down."""
    modules = _copy(plan)
    places = [module["slug"] for module in modules]
    at = places.index(slug)
    if 0 <= at + step < len(modules):
        modules.insert(at + step, modules.pop(at))
    return modules


def put_into(plan: Modules, slug: str, module_slug: str) -> Modules:
    """The lesson at the end of the module, and nowhere else."""
    modules = _copy(plan)
    for module in modules:
        module["lessons"] = [one for one in module["lessons"] if one != slug]
        if module["slug"] == module_slug:
            module["lessons"].append(slug)
    return modules


def _copy(plan: Sequence[Mapping[str, Any]]) -> Modules:
    return [{**module, "lessons": list(module["lessons"])} for module in plan]


def check_prerequisites(slug: str, wanted: Mapping[str, Sequence[str]]) -> None:
    """Raise when courses would wait for each other. `wanted`: prerequisites by course."""
    waiting, seen = [slug], set[str]()
    while waiting:
        for one in wanted.get(waiting.pop(), ()):
            before = one.partition("/")[0]
            if before == slug:
                raise Invalid(fields={"prerequisites": "prerequisite_circle"})
            if before not in seen:
                seen.add(before)
                waiting.append(before)
