"""One installation to be hurt: a database of its own, the program as people meet it, a round."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from sqlalchemy import NullPool, create_engine, select, text

from quizapp import schema
from quizapp.attempts.models import Attempt
from quizapp.attempts.round_attempts import SqlRoundAttempts
from quizapp.contests.service import Authority, Extension, extend_round
from quizapp.core import clock
from quizapp.core.db import Database
from tests.app_server import AppServer
from tests.factories import Stage, make_stage
from tests.faults.checker import Findings, check_acknowledged, check_all
from tests.faults.crowd import Crowd
from tests.faults.journal import Journal
from tests.faults.mortal_servers import MortalPostgres, MortalRedis

QUESTIONS = 8
READY_SECONDS = 10
"""Held by the long round alone: in the short one others keep the machine busy."""
PATIENCE_SECONDS = 60
OFFICE = Authority("dung", None)


@dataclass
class Arena:
    """What a nemesis gets its hands on."""

    url: str
    folder: Path
    app: AppServer
    stage: Stage
    postgres: MortalPostgres | None = None
    redis: MortalRedis | None = None
    journal: Journal = field(default_factory=Journal)
    door: str = ""

    @property
    def name(self) -> str:
        return "PostgreSQL" if self.postgres else "SQLite"

    def behind(self, url: str) -> Arena:
        """The same, its phones calling a proxy."""
        return replace(self, door=url)

    def crowd(self, **manners: object) -> Crowd:
        return Crowd(self.door or self.app.url, self.stage, journal=self.journal, **manners)

    @contextmanager
    def database(self) -> Iterator[Database]:
        """The database as the checker sees it: with connections of this moment alone."""
        database = Database(self.url)
        yield database
        database.dispose()

    def so_far(self) -> Findings:
        with self.database() as database:
            return check_acknowledged(database, self.journal)

    def everything(self) -> Findings:
        with self.database() as database:
            return check_all(database, self.journal)

    def seconds_until_ready(self, limit: float = PATIENCE_SECONDS) -> float:
        """How long until the program says that it can save answers."""
        began = time.monotonic()
        while not self.is_ready():
            assert time.monotonic() - began < limit, self.app.log.read_text()[-3000:]
            time.sleep(0.02)
        return time.monotonic() - began

    def is_ready(self) -> bool:
        try:
            with urlopen(f"{self.app.url}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (URLError, ConnectionError, TimeoutError):
            return False

    def grant_a_minute(self) -> None:
        """An audited deed of the organizer, in the middle of everything."""
        minute = Extension(1, "Mất điện")
        with self.database() as database, database.transaction() as session:
            extend_round(
                session,
                self.stage.round_id,
                minute,
                OFFICE,
                attempts=SqlRoundAttempts(),
                now=clock.now(),
            )

    def let_pass(self, span: timedelta) -> None:
        """All running attempts are that much older: it is as if the time had gone by."""
        running = select(Attempt).where(Attempt.state == "open")
        with self.database() as database, database.transaction() as session:
            for attempt in session.scalars(running):
                attempt.started_at -= span
                attempt.deadline_at -= span

    def attempts(self) -> list[Attempt]:
        """Those that this arena's journal knows."""
        ids = [paper.attempt_id for paper in self.journal.papers]
        with self.database() as database, database.reading() as session:
            return list(session.scalars(select(Attempt).where(Attempt.id.in_(ids))))

    def run_sql(self, statement: str) -> list[tuple]:
        engine = create_engine(self.url, poolclass=NullPool)
        with engine.begin() as connection:
            result = connection.execute(text(statement))
            return [tuple(row) for row in result] if result.returns_rows else []


@contextmanager
def postgres_arena(
    folder: Path, *, workers: int = 2, with_redis: bool = False, **settings: str
) -> Iterator[Arena]:
    """On a PostgreSQL, and a Valkey if wanted, that nobody else uses."""
    with ExitStack() as stack:
        postgres = stack.enter_context(MortalPostgres(**settings))
        redis = stack.enter_context(MortalRedis()) if with_redis else None
        arena = built(postgres.url, folder, postgres, redis)
        arena.app.workers = workers
        stack.enter_context(running(arena))
        yield arena


@contextmanager
def sqlite_arena(folder: Path, place: Path | None = None) -> Iterator[Arena]:
    """On a file, in `place` if given."""
    arena = built(f"sqlite:///{(place or folder) / 'quizapp.sqlite3'}", folder)
    with running(arena):
        yield arena


@contextmanager
def running(arena: Arena) -> Iterator[None]:
    """Started and ready; killed at the end, for nobody waits for its good-byes."""
    arena.app.start()
    try:
        arena.seconds_until_ready()
        yield
    finally:
        arena.app.kill()


def built(
    url: str,
    folder: Path,
    postgres: MortalPostgres | None = None,
    redis: MortalRedis | None = None,
) -> Arena:
    database = Database(url)
    schema.upgrade(database.engine)
    with database.transaction() as session:
        stage = make_stage(session, questions=QUESTIONS)
    database.dispose()
    app = AppServer(url, folder, redis_url=redis.url if redis else "")
    return Arena(url, folder, app, stage, postgres, redis)
