"""How long and how much: the whole benchmark, and the quick one."""

from __future__ import annotations

from dataclasses import dataclass

from bench.rigs import Profile
from bench.seeding import Seeds

POSTGRES = Profile("postgresql", 2)
POSTGRES_ONE = Profile("postgresql", 1)
WITH_REDIS = Profile("postgresql+redis", 2, with_redis=True)
SLOW_DISK = Profile("postgresql slow fsync", 2, is_slow_disk=True)
SQLITE = Profile("sqlite", 1)
SQLITE_SLOW_DISK = Profile("sqlite slow fsync", 1, is_slow_disk=True)

OPERATIONS: dict[Profile, tuple[str, ...] | None] = {
    POSTGRES: None,
    POSTGRES_ONE: ("null", "start", "save", "save_view", "submit"),
    WITH_REDIS: ("null", "save", "board_100000"),
    SLOW_DISK: ("null", "commit", "save", "save_view"),
    SQLITE: None,
    SQLITE_SLOW_DISK: ("null", "commit", "save", "save_view"),
}
"""What is measured on a profile; None: everything."""
UNITS_OF_MEASURE = ("null", "wsgi", "commit")


@dataclass(frozen=True)
class Plan:
    """The size of everything."""

    seeds: Seeds
    profiles: tuple[Profile, ...]
    rounds: int
    seconds: float
    latency_rounds: int
    latency_seconds: float
    boards: tuple[int, ...]
    replay_people: int
    opening: tuple[int, float]
    """L6: people, seconds."""
    closing: tuple[int, float]
    """L7: people, seconds."""
    crowd_most: int
    crowd_seconds: float
    overload_seconds: float
    only: tuple[str, ...] = ()
    """Operations to look at alone; empty: all of the profile."""

    def wants(self, profile: Profile, operation: str) -> bool:
        """Whether an operation is measured on a profile."""
        usual = OPERATIONS[profile]
        if usual is not None and operation not in usual:
            return False
        return not self.only or operation in self.only or operation in UNITS_OF_MEASURE


FULL = Plan(
    seeds=Seeds(45_000, 24_000, 45_000, 2_000, (100_000,)),
    profiles=tuple(OPERATIONS),
    rounds=5,
    seconds=2.0,
    latency_rounds=2,
    latency_seconds=2.0,
    boards=(10_000, 100_000, 1_000_000),
    replay_people=10_000,
    opening=(2_000, 60.0),
    closing=(2_000, 10.0),
    crowd_most=24_000,
    crowd_seconds=8.0,
    overload_seconds=8.0,
)
QUICK = Plan(
    seeds=Seeds(8_000, 4_000, 8_000, 500, (10_000,)),
    profiles=(POSTGRES, SQLITE),
    rounds=2,
    seconds=1.0,
    latency_rounds=1,
    latency_seconds=1.0,
    boards=(),
    replay_people=300,
    opening=(200, 4.0),
    closing=(200, 1.0),
    crowd_most=4_000,
    crowd_seconds=4.0,
    overload_seconds=3.0,
)
