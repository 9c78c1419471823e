"""What can be done about a prize that is handed over."""

from quizapp.awards.handover.service.claims import (
    Changes,
    PlanDraft,
    changes_of,
    open_claims,
    set_plan,
    show_link,
)
from quizapp.awards.handover.service.desk import (
    Photo,
    add_photo,
    check_identity,
    forget_sealed,
    hand_over,
    lapse,
    open_sealed,
    remove_photo,
)
from quizapp.awards.handover.service.winners import (
    Answer,
    acknowledge,
    confirm_at_desk,
    confirm_by_link,
    decline_at_desk,
    decline_by_link,
    the_claim_of,
)

__all__ = [
    "Answer",
    "Changes",
    "Photo",
    "PlanDraft",
    "acknowledge",
    "add_photo",
    "changes_of",
    "check_identity",
    "confirm_at_desk",
    "confirm_by_link",
    "decline_at_desk",
    "decline_by_link",
    "forget_sealed",
    "hand_over",
    "lapse",
    "open_claims",
    "open_sealed",
    "remove_photo",
    "set_plan",
    "show_link",
    "the_claim_of",
]
