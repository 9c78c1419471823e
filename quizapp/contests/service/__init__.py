"""What can be done with contests and rounds."""

from quizapp.contests.service.authority import Authority
from quizapp.contests.service.contests import (
    ContestDraft,
    ask_two_approvals,
    assign,
    create_contest,
    duplicate_contest,
    unassign,
    update_contest,
)
from quizapp.contests.service.organizers import confirm_organizer, propose_organizer
from quizapp.contests.service.publication import (
    Circumstances,
    may_draw_drafts,
    preview_rules,
    publish_round,
)
from quizapp.contests.service.rounds import (
    create_round,
    delete_draft,
    draft_of,
    duplicate_round,
    update_round,
)
from quizapp.contests.service.running import (
    Extension,
    announce,
    close_round,
    extend_round,
    open_round,
    take_back_announcement,
    wipe_trial,
)

__all__ = [
    "Authority",
    "Circumstances",
    "ContestDraft",
    "Extension",
    "announce",
    "ask_two_approvals",
    "assign",
    "close_round",
    "confirm_organizer",
    "create_contest",
    "create_round",
    "delete_draft",
    "draft_of",
    "duplicate_contest",
    "duplicate_round",
    "extend_round",
    "may_draw_drafts",
    "open_round",
    "preview_rules",
    "propose_organizer",
    "publish_round",
    "take_back_announcement",
    "unassign",
    "update_contest",
    "update_round",
    "wipe_trial",
]
