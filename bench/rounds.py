"""The closed loop: what a request costs. Operations in shuffled order, the nulls in every round."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from statistics import median

from bench.cpu import Meter
from bench.load import Load, Outcome, closed_loop, run
from bench.operations import Operation
from bench.servers import Product
from quizapp.core.db import Database

OVERLOADED = 503
FEWEST_ANSWERS = 10
FOREIGN_LIMIT = 0.15
NULL_SPREAD_LIMIT = 0.25


class NotStoredError(Exception):
    """An answer was 2xx and its row is not there, or something was not answered 2xx."""


@dataclass(frozen=True)
class Sample:
    """One operation in one round; microseconds of CPU a request, apart by who used them."""

    per_second: float
    app_us: float
    database_us: float
    redis_us: float
    load_us: float
    foreign_share: float
    refused: int = 0
    """Sent away with 503: counted as nothing, and a sign that the run was disturbed."""

    @property
    def total_us(self) -> float:
        """What a request costs the installation."""
        return self.app_us + self.database_us + self.redis_us


@dataclass
class Rig:
    """What runs together: the servers by name, the trees to meter, the database to count in."""

    profile: str
    workers: int
    product: Product
    ports: dict[str, int]
    trees: dict[str, int]
    database: Database
    used: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    """How many requests of each operation earlier runs have used up."""

    def requests(self, operation: Operation, runs_left: int = 1) -> Iterator[bytes]:
        """What nobody has sent; a fair share where the supply must last for more runs."""
        first = self.used[operation.name]
        requests = operation.requests(first)
        if operation.supply is None:
            return requests
        return islice(requests, (operation.supply - first) // runs_left)


@dataclass
class Series:
    """All rounds of one profile: samples by operation, and what makes them doubtful."""

    samples: dict[str, list[Sample]] = field(default_factory=lambda: defaultdict(list))
    ratios: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    noise: list[str] = field(default_factory=list)

    @property
    def null_spread(self) -> float:
        """How far the null view's cost lies from its median at most, as a share of it."""
        costs = [one.total_us for one in self.samples["null"]]
        middle = median(costs)
        return max(abs(cost - middle) for cost in costs) / middle


def measure(
    rig: Rig,
    operations: Sequence[Operation],
    *,
    rounds: int,
    seconds: float,
    more_runs: int = 0,
    say: Callable[[str], None],
) -> Series:
    """So many rounds of all operations; `more_runs` of each will follow elsewhere."""
    series = Series()
    dice = random.Random(rounds)
    for number in range(1, rounds + 1):
        order = list(operations)
        dice.shuffle(order)
        left = rounds - number + 1 + more_runs
        this_round = {one.name: measure_once(rig, one, seconds, runs_left=left) for one in order}
        null = this_round["null"]
        for name, sample in this_round.items():
            series.samples[name].append(sample)
            series.ratios[name].append(sample.total_us / null.total_us)
            if sample.foreign_share > FOREIGN_LIMIT:
                series.noise.append(f"{name}, round {number}: {sample.foreign_share:.0%} by others")
            if sample.refused:
                series.noise.append(f"{name}, round {number}: {sample.refused} refused")
        say(f"{rig.profile}, {rig.workers} worker(s), round {number}: null {null.total_us:.0f} µs")
    if series.null_spread > NULL_SPREAD_LIMIT:
        series.noise.append(f"the null view varied by {series.null_spread:.0%}")
    return series


def measure_once(rig: Rig, operation: Operation, seconds: float, *, runs_left: int = 1) -> Sample:
    """One run of one operation; every 2xx must be a row."""
    before = operation.rows(rig.database) if operation.rows else 0
    requests = rig.requests(operation, runs_left)
    meter = Meter(_trees(rig, operation))
    meter.wait_until_idle()
    meter.begin()
    load = Load(rig.ports[operation.server], operation.connections, seconds)
    outcome = run(load, closed_loop(operation.name, requests, operation.connections))
    usage = meter.end(load_seconds=outcome.cpu_seconds)
    note_answers(rig, operation, outcome, before)
    answers = outcome.good()
    if answers < FEWEST_ANSWERS:
        raise NotStoredError(f"{operation.name}: {answers} answers are too few to be a measure")
    cost = {name: spent / answers * 1e6 for name, spent in usage.seconds.items()}
    return Sample(
        per_second=answers / outcome.seconds,
        app_us=cost["app"],
        database_us=cost.get("database", 0.0),
        redis_us=cost.get("redis", 0.0),
        load_us=cost["load"],
        foreign_share=usage.foreign_share,
        refused=sum(outcome.bad().values()),
    )


def _trees(rig: Rig, operation: Operation) -> dict[str, int]:
    """Whose seconds are charged: a view that never asks the database pays nothing for it."""
    app = {"app": rig.trees[operation.server]}
    if operation.server == "wsgi_app" or operation.name == "null":
        return app
    return app | {name: rig.trees[name] for name in ("database", "redis") if name in rig.trees}


def note_answers(rig: Rig, operation: Operation, outcome: Outcome, before: int) -> None:
    """Use up what was sent. Refuses a run with other rows, or with answers beside 2xx and 503."""
    rig.used[operation.name] += sum(outcome.statuses[operation.name].values())
    if set(outcome.bad()) - {OVERLOADED}:
        strange = b"\n".join(outcome.strange).decode(errors="replace")
        raise NotStoredError(f"{operation.name}: answered {outcome.bad()}\n{strange}")
    if operation.rows:
        check_stored(operation.name, outcome.good(), operation.rows(rig.database) - before)


def check_stored(name: str, acknowledged: int, stored: int) -> None:
    """Neither an acknowledgement without its row nor a row that nobody was told of."""
    if acknowledged != stored:
        raise NotStoredError(f"{name}: {acknowledged} acknowledged, {stored} stored")
