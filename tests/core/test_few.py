"""No more than a few are ever made; whoever waits has the next, in order, and not for ever."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest

from quizapp.core.few import Few


def a_few(most):
    numbers = count(1)
    return Few(lambda: next(numbers), most)


def wait_for_line(few, length):
    while len(few._line) < length:
        time.sleep(0.001)


def test_one_after_the_other_all_use_the_same():
    few = a_few(3)
    for _ in range(5):
        thing = few.take(0)
        assert thing == 1
        few.give_back(thing)


def test_no_more_than_the_bound_are_made():
    few = a_few(2)
    assert [few.take(0), few.take(0)] == [1, 2]
    with pytest.raises(TimeoutError):
        few.take(0.01)


def test_who_came_first_is_served_first():
    few = a_few(1)
    thing = few.take(0)
    served = []

    def wait(number):
        mine = few.take(5)
        served.append((number, mine))
        few.give_back(mine)

    with ThreadPoolExecutor(5) as crowd:
        for number in range(5):
            crowd.submit(wait, number)
            wait_for_line(few, number + 1)
        few.give_back(thing)
    assert served == [(number, 1) for number in range(5)]


def test_who_gave_up_does_not_take_it_from_the_next():
    few = a_few(1)
    thing = few.take(0)
    with pytest.raises(TimeoutError):
        few.take(0.01)
    few.give_back(thing)
    assert few.take(0) == 1


def test_no_two_ever_hold_the_same():
    few, held, lock = a_few(3), set(), threading.Lock()

    def use(_number):
        mine = few.take(5)
        with lock:
            assert mine not in held
            held.add(mine)
        time.sleep(0)
        with lock:
            held.remove(mine)
        few.give_back(mine)
        return mine

    with ThreadPoolExecutor(20) as crowd:
        assert set(crowd.map(use, range(2000))) <= {1, 2, 3}
