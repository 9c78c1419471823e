"""The parts of the benchmark. Each can run alone; its figures replace those it left before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from itertools import islice
from statistics import median
from typing import Any

from bench.bursts import closing, opening
from bench.crowd import grow
from bench.latency import MOST_PER_SECOND, measure_at
from bench.load import Load, closed_loop, run
from bench.operations import Operation
from bench.overload import overload
from bench.plan import POSTGRES, SQLITE, UNITS_OF_MEASURE, Plan
from bench.replay import replay
from bench.rigs import Place, Profile
from bench.rounds import Rig, Sample, Series, measure
from bench.seeding import Seeds

Say = Callable[[str], None]
Part = Callable[[Place, Plan, Say], dict[str, Any]]
LOOKS_OF_ALL_PROCESSES = 200
MOST_TRIES = 60


def parts(plan: Plan) -> dict[str, Part]:
    """By name, in the order in which they run."""
    costs = {f"cost {profile.key}": _cost_of(profile) for profile in plan.profiles}
    others: dict[str, Part] = {
        "crowd": _crowd,
        "bursts": _bursts,
        "overload": _overload,
        "replay postgresql": _replay_of(POSTGRES),
        "replay sqlite": _replay_of(SQLITE),
    }
    boards: dict[str, Part] = {"boards": _boards} if plan.boards else {}
    return costs | others | boards


def _cost_of(profile: Profile) -> Part:
    def cost(place: Place, plan: Plan, say: Say) -> dict[str, Any]:
        with ExitStack() as stack:
            if profile.is_slow_disk:
                # Only saves are measured there, so nobody else is seeded.
                place = stack.enter_context(Place(Seeds(0, plan.seeds.savers, 0, 0, ())))
            rig, script = stack.enter_context(place.rig(profile))
            operations = [o for o in script.operations() if plan.wants(profile, o.name)]
            _read_boards_once(rig, operations)
            with_latency = profile in {POSTGRES, SQLITE}
            series = measure(
                rig,
                operations,
                rounds=plan.rounds,
                seconds=plan.seconds,
                more_runs=plan.latency_rounds if with_latency else 0,
                say=say,
            )
            latency = latencies(rig, operations, series, plan, say) if with_latency else {}
        return _figures(operations, series) | {"latency": latency}

    return cost


def latencies(
    rig: Rig, operations: list[Operation], series: Series, plan: Plan, say: Say
) -> dict[str, Any]:
    """Each operation at half of what it reached, then the null view at the same rate."""
    found = {}
    null = next(one for one in operations if one.name == "null")
    rounds, seconds = plan.latency_rounds, plan.latency_seconds
    for operation in operations:
        if operation.name in UNITS_OF_MEASURE:
            continue
        half = median(one.per_second for one in series.samples[operation.name]) / 2
        rate = min(half, MOST_PER_SECOND)
        latency = measure_at(rig, operation, rate, rounds=rounds, seconds=seconds)
        beside = measure_at(rig, null, rate, rounds=1, seconds=seconds)
        say(
            f"{operation.label} at {rate:.0f}/s: p99 {latency.p99_ms:.1f} ms"
            f" (sent {latency.late_p99_ms:.1f} ms late, null view {beside.p99_ms:.1f} ms,"
            f" machine still for {latency.still_ms:.0f} ms)"
        )
        found[operation.name] = asdict(latency) | {"null_p99_ms": beside.p99_ms}
    return found


def _figures(operations: list[Operation], series: Series) -> dict[str, Any]:
    labels = {one.name: one.label for one in operations}
    return {
        "operations": {
            name: {"label": labels[name], "ratio": _range(series.ratios[name]), **_cost(samples)}
            for name, samples in series.samples.items()
        },
        "rounds": len(series.samples["null"]),
        "null_spread": series.null_spread,
        "noise": series.noise,
    }


def _cost(samples: list[Sample]) -> dict[str, float]:
    rows = [asdict(one) for one in samples]
    return {name: median(row[name] for row in rows) for name in rows[0]}


def _range(values: list[float]) -> dict[str, float]:
    return {"median": median(values), "min": min(values), "max": max(values)}


def _boards(_place: Place, plan: Plan, say: Say) -> dict[str, Any]:
    """What a board costs as it grows."""
    seeds = Seeds(0, 2_000, 0, 2_000, plan.boards)
    with Place(seeds) as wide, wide.rig(POSTGRES) as (rig, script):
        names = {"null", *(f"board_{size}" for size in plan.boards)}
        operations = [one for one in script.operations() if one.name in names]
        _read_boards_once(rig, operations)
        series = measure(rig, operations, rounds=plan.rounds, seconds=plan.seconds, say=say)
    figures = _figures(operations, series)
    costs = [figures["operations"][f"board_{n}"]["ratio"]["median"] for n in plan.boards]
    return figures | {"growth": costs[-1] / costs[-2]}


def _read_boards_once(rig: Rig, operations: Sequence[Operation]) -> None:
    """A process reads a whole board when it is first asked for it; that is no cost of a look."""
    for one in operations:
        if one.name.startswith("board_"):
            for _ in range(MOST_TRIES):
                looks = islice(one.requests(0), 1, 1 + LOOKS_OF_ALL_PROCESSES)
                talks = closed_loop(one.name, looks, one.connections)
                if not run(Load(rig.product.port, one.connections), talks).bad():
                    break


def _crowd(place: Place, plan: Plan, say: Say) -> dict[str, Any]:
    with place.rig(POSTGRES) as (rig, script):
        return grow(rig, script, most=plan.crowd_most, seconds=plan.crowd_seconds, say=say)


def _bursts(place: Place, plan: Plan, say: Say) -> dict[str, Any]:
    with place.rig(POSTGRES) as (rig, script):
        people, seconds = plan.opening
        opened = opening(rig, script, people=people, seconds=seconds)
        people, seconds = plan.closing
        closed = closing(rig, script, people=people, seconds=seconds)
    say(f"opening p99 {opened['p99_ms']:.0f} ms, closing p99 {closed['p99_ms']:.0f} ms")
    return {"opening": opened, "closing": closed}


def _overload(place: Place, plan: Plan, say: Say) -> dict[str, Any]:
    with place.rig(POSTGRES) as (rig, script):
        found = overload(rig, script, seconds=plan.overload_seconds)
    say(f"five times the load: goodput {found['goodput_share']:.0%} of capacity")
    return found


def _replay_of(profile: Profile) -> Part:
    def play(place: Place, plan: Plan, say: Say) -> dict[str, Any]:
        with place.rig(profile) as (rig, script):
            found = replay(rig, script.keyring, plan.replay_people)
        say(f"{found['acknowledged']} acknowledged, {found['stored']} stored")
        return found

    return play
