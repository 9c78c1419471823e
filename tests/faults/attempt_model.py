"""Attempts in plain Python: what the program must do, said a second time and more simply."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

GRACE = timedelta(seconds=3)
DURATION = timedelta(seconds=600)
ALLOWED = 2


class Refused(Exception):
    """With the code that the program must give."""


@dataclass(frozen=True)
class Draft:
    slot: int
    seq: int
    response: str | None


@dataclass
class ModelAttempt:
    id: str
    owner: str
    paper: list[dict[str, int]]
    number: int
    started_at: datetime
    deadline_at: datetime
    state: str = "open"
    answers: dict[int, tuple[int, str | None]] = field(default_factory=dict)
    submitted_at: datetime | None = None
    duration: int | None = None
    submission: frozenset[Draft] | None = None

    def is_over(self, now: datetime) -> bool:
        return now > self.deadline_at + GRACE

    def check_takes_answers(self, now: datetime) -> None:
        if self.state != "open":
            raise Refused("attempt_closed")
        if self.is_over(now):
            raise Refused("time_is_up")

    def save(self, draft: Draft) -> bool:
        """Whether it was superseded by what stands already."""
        stands = self.answers.get(draft.slot)
        if stands is None or stands[0] < draft.seq:
            self.answers[draft.slot] = (draft.seq, draft.response)
            return False
        return stands != (draft.seq, draft.response)

    def close(self, state: str, now: datetime) -> None:
        finished = min(now, self.deadline_at)
        self.state = state
        self.submitted_at = finished.replace(microsecond=0)
        self.duration = max(0, int((finished - self.started_at).total_seconds()))

    def score(self) -> int:
        """The option authored first is the right one."""
        given = self.answers.items()
        return sum(self.paper[slot - 1].get(response or "") == 0 for slot, (_, response) in given)


@dataclass
class Model:
    """A round of ten minutes with two attempts each, of which the best counts."""

    closes_at: datetime
    is_closed: bool = False
    attempts: dict[str, ModelAttempt] = field(default_factory=dict)
    merged: dict[str, str] = field(default_factory=dict)

    def person(self, who: str) -> str:
        """Tokens of an entry that was merged lead to the entry that was kept."""
        return self.merged.get(who, who)

    def of(self, who: str) -> list[ModelAttempt]:
        mine = [one for one in self.attempts.values() if one.owner == who]
        return sorted(mine, key=lambda one: one.number)

    def open_of(self, who: str) -> ModelAttempt | None:
        return next((one for one in self.of(who) if one.state == "open"), None)

    def mine(self, who: str, attempt_id: str) -> ModelAttempt:
        attempt = self.attempts[attempt_id]
        if attempt.owner != who:
            raise Refused("not_found")
        return attempt

    def start(self, who: str, now: datetime) -> ModelAttempt | None:
        """The running attempt; None where a new one begins. What is overdue is closed by it."""
        running = self.open_of(who)
        if running is not None and not running.is_over(now):
            return running
        if self.is_closed or now >= self.closes_at:
            raise Refused("round_closed")
        if len(self.of(who)) >= ALLOWED:
            raise Refused("attempts_used_up")
        if running is not None:
            running.close("expired", now)
        return None

    def begin(
        self, attempt_id: str, who: str, paper: list[dict[str, int]], now: datetime
    ) -> ModelAttempt:
        attempt = ModelAttempt(
            attempt_id,
            who,
            paper,
            number=len(self.of(who)) + 1,
            started_at=now,
            deadline_at=min(now + DURATION, self.closes_at),
        )
        self.attempts[attempt_id] = attempt
        return attempt

    def save(self, who: str, attempt_id: str, drafts: list[Draft], now: datetime) -> list[bool]:
        attempt = self.mine(who, attempt_id)
        attempt.check_takes_answers(now)
        return [attempt.save(draft) for draft in drafts]

    def submit(self, who: str, attempt_id: str, drafts: list[Draft], now: datetime) -> None:
        attempt = self.mine(who, attempt_id)
        if attempt.state == "submitted" and self._says_the_same(attempt, drafts):
            return
        attempt.check_takes_answers(now)
        for draft in drafts:
            attempt.save(draft)
        attempt.submission = frozenset(drafts)
        attempt.close("submitted", now)

    @staticmethod
    def _says_the_same(attempt: ModelAttempt, drafts: list[Draft]) -> bool:
        if attempt.submission == frozenset(drafts):
            return True
        kept = {slot: response for slot, (_, response) in attempt.answers.items()}
        return all(one.slot in kept and kept[one.slot] == one.response for one in drafts)

    def extend(self, by: timedelta, now: datetime) -> None:
        if self.is_closed or now >= self.closes_at:
            raise Refused("too_late_to_extend")
        self.closes_at += by
        for attempt in self.attempts.values():
            if attempt.state == "open" and not attempt.is_over(now):
                attempt.deadline_at += by

    def close(self, now: datetime) -> None:
        if self.is_closed:
            return
        self.is_closed = True
        for attempt in self.attempts.values():
            if attempt.state == "open":
                attempt.deadline_at = min(attempt.deadline_at, now)
                attempt.close("expired", now)

    def sweep(self, now: datetime) -> int:
        overdue = [one for one in self.attempts.values() if one.state == "open"]
        overdue = [one for one in overdue if one.is_over(now)]
        for attempt in overdue:
            attempt.close("expired", now)
        return len(overdue)

    def merge(self, kept: str, other: str) -> None:
        if other in self.merged:
            raise Refused("merge_impossible")
        together = [*self.of(other), *self.of(kept)]
        if sum(one.state == "open" for one in together) > 1:
            raise Refused("merge_both_open")
        self.merged[other] = kept
        if self.of(other):
            together.sort(key=lambda one: (one.started_at, one.id))
            for number, attempt in enumerate(together, 1):
                attempt.number, attempt.owner = number, kept

    def counted(self) -> set[str]:
        """Of each person the best finished attempt, no more than allowed being looked at."""
        chosen = set()
        for who in {one.owner for one in self.attempts.values()}:
            allowed = [one for one in self.of(who)[:ALLOWED] if one.state != "open"]
            if allowed:
                best = min(
                    allowed, key=lambda a: (-a.score(), a.duration, a.submitted_at, a.number)
                )
                chosen.add(best.id)
        return chosen
