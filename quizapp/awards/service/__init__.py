"""What can be done about prizes."""

from quizapp.awards.service.plan import Limits, Mark, TierDraft, exclude, remove_exclusion, set_plan
from quizapp.awards.service.runs import (
    confirm_run,
    enter_lots,
    leave_out,
    propose,
    reopen,
    replay,
    restore,
)

__all__ = [
    "Limits",
    "Mark",
    "TierDraft",
    "confirm_run",
    "enter_lots",
    "exclude",
    "leave_out",
    "propose",
    "remove_exclusion",
    "reopen",
    "replay",
    "restore",
    "set_plan",
]
