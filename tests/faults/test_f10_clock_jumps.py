"""F10: the clock that deadlines are judged by is set wrong in the middle of a contest."""

from __future__ import annotations

import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings

from quizapp.core import contest_time
from tests.faults.arena import Arena, built, running
from tests.faults.fake_clock import FakeClock
from tests.faults.mortal_servers import MortalPostgres
from tests.faults.outcomes import outcome_of
from tests.faults.phone import Phone
from tests.processes import eventually
from tests.servers import make_folder

IS_FULL = settings.get_current_profile_name() == "faults"
EVERY_SECONDS, YOUNG_SECONDS = (
    (contest_time.EVERY_SECONDS, contest_time.YOUNG_SECONDS) if IS_FULL else (1.0, 3.0)
)
"""As the program has them; in the short round as tests.faults.hurried does."""
HOUR, DAY = 3600, 24 * 3600
MARGIN_SECONDS = 2
TRUE_WITHIN_SECONDS = 5
ENDS_IN_SECONDS = max(2 * EVERY_SECONDS, 5)


class PostgresWithClock(MortalPostgres):
    """Its machine's clock is another one than ours."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = FakeClock(make_folder("clock"))

    def command(self, folder):
        environment = [f"{name}={value}" for name, value in self.clock.environment.items()]
        return ["/usr/bin/env", *environment, *super().command(folder)]


def hurry(arena: Arena) -> None:
    if not IS_FULL:
        arena.app.target = "tests.faults.hurried:app"


@contextmanager
def on_postgresql(folder):
    with PostgresWithClock() as postgres:
        arena = built(postgres.url, folder, postgres)
        hurry(arena)
        with running(arena):
            yield arena, postgres.clock


@contextmanager
def on_sqlite(folder):
    clock = FakeClock(folder)
    arena = built(f"sqlite:///{folder / 'quizapp.sqlite3'}", folder)
    arena.app.settings |= clock.environment
    hurry(arena)
    with running(arena):
        yield arena, clock


PLACES = [on_postgresql, on_sqlite] if IS_FULL else [on_postgresql]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("jump", [HOUR, -HOUR, DAY] if IS_FULL else [HOUR])
def test_f10_a_jumping_clock_neither_closes_nor_extends(place, jump, tmp_path, tell):
    with place(tmp_path) as (arena, clock):
        time.sleep(YOUNG_SECONDS + MARGIN_SECONDS)
        ending = phone_with_seconds_left(arena, ENDS_IN_SECONDS)
        with arena.crowd() as crowd:
            crowd.wait_for(10)
            clock.jump(jump)
            time.sleep(EVERY_SECONDS + MARGIN_SECONDS)
            crowd.wait_for(30)
            check_nobody_was_closed(arena, ending)
            arena.app.kill()
            arena.app.start()
            crowd.wait_for(30)
            check_time_is_true(arena)
        assert eventually(lambda: state_of(arena, ending) == "expired")
        ending.line.hang_up()
        late = ending.line.ask("late", "PUT", f"{address(ending)}/answers/1", {"seq": 10**6})
        assert (late.status, late.body["code"]) == (409, "attempt_closed")
        findings = arena.everything()
        statuses = arena.journal.statuses()
        note = f"503: {statuses[503]}, no answer: {statuses[None]}"
        tell(outcome_of(f"F10 clock jumps {jump:+,} s", arena, 1, findings, note))
        findings.raise_any()
        # While the time is not sure nothing is judged: 503, and the phone asks again.
        assert set(statuses) <= {200, 201, 409, 503, None}
        assert "clock jumped" in arena.app.log.read_text()


def phone_with_seconds_left(arena: Arena, seconds: float) -> Phone:
    """Of its ten minutes, by true time."""
    phone = Phone(arena.app.url, arena.stage, arena.journal)
    phone.join()
    phone.start()
    phone.save(1)
    arena.let_pass(timedelta(seconds=600 - seconds))
    return phone


def address(phone: Phone) -> str:
    return f"/api/v1/attempts/{phone.paper.attempt_id}"


def state_of(arena: Arena, phone: Phone) -> str:
    return next(one.state for one in arena.attempts() if one.id == phone.paper.attempt_id)


def check_nobody_was_closed(arena: Arena, ending: Phone) -> None:
    closed = [one.id for one in arena.attempts() if one.state == "expired"]
    assert set(closed) <= {ending.paper.attempt_id}


def check_time_is_true(arena: Arena) -> None:
    phone = phone_with_seconds_left(arena, 600)
    told = phone.line.ask("clock", "GET", f"{address(phone)}/clock", None).body["server_time"]
    difference = datetime.fromisoformat(told) - datetime.now(UTC)
    assert abs(difference.total_seconds()) < TRUE_WITHIN_SECONDS
