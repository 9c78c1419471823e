"""The decisions about printed papers. Pure."""

from quizapp.printed.rules.forms import (
    MOST_FORMS,
    SheetQuestion,
    SheetRow,
    next_codes,
    sheet_question,
    sheet_questions,
    written,
)
from quizapp.printed.rules.times import RoundTimes, SheetTimes, check_times
from quizapp.printed.rules.typed import Problem, Typed, read_typed

__all__ = [
    "MOST_FORMS",
    "Problem",
    "RoundTimes",
    "SheetQuestion",
    "SheetRow",
    "SheetTimes",
    "Typed",
    "check_times",
    "next_codes",
    "read_typed",
    "sheet_question",
    "sheet_questions",
    "written",
]
