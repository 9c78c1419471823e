"""Reading across the features for homes, lists and reports."""

from quizapp.reports.queries.missing import (
    Participation,
    asks_for_code,
    choose_round,
    count_participation,
    find_join_code,
    list_missing,
    list_rounds_for,
)

__all__ = [
    "Participation",
    "asks_for_code",
    "choose_round",
    "count_participation",
    "find_join_code",
    "list_missing",
    "list_rounds_for",
]
