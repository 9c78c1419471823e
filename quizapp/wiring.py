"""Picks backends from settings and joins the features: one place to read who hears what."""

from __future__ import annotations

from functools import partial
from typing import Any, cast
from zoneinfo import ZoneInfo

from flask import Flask
from limits.storage import Storage, storage_from_string
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from quizapp.accounts.rules import permissions_of
from quizapp.accounts.sessions import signed_in_account
from quizapp.analysis import jobs as analyses
from quizapp.attempts import sweeper
from quizapp.attempts.answer_desk import AnswerDesk
from quizapp.attempts.events import (
    AttemptsHandedOver,
    AttemptSubmitted,
    AttemptsWiped,
    RoundRanked,
)
from quizapp.attempts.round_attempts import SqlRoundAttempts
from quizapp.attempts.start_desk import StartDesk
from quizapp.attempts.submit_desk import SubmitDesk
from quizapp.awards.prize_list import SqlPrizeList
from quizapp.awards.repairs.news import RepairNews
from quizapp.certificates import jobs as certificates
from quizapp.core import events, garbage
from quizapp.core.clock import CONTEST_CLOCK
from quizapp.core.contest_time import TimeKeeper
from quizapp.core.db import Database
from quizapp.core.fallback_rate_limiter import FallbackRateLimiter
from quizapp.core.limits_rate_limiter import LimitsRateLimiter
from quizapp.core.patience import PATIENCE, Patience
from quizapp.core.ports import RateLimiter
from quizapp.core.short_memory import ShortMemory
from quizapp.core.tokens import Keyring
from quizapp.entry.scans import ScanTally
from quizapp.leaderboards.board import Board
from quizapp.leaderboards.frozen_board import FreezingBoard
from quizapp.leaderboards.listeners import board_listener, hand_over_listener, whole_round_listener
from quizapp.leaderboards.memories import Memories
from quizapp.leaderboards.redis_board import RedisBoard
from quizapp.leaderboards.sized_board import SizedBoard
from quizapp.leaderboards.snapshot_board import SnapshotBoard
from quizapp.organisations import jobs as leavers
from quizapp.organisations.queries.coordinators import unit_scope
from quizapp.organisations.tokens import (
    ParticipantClaim,
    ParticipantTokens,
    learner_of,
    participant_of,
    read_learner_token,
)
from quizapp.settings import Settings
from quizapp.training.duty import jobs as reminders
from quizapp.training.finals import jobs as test_results
from quizapp.training.finals.addresses import CourseResults
from quizapp.training.finals.listeners import result_listener
from quizapp.training.records import jobs as records
from quizapp.web import background
from quizapp.web.context import Installation, reading
from quizapp.web.guards import LearnerPrincipal, ParticipantPrincipal, StaffPrincipal

SEEN_SECONDS, SEEN_KEPT = 1.0, 500
"""As long as public pages: what many look at, and nothing is decided by."""
REDIS_PATIENCE: dict[str, Any] = {
    "socket_connect_timeout": 0.25,
    "socket_timeout": 0.25,
    "retry": Retry(NoBackoff(), 0),
}
"""Redis is a convenience: nobody waits long for it, and nobody tries twice."""


def listeners(installation: Installation) -> dict[type, list[events.Listener]]:
    """Event -> those who hear of it, after the commit."""
    parts, database = installation.parts, installation.database
    return {
        AttemptSubmitted: [
            board_listener(parts["board"]),
            result_listener(database, installation.keyring),
        ],
        AttemptsHandedOver: [hand_over_listener(parts["board"])],
        AttemptsWiped: [whole_round_listener(parts["board"])],
        RoundRanked: [whole_round_listener(parts["board"])],
    }


def connect(app: Flask, settings: Settings) -> None:
    """Put the installation together and hand it to the app."""
    installation = build(settings)
    app.extensions["quizapp"] = installation
    app.extensions["quizapp.principals"] = Principals(
        installation.parts["tokens"], installation.keyring
    )
    events.connect(listeners(installation))


