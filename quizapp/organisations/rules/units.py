"""What a unit may be: its code, its place in the tree, its dates. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from quizapp.core.errors import Invalid
from quizapp.core.text import clean_line
from quizapp.organisations.rules.unit_sheet import LENGTHS, clean_unit_code

PARENT_KINDS = {
    "park": frozenset[str](),
    "enterprise": frozenset({"park"}),
    "department": frozenset({"enterprise", "department"}),
}
MAY_STAND_ALONE = ("park", "enterprise")


@dataclass(frozen=True)
class UnitDraft:
    """A unit as somebody filled it in."""

    kind: str
    code: str
    name: str
    parent_id: str | None = None
    ownership: str | None = None
    country: str | None = None
    headcount: int | None = None
    guard_headcount: int | None = None
    status: str = "active"
    contact_name: str | None = None
    contact_phone: str | None = None
    contact_email: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None


def clean_unit_name(typed: str) -> str:
    """One line of 1 to 250 characters. Raises Invalid on name."""
    name = clean_line(typed)
    if not name:
        raise Invalid(fields={"name": "unit_name_needed"})
    if len(name) > LENGTHS["name"]:
        raise Invalid(fields={"name": "too_long"})
    return name


def check_draft(draft: UnitDraft, parent_kind: str | None) -> tuple[str, str]:
    """The cleaned (code, name). Raises Invalid naming every field that cannot stay."""
    problems: dict[str, str] = {}
    code = clean_unit_code(draft.code)
    if code is None:
        problems["code"] = "unit_code_wrong"
    try:
        name = clean_unit_name(draft.name)
    except Invalid as refused:
        problems.update(refused.fields)
        name = ""
    if not _fits_under(draft.kind, parent_kind):
        problems["parent_id"] = "parent_wrong"
    if draft.valid_from and draft.valid_to and draft.valid_to < draft.valid_from:
        problems["valid_to"] = "dates_crossed"
    if _more_guards_than_people(draft):
        problems["guard_headcount"] = "more_guards_than_people"
    if problems:
        raise Invalid(fields=problems)
    return code or "", name


def _fits_under(kind: str, parent_kind: str | None) -> bool:
    if parent_kind is None:
        return kind in MAY_STAND_ALONE
    return parent_kind in PARENT_KINDS[kind]


def _more_guards_than_people(draft: UnitDraft) -> bool:
    return (
        draft.headcount is not None
        and draft.guard_headcount is not None
        and draft.guard_headcount > draft.headcount
    )
