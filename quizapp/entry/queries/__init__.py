"""Reading join codes."""

from quizapp.entry.queries.codes import (
    CodeFilter,
    CodeLine,
    count_code_lines,
    count_codes_by_round,
    count_missing_units,
    get_code_of,
    list_code_lines,
    list_moves,
    list_own_codes,
    list_scans,
)
from quizapp.entry.queries.doors import find_public_join_code, get_door, get_join_code
from quizapp.entry.queries.thresholds import Threshold, get_threshold

__all__ = [
    "CodeFilter",
    "CodeLine",
    "Threshold",
    "count_code_lines",
    "count_codes_by_round",
    "count_missing_units",
    "find_public_join_code",
    "get_code_of",
    "get_door",
    "get_join_code",
    "get_threshold",
    "list_code_lines",
    "list_moves",
    "list_own_codes",
    "list_scans",
]
