"""The gate: what a request is, whose turn it is, and how it is sent away."""

from __future__ import annotations

import io
import threading
import time

import pytest
from flask import Flask
from werkzeug.test import Client

from quizapp.core import measures
from quizapp.web import traffic
from quizapp.web.background import Threads
from quizapp.web.gate import BOUNDS, SHARED, THREADS, Gate, sentences
from quizapp.web.traffic import kind_of
from quizapp.web.turns import Bound, Turns
from tests.processes import eventually

ODD = ("/nothing", "/a/b/c/d/e/f/g", "/api/v1/", "/%2f", "*", "")
KINDS = [
    ("PUT", "/api/v1/attempts/a1/answers/3", traffic.SAVE),
    ("POST", "/api/v1/attempts/a1/answers", traffic.SAVE),
    ("POST", "/api/v1/attempts/a1/submission", traffic.SAVE),
    ("PUT", "/api/v1/attempts/a1/prediction", traffic.SAVE),
    ("POST", "/attempts/a1/answers/3", traffic.SAVE),
    ("POST", "/attempts/a1/submission", traffic.SAVE),
    ("GET", "/api/v1/attempts/a1/answers/3", traffic.READ),
    ("PUT", "/api/v1/attempts/a1/answers/3/4", traffic.READ),
    ("PUT", "/api/v1/attempts//answers/3/../../../x", traffic.READ),
    ("PUT", "//api/v1/attempts/a1/answers/3", traffic.READ),
    ("PUT", "/api/v2/attempts/a1/answers/3", traffic.READ),
    ("PUT", "/API/v1/attempts/a1/answers/3", traffic.READ),
    ("POST", "/manage/../api/v1/attempts/a1/submission", traffic.STAFF),
    ("GET", "/api/v1/attempts/a1", traffic.ATTEMPT),
    ("GET", "/api/v1/attempts/a1/clock", traffic.ATTEMPT),
    ("GET", "/api/v1/attempts/a1/review", traffic.READ),
    ("POST", "/api/v1/rounds/r1/attempts", traffic.ATTEMPT),
    ("GET", "/attempts/a1", traffic.ATTEMPT),
    ("GET", "/attempts/a1/result", traffic.ATTEMPT),
    ("POST", "/attempts/a1/faults", traffic.READ),
    ("POST", "/rounds/r1/start", traffic.ATTEMPT),
    ("GET", "/static/abc/attempts/main.js", traffic.ATTEMPT),
    ("GET", "/media/m1", traffic.ATTEMPT),
    ("GET", "/", traffic.JOIN),
    ("GET", "/j/BN7K4T", traffic.JOIN),
    ("GET", "/c/BN7K4TQX9M2P", traffic.JOIN),
    ("GET", "/c/host/code", traffic.JOIN),
    ("POST", "/learn/here", traffic.JOIN),
    ("GET", "/learn/badge", traffic.READ),
    ("POST", "/api/v1/join/BN7K4T", traffic.JOIN),
    ("GET", "/api/v1/join/BN7K4T/units", traffic.JOIN),
    ("POST", "/api/v1/resume", traffic.JOIN),
    ("GET", "/j/BN7K4T/poster.pdf", traffic.EXPORT),
    ("GET", "/j/BN7K4T/case", traffic.READ),
    ("GET", "/rounds/r1/rules", traffic.READ),
    ("GET", "/rounds/r1/leaderboard", traffic.BOARD),
    ("GET", "/api/v1/rounds/r1/leaderboard", traffic.BOARD),
    ("GET", "/manage/rounds/r1", traffic.STAFF),
    ("POST", "/manage/rounds/r1/extension", traffic.STAFF),
    ("POST", "/sign-in", traffic.STAFF),
    ("GET", "/manage/rounds/r1/winners.xlsx", traffic.EXPORT),
    ("POST", "/manage/banks/b1/import", traffic.EXPORT),
    ("GET", "/manage/banks/b1/import", traffic.STAFF),
    ("GET", "/readyz", traffic.HEALTH),
    ("GET", "/verify/X", traffic.READ),
    *(
        ("GET", odd, traffic.READ)
        for odd in ("/nothing", "/a/b/c/d/e/f/g", "/api/v1/", "/%2f", "*")
    ),
]


@pytest.mark.parametrize(("method", "path", "kind"), KINDS)
def test_the_kind_of_a_request(method, path, kind):
    assert kind_of(method, path) == kind


def test_every_kind_has_a_bound_and_answers_always_have_threads_left():
    assert set(BOUNDS) == set(traffic.KINDS)
    assert THREADS - SHARED >= 16
    assert sum(one.at_once for one in BOUNDS.values() if one.is_shared) < SHARED


def test_no_more_work_at_once_than_the_bound():
    turns = Turns({"read": Bound(2)}, shared=10)
    assert [turns.take("read") for _ in range(3)] == [True, True, False]
    turns.give_back("read")
    assert turns.take("read")