def build(settings: Settings) -> Installation:
    """Database, keys and limits by the settings."""
    database = Database(settings.database_url)
    keyring = Keyring(settings.secret_key)
    return Installation(
        settings=settings,
        database=database,
        keyring=keyring,
        limiter=_limiter(settings.redis_url),
        parts={
            "board": FreezingBoard(database, _board(settings, database)),
            "board_memories": Memories(database),
            "prizes": SqlPrizeList(),
            "scans": ScanTally(database),
            "doors": ShortMemory(SEEN_SECONDS, SEEN_KEPT),
            "rounds_seen": ShortMemory(SEEN_SECONDS, SEEN_KEPT),
            "round_attempts": SqlRoundAttempts(),
            "hidden_results": CourseResults(),
            "result_news": RepairNews(),
            "tokens": ParticipantTokens(keyring),
            "answers": AnswerDesk(database),
            "submissions": SubmitDesk(database),
            "starts": StartDesk(database, ZoneInfo(settings.timezone)),
        },
    )


def begin(installation: Installation) -> None:
    """What this process does beside answering; a test that wants none of it says so."""
    if installation.parts.get("no_sweeper"):
        return
    PATIENCE.serve()
    garbage.search_rarely()
    database = installation.database
    keeper = TimeKeeper(database)
    if not database.is_sqlite:
        CONTEST_CLOCK.doubt()
    keeper.try_to_measure()
    background.at_end(installation.parts["answers"].writer.stop)
    threads = installation.threads
    threads.start(keeper.run, "time")
    threads.start(partial(sweeper.run, database), "sweeper")
    threads.start(installation.parts["scans"].run, "scans")
    zone = ZoneInfo(installation.settings.timezone)
    threads.start(partial(leavers.run, database, zone), "leavers")
    threads.start(partial(certificates.run, database, zone), "certificates")
    threads.start(partial(records.run, database, zone), "records")
    threads.start(partial(analyses.run, database), "analyses")
    threads.start(partial(reminders.run, database, installation.settings), "reminders")
    threads.start(partial(test_results.run, database, installation.keyring), "test results")


def close(installation: Installation) -> None:
    """Leave nothing of it running in a process that goes on."""
    installation.threads.stop()
    installation.parts["answers"].writer.stop()
    installation.database.dispose()


def _limiter(redis_url: str | None) -> RateLimiter:
    own = LimitsRateLimiter()
    if redis_url is None:
        return own
    storage = cast("Storage", storage_from_string(redis_url, **REDIS_PATIENCE))
    return FallbackRateLimiter(LimitsRateLimiter(storage), own, _as_tuple(storage.base_exceptions))


def _as_tuple(kinds: type[Exception] | tuple[type[Exception], ...]) -> tuple[type[Exception], ...]:
    return kinds if isinstance(kinds, tuple) else (kinds,)


def _board(settings: Settings, database: Database) -> Board:
    snapshots = SnapshotBoard(database, _replica(settings.replica_url))
    if settings.redis_url is None:
        return snapshots
    redis = Redis.from_url(settings.redis_url, decode_responses=True, **REDIS_PATIENCE)
    return SizedBoard(database, snapshots, RedisBoard(redis, database))


def _replica(url: str | None) -> Database | None:
    """Asked with a patience of its own: that it hangs says nothing of the database."""
    if url is None:
        return None
    patience = Patience()
    patience.serve()
    return Database(url, pool_size=2, patience=patience)


class Principals:
    """Tells the guards who is asking."""

    def __init__(self, tokens: ParticipantTokens, keyring: Keyring) -> None:
        self._tokens = tokens
        self._keyring = keyring

    def staff(self) -> StaffPrincipal | None:
        """The signed-in staff, with the units that bound a coordinator."""
        account = signed_in_account()
        if account is None:
            return None
        with reading() as session:
            unit_ids = unit_scope(session, account.id, account.roles)
        return StaffPrincipal(
            id=account.id,
            name=account.name,
            email=account.email,
            roles=account.roles,
            permissions=permissions_of(account.roles),
            unit_ids=unit_ids,
            must_change_password=account.must_change_password,
        )

    def claim(self, token: str) -> ParticipantClaim | None:
        """What a genuine token says."""
        return self._tokens.claim_of(token)

    def participant(self, token: str) -> ParticipantPrincipal | None:
        """The participant whom the token names."""
        claim = self.claim(token)
        if claim is None:
            return None
        with reading() as session:
            found = participant_of(session, claim)
            return ParticipantPrincipal(found.id, found.contest_id) if found else None

    def learner(self, token: str) -> LearnerPrincipal | None:
        """The learner whom the token names."""
        claim = read_learner_token(self._keyring, token)
        if claim is None:
            return None
        with reading() as session:
            found = learner_of(session, claim)
            if found is None:
                return None
            return LearnerPrincipal(found.id, found.unit_id, claim.epoch, claim.is_shared)
