"""Whom a row of a list means: by employee code or phone number, and by name. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from quizapp.core.errors import Invalid


@dataclass(frozen=True)
class Person:
    """A serving guard as far as a list can name her."""

    guard_id: str
    learner_id: str
    kind: str
    folded_name: str
    employee_code: str | None
    phone: str | None


class People:
    """The serving guards of one enterprise."""

    def __init__(self, people: Collection[Person]) -> None:
        self._by_code = {one.employee_code: one for one in people if one.employee_code}
        self._by_phone = {one.phone: one for one in people if one.phone}

    def find(self, code: str | None, phone: str | None, folded_name: str = "") -> Person:
        """Raises Invalid naming the cell at fault. An empty name is not compared."""
        by_code = self._by_code.get(code) if code else None
        by_phone = self._by_phone.get(phone) if phone else None
        if by_code and by_phone and by_code is not by_phone:
            raise Invalid(fields={"phone": "guard_two_people"})
        found = by_code or by_phone
        if found is None:
            raise Invalid(fields={"employee_code" if code else "phone": "paper_guard_unknown"})
        if folded_name and found.folded_name != folded_name:
            raise Invalid(fields={"full_name": "guard_name_differs"})
        return found