def test_who_waits_in_line_takes_over_the_turn():
    turns = Turns({"join": Bound(1, in_line=1)}, shared=10)
    assert turns.take("join")
    taken = []
    waiting = threading.Thread(target=lambda: taken.append(turns.take("join")))
    waiting.start()
    assert eventually(lambda: len(turns._kinds["join"].line) == 1)
    begun = time.monotonic()
    assert not turns.take("join"), "the line is full, so the answer comes at once"
    assert time.monotonic() - begun < 0.5
    turns.give_back("join")
    waiting.join()
    assert (taken, turns.working("join")) == ([True], 1)
    turns.give_back("join")
    assert (turns.working("join"), turns._sharing) == (0, 0)


def test_nobody_waits_longer_than_a_moment():
    turns = Turns({"join": Bound(1, in_line=5)}, shared=10, patience=0.2)
    turns.take("join")
    begun = time.monotonic()
    assert not turns.take("join")
    assert 0.2 <= time.monotonic() - begun < 1
    turns.give_back("join")
    assert (turns.working("join"), turns._sharing) == (0, 0)


def test_kinds_that_share_leave_the_rest_to_answers():
    bounds = {"read": Bound(5), "board": Bound(5), "save": Bound(5, is_shared=False)}
    turns = Turns(bounds, shared=6)
    assert [turns.take("read") for _ in range(5)] == [True] * 5
    assert [turns.take("board") for _ in range(2)] == [True, False]
    assert [turns.take("save") for _ in range(5)] == [True] * 5


def test_many_threads_leave_nothing_behind():
    turns = Turns({"join": Bound(2, in_line=8), "save": Bound(3, is_shared=False)}, shared=8)
    most = {"join": 0, "save": 0}

    def work(kind):
        for _ in range(200):
            if turns.take(kind):
                most[kind] = max(most[kind], turns.working(kind))
                turns.give_back(kind)

    threads = [threading.Thread(target=work, args=(kind,)) for kind in most for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (turns.working("join"), turns.working("save"), turns._sharing) == (0, 0, 0)
    assert most["join"] <= 2
    assert most["save"] <= 3


class Slow:
    """Answers when it is let go."""

    def __init__(self):
        self.go = threading.Event()
        self.entered = 0

    def __call__(self, environ, start_response):
        self.entered += 1
        self.go.wait(5)
        start_response("200 OK", [])
        return [b"done"]


@pytest.fixture
def busy(one_app: Flask):
    """A gate whose only turns to read and to save are taken."""
    slow = Slow()
    bounds = {kind: Bound(1) for kind in traffic.KINDS}
    gate = Gate(
        slow, sentences(one_app), Threads(), largest_upload=10**6, bounds=bounds, shared=100
    )
    calls = [("GET", "/rounds/r1/rules"), ("PUT", "/api/v1/attempts/a1/answers/1")]
    threads = [
        threading.Thread(target=lambda call=call: Client(gate).open(call[1], method=call[0]))
        for call in calls
    ]
    for thread in threads:
        thread.start()
    assert eventually(lambda: slow.entered == len(calls))
    yield Client(gate)
    slow.go.set()
    for thread in threads:
        thread.join()


def shed(kind):
    return measures.REGISTRY.get_sample_value("shed_requests_total", {"class": kind})


def test_a_call_is_sent_away_with_a_problem_and_a_time_to_wait(busy):
    before = shed("save")
    refused = busy.put("/api/v1/attempts/a1/answers/1", json={"seq": 1})
    assert refused.status_code == 503
    assert refused.content_type == "application/problem+json"
    assert refused.json["code"] == "overloaded"
    assert refused.json["detail"].startswith("Máy chủ đang đông. ")
    assert 1 <= int(refused.headers["Retry-After"]) <= 4
    assert shed("save") == before + 1


def test_people_get_a_page_that_comes_back_by_itself(busy):
    refused = busy.get("/rounds/r2/rules")
    assert refused.status_code == 503
    again = refused.headers["Retry-After"]
    assert "<h1>Máy chủ đang đông</h1>" in refused.text
    assert f'<meta http-equiv="refresh" content="{again}">' in refused.text
    assert refused.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "headers", "language"),
    [
        ("/rounds/r1/rules", {}, "vi"),
        ("/rounds/r1/rules?lang=en", {}, "en"),
        ("/rounds/r1/rules?lang=xx", {}, "vi"),
        ("/rounds/r1/rules", {"Cookie": "a=b; quizapp_language=en"}, "en"),
        ("/rounds/r1/rules", {"Accept-Language": "en"}, "vi"),
        ("/api/v1/openapi.json", {"Accept-Language": "en-GB,en"}, "en"),
    ],
)
def test_it_speaks_the_language_of_the_request(busy, path, headers, language):
    browser = Client(busy.application, use_cookies=False)
    refused = browser.get(path, headers=headers)
    assert refused.status_code == 503
    assert ("busy" in refused.text) == (language == "en")


def test_the_waiting_times_differ(busy):
    waits = {busy.get("/rounds/r2/rules").headers["Retry-After"] for _ in range(60)}
    assert len(waits) > 5


