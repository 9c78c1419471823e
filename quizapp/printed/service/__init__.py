"""What can be done with printed papers."""

from quizapp.printed.service.forms import draw_forms, paper_round, record_printing
from quizapp.printed.service.sheets import (
    Desk,
    Difference,
    SheetDraft,
    UnreadableSheet,
    check_sheet,
    correct_sheet,
    differs_since,
    enter_sheet,
    typists,
    withdraw_sheet,
)

__all__ = [
    "Desk",
    "Difference",
    "SheetDraft",
    "UnreadableSheet",
    "check_sheet",
    "correct_sheet",
    "differs_since",
    "draw_forms",
    "enter_sheet",
    "paper_round",
    "record_printing",
    "typists",
    "withdraw_sheet",
]
