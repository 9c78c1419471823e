"""The scripts' own judgement, where no server is needed: clock, pauses, stores."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page

from quizapp.web.static_files import static_url
from tests.journeys.site import answering

pytestmark = pytest.mark.browser
Run = Callable[[str, str], Any]


@pytest.fixture
def run(phone_page: Page, one_app: Flask) -> Iterator[Run]:
    """Runs the body of a function that is given a module."""
    with answering(one_app) as address:
        phone_page.goto(address)

        def run(name: str, body: str) -> Any:
            with one_app.test_request_context():
                url = static_url(name)
            script = f"async (url) => {{ const it = await import(url); {TIMERS} {body} }}"
            return phone_page.evaluate(script, url)

        yield run


TIMERS = """
    let [ticks, wall] = [1000, 5000000]
    performance.now = () => ticks
    Date.now = () => wall
    const pass = (awake, asleep = 0) => { ticks += awake; wall += awake + asleep }
"""
CLOCK = "const clock = new it.ServerClock(100000, 160000);"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("pass(7000); return clock.now()", 107000, id="spans"),
        pytest.param("wall += 3600000; clock.wake(false); return clock.now()", 100000, id="set"),
        pytest.param("pass(500, 20000); clock.wake(true); return clock.now()", 120500, id="sleep"),
        pytest.param(
            "const asked = clock.begin(); pass(400);"
            "clock.measure(200000, asked); return clock.now()",
            200200,
            id="measured",
        ),
        pytest.param(
            "let asked = clock.begin(); pass(100); clock.measure(100050, asked);"
            "asked = clock.begin(); pass(3000); clock.measure(102300, asked);"
            "return clock.now() - ticks",
            99000,
            id="the quicker answer wins",
        ),
        pytest.param(
            "let asked = clock.begin(); pass(100); clock.measure(100050, asked); clock.doubt();"
            "asked = clock.begin(); pass(3000); clock.measure(102000, asked);"
            "return clock.now()",
            103500,
            id="after doubt the next wins",
        ),
        pytest.param(
            "clock.learn({ server_time: 'soon', deadline_at: null }, 0);"
            "return clock.deadline - clock.now()",
            60000,
            id="nonsense is no time",
        ),
    ],
)
def test_the_clock(run: Run, body: str, expected: float):
    assert run("attempts/clock.js", CLOCK + body) == expected


@pytest.mark.parametrize(
    ("skew", "expected"),
    [(5000000 - 100000, 100000), (5000000 - 130000, 130000), (5000000 - 90000, 100000)],
    ids=["just kept", "kept half a minute ago", "never before the page was made"],
)
def test_a_kept_page_takes_the_time_from_the_phones_own_clock(run: Run, skew: int, expected: int):
    body = f"return new it.ServerClock(100000, 160000, {skew}).now()"
    assert run("attempts/clock.js", body) == expected


def test_pauses_grow_with_jitter_and_are_never_shorter_than_the_server_said(run: Run):
    body = """
        const pauses = new it.Pauses(800, 20000)
        const grown = Array.from({ length: 8 }, () => pauses.next({}))
        const named = pauses.next({ retryAfterSeconds: 60 })
        ticks += 45000
        const left = pauses.left
        pauses.reset()
        return { grown, named, left, first: pauses.next({}), none: pauses.left }
    """
    said = run("js/api.js", body)
    most = [min(20000, 800 * 2**failures) for failures in range(8)]
    assert all(half / 2 <= one <= half for one, half in zip(said["grown"], most, strict=True))
    assert said["named"] >= 60000
    assert said["left"] == 15000
    assert said["first"] <= 800
    assert said["none"] == 0


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("30", 30),
        ("", 0),
        ("soon", 0),
        ("-5", 0),
        ("99999", 300),
        ("Sun, 22 Nov 2026 10:00:40 GMT", 40),
        ("Sun, 22 Nov 2026 09:00:00 GMT", 0),
    ],
)
def test_retry_after_is_read_against_the_servers_clock(run: Run, header: str, expected: int):
    body = f"""
        const headers = {{ "Retry-After": "{header}", Date: "Sun, 22 Nov 2026 10:00:00 GMT" }}
        return new it.Refused(new Response("", {{ status: 503, headers }}), {{}}).retryAfterSeconds
    """
    assert run("js/api.js", body) == expected


def test_of_two_stores_the_newer_answer_wins_and_an_older_removal_spares_it(run: Run):
    body = """
        const tabs = [new it.Store("one"), new it.Store("one")]
        await tabs[0].write("outbox", { slot: 1, response: "a", seq: 5 })
        await tabs[1].write("outbox", { slot: 1, response: "b", seq: 9 })
        await tabs[0].remove("outbox", 1, 5)
        await tabs[0].write("outbox", { slot: 2, response: "c", seq: 3 })
        localStorage.removeItem("quizapp:outbox:one:2")
        localStorage.setItem("quizapp:outbox:one:3", "{broken")
        const here = tabs[0].read("outbox").map((item) => item.seq)
        const there = (await tabs[0].recall()).outbox.map((item) => item.seq).sort()
        await tabs[1].remove("outbox", 1, 9)
        const rest = (await tabs[0].recall()).outbox.map((item) => item.seq)
        return [here, there, rest, tabs[0].seqOf(2), tabs[0].isVolatile]
    """
    assert run("attempts/store.js", body) == [[9], [3, 9], [3], 0, False]


def test_acknowledged_answers_of_other_papers_are_forgotten(run: Run):
    body = """
        const [one, two] = [new it.Store("one"), new it.Store("two")]
        await one.write("saved", { slot: 1, response: "a", seq: 5, at: 7 })
        await two.write("saved", { slot: 1, response: "b", seq: 6, at: 7 })
        await one.write("outbox", { slot: 2, response: "c", seq: 7 })
        await two.forget("others")
        const [mine, yours] = [await two.recall(), await one.recall()]
        await two.forget("mine")
        return [mine.saved.length, yours.saved.length, yours.outbox.length,
            (await two.recall()).saved.length, one.read("saved").length]
    """
    assert run("attempts/store.js", body) == [1, 0, 1, 0, 0]


def test_the_browser_is_asked_once_to_keep_what_it_holds(run: Run):
    body = """
        let asked = 0
        const storage = { persisted: async () => false, persist: async () => { asked += 1 } }
        Object.defineProperty(navigator, "storage", { value: storage })
        await it.askToPersist()
        await it.askToPersist()
        return asked
    """
    assert run("attempts/store.js", body) == 1
