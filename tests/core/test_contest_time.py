"""Contest time goes on whatever is done to clocks; only a person's word lets a jump in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from quizapp.core.clock import Clock
from quizapp.core.contest_time import (
    EVERY_SECONDS,
    SURE_SECONDS,
    YOUNG_SECONDS,
    ContestClock,
    Measured,
    TimeKeeper,
    Verdict,
    accept,
    judge,
    look,
    shift_to_contest_time,
)
from quizapp.core.errors import Overloaded
from tests.conftest import NOW

HOUR, DAY = 3600.0, 86400.0
BEGAN = NOW.timestamp()
NEAR = pytest.approx


@dataclass
class World:
    """True time, and how far each clock was set wrong. All timers run with true time."""

    passed: float = 0.0
    database_off: float = 0.0
    wall_off: float = 0.0
    asleep: dict[str, float] = field(default_factory=dict)

    def clock(self, name: str = "one") -> Clock:
        return Clock(
            wall=lambda: BEGAN + self.passed + self.wall_off,
            timer=lambda: 500 + self.passed - self.asleep.get(name, 0.0),
        )

    def database_clock(self, _session: Session) -> float:
        return BEGAN + self.passed + self.database_off

    @property
    def true(self) -> float:
        return BEGAN + self.passed


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def keeper_of(database, world):
    def make(clock: Clock) -> TimeKeeper:
        return TimeKeeper(database, clock, world.database_clock)

    return make


def go_on(world: World, *keepers: TimeKeeper, seconds: float = 20.0) -> None:
    """Time passes while the keepers do their turns."""
    for _ in range(int(seconds / EVERY_SECONDS)):
        world.passed += EVERY_SECONDS
        for keeper in keepers:
            assert keeper.measure()
            keeper.mark_reached()


@pytest.mark.parametrize("jump", [HOUR, -HOUR, DAY])
def test_the_machines_own_clock_may_be_set_as_one_likes(world, keeper_of, jump):
    clock = world.clock()
    keeper = keeper_of(clock)
    keeper.measure()
    world.passed, world.wall_off = 7.0, jump
    assert clock.seconds() == NEAR(world.true)
    go_on(world, keeper)
    assert clock.seconds() == NEAR(world.true)


@pytest.mark.parametrize("jump", [HOUR, -HOUR, DAY])
def test_a_jump_of_the_databases_clock_is_not_followed(world, keeper_of, database, jump, caplog):
    clock = world.clock()
    keeper = keeper_of(clock)
    keeper.measure()
    go_on(world, keeper)
    world.database_off = jump
    go_on(world, keeper)
    assert clock.seconds() == NEAR(world.true)
    with database.reading() as session:
        row = session.get_one(ContestClock, 1)
        assert (row.correction_ms, row.jumps) == (round(-jump * 1000), 1)
        assert row.jumped_at is not None
    assert [record.levelname for record in caplog.records] == ["ERROR"]


@pytest.mark.parametrize("jump", [HOUR, -HOUR, DAY])
def test_processes_agree_and_one_that_starts_later_as_well(world, keeper_of, jump):
    clocks = [world.clock(), world.clock()]
    keepers = [keeper_of(clock) for clock in clocks]
    for keeper in keepers:
        keeper.measure()
    go_on(world, *keepers)
    world.database_off = jump
    go_on(world, *keepers)
    late = world.clock()
    late_keeper = keeper_of(late)
    late_keeper.measure()
    go_on(world, late_keeper, *keepers, seconds=60)
    assert [clock.seconds() for clock in (*clocks, late)] == [NEAR(world.true)] * 3


def test_a_process_that_starts_amid_a_jump_comes_round_to_the_others(world, keeper_of):
    clock, fresh = world.clock(), world.clock()
    keeper, fresh_keeper = keeper_of(clock), keeper_of(fresh)
    keeper.measure()
    go_on(world, keeper, seconds=30)
    world.database_off = HOUR
    fresh_keeper.measure()
    go_on(world, keeper, fresh_keeper, seconds=YOUNG_SECONDS * 2)
    assert [clock.seconds(), fresh.seconds()] == [NEAR(world.true)] * 2


def test_a_process_that_stood_still_does_not_drag_the_others_along(world, keeper_of, database):
    clock, sleeper = world.clock(), world.clock("sleeper")
    keepers = keeper_of(clock), keeper_of(sleeper)
    for keeper in keepers:
        keeper.measure()
    go_on(world, *keepers, seconds=30)
    world.asleep["sleeper"] = 90.0
    go_on(world, keepers[0], seconds=90)
    assert keepers[1].measure()
    assert [clock.seconds(), sleeper.seconds()] == [NEAR(world.true)] * 2
    with database.reading() as session:
        assert session.get_one(ContestClock, 1).jumps == 0


def test_all_restarted_after_a_jump_they_go_on_as_before(world, keeper_of):
    before = keeper_of(world.clock())
    before.measure()
    go_on(world, before)
    world.database_off = DAY
    go_on(world, before)
    restarted = world.clock()
    keeper_of(restarted).measure()
    assert restarted.seconds() == NEAR(world.true)


def test_set_back_while_nothing_ran_it_does_not_run_backwards(world, keeper_of, database):
    before = keeper_of(world.clock())
    before.measure()
    go_on(world, before, seconds=60)
    reached = world.true
    world.passed += 10
    world.database_off = -HOUR
    restarted = world.clock()
    keeper_of(restarted).measure()
    assert restarted.seconds() == NEAR(reached, abs=EVERY_SECONDS)


def test_a_time_server_at_work_is_followed(world, keeper_of, database):
    clock = world.clock()
    keeper = keeper_of(clock)
    keeper.measure()
    for _ in range(4):
        world.database_off += 0.4
        go_on(world, keeper, seconds=EVERY_SECONDS)
    assert clock.seconds() == NEAR(world.true + 1.6)
    with database.reading() as session:
        row = session.get(ContestClock, 1)
        assert row is None or row.jumps == 0


@pytest.mark.parametrize("jump", [HOUR, -HOUR])
def test_a_person_lets_the_new_time_in_for_all_at_once(world, keeper_of, database, jump):
    clocks = [world.clock(), world.clock()]
    keepers = [keeper_of(clock) for clock in clocks]
    for keeper in keepers:
        keeper.measure()
    go_on(world, *keepers)
    world.database_off = jump
    go_on(world, *keepers)
    with database.transaction() as session:
        before = accept(session, world.database_clock)
    assert before.correction_seconds == NEAR(-jump, abs=0.01)
    go_on(world, *keepers)
    assert [clock.seconds() for clock in clocks] == [NEAR(world.true + jump)] * 2
    with database.reading() as session:
        state = look(session, world.database_clock)
        assert (state.correction_seconds, state.jumps) == (0, 0)


def test_commands_take_contest_time_once(world, keeper_of, database):
    with database.transaction() as session:
        accept(session, lambda _session: BEGAN)
        session.get_one(ContestClock, 1).correction_ms = -3_600_000
    clock = Clock()
    ahead = clock.now()
    shift_to_contest_time(database, clock)
    assert clock.now() - ahead == NEAR(timedelta(hours=-1), abs=timedelta(seconds=2))


def test_saves_are_refused_once_the_time_was_not_measured_for_too_long(world, postgres_database):
    clock = world.clock()
    clock.doubt()
    with pytest.raises(Overloaded) as refused:
        clock.check_is_sure()
    assert (refused.value.code, refused.value.retry_after) == ("clock_unsure", 3)
    keeper = TimeKeeper(postgres_database, clock, world.database_clock)
    keeper.measure()
    world.passed += SURE_SECONDS - 1
    clock.check_is_sure()
    world.passed += 2
    with pytest.raises(Overloaded):
        clock.check_is_sure()
    keeper.measure()
    clock.check_is_sure()


def test_sqlite_is_sure_of_its_own_machine(world, sqlite_database):
    clock = world.clock()
    TimeKeeper(sqlite_database, clock, world.database_clock).measure()
    world.passed += DAY
    clock.check_is_sure()


def test_a_database_that_does_not_answer_changes_nothing(world, sqlite_database):
    def silent(_session: Session) -> float:
        raise OperationalError("SELECT", None, TimeoutError())

    clock = world.clock()
    assert not TimeKeeper(sqlite_database, clock, silent).try_to_measure()
    assert clock.seconds() == NEAR(world.true)


def test_an_answer_that_took_long_is_not_believed(world, sqlite_database):
    def slow(_session: Session) -> float:
        world.passed += 10
        return BEGAN

    clock = world.clock()
    assert not TimeKeeper(sqlite_database, clock, slow).try_to_measure()


@pytest.mark.parametrize(
    ("measured", "verdict"),
    [
        (Measured(moment=100, estimate=None, reached=0), Verdict.FOLLOW),
        (Measured(moment=100, estimate=None, reached=101.9), Verdict.FOLLOW),
        (Measured(moment=100, estimate=None, reached=102.1), Verdict.ABSORB),
        (Measured(moment=100, estimate=98.0, reached=90), Verdict.FOLLOW),
        (Measured(moment=100, estimate=97.9, reached=90), Verdict.ABSORB),
        (Measured(moment=100, estimate=102.1, reached=90), Verdict.ABSORB),
        (Measured(moment=100, estimate=50, reached=95), Verdict.FOLLOW),
        (Measured(moment=100, estimate=50, reached=45, is_young=True), Verdict.FOLLOW),
        (Measured(moment=100, estimate=50, reached=45, is_accepted_anew=True), Verdict.FOLLOW),
    ],
)
def test_the_verdicts(measured, verdict):
    assert judge(measured) is verdict


def test_the_databases_own_clock_is_read(database):
    clock = Clock()
    assert TimeKeeper(database, clock).measure()
    assert clock.seconds() == NEAR(clock.wall(), abs=1)
    assert isinstance(clock.now(), datetime)
