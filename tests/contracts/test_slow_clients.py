"""Clients that are slow, or say one thing and send another, against the server itself."""

from __future__ import annotations

import json
import socket
import statistics
import threading
import time
from contextlib import ExitStack, closing, suppress

import psutil
import pytest
from sqlalchemy import func, select

from quizapp.attempts.models import Attempt
from tests.app_server import AppServer
from tests.factories import bearer, make_stage
from tests.http import call

MEGABYTE = 1024 * 1024


@pytest.fixture
def stage(sqlite_database):
    with sqlite_database.transaction() as session:
        return make_stage(session)


@pytest.fixture
def server(sqlite_database, stage, tmp_path):
    with AppServer(sqlite_database.url.render_as_string(), tmp_path) as server:
        yield server


def connect(server):
    connection = socket.create_connection((server.host, server.port))
    connection.settimeout(20)
    return connection


def head(path, *lines, method="POST"):
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: x", *lines, "", ""]).encode()


def answer(connection):
    """Status and body of what comes back; 0 when the connection just ends."""
    with closing(connection):
        said = b""
        with suppress(ConnectionError, TimeoutError):
            while not _is_whole(said) and (part := connection.recv(65536)):
                said += part
    if not said:
        return 0, b""
    return int(said.split(b" ", 2)[1]), said.partition(b"\r\n\r\n")[2]


def _is_whole(said):
    start, _, body = said.partition(b"\r\n\r\n")
    for line in start.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return len(body) >= int(line.split(b":")[1])
    return False


def send(server, path, body, *lines):
    connection = connect(server)
    with suppress(ConnectionError):  # it may be refused before all is sent
        connection.sendall(head(path, *lines, "Content-Type: application/json") + body)
    return answer(connection)


def length(body):
    return f"Content-Length: {len(body)}"


def cpu_seconds(server):
    family = psutil.Process(server.process.pid)
    times = [one.cpu_times() for one in (family, *family.children(recursive=True))]
    return sum(one.user + one.system for one in times)


BOUNDARY = "x" * 20
PARTS = b"".join(
    b'--%s\r\nContent-Disposition: form-data; name="f%d"\r\n\r\nx\r\n' % (BOUNDARY.encode(), number)
    for number in range(700)
)
DEEP = b"[" * 10_000 + b"]" * 10_000
LONG = b'{"birth_year": ' + b"9" * 10**6 + b"}"
TWICE = b'{"full_name": "An", "full_name": ["Anh"]}'
BOMB = b"\x1f\x8b\x08\x00" + b"\x00" * 1000
CALL = "/api/v1/join/BN7K4T"
JOINING = b'{"full_name": "An", "phone": "0912345678", "consents": {"contest": true}}'
HOSTILE = {
    "eleven megabytes": (CALL, b"a" * 11 * MEGABYTE, ["Content-Length: 11534336"], {413}),
    "eleven megabytes, said only": (CALL, b"", ["Content-Length: 11534336"], {413}),
    "ten gigabytes, said only": (CALL, b"", ["Content-Length: 10737418240"], {413}),
    "eleven megabytes to the staff": ("/sign-in", b"a", ["Content-Length: 11534336"], {413}),
    "lists in lists": (CALL, DEEP, [length(DEEP)], {400}),
    "a number of a million digits": (CALL, LONG, [length(LONG)], {413}),
    "a key twice": (CALL, TWICE, [length(TWICE)], {400, 422}),
    "gzip": (CALL, BOMB, [length(BOMB), "Content-Encoding: gzip"], {415}),
    "two lengths": (CALL, JOINING, [length(JOINING), "Content-Length: 3"], {400}),
    "a length below nothing": (CALL, JOINING, ["Content-Length: -1"], {400}),
    "a length that is a word": (CALL, JOINING, ["Content-Length: ten"], {400}),
    "a length and chunks": (
        CALL,
        b"3\r\nabc\r\n0\r\n\r\n",
        ["Content-Length: 3", "Transfer-Encoding: chunked"],
        {400, 411},
    ),
    "chunks": (CALL, b"0\r\n\r\n", ["Transfer-Encoding: chunked"], {411}),
    "odd chunks": (CALL, b"0\r\n\r\n", ["Transfer-Encoding: chunked, gzip"], {400, 411, 501}),
    "a head of half a megabyte": (CALL, b"", ["X-A: " + "a" * 500_000], {400, 431}),
    "five hundred lines of head": (CALL, b"", ["X-A: a"] * 500, {400, 431}),
    "an address of a hundred kilobytes": ("/" + "a" * 100_000, b"", [], {414, 431}),
}


