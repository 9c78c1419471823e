"""Reading the banks: what is drawn, what is listed, what is said about a question."""

from quizapp.banks.queries.banks import (
    BankCounts,
    find_bank_by_slug,
    get_bank,
    get_bank_by_slug,
    list_banks,
)
from quizapp.banks.queries.drawing import (
    Part,
    count_drawable,
    count_groups,
    list_drawable,
    list_left_out,
)
from quizapp.banks.queries.faults import list_faults
from quizapp.banks.queries.questions import (
    QuestionFilter,
    current_versions,
    get_question,
    get_version,
    list_groups,
    list_questions,
    list_reviews,
    list_topics,
    list_versions,
)

__all__ = [
    "BankCounts",
    "Part",
    "QuestionFilter",
    "count_drawable",
    "count_groups",
    "current_versions",
    "find_bank_by_slug",
    "get_bank",
    "get_bank_by_slug",
    "get_question",
    "get_version",
    "list_banks",
    "list_drawable",
    "list_faults",
    "list_groups",
    "list_left_out",
    "list_questions",
    "list_reviews",
    "list_topics",
    "list_versions",
]