def test_sending_away_costs_next_to_nothing(busy):
    begun = time.process_time()
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/api/v1/openapi.json"}
    for _ in range(1000):
        busy.application(environ, lambda *_: None)
    assert time.process_time() - begun < 0.2


def test_others_are_not_concerned(busy):
    answered = []
    joining = threading.Thread(target=lambda: answered.append(busy.get("/j/BN7K4T").status_code))
    joining.start()
    assert eventually(lambda: busy.application._inner.entered == 3)
    busy.application._inner.go.set()
    joining.join()
    assert answered == [200]


class Trickle:
    """A body that comes when it is let come."""

    def __init__(self):
        self.go = threading.Event()
        self.is_read = False

    def read(self, size):
        self.is_read = True
        self.go.wait(5)
        return b"x" * size


def joining(body):
    """A join by such a body."""
    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/api/v1/join/BN7K4T",
        "CONTENT_LENGTH": "10",
        "wsgi.input": body,
    }


def test_who_writes_slowly_keeps_nobody_from_joining(one_app):
    said = []

    def app(environ, start_response):
        start_response("200 OK", [])
        return [environ["wsgi.input"].read()]

    bounds = {kind: Bound(1) for kind in traffic.KINDS}
    gate = Gate(app, sentences(one_app), Threads(), largest_upload=10**6, bounds=bounds)
    slow = [Trickle() for _ in range(4)]
    threads = [
        threading.Thread(target=lambda body=body: said.append(gate(joining(body), lambda *_: None)))
        for body in slow
    ]
    for thread in threads:
        thread.start()
    assert eventually(lambda: all(body.is_read for body in slow))
    assert gate(joining(io.BytesIO(b"Le Thi Chi")), lambda *_: None) == [b"Le Thi Chi"]
    assert said == []
    for body, thread in zip(slow, threads, strict=True):
        body.go.set()
        thread.join()
    assert said == [[b"x" * 10]] * len(slow)
    assert gate._turns.working(traffic.JOIN) == 0


def gate_before(answer, one_app):
    def app(environ, start_response):
        start_response("200 OK", [])
        return answer(environ)

    return Gate(app, sentences(one_app), Threads(), largest_upload=1000)


class Pieces:
    """A body in pieces that remembers its closing."""

    def __init__(self, count, size=1000):
        self._pieces = iter([b"x" * size] * count)
        self.is_closed = False

    def __iter__(self):
        return self._pieces

    def close(self):
        self.is_closed = True


def test_an_answer_is_handed_over_whole(one_app):
    pieces = Pieces(3)
    gate = gate_before(lambda _: pieces, one_app)
    body = gate({"REQUEST_METHOD": "GET", "PATH_INFO": "/"}, lambda *_: None)
    assert (body, pieces.is_closed) == ([b"x" * 3000], True)


def test_a_long_answer_keeps_its_turn_to_the_end(one_app):
    pieces = Pieces(5, size=500_000)
    gate = gate_before(lambda _: pieces, one_app)
    body = gate({"REQUEST_METHOD": "GET", "PATH_INFO": "/x.pdf"}, lambda *_: None)
    assert gate._turns.working(traffic.READ) == 1
    assert sum(len(piece) for piece in body) == 2_500_000
    body.close()
    body.close()
    assert (gate._turns.working(traffic.READ), pieces.is_closed) == (0, True)


def test_a_turn_ends_also_when_the_work_fails(one_app):
    def fail(environ):
        raise KeyError

    gate = gate_before(fail, one_app)
    for _ in range(BOUNDS[traffic.READ].at_once + 2):
        with pytest.raises(KeyError):
            gate({"REQUEST_METHOD": "GET", "PATH_INFO": "/nothing"}, lambda *_: None)


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [
        ("/api/v1/attempts/a1/submission", 512 * 1024, 200),
        ("/api/v1/attempts/a1/submission", 512 * 1024 + 1, 413),
        ("/api/v1/join/BN7K4T", 64 * 1024, 200),
        ("/api/v1/join/BN7K4T", 64 * 1024 + 1, 413),
        ("/manage/banks/b1/import", 1000, 200),
        ("/manage/banks/b1/import", 1001, 413),
    ],
)
def test_nobody_reads_more_than_is_allowed(one_app, path, size, status):
    gate = gate_before(lambda environ: [b"%d" % len(environ["wsgi.input"].read())], one_app)
    answer = Client(gate).post(path, data=b"x" * size)
    assert answer.status_code == status
    if status == 200:
        assert answer.data == b"%d" % size


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ({"HTTP_TRANSFER_ENCODING": "chunked"}, 411),
        ({"HTTP_CONTENT_ENCODING": "gzip"}, 415),
        ({"CONTENT_LENGTH": "-1"}, 400),
        ({"CONTENT_LENGTH": "1" * 5000}, 413),
        ({"CONTENT_LENGTH": "٣"}, 400),
    ],
)
def test_a_body_that_is_announced_oddly_is_not_read(one_app, head, status):
    gate = gate_before(lambda _: [b""], one_app)
    said = []
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": "/api/v1/resume", **head}
    gate(environ, lambda line, _: said.append(line))
    assert said[0].startswith(str(status))
