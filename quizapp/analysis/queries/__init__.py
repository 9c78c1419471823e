"""Reading what was answered, and what analysis made of it."""

from quizapp.analysis.queries.answers import AnswersRead, read_answers_of
from quizapp.analysis.queries.runs import (
    ItemFilter,
    ItemRow,
    count_by_verdict,
    find_run,
    find_waiting,
    get_item,
    get_run,
    is_free,
    is_waiting,
    list_items,
    list_map,
)
from quizapp.analysis.queries.subjects import (
    Subject,
    count_running,
    list_rounds_of_bank,
    list_rounds_to_ask,
)

__all__ = [
    "AnswersRead",
    "ItemFilter",
    "ItemRow",
    "Subject",
    "count_by_verdict",
    "count_running",
    "find_run",
    "find_waiting",
    "get_item",
    "get_run",
    "is_free",
    "is_waiting",
    "list_items",
    "list_map",
    "list_rounds_of_bank",
    "list_rounds_to_ask",
    "read_answers_of",
]
