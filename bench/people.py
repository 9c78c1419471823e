"""Simulated people: names as they are given here, and ids that are the same in every run."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from quizapp.core.text import fold
from quizapp.core.tokens import Keyring
from quizapp.core.types import ID_LENGTH
from quizapp.organisations.models import Participant
from quizapp.organisations.tokens import token_for

FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô")
MIDDLE = ("Văn", "Thị", "Đức", "Ngọc", "Minh", "Thanh", "Hữu", "Quang", "Thu", "Xuân")
GIVEN = ("An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Hùng", "Lan", "Mai", "Tuấn", "Yến", "Đạt")
NAMES = [f"{family} {middle} {given}" for family in FAMILY for middle in MIDDLE for given in GIVEN]
FOLDED = [fold(name) for name in NAMES]


def id_of(kind: str, number: int) -> str:
    """An id as opaque as the product's own, and the same in every run."""
    return hashlib.blake2b(f"{kind} {number}".encode(), digest_size=13).hexdigest()[:ID_LENGTH]


def name_of(number: int) -> str:
    """Somebody's name."""
    return NAMES[number % len(NAMES)]


def phone_of(number: int) -> str:
    """A mobile number that could be."""
    return f"09{number:08}"


def participant_rows(
    kind: str, count: int, contest_id: str, unit_ids: list[str], *, joined_at: datetime
) -> Iterator[dict[str, Any]]:
    """So many people of a contest, spread over the units."""
    for number in range(count):
        id_ = id_of(kind, number)
        yield {
            "id": id_,
            "contest_id": contest_id,
            "unit_id": unit_ids[number % len(unit_ids)],
            "full_name": NAMES[number % len(NAMES)],
            "folded_name": FOLDED[number % len(NAMES)],
            "phone": phone_of(number),
            "identity_by_phone": f"{id_}phone",
            "resume_code_hash": f"{id_}resume",
            "receipt_hash": f"{id_}receipt",
            "entrant_code": id_,
            "joined_at": joined_at,
        }


def token_of(kind: str, number: int, contest_id: str, keyring: Keyring) -> str:
    """The token that joining gave to one of `participant_rows`."""
    person = Participant(id=id_of(kind, number), contest_id=contest_id, token_epoch=0)
    return token_for(person, keyring)
