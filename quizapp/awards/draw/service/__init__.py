"""What can be done about a draw."""

from quizapp.awards.draw.service.outcomes import Entered, Reading, enter_value, reveal
from quizapp.awards.draw.service.promises import (
    DrawDraft,
    discard,
    is_thin,
    needed,
    pledge,
    prepare,
    sign,
)
from quizapp.awards.draw.service.records import note_refusal
from quizapp.awards.draw.service.voiding import ask_to_void, sign_void

__all__ = [
    "DrawDraft",
    "Entered",
    "Reading",
    "ask_to_void",
    "discard",
    "enter_value",
    "is_thin",
    "needed",
    "note_refusal",
    "pledge",
    "prepare",
    "reveal",
    "sign",
    "sign_void",
]