def test_what_is_sent_to_break_the_server_is_refused_cheaply(server, stage):
    for name, (path, body, lines, statuses) in HOSTILE.items():
        before = cpu_seconds(server)
        status, _said = send(server, path, body, *lines)
        assert status in statuses, name
        assert cpu_seconds(server) - before < 2, name
    assert call(server, "GET", CALL)[0] == 200


def test_a_form_of_thousands_of_parts_is_refused(server):
    body = PARTS * 8 + f"--{BOUNDARY}--\r\n".encode()
    form = f"Content-Type: multipart/form-data; boundary={BOUNDARY}"
    for path in ("/j/BN7K4T", "/sign-in"):
        connection = connect(server)
        connection.sendall(head(path, form, length(body)) + body)
        assert answer(connection)[0] == 413


def start(server, stage):
    joined = call(server, "POST", CALL, json.loads(JOINING))[1]
    an = bearer(joined)
    begun = call(server, "POST", f"/api/v1/rounds/{stage.round_id}/attempts", {}, an)[1]
    return an, begun["attempt"]


def save(server, attempt, an, seq=1):
    body = {"response": attempt["questions"][0]["options"][0]["id"], "seq": seq}
    return call(server, "PUT", f"/api/v1/attempts/{attempt['id']}/answers/1", body, an)[0]


def test_half_a_submission_submits_nothing(server, stage, sqlite_database):
    an, attempt = start(server, stage)
    path = f"/api/v1/attempts/{attempt['id']}/submission"
    whole = b'{"answers": [{"slot": 1, "seq": 1, "response": null}]}'
    lines = [f"Authorization: {an['Authorization']}"]
    for announced in (length(whole), "Transfer-Encoding: chunked"):
        connection = connect(server)
        connection.sendall(head(path, *lines, announced) + whole[:20])
        connection.shutdown(socket.SHUT_WR)
        assert answer(connection)[0] in {0, 400, 408, 411}
    with sqlite_database.reading() as session:
        assert session.scalar(select(func.count()).where(Attempt.state == "open")) == 1
    assert save(server, attempt, an) == 200


def trickle(connection, stop):
    """A byte a second, for as long as it is taken."""
    with connection:
        while not stop.wait(1):
            try:
                connection.sendall(b"a")
            except OSError:
                return


def seconds_to_save(server, attempt, an, seqs):
    taken = []
    for seq in seqs:
        begun = time.monotonic()
        assert save(server, attempt, an, seq) == 200
        taken.append(time.monotonic() - begun)
    return sorted(taken)


SLOW_CLIENTS = 300


@pytest.mark.slow
def test_hundreds_of_slow_bodies_keep_nobody_from_saving(server, stage):
    an, attempt = start(server, stage)
    alone = seconds_to_save(server, attempt, an, range(1, 70))
    stop = threading.Event()
    before = cpu_seconds(server)
    paths = [f"/api/v1/attempts/{attempt['id']}/submission", CALL, "/sign-in"]
    with ExitStack() as stack:
        stack.callback(stop.set)
        for number in range(SLOW_CLIENTS):
            connection = connect(server)
            path = paths[number % len(paths)]
            connection.sendall(head(path, "Content-Length: 1000") + b"{")
            threading.Thread(target=trickle, args=(connection, stop), daemon=True).start()
        time.sleep(
            4
        )  # those above the bound are refused at once, the others cut off after a second
        under = seconds_to_save(server, attempt, an, range(70, 140))
        assert call(server, "GET", CALL)[0] == 200
    assert statistics.quantiles(under, n=100)[98] < 2 * alone[-1] + 0.05
    assert cpu_seconds(server) - before < 10


@pytest.mark.slow
def test_one_slow_body_is_cut_off_in_the_end(server):
    connection = connect(server)
    connection.sendall(head(CALL, "Content-Length: 1000") + b"{")
    begun = time.monotonic()
    status, said = answer(connection)
    assert status in {0, 408}
    assert 8 < time.monotonic() - begun < 16
    assert not said or json.loads(said)["code"] == "incomplete"


def test_readers_that_take_nothing_hold_no_thread(server, stage):
    readers = []
    for _ in range(200):
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        connection.connect((server.host, server.port))
        connection.sendall(head("/j/BN7K4T/poster.pdf", method="GET"))
        readers.append(connection)
    an, attempt = start(server, stage)
    assert save(server, attempt, an) == 200
    for connection in readers:
        connection.close()


def test_resting_connections_keep_nobody_out(server, stage):
    resting = [connect(server) for _ in range(1000)]
    assert call(server, "GET", CALL)[0] == 200
    for connection in resting:
        connection.close()
