"""The decisions about rounds. Pure."""

from quizapp.contests.rules.blueprint import Shortage, fill_lines, find_shortage
from quizapp.contests.rules.settings import (
    LineDraft,
    RoundDraft,
    check_settings,
    next_title,
    with_practice,
)
from quizapp.contests.rules.window import (
    Candidate,
    Eligibility,
    Phase,
    RoundWindow,
    check_is_eligible,
    check_is_open,
    key_is_released,
    score_is_shown,
)

__all__ = [
    "Candidate",
    "Eligibility",
    "LineDraft",
    "Phase",
    "RoundDraft",
    "RoundWindow",
    "Shortage",
    "check_is_eligible",
    "check_is_open",
    "check_settings",
    "fill_lines",
    "find_shortage",
    "key_is_released",
    "next_title",
    "score_is_shown",
    "with_practice",
]
