"""Many phones at once: people come, answer, hand in, and the next ones come."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from tests.factories import Stage
from tests.faults.journal import Journal
from tests.faults.phone import GaveUp, Phone

SAVES_EACH = 12


class Crowd:
    """Runs while its block does; at its end every phone finishes what it was asking."""

    def __init__(
        self,
        url: str,
        stage: Stage,
        *,
        people: int = 10,
        pause: float = 0.06,
        timeout: float = 10,
        patience: float = 60,
        hands_in: bool = True,
        journal: Journal | None = None,
    ) -> None:
        self.journal = journal or Journal()
        self._arguments = (url, stage, self.journal)
        self._manners = {"timeout": timeout, "patience": patience}
        self._pause = pause
        self._hands_in = hands_in
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._come_and_go, daemon=True) for _ in range(people)
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def wait_for(self, count: int, seconds: float = 30) -> None:
        """Until so many more answers are acknowledged than now."""
        self.wait_until(
            lambda goal=self.journal.answers + count: self.journal.answers >= goal, seconds
        )

    def wait_until(self, is_true: Callable[[], bool], seconds: float = 30) -> None:
        end_at = time.monotonic() + seconds
        while not is_true():
            assert time.monotonic() < end_at, f"{self.journal.statuses()} {self.journal.complaints}"
            time.sleep(0.02)

    def _come_and_go(self) -> None:
        while not self._over.is_set():
            phone = Phone(*self._arguments, is_over=self._over.is_set, **self._manners)
            try:
                self._take_part(phone)
            except GaveUp:
                continue
            except Exception as error:  # noqa: BLE001 - a thread's failure must fail the test
                self.journal.complain(repr(error))
            finally:
                phone.line.hang_up()

    def _take_part(self, phone: Phone) -> None:
        phone.join()
        phone.start()
        for _ in range(SAVES_EACH):
            if self._over.wait(self._pause * phone.dice.uniform(0.2, 1.8)):
                return
            self._answer(phone)
        if self._hands_in:
            phone.submit()

    def _answer(self, phone: Phone) -> None:
        luck = phone.dice.random()
        if luck < 0.1:
            phone.save_many(3)
        elif luck < 0.2:
            self._save_and_repeat(phone)
        else:
            phone.save()

    @staticmethod
    def _save_and_repeat(phone: Phone) -> None:
        """The network delivers an answer a second time, late: after a newer one."""
        assert phone.paper is not None
        older, newer = phone.draft(1), phone.draft(1)
        phone.send(phone.paper, older)
        phone.send(phone.paper, newer)
        phone.send(phone.paper, older)
