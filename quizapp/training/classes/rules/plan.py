"""What a class may become, and what it must have for that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from quizapp.core.errors import Conflict, Invalid
from quizapp.core.text import clean_line

DRAFT, ANNOUNCED, RUNNING, CLOSED, CANCELLED = STATES = (
    "draft",
    "announced",
    "running",
    "closed",
    "cancelled",
)
POLICE, EMPLOYER = ORGANISER_KINDS = ("police", "employer")
MAIN, REMOTE = PLACE_KINDS = ("main", "remote")
_NEXT = {
    DRAFT: {ANNOUNCED, CANCELLED},
    ANNOUNCED: {RUNNING, CANCELLED},
    RUNNING: {CLOSED, CANCELLED},
    CLOSED: {RUNNING},
    CANCELLED: set(),
}
INVITING = frozenset({ANNOUNCED, RUNNING})
OPEN = frozenset({DRAFT, ANNOUNCED, RUNNING})
LONGEST_SESSION = timedelta(hours=14)
SHORTEST_REASON = 5
MOST_SKILLS, LONGEST_SKILL = 20, 120
MOST_CAPACITY = 5000


@dataclass(frozen=True)
class ClassDraft:
    """What a class is described by."""

    title: str
    organiser_kind: str
    organiser_name: str
    course_id: str | None = None
    about: str = ""
    takes_walk_ins: bool = False
    counts_leaving: bool = False
    skills: Sequence[str] = ()


@dataclass(frozen=True)
class PlaceDraft:
    """A place as it is typed."""

    kind: str
    name: str
    capacity: int
    room: str = ""
    host_name: str = ""
    host_staff_id: str | None = None


def check_next(state: str, wanted: str) -> None:
    """Refuse a step that does not lead on from here."""
    if wanted not in _NEXT[state]:
        raise Conflict("class_state_changed")


def check_is_open(state: str) -> None:
    """Refuse to change what is over."""
    if state not in OPEN:
        raise Conflict("class_is_over")


def check_announce(places: int, sessions: int) -> None:
    """Refuse to announce what nobody could come to."""
    if not places or not sessions:
        raise Conflict("class_incomplete")


def check_reason(reason: str) -> str:
    """A reason that says something."""
    said = clean_line(reason)
    if len(said) < SHORTEST_REASON:
        raise Invalid(fields={"reason": "class_reason_needed"})
    return said[:300]


def check_class(draft: ClassDraft) -> ClassDraft:
    """The same in clean lines."""
    cleaned = replace(
        draft,
        title=clean_line(draft.title),
        organiser_name=clean_line(draft.organiser_name),
        skills=_clean_skills(draft.skills),
    )
    missing = [name for name in ("title", "organiser_name") if not getattr(cleaned, name)]
    if draft.organiser_kind not in ORGANISER_KINDS:
        missing.append("organiser_kind")
    if missing:
        raise Invalid(fields=dict.fromkeys(missing, "class_field_needed"))
    return cleaned


def _clean_skills(typed: Sequence[str]) -> tuple[str, ...]:
    skills = dict.fromkeys(line for line in map(clean_line, typed) if line)
    if len(skills) > MOST_SKILLS or any(len(one) > LONGEST_SKILL for one in skills):
        raise Invalid(fields={"skills": "class_skills_too_many"})
    return tuple(skills)


def check_place(draft: PlaceDraft) -> PlaceDraft:
    """The same in clean lines."""
    cleaned = replace(
        draft,
        name=clean_line(draft.name),
        room=clean_line(draft.room),
        host_name=clean_line(draft.host_name),
    )
    if not cleaned.name:
        raise Invalid(fields={"name": "class_field_needed"})
    if not 1 <= draft.capacity <= MOST_CAPACITY:
        raise Invalid(fields={"capacity": "class_capacity_wrong"})
    if draft.kind not in PLACE_KINDS:
        raise Invalid(fields={"kind": "class_field_needed"})
    return cleaned


def check_times(starts_at: datetime, ends_at: datetime) -> None:
    """Refuse a session that ends before it begins, or the day after."""
    if ends_at <= starts_at or ends_at - starts_at > LONGEST_SESSION:
        raise Invalid(fields={"ends_at": "class_times_wrong"})
