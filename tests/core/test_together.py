"""Many who come at once are served together; one who fails, fails alone; nobody waits for ever."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from sqlalchemy.exc import OperationalError

from quizapp.core import together
from quizapp.core.errors import Conflict, Overloaded
from quizapp.core.together import Together


class Work:
    """Doubles numbers, remembers the batches, and waits at the first until told."""

    def __init__(self, *, holds: bool = False) -> None:
        self.batches: list[list[int]] = []
        self.is_at_work = Event()
        self.may_go = Event()
        if not holds:
            self.may_go.set()

    def __call__(self, jobs):
        self.batches.append(list(jobs))
        self.is_at_work.set()
        assert self.may_go.wait(5)
        if -2 in jobs:
            raise Conflict("attempt_closed")
        if -13 in jobs:
            raise OperationalError("UPDATE", None, TimeoutError())
        return [2 * job for job in jobs]


@pytest.fixture
def crowd():
    with ThreadPoolExecutor(40) as pool:
        yield pool


def wait_for(together_, count):
    while len(together_._queue) < count:
        threading.Event().wait(0.001)


def test_alone_one_is_served_at_once():
    work = Work()
    assert Together(work).do(21) == 42
    assert work.batches == [[21]]


def test_those_who_come_meanwhile_are_served_together(crowd):
    work = Work(holds=True)
    desk = Together(work, most=10)
    first = crowd.submit(desk.do, 0)
    assert work.is_at_work.wait(5)
    others = [crowd.submit(desk.do, number) for number in range(1, 26)]
    wait_for(desk, 25)
    work.may_go.set()
    assert [one.result(5) for one in (first, *others)] == [2 * n for n in range(26)]
    assert [len(batch) for batch in work.batches] == [1, 10, 10, 5]


def test_who_fails_fails_alone(crowd):
    work = Work(holds=True)
    desk = Together(work)
    first = crowd.submit(desk.do, 0)
    assert work.is_at_work.wait(5)
    others = {number: crowd.submit(desk.do, number) for number in (1, -2, -13, 4)}
    wait_for(desk, 4)
    work.may_go.set()
    assert [first.result(5), others[1].result(5), others[4].result(5)] == [0, 2, 8]
    with pytest.raises(Conflict):
        others[-2].result(5)
    with pytest.raises(OperationalError):
        others[-13].result(5)


def test_too_many_are_sent_away(crowd):
    work = Work(holds=True)
    desk = Together(work, waiting_limit=2)
    first = crowd.submit(desk.do, 0)
    assert work.is_at_work.wait(5)
    waiting = [crowd.submit(desk.do, number) for number in (1, 2)]
    wait_for(desk, 2)
    with pytest.raises(Overloaded):
        desk.do(3)
    work.may_go.set()
    assert [one.result(5) for one in (first, *waiting)] == [0, 2, 4]


def test_nobody_waits_for_ever_and_nobody_joins_what_hangs(crowd, monkeypatch):
    monkeypatch.setattr(together, "PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr(together, "HANGING_SECONDS", 0.2)
    work = Work(holds=True)
    desk = Together(work)
    first = crowd.submit(desk.do, 0)
    assert work.is_at_work.wait(5)
    with pytest.raises(Overloaded):
        desk.do(1)
    threading.Event().wait(0.2)
    with pytest.raises(Overloaded):
        desk.do(2)
    work.may_go.set()
    assert first.result(5) == 0
    assert desk.do(3) == 6
    assert work.batches == [[0], [3]]


def test_a_fault_of_ours_stops_nothing_for_the_next(crowd):
    def broken(jobs):
        raise ZeroDivisionError

    desk = Together(broken)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            desk.do(1)


def test_forty_threads_get_each_their_own(crowd):
    desk = Together(Work(), most=7)
    numbers = range(2000)
    assert list(crowd.map(desk.do, numbers)) == [2 * number for number in numbers]
