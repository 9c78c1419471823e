"""What each operation may cost, as a multiple of the null Flask view, and what would be excellent.

CPU of application, database and Redis together, without the load tool's.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Budget:
    """Both are upper bounds of the median."""

    most: float
    excellent: float

    def verdict(self, ratio: float) -> str:
        """In one word."""
        if ratio <= self.excellent:
            return "excellent"
        return "within" if ratio <= self.most else "OUTSIDE"


BUDGETS = {
    "join_page": Budget(1.3, 1.15),
    "start": Budget(6.0, 4.5),
    "save": Budget(3.5, 1.0),
    "save_view": Budget(3.5, 2.5),
    "submit": Budget(5.0, 4.0),
    "board_100000": Budget(3.5, 2.7),
}
SQLITE_SAVE = Budget(2.8, 2.4)
BOARD_GROWTH = 1.2
P99_MS = 10.0
R0_SHARE = 0.35
REDIS_RATIO = 0.8


def budget_of(operation: str, profile: str) -> Budget | None:
    """The budget of an operation on a profile; None: none was set."""
    if operation in {"save", "save_view"} and "sqlite" in profile:
        return SQLITE_SAVE
    return BUDGETS.get(operation)
