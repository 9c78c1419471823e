"""Doing together what several threads ask for at once: one transaction instead of many.

Whoever comes while nobody works does so at once, alone. Who comes meanwhile waits, and the first of
those does the work for all who wait by then. So nothing is slower than alone, no thread is needed,
and under load one commit serves many.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Generic, TypeVar, cast

from sqlalchemy.exc import SQLAlchemyError

from quizapp.core.errors import Overloaded, QuizError

Job = TypeVar("Job")
Outcome = TypeVar("Outcome")
PATIENCE_SECONDS = 4.0
HANGING_SECONDS = 2.0


class _Waiting(Generic[Job, Outcome]):
    """One job until it is done, or until its thread is the one to work."""

    __slots__ = ("_turn", "error", "is_done", "job", "outcome")

    def __init__(self, job: Job) -> None:
        self.job = job
        self.outcome: Outcome | None = None
        self.error: Exception | None = None
        self.is_done = False
        self._turn = Lock()
        self._turn.acquire()

    def wait(self) -> bool:
        """Until somebody says something; False when nobody did in time."""
        return self._turn.acquire(timeout=PATIENCE_SECONDS)

    def wake(self) -> None:
        """Let its thread go on."""
        self._turn.release()


class Together(Generic[Job, Outcome]):
    """Brings jobs to `work(jobs) -> outcomes`, never two at a time.

    A refusal or an error of the database that meets several jobs is met again by each alone, so
    that only its own job fails.
    """

    def __init__(
        self,
        work: Callable[[Sequence[Job]], Sequence[Outcome]],
        *,
        most: int = 64,
        waiting_limit: int = 1000,
    ) -> None:
        self._work = work
        self._most = most
        self._limit = waiting_limit
        self._lock = Lock()
        self._queue: deque[_Waiting[Job, Outcome]] = deque()
        self._is_led = False
        self._began_at: float | None = None

    def do(self, job: Job) -> Outcome:
        """What became of the job. Raises its own refusal or error; Overloaded when not in time."""
        waiting: _Waiting[Job, Outcome] = _Waiting(job)
        if self._line_up(waiting) or self._is_to_lead(waiting):
            self._lead(waiting)
        if waiting.error is not None:
            raise waiting.error
        if not waiting.is_done:
            raise Overloaded
        return cast("Outcome", waiting.outcome)

    def _line_up(self, waiting: _Waiting[Job, Outcome]) -> bool:
        """Whether this thread works now; else somebody does, and it waits."""
        with self._lock:
            if len(self._queue) >= self._limit or self._hangs():
                raise Overloaded
            self._queue.append(waiting)
            leads, self._is_led = not self._is_led, True
            return leads

    def _hangs(self) -> bool:
        return self._began_at is not None and time.monotonic() - self._began_at > HANGING_SECONDS

    def _is_to_lead(self, waiting: _Waiting[Job, Outcome]) -> bool:
        if not waiting.wait():
            with self._lock:
                if waiting in self._queue and not self._is_promoted(waiting):
                    self._queue.remove(waiting)
                    return False
        with self._lock:
            return self._is_promoted(waiting)

    def _is_promoted(self, waiting: _Waiting[Job, Outcome]) -> bool:
        return self._began_at is None and bool(self._queue) and self._queue[0] is waiting

    def _lead(self, own: _Waiting[Job, Outcome]) -> None:
        with self._lock:
            batch = [self._queue.popleft() for _ in range(min(self._most, len(self._queue)))]
            self._began_at = time.monotonic()
        try:
            self._try(batch)
        finally:
            with self._lock:
                self._began_at = None
                self._is_led = bool(self._queue)
                following = self._queue[0] if self._queue else None
            for other in batch:
                if other is not own:
                    other.wake()
            if following is not None:
                following.wake()

    def _try(self, batch: list[_Waiting[Job, Outcome]]) -> None:
        try:
            outcomes = self._work([waiting.job for waiting in batch])
        except (SQLAlchemyError, QuizError) as error:
            if len(batch) == 1:
                batch[0].error = error
                return
            for waiting in batch:
                self._try([waiting])
            return
        for waiting, outcome in zip(batch, outcomes, strict=True):
            waiting.outcome, waiting.is_done = outcome, True
