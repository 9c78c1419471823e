"""How participants are shown to the staff: masked, unless somebody gave a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from quizapp.core.text import mask_name
from quizapp.core.tokens import spaced_code
from quizapp.organisations.models import Participant
from quizapp.organisations.presentation import mask_code, masked_phone


@dataclass(frozen=True)
class Person:
    """A participant for a page."""

    id: str
    name: str
    phone: str
    code: str
    unit_name: str
    is_guard: bool
    is_hidden: bool
    on_roster: bool
    joined_at: datetime
    entrant_code: str


def person_of(participant: Participant, *, masked: bool = True) -> Person:
    """Masked: the name's first and the phone's last; else as it was typed."""
    phone, code = participant.phone, participant.employee_code
    return Person(
        id=participant.id,
        name=mask_name(participant.full_name) if masked else participant.full_name,
        phone=masked_phone(phone) if masked else phone or "",
        code=mask_code(code) if masked else code or "",
        unit_name=participant.unit.name if participant.unit else "",
        is_guard=participant.is_guard,
        is_hidden=participant.name_hidden_at is not None,
        on_roster=participant.roster_entry_id is not None,
        joined_at=participant.joined_at,
        entrant_code=spaced_code(participant.entrant_code),
    )
