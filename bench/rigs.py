"""Puts servers and a seeded database together, profile by profile."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from sqlalchemy import text

from bench.null_apps import CREATE_TABLE
from bench.operations import Script
from bench.requests import Http
from bench.rounds import Rig
from bench.seeding import Seeds, Stage, seed
from bench.servers import SECRET_KEY, BenchPostgres, NullServer, Product, slow_disk
from quizapp.core.db import Database
from quizapp.core.tokens import Keyring
from tests.servers import RedisServer, create_database, drop_database

TEMPLATE = "bench_template"


@dataclass(frozen=True)
class Profile:
    """Which database, whether with Redis, on which disk, with how many processes."""

    name: str
    workers: int = 1
    with_redis: bool = False
    is_slow_disk: bool = False

    @property
    def is_sqlite(self) -> bool:
        """One process, one file."""
        return self.name.startswith("sqlite")

    @property
    def key(self) -> str:
        """How tables and files call it."""
        return f"{self.name} {self.workers}w"


class NoCompilerError(Exception):
    """The slow disk is made by a few lines of C."""


class Place:
    """A folder for a whole run, with one seeded database of each kind to copy from."""

    def __init__(self, seeds: Seeds) -> None:
        self.seeds = seeds
        self.stack = ExitStack()
        self.folder = Path(tempfile.mkdtemp(prefix="quizapp-bench-"))
        self.folder.chmod(0o755)
        self.stages: dict[str, Stage] = {}
        self._postgres: dict[bool, BenchPostgres] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.stack.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    @contextmanager
    def database(self, profile: Profile) -> Iterator[tuple[str, int | None, Stage]]:
        """A fresh copy: its URL, the database server's process, and what was seeded."""
        if profile.is_sqlite:
            yield self._sqlite_copy(), None, self.stages["sqlite"]
            return
        server = self._server(slow=profile.is_slow_disk)
        stage = self._seeded(server)
        url = create_database(server.url, "bench", template=TEMPLATE)
        yield url, server.process.pid if server.process else None, stage
        drop_database(server.url, "bench")

    def _sqlite_copy(self) -> str:
        template = self.folder / "template.sqlite3"
        if "sqlite" not in self.stages:
            database = Database(f"sqlite:///{template}")
            self.stages["sqlite"] = seed(database, self.seeds)
        copy = self.folder / "bench.sqlite3"
        for left in self.folder.glob("bench.sqlite3*"):
            left.unlink()
        shutil.copyfile(template, copy)
        return f"sqlite:///{copy}"

    def _server(self, *, slow: bool) -> BenchPostgres:
        if slow not in self._postgres:
            environment = self.slow_disk() if slow else {}
            self._postgres[slow] = self.stack.enter_context(BenchPostgres(environment))
        return self._postgres[slow]

    def _seeded(self, server: BenchPostgres) -> Stage:
        name = f"postgresql {server.port}"
        if name not in self.stages:
            database = Database(create_database(server.url, TEMPLATE))
            self.stages[name] = seed(database, self.seeds)
        return self.stages[name]

    def slow_disk(self) -> dict[str, str]:
        """The environment of a server on a slow disk."""
        environment = slow_disk(self.folder)
        if environment is None:
            raise NoCompilerError("no C compiler, so no slow disk: apt-get install gcc")
        return environment

    @contextmanager
    def rig(self, profile: Profile) -> Iterator[tuple[Rig, Script]]:
        """Everything of a profile, running."""
        with ExitStack() as stack:
            url, database_pid, stage = stack.enter_context(self.database(profile))
            redis = stack.enter_context(RedisServer()) if profile.with_redis else None
            # SQLite writes in the processes that serve, PostgreSQL in its own.
            slow = self.slow_disk() if profile.is_slow_disk and profile.is_sqlite else None
            product = stack.enter_context(
                Product(
                    self.folder,
                    url,
                    workers=profile.workers,
                    redis_url=redis.url if redis else "",
                    environment=slow,
                )
            )
            nulls = [
                stack.enter_context(
                    NullServer(
                        self.folder,
                        target,
                        workers=profile.workers,
                        database_url=url,
                        environment=slow,
                    )
                )
                for target in ("flask_app", "wsgi_app")
            ]
            servers = {server.name: server for server in (product, *nulls)}
            trees = {name: server.pid for name, server in servers.items()}
            if database_pid is not None:
                trees["database"] = database_pid
            if redis is not None and redis.process is not None:
                trees["redis"] = redis.process.pid
            database = Database(url)
            stack.callback(database.dispose)
            with database.engine.begin() as connection:
                connection.execute(text(CREATE_TABLE))
            ports = {name: server.port for name, server in servers.items()}
            rig = Rig(profile.name, profile.workers, product, ports, trees, database)
            yield rig, Script(stage, Http(product.port), Keyring(SECRET_KEY))
