"""The answer writer: what many phones send at once becomes one statement and one commit.

One thread per process takes what waits, has it judged and written together, and only then does
each request get its answer. A bad item fails alone; an attempt that others hold waits alone; what
cannot be written in time is refused, and the phone sends it again under the same number.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from queue import Empty, SimpleQueue
from threading import Lock, Thread

from sqlalchemy.exc import SQLAlchemyError

from quizapp.attempts.service.answer_job import AnswerJob, BatchSaved, Outcome
from quizapp.attempts.service.answer_store import count, store
from quizapp.core import clock, measures
from quizapp.core.db import DATABASE_AWAY, Database
from quizapp.core.errors import Malformed, Overloaded, QuizError

log = logging.getLogger(__name__)
QUEUE_LIMIT = 1000
"""More than this cannot be written before those who wait give up."""
LARGEST_BATCH = 64
MOST_DRAFTS = 256
PATIENCE_SECONDS = 4.0
HANGING_SECONDS = 2.0
HELD_PAUSE_SECONDS = 0.005
IDLE_SECONDS = 20.0
"""After so long without an answer the thread ends and gives its connection back."""
STOP_SECONDS = 5.0


class _Waiting:
    """A request until its answer is durable or refused."""

    __slots__ = ("_turn", "gives_up_at", "job", "outcome")

    def __init__(self, job: AnswerJob) -> None:
        self.job = job
        self.outcome: Outcome = None
        self.gives_up_at = time.monotonic() + PATIENCE_SECONDS
        self._turn = Lock()
        self._turn.acquire()

    def answer(self, outcome: Outcome) -> None:
        """Let the request go on."""
        self.outcome = outcome
        self._turn.release()

    def wait(self) -> Outcome:
        """What became of it; None when nobody said so in time."""
        self._turn.acquire(timeout=PATIENCE_SECONDS)
        return self.outcome


class AnswerWriter:
    """Saves answers for the requests of one process."""

    def __init__(self, database: Database, *, queue_limit: int = QUEUE_LIMIT) -> None:
        self._database = database
        self._line = database.line()
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._queue_limit = queue_limit
        self._lock = Lock()
        self._thread: Thread | None = None
        self._began_at: float | None = None
        self._is_stopping = False
        measures.save_queue_limit.set(queue_limit)

    def save(self, job: AnswerJob) -> BatchSaved:
        """Returns when the answers are durable. Raises QuizError; Overloaded when not in time."""
        if self._queue.qsize() >= self._queue_limit or self._hangs() or self._is_stopping:
            raise Overloaded
        waiting = _Waiting(job)
        self._queue.put(waiting)
        self._ensure_thread()
        outcome = waiting.wait()
        if isinstance(outcome, BatchSaved):
            return outcome
        raise outcome or Overloaded

    def stop(self) -> None:
        """Take nothing new, write what waits, and end."""
        self._is_stopping = True
        thread = self._thread
        if thread is not None:
            self._queue.put(None)
            thread.join(STOP_SECONDS)

    def _hangs(self) -> bool:
        began_at = self._began_at
        return began_at is not None and time.monotonic() - began_at > HANGING_SECONDS

    def _ensure_thread(self) -> None:
        """Start the thread with the first answer, and anew should it ever have died."""
        thread = self._thread
        if thread is None or not thread.is_alive():
            with self._lock:
                if self._thread is None or not self._thread.is_alive():
                    self._thread = Thread(target=self._run, name="answer-writer", daemon=True)
                    self._thread.start()

    def _run(self) -> None:
        """Write what comes, until nothing has come for a while."""
        held: list[_Waiting] = []
        while True:
            batch = self._take(held)
            measures.save_queue_length.set(self._queue.qsize())
            if batch:
                held = self._write(batch)
            elif self._may_rest():
                return

    def _may_rest(self) -> bool:
        """Whoever puts something in from here on finds no thread, and starts one."""
        with self._lock:
            own, self._thread = self._thread, None
            if not self._queue.empty():
                self._thread = own
                return False
            self._line.close()
            return True

    def _take(self, held: list[_Waiting]) -> list[_Waiting]:
        """Those left over first, then what has come meanwhile, without those who gave up."""
        batch = list(held)
        drafts = 0
        waiting = self._wait_for_one(HELD_PAUSE_SECONDS if held else self._patience())
        while waiting is not None:
            batch.append(waiting)
            drafts += len(waiting.job.drafts)
            is_full = len(batch) >= LARGEST_BATCH or drafts >= MOST_DRAFTS
            waiting = None if is_full else self._wait_for_one(0)
        now = time.monotonic()
        return [waiting for waiting in batch if waiting.gives_up_at > now]

    def _patience(self) -> float:
        return 0 if self._is_stopping else IDLE_SECONDS

    def _wait_for_one(self, seconds: float) -> _Waiting | None:
        """The next request; None when none came, or when it is time to end."""
        try:
            return self._queue.get(timeout=seconds) if seconds else self._queue.get_nowait()
        except Empty:
            return None

    def _write(self, batch: Sequence[_Waiting]) -> list[_Waiting]:
        """Write them and answer each; returns those that are not decided yet."""
        outcomes: Sequence[Outcome] = [Overloaded() for _ in batch]
        try:
            outcomes = self._store_safely([waiting.job for waiting in batch])
        finally:
            # Also when the thread dies of something unforeseen: nobody is left waiting.
            for waiting, outcome in zip(batch, outcomes, strict=True):
                if outcome is not None:
                    waiting.answer(outcome)
        return [waiting for waiting in batch if waiting.outcome is None]

    def _store_safely(self, jobs: Sequence[AnswerJob]) -> Sequence[Outcome]:
        """A batch that fails is taken apart, so that what cannot be stored fails alone."""
        try:
            return self._store(jobs)
        except DATABASE_AWAY as error:
            log.warning("answers were not written at the first try: %s", type(error.orig).__name__)
            return self._store_again(jobs)
        except (SQLAlchemyError, ValueError) as error:
            if len(jobs) > 1:
                return [outcome for job in jobs for outcome in self._store_safely([job])]
            log.warning("an answer cannot be stored: %s", type(error).__name__)
            return [Malformed()]
        except QuizError as refusal:
            return [refusal for _ in jobs]

    def _store_again(self, jobs: Sequence[AnswerJob]) -> Sequence[Outcome]:
        """The connection may have been lost, or two processes been in each other's way: once more.

        What the first try may have written after all is a repetition now and changes nothing.
        """
        try:
            return self._store(jobs)
        except DATABASE_AWAY as error:
            log.warning("answers were not written: %s", type(error.orig).__name__)
            return [Overloaded() for _ in jobs]

    def _store(self, jobs: Sequence[AnswerJob]) -> list[Outcome]:
        self._began_at = time.monotonic()
        try:
            with self._line.committed() as execute:
                outcomes = store(
                    execute, jobs, clock.sure_now(), on_sqlite=self._database.is_sqlite, wait=False
                )
            measures.save_batch_seconds.observe(time.monotonic() - self._began_at)
        finally:
            self._began_at = None
        measures.save_batch_size.observe(sum(len(job.drafts) for job in jobs))
        count(outcomes)
        return outcomes
