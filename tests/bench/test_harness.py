"""The benchmark for a second, so that it cannot rot: every operation, every book."""

import time
from collections import Counter
from dataclasses import replace

import pytest

from bench.latency import MOST_PER_SECOND, measure_at
from bench.load import Load, LoadTool, closed_loop, open_loop, run
from bench.operations import GROUP, Operation, whose_turn
from bench.parts import latencies
from bench.plan import QUICK, SQLITE
from bench.replay import replay
from bench.report import table
from bench.rigs import Place
from bench.rounds import NotStoredError, Sample, Series, check_stored, measure, measure_once
from bench.seeding import QUESTIONS, Seeds
from bench.servers import PortTakenError, check_port
from bench.stillness import watched

PLAN = replace(QUICK, seeds=Seeds(300, 100, 300, 20, (200,)))


_FIGURES = vars(Sample(1, 1, 1, 0, 1, 0)) | {
    "label": "clock",
    "ratio": {"median": 1, "min": 1, "max": 1},
}


@pytest.fixture(scope="module")
def played():
    """The product on SQLite beside the nulls, with few people seeded."""
    with Place(PLAN.seeds) as place, place.rig(SQLITE) as rig_and_script:
        yield rig_and_script


def test_every_operation_runs_and_is_stored(played):
    rig, script = played
    for operation in script.operations():
        sample = measure_once(rig, operation, 0.05, runs_left=5)
        assert sample.per_second > 0, operation.name


def test_a_round_tells_the_ratio_to_the_null_view(played):
    rig, script = played
    wanted = [one for one in script.operations() if one.name in {"null", "clock"}]
    series = measure(rig, wanted, rounds=1, seconds=0.1, say=print)
    assert series.ratios["null"] == [1.0]
    assert series.ratios["clock"][0] > 0


def test_five_people_play_a_whole_contest_and_all_books_agree(played):
    rig, script = played
    found = replay(rig, script.keyring, 5)
    assert found["holds"], found


def test_a_refused_request_fails_the_run(played):
    rig, script = played
    strange = Operation("strange", "", "quizapp", lambda _first: iter([script.http.get("/no")] * 9))
    with pytest.raises(NotStoredError, match="404"):
        measure_once(rig, strange, 0.2)


def test_an_acknowledgement_without_its_row_fails_the_run():
    with pytest.raises(NotStoredError, match="5 acknowledged, 4 stored"):
        check_stored("save", 5, 4)


def test_an_occupied_port_is_refused(played):
    rig, _script = played
    with pytest.raises(PortTakenError):
        check_port(rig.product.port)


def test_the_load_tool_waits_for_all_answers(played):
    rig, script = played
    requests = iter([script.http.get("/healthz")] * 50)
    outcome = run(Load(rig.product.port, 8), closed_loop("health", requests, 8))
    assert outcome.good("health") == 50
    assert len(outcome.latencies["health"]) == 50


def test_what_the_open_loop_takes_it_also_sends(played):
    """A later run begins behind what was answered: nothing before that may be left unsent."""
    rig, script = played
    taken = []

    def requests():
        while True:
            taken.append(1)
            yield script.http.get("/healthz")

    load = Load(rig.product.port, 20, 0.5)
    outcome = LoadTool(load, open_loop("health", requests(), 100, 20)).run()
    assert outcome.good() == len(taken) >= 20


def test_a_load_tool_that_sends_late_says_so_and_takes_nothing_off(played):
    rig, script = played

    def requests():
        while True:
            time.sleep(0.02)
            yield script.http.get("/healthz")

    slow = replace(script.operations()[0], server="quizapp", requests=lambda _: requests())
    waited = measure_at(rig, slow, 20, rounds=1, seconds=0.5)
    assert 20 <= waited.late_p99_ms < waited.p99_ms


def test_waiting_is_shown_beside_the_null_view_at_the_same_rate(played):
    rig, script = played
    operations = [one for one in script.operations() if one.name in {"null", "clock"}]
    series = Series({"clock": [Sample(100_000, 1, 1, 0, 1, 0)]})
    plan = replace(PLAN, latency_seconds=0.2)
    told = []
    found = latencies(rig, operations, series, plan, told.append)
    assert set(found) == {"clock"}
    assert found["clock"]["per_second"] == MOST_PER_SECOND
    assert found["clock"]["null_p99_ms"] > 0
    assert len(told) == 1
    figures = {"operations": {"clock": _FIGURES}, "rounds": 1, "null_spread": 0.0, "noise": []}
    assert "machine still, ms" in table({"cost": figures | {"latency": found}})


def test_a_machine_that_runs_is_seen_to_run():
    with watched() as stillness:
        time.sleep(0.1)
    assert 0 < stillness.longest_ms < 5_000


@pytest.mark.parametrize("people", [5, GROUP, 2 * GROUP, 3 * GROUP + 7])
def test_people_come_and_go_evenly_and_number_their_answers(people):
    last, newcomers, size = {}, Counter(), min(GROUP, people)
    for turn in range(3 * people * QUESTIONS):
        person, slot, seq = whose_turn(turn, people)
        assert 0 <= person < people
        assert seq == last.get((person, slot), 0) + 1
        last[person, slot] = seq
        newcomers[turn // size] += slot == 0
    assert max(newcomers.values()) <= size // QUESTIONS + 1


def test_nothing_measured_is_no_table():
    assert table({}) == ""
