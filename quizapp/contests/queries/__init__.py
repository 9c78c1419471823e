"""Reading contests, rounds and what their papers may draw."""

from quizapp.contests.queries.contests import (
    ContestRow,
    find_contest_by_slug,
    get_contest,
    is_assigned,
    list_confirmers,
    list_contests,
    list_organizers,
    list_people,
)
from quizapp.contests.queries.drawable import (
    BankChoice,
    Drawable,
    DrawTerms,
    count_drawable,
    list_bank_choices,
    list_drawable,
    list_left_out,
    uncited_banks,
)
from quizapp.contests.queries.rounds import (
    find_hotline,
    first_open_round,
    get_round,
    get_round_for_update,
    get_round_of,
    hold_round,
    list_pool,
    list_rounds,
)

__all__ = [
    "BankChoice",
    "ContestRow",
    "DrawTerms",
    "Drawable",
    "count_drawable",
    "find_contest_by_slug",
    "find_hotline",
    "first_open_round",
    "get_contest",
    "get_round",
    "get_round_for_update",
    "get_round_of",
    "hold_round",
    "is_assigned",
    "list_bank_choices",
    "list_confirmers",
    "list_contests",
    "list_drawable",
    "list_left_out",
    "list_organizers",
    "list_people",
    "list_pool",
    "list_rounds",
    "uncited_banks",
]
