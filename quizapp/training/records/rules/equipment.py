"""Support tools (công cụ hỗ trợ) of an enterprise: their licences and who holds them. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from quizapp.core.errors import Conflict, Invalid
from quizapp.core.text import clean_line
from quizapp.training.records.rules.certificates import (
    EXPIRED,
    EXPIRING,
    IN_FORCE,
    MISSING,
    REQUIRED_OF,
    SUPPORT_TOOLS,
    state_of,
)

IN_CIRCULAR = ("electric_baton", "metal_baton", "rubber_baton", "knife_proof_gloves")
"""What Circular 46/2014/TT-BCA, article 8 clause 1, names for guards of enterprises."""
BY_LICENCE_ALONE = ("rubber_gun", "spray", "other")
EQUIPMENT_KINDS = (*IN_CIRCULAR, *BY_LICENCE_ALONE)
WITHDRAWN_FOR = ("lost", "broken", "handed_in", "mistake")
LABEL_LENGTH, SERIAL_LENGTH, LICENCE_LENGTH, PLACE_LENGTH = 80, 60, 60, 120

OFFICIAL, INTERNAL, UNTRAINED = "official", "internal", "untrained"
TRAININGS = (OFFICIAL, INTERNAL, UNTRAINED)

LICENCE_MISSING, LICENCE_EXPIRED, LICENCE_EXPIRING = (
    "licence_missing",
    "licence_expired",
    "licence_expiring",
)
HOLDER_LEFT, HOLDER_UNTRAINED, HOLDER_INTERNAL = (
    "holder_left",
    "holder_untrained",
    "holder_internal",
)
GRAVE = frozenset({LICENCE_MISSING, LICENCE_EXPIRED, HOLDER_LEFT, HOLDER_UNTRAINED})
PROBLEMS = (*sorted(GRAVE), LICENCE_EXPIRING, HOLDER_INTERNAL)
_OF_LICENCE = {
    MISSING: LICENCE_MISSING,
    EXPIRED: LICENCE_EXPIRED,
    EXPIRING: LICENCE_EXPIRING,
}
_OF_TRAINING = {UNTRAINED: HOLDER_UNTRAINED, INTERNAL: HOLDER_INTERNAL}


@dataclass(frozen=True)
class EquipmentDraft:
    """A tool as its card and licence name it."""

    kind: str
    serial: str
    label: str | None = None
    licence_number: str | None = None
    licence_expires_on: date | None = None
    stored_at: str | None = None


@dataclass(frozen=True)
class Holder:
    """What is known of who holds a tool."""

    serves: bool
    training: str


def check_equipment(draft: EquipmentDraft) -> EquipmentDraft:
    """The same, cleaned. Raises Invalid naming every field that cannot stay."""
    cleaned = replace(
        draft,
        serial=clean_line(draft.serial).upper(),
        label=clean_line(draft.label or "") or None,
        licence_number=clean_line(draft.licence_number or "") or None,
        stored_at=clean_line(draft.stored_at or "") or None,
    )
    problems = equipment_complaints(cleaned)
    if problems:
        raise Invalid(fields=problems)
    return cleaned


def equipment_complaints(draft: EquipmentDraft) -> dict[str, str]:
    """What is wrong with a cleaned draft, field by field."""
    lengths = {
        "serial": SERIAL_LENGTH,
        "label": LABEL_LENGTH,
        "licence_number": LICENCE_LENGTH,
        "stored_at": PLACE_LENGTH,
    }
    problems = {
        name: "cell_too_long"
        for name, most in lengths.items()
        if len(getattr(draft, name) or "") > most
    }
    if draft.kind not in EQUIPMENT_KINDS:
        problems["kind"] = "equipment_kind_missing"
    if not draft.serial:
        problems["serial"] = "equipment_serial_needed"
    if draft.kind == "other" and not draft.label:
        problems["label"] = "equipment_label_needed"
    if draft.licence_expires_on and not draft.licence_number:
        problems["licence_number"] = "equipment_licence_needed"
    return problems


def licence_state(number: str | None, expires_on: date | None, today: date) -> str:
    """One of certificates.STATES. A licence without a day of its end holds on."""
    return state_of(expires_on, today) if number else MISSING


def training_of(guard_kind: str, papers_in_force: Collection[str], *, has_completion: bool) -> str:
    """Whether a holder was trained: by the police's paper, by a course of ours alone, or not."""
    if SUPPORT_TOOLS in papers_in_force or REQUIRED_OF[guard_kind] in papers_in_force:
        return OFFICIAL
    return INTERNAL if has_completion else UNTRAINED


def problems_of(licence: str, holder: Holder | None) -> list[str]:
    """What an inspector would ask about, the licence first."""
    found = [_OF_LICENCE[licence]] if licence in _OF_LICENCE else []
    if holder is None:
        return found
    if not holder.serves:
        return [*found, HOLDER_LEFT]
    return found + ([_OF_TRAINING[holder.training]] if holder.training in _OF_TRAINING else [])


def is_grave(problems: Collection[str]) -> bool:
    """Whether one of them must not wait."""
    return not GRAVE.isdisjoint(problems)


def check_may_hold(*, is_withdrawn: bool, of_same_unit: bool, serves: bool) -> None:
    """Tools go to serving guards of the same enterprise alone."""
    if is_withdrawn:
        raise Conflict("equipment_withdrawn")
    if not of_same_unit or not serves:
        raise Invalid(fields={"holder_id": "equipment_holder_unknown"})


def licence_in_force(state: str) -> bool:
    """Whether a tool may be used by its licence today."""
    return state in IN_FORCE
