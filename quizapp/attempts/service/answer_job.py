"""What a request asks to be saved, and what it is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

import msgspec

from quizapp.attempts.cards import AttemptCard
from quizapp.core.errors import Invalid, Overloaded, QuizError


class AnswerDraft(msgspec.Struct, frozen=True):
    """What the phone sends: a slot, a response (None clears), and its own rising number."""

    slot: int
    response: object
    seq: int


class Saved(msgspec.Struct, frozen=True):
    """An answer that is durable with its commit. `superseded`: a newer one already stands."""

    slot: int
    seq: int
    superseded: bool
    saved_at: datetime


class BatchSaved(msgspec.Struct, frozen=True):
    """What was saved, each item for itself. `refused` holds (slot, code).

    `new_count`: how many of the saved were not there before.
    """

    saved: Sequence[Saved]
    refused: Sequence[tuple[int, str]]
    answered_count: int
    deadline_at: datetime
    new_count: int


class AnswerJob(msgspec.Struct):
    """The drafts of one request to one attempt, with what is wrong with each, if anything.

    `epoch` None: the participant was looked up already, else it is the token's.
    """

    attempt_id: str
    participant_id: str
    epoch: int | None
    drafts: Sequence[AnswerDraft]
    complaints: Sequence[Invalid | None]

    def sound(self) -> list[AnswerDraft]:
        """The drafts that fit the paper."""
        pairs = zip(self.drafts, self.complaints, strict=True)
        return [draft for draft, complaint in pairs if complaint is None]

    def refused(self) -> list[tuple[int, str]]:
        """Slot and code of the others."""
        pairs = zip(self.drafts, self.complaints, strict=True)
        return [(draft.slot, _code(complaint)) for draft, complaint in pairs if complaint]


Outcome: TypeAlias = BatchSaved | QuizError | None
"""None: not decided, because others held the attempt; the job may come again."""


def make_job(
    card: AttemptCard | None,
    attempt_id: str,
    participant_id: str,
    epoch: int | None,
    drafts: Sequence[AnswerDraft],
) -> AnswerJob:
    """A job with its drafts checked against the paper. No card: there is no such attempt."""
    complaints = [_complaint(card, draft) for draft in drafts]
    return AnswerJob(attempt_id, participant_id, epoch, drafts, complaints)


def _code(complaint: Invalid) -> str:
    return next(iter(complaint.fields.values()), complaint.code)


def _complaint(card: AttemptCard | None, draft: AnswerDraft) -> Invalid | None:
    if card is None:
        return Invalid("unknown_slot")
    try:
        card.check(draft.slot, draft.response, draft.seq)
    except Invalid as complaint:
        return complaint
    return None


def strictly(job: AnswerJob, outcome: Outcome) -> BatchSaved:
    """What was saved; raises what the attempt or any of the drafts was refused for."""
    saved = each_for_itself(outcome)
    for complaint in job.complaints:
        if complaint is not None:
            raise complaint
    return saved


def each_for_itself(outcome: Outcome) -> BatchSaved:
    """What was saved; raises what the attempt was refused for."""
    if isinstance(outcome, BatchSaved):
        return outcome
    raise outcome or Overloaded
