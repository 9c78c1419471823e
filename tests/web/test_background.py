"""What runs beside the answering: begun again when it dies, gone when the installation closes."""

import threading

from quizapp.web import background
from quizapp.web.background import Threads


def test_a_loop_takes_turns_until_it_is_stopped():
    threads, turns = Threads(), []
    taken = threading.Event()

    def run(wait):
        while not wait(0.001):
            turns.append(len(turns))
            taken.set()

    threads.start(run, "turns")
    assert taken.wait(5)
    threads.stop()
    assert not [one for one in threading.enumerate() if one.name.startswith("turns")]
    before = len(turns)
    assert not threading.Event().wait(0.05)
    assert len(turns) == before


def test_a_loop_that_dies_begins_again(monkeypatch, recwarn):
    monkeypatch.setattr(background, "AGAIN_SECONDS", 0.001)
    monkeypatch.setattr(threading, "excepthook", lambda _args: None)
    threads, begun, again = Threads(), [], threading.Event()

    def run(wait):
        begun.append(1)
        if len(begun) == 1:
            raise ZeroDivisionError
        again.set()
        wait(60)

    threads.start(run, "mortal")
    assert again.wait(5)
    threads.stop()
    assert len(begun) == 2


def test_stopping_does_not_wait_for_ever(monkeypatch):
    monkeypatch.setattr(background, "STOP_SECONDS", 0.05)
    threads, free = Threads(), threading.Event()
    threads.start(lambda _wait: free.wait(10), "deaf")
    threads.stop()
    free.set()
