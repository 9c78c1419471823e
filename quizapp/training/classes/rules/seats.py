"""Who gets a seat: within the enterprise's quota and the room of the place, else in line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

INVITED, WAITING, WITHDRAWN = INVITATION_STATES = ("invited", "waiting", "withdrawn")


@dataclass
class Seats:
    """What is left, by unit and by place; taking one seat takes of both."""

    of_units: dict[str, int] = field(default_factory=dict)
    of_places: dict[str, int] = field(default_factory=dict)

    @classmethod
    def after(
        cls,
        quotas: Mapping[str, int],
        capacities: Mapping[str, int],
        taken: Iterable[tuple[str, str]],
    ) -> Seats:
        """What (unit, place) of those invited leave."""
        seats = cls(dict(quotas), dict(capacities))
        for unit_id, place_id in taken:
            seats.of_units[unit_id] = seats.of_units.get(unit_id, 0) - 1
            seats.of_places[place_id] = seats.of_places.get(place_id, 0) - 1
        return seats

    def take(self, unit_id: str, place_id: str) -> bool:
        """Take a seat if there is one in both."""
        if self.of_units.get(unit_id, 0) <= 0 or self.of_places.get(place_id, 0) <= 0:
            return False
        self.of_units[unit_id] -= 1
        self.of_places[place_id] -= 1
        return True
