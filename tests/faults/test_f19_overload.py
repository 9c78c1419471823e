"""F19: five times what the program can do, a storm of retries, three in ten of the people slow."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from statistics import median

import pytest
from hypothesis import settings

from bench.load import BROKEN, Load
from bench.requests import Http
from tests.faults.arena import Arena, postgres_arena, sqlite_arena
from tests.faults.flood import CONNECTIONS, SHED, TIMES, Flood, Flooded, give_one_core, shared_with
from tests.faults.journal import Journal
from tests.faults.outcomes import outcome_of
from tests.faults.phone import Phone
from tests.faults.slow_people import SlowPeople, SlowPerson

SLOW = CONNECTIONS * 3 // 7
"""Beside the impatient ones: three in ten of all."""
LONGEST_SECONDS = 10
RECOVERY_SECONDS = 30
TRIES, SHARE_WITHIN_TRIES = 3, 0.95
GOODPUT_SHARE = 0.8
TURNS = 3
ANSWERS = ("save", "submit")
OF_SLOW_PEOPLE = {"200", "201", "408", "409", "429", "503", "cut off"}
IS_FULL = settings.get_current_profile_name() == "faults"

NEIGHBOURS = 3 if IS_FULL else 0
LATE = set() if IS_FULL else {None, BROKEN}
"""On a machine that others keep busy a request may look like a slow one, and be cut off."""


@contextmanager
def on_postgresql(folder):
    with postgres_arena(folder, workers=1) as arena:
        yield arena


PLACES = [on_postgresql, sqlite_arena] if IS_FULL else [on_postgresql]


@dataclass
class Round:
    """What one flood did."""

    capacity: float
    flooded: Flooded
    answered_beside: float
    """Of the crowd's own requests, in a second."""
    slow: Counter[str]
    recovery: float

    @property
    def goodput_share(self) -> float:
        return (self.flooded.goodput + self.answered_beside) / self.capacity


def slow_people(arena: Arena, flood: Flood) -> SlowPeople:
    """They read, join and answer, each a few bytes a second, behind the others' routers."""
    http, stage = Http(arena.app.port), arena.stage
    me = {"full_name": "Lê Chậm", "phone": "0900000000", "consents": {"contest": True}}
    requests = [http.get(f"/j/{stage.code}", accept="text/html")] * SLOW
    requests[0::4] = [http.write("POST", f"/api/v1/join/{stage.code}", me)] * len(requests[0::4])
    requests[1::4] = [flood.saving(*holder) for holder in flood.holders[: len(requests[1::4])]]
    sources = cycle(f"127.1.{number}.1" for number in range(Load.addresses))
    return SlowPeople(
        [
            SlowPerson(arena.app.port, source, request)
            for source, request in zip(sources, requests, strict=False)
        ]
    )


def overload(arena: Arena, flood: Flood, *, seconds: float) -> Round:
    """Capacity, then five times as much; then how long until all are served again."""
    capacity = flood.capacity(seconds / 4)
    slow = slow_people(arena, flood)
    with slow:
        before, began = good_so_far(arena), time.monotonic()
        flooded = flood.rise(TIMES * capacity, seconds)
        beside = (good_so_far(arena) - before) / (time.monotonic() - began)
    return Round(capacity, flooded, beside, slow.heard, seconds_until_served(arena))


def good_so_far(arena: Arena) -> int:
    statuses = arena.journal.statuses()
    return statuses[200] + statuses[201]


def seconds_until_served(arena: Arena) -> float:
    """Until somebody new can do everything three times in a row without asking twice."""
    began = time.monotonic()
    turns = 0
    while turns < TURNS:
        assert time.monotonic() - began < RECOVERY_SECONDS, arena.app.log.read_text()[-3000:]
        is_served = all(status == 200 for status in looks(arena))
        turns = turns + 1 if is_served else 0
    return time.monotonic() - began


def looks(arena: Arena) -> list[int | None]:
    """One look at a page of every kind."""
    phone = Phone(arena.app.url, arena.stage, Journal())
    phone.join()
    phone.start()
    phone.save()
    attempt = f"/api/v1/attempts/{phone.paper.attempt_id}"
    board = f"/api/v1/rounds/{arena.stage.round_id}/leaderboard?limit={phone.number % 100 + 1}"
    page = f"/j/{arena.stage.code}?from=phone{phone.number}"
    statuses = [
        phone.line.ask("look", "GET", path, None).status
        for path in (attempt, f"{attempt}/clock", board, page)
    ]
    phone.submit()
    phone.line.hang_up()
    asked = phone.journal.statuses()
    return [*statuses, *(status for status in asked if status != 201)]


@pytest.mark.parametrize("place", PLACES)
def test_f19_in_a_flood_answers_are_saved_and_the_rest_is_sent_away(place, tmp_path, effort, tell):
    seconds, times = effort(8, 60), effort(1, 3)
    with shared_with(NEIGHBOURS), place(tmp_path) as arena:
        give_one_core(arena)
        flood = Flood(arena)
        with arena.crowd() as crowd:
            crowd.wait_for(20)
            rounds = [overload(arena, flood, seconds=seconds) for _ in range(times)]
            crowd.wait_for(20)
        findings = arena.everything()
        tell(outcome_of("F19 five times too much", arena, times, findings, note_of(arena, rounds)))
        findings.raise_any()
        check_crowd(arena)
        for one in rounds:
            check_flood(one)
        if IS_FULL:
            check_times(arena, rounds)


def check_crowd(arena: Arena) -> None:
    """The journal's own people: answered soon, or told when to come again."""
    assert set(arena.journal.statuses()) <= {200, 201, *SHED, *LATE}
    assert all(one.retry_after for one in arena.journal.tries if one.status in SHED)
    assert arena.journal.share_within(TRIES, ANSWERS) >= SHARE_WITHIN_TRIES


def check_flood(one: Round) -> None:
    assert set(one.flooded.statuses) <= {200, *SHED, *LATE}, one.flooded.outcome.strange
    assert one.flooded.heard.without_a_time == 0
    assert set(one.slow) <= OF_SLOW_PEOPLE


def check_times(arena: Arena, rounds: list[Round]) -> None:
    assert max(one.seconds for one in arena.journal.tries) <= LONGEST_SECONDS
    for one in rounds:
        assert one.flooded.heard.longest <= LONGEST_SECONDS
        assert one.flooded.offered >= TIMES * one.capacity
    assert median(one.goodput_share for one in rounds) >= GOODPUT_SHARE


def note_of(arena: Arena, rounds: list[Round]) -> str:
    flooded = [one.flooded for one in rounds]
    shares = sorted(one.goodput_share for one in rounds)
    offered = min(one.flooded.offered / one.capacity for one in rounds)
    shed = sum(len(one.heard.shed_seconds) for one in flooded)
    return (
        f"capacity {median(one.capacity for one in rounds):,.0f}/s, {offered:.1f} times offered;"
        f" goodput {shares[0]:.0%}-{shares[-1]:.0%}; {shed:,} sent away,"
        f" p99 {max(one.shed_p99 for one in flooded) * 1000:.0f} ms;"
        f" {arena.journal.share_within(TRIES, ANSWERS):.1%} of answers within {TRIES} tries;"
        f" all served {max(one.recovery for one in rounds):.1f} s after"
    )
