"""Writing the answers of many requests at once, and telling each what became of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import cast

from quizapp.attempts.rules import AttemptWindow
from quizapp.attempts.service.answer_job import AnswerDraft, AnswerJob, BatchSaved, Outcome, Saved
from quizapp.attempts.service.answer_sql import (
    Item,
    Row,
    find_held,
    from_stored,
    refusal_of,
    write,
)
from quizapp.core import measures
from quizapp.core.db import Execute


def store(
    execute: Execute, jobs: Sequence[AnswerJob], now: datetime, *, on_sqlite: bool, wait: bool
) -> list[Outcome]:
    """Judge and write the jobs by one statement; an outcome for each, in order.

    Jobs to one attempt are settled as if one came after the other. Those that cannot be settled
    together, or whose attempt others hold while `wait` is false, come out undecided.
    """
    groups = _group(jobs)
    items = [item for group in groups.values() for item in group.items()]
    rows: dict[str, list[Row]] = {}
    for row in write(execute, items, now, on_sqlite=on_sqlite, wait=wait):
        rows.setdefault(row.attempt_id, []).append(row)
    passed_by = _passed_by(execute, items, rows) if not (on_sqlite or wait) else frozenset()
    outcomes: list[Outcome] = [None] * len(jobs)
    for attempt_id, group in groups.items():
        if attempt_id not in passed_by:
            group.settle(rows[attempt_id], now, outcomes)
    return outcomes


def _passed_by(
    execute: Execute, items: Sequence[Item], rows: Mapping[str, Sequence[Row]]
) -> Collection[str]:
    missing = [item for item in items if rows[item.attempt_id][0].window is None]
    return find_held(execute, missing) if missing else frozenset()


def _group(jobs: Sequence[AnswerJob]) -> dict[str, _Group]:
    groups: dict[str, _Group] = {}
    for number, job in enumerate(jobs):
        group = groups.setdefault(job.attempt_id, _Group(job))
        group.take(number, job)
    return groups


class _Group:
    """Jobs of one caller to one attempt. Of several drafts to a slot the highest seq is written."""

    __slots__ = ("_jobs", "_newest", "_whole")

    def __init__(self, first: AnswerJob) -> None:
        self._whole = (first.attempt_id, first.participant_id, first.epoch)
        self._jobs: list[tuple[int, AnswerJob]] = []
        self._newest: dict[int, AnswerDraft] = {}

    def take(self, number: int, job: AnswerJob) -> None:
        """Add a job, unless somebody else says he is this attempt's participant."""
        if (job.attempt_id, job.participant_id, job.epoch) != self._whole:
            return
        self._jobs.append((number, job))
        for draft in job.sound():
            standing = self._newest.get(draft.slot)
            if standing is None or standing.seq < draft.seq:
                self._newest[draft.slot] = draft

    def items(self) -> list[Item]:
        """What to write; an item without a slot asks for the judgement alone."""
        if not self._newest:
            return [Item(*self._whole)]
        return [
            Item(*self._whole, draft.slot, draft.response, draft.seq)
            for draft in self._newest.values()
        ]

    def settle(self, rows: Sequence[Row], now: datetime, outcomes: list[Outcome]) -> None:
        """Say what became of each job, one after the other."""
        if refusal_of(rows[0], now) is not None:
            for number, _job in self._jobs:
                outcomes[number] = refusal_of(rows[0], now)
            return
        if all(self._is_explained(row) for row in rows):
            standing = _Standing(rows)
            for number, job in self._jobs:
                outcomes[number] = standing.after(job, now)

    def _is_explained(self, row: Row) -> bool:
        """Whether another process wrote this slot after we looked: then look again."""
        if row.slot is None or row.is_written is None:
            return True
        is_newer = row.prior_seq is None or row.prior_seq < self._newest[row.slot].seq
        return row.is_written == is_newer


class _Standing:
    """What stands in the slots of an attempt while its jobs are settled in their order."""

    __slots__ = ("_answered", "_deadline_at", "_slots")

    def __init__(self, rows: Sequence[Row]) -> None:
        self._answered = rows[0].answered
        self._deadline_at = cast("AttemptWindow", rows[0].window).deadline_at
        self._slots: dict[int, tuple[int, object]] = {
            row.slot: (row.prior_seq, from_stored(row.prior_response))
            for row in rows
            if row.slot is not None and row.prior_seq is not None
        }

    def after(self, job: AnswerJob, now: datetime) -> BatchSaved:
        """What the job's phone is told."""
        new_count = 0
        saved = []
        for draft in job.sound():
            is_new = self._takes(draft)
            new_count += is_new
            superseded = not is_new and not self._holds(draft)
            saved.append(Saved(draft.slot, draft.seq, superseded, now))
        return BatchSaved(saved, job.refused(), self._answered, self._deadline_at, new_count)

    def _takes(self, draft: AnswerDraft) -> bool:
        """Put it in its slot, unless one as new stands there."""
        seq, response = self._slots.get(draft.slot, (-1, None))
        if draft.seq <= seq:
            return False
        self._slots[draft.slot] = (draft.seq, draft.response)
        self._answered += (draft.response is not None) - (response is not None)
        return True

    def _holds(self, draft: AnswerDraft) -> bool:
        """Whether exactly this answer stands: a retry of something already saved."""
        return self._slots.get(draft.slot) == (draft.seq, draft.response)


def count(outcomes: Sequence[Outcome]) -> None:
    """Count what became durable, once it is; what was there already counts as repeated."""
    saved = [outcome for outcome in outcomes if isinstance(outcome, BatchSaved)]
    new_count = sum(one.new_count for one in saved)
    measures.answers_acked.inc(new_count)
    measures.answers_repeated.inc(sum(len(one.saved) for one in saved) - new_count)
