"""What can be done with printed papers."""

from quizapp.printed.service.forms import draw_forms, paper_round, record_printing
from quizapp.printed.service.sheets import (
    Desk,
    Difference,
    SheetDraft,
    UnreadableSheet,
    check_sheet,
    correct_sheet,
    enter_sheet,
)

__all__ = [
    "Desk",
    "Difference",
    "SheetDraft",
    "UnreadableSheet",
    "check_sheet",
    "correct_sheet",
    "draw_forms",
    "enter_sheet",
    "paper_round",
    "record_printing",
]
