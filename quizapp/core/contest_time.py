"""Contest time: the database's clock and a correction that all processes share.

Clocks are set by people and by other machines, contests must not notice. Each process measures
the database's clock again and again and goes on by a timer in between. When what it measures has
jumped, contest time does not jump along: the correction, kept in the database, takes the jump
back, so every process, also one that starts later, goes on as before. Only a person's word
(`accept`) lets the new time in.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum

from sqlalchemy import BigInteger, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from quizapp.core import measures
from quizapp.core.clock import CONTEST_CLOCK, Clock
from quizapp.core.db import Database, Model

log = logging.getLogger(__name__)

EVERY_SECONDS = 5.0
AGAIN_SECONDS = 1.0
"""After a measurement that failed."""
SURE_SECONDS = 30.0
"""For so long a measurement of a database elsewhere is relied on."""
TOLERANCE_SECONDS = 2.0
"""Less is the work of a time server, and followed; more is a jump."""
YOUNG_SECONDS = 15.0
"""A process that just started may have met a jump that the others are still taking back."""
SLOWEST_SECONDS = 2.0
"""An answer that took longer says too little about when it was given."""

ReferenceClock = Callable[[Session], float]


class ContestClock(Model):
    """The single row that all processes agree by.

    `reached_at`: contest time came at least so far. `acceptances` counts the times that a person
    let a new time in; whoever sees a new number follows.
    """

    __tablename__ = "contest_clock"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    correction_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    reached_at: Mapped[datetime]
    jumps: Mapped[int] = mapped_column(default=0)
    """Absorbed since the last acceptance."""
    jumped_at: Mapped[datetime | None]
    acceptances: Mapped[int] = mapped_column(default=0)


@dataclass(frozen=True)
class ClockState:
    """What a person is shown before deciding."""

    contest_time: datetime
    database_time: datetime
    jumps: int
    jumped_at: datetime | None

    @property
    def correction_seconds(self) -> float:
        """Contest time minus the database's."""
        return (self.contest_time - self.database_time).total_seconds()


class Verdict(Enum):
    """What to do about a measurement."""

    FOLLOW = "follow"
    ABSORB = "absorb"


@dataclass(frozen=True)
class Measured:
    """A measurement: contest time by database and correction, and what it is held against."""

    moment: float
    estimate: float | None
    reached: float
    is_young: bool = False
    is_accepted_anew: bool = False


def judge(measured: Measured) -> Verdict:
    """Whether contest time follows the measurement or the jump is to be taken back."""
    if measured.is_accepted_anew:
        return Verdict.FOLLOW
    if measured.estimate is None:
        runs_backwards = measured.moment < measured.reached - TOLERANCE_SECONDS
        return Verdict.ABSORB if runs_backwards else Verdict.FOLLOW
    is_near = abs(measured.moment - measured.estimate) <= TOLERANCE_SECONDS
    # Others have been where we have not: it was this process that stood still, not the clock.
    stood_still = measured.reached > measured.estimate + TOLERANCE_SECONDS
    return Verdict.FOLLOW if is_near or stood_still or measured.is_young else Verdict.ABSORB


class TimeKeeper:
    """Keeps one process at contest time."""

    def __init__(
        self,
        database: Database,
        clock: Clock = CONTEST_CLOCK,
        reference: ReferenceClock | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._reference = reference or reference_clock(database, clock)
        # One process with its own database on its own machine has nobody to lose touch with.
        self._sure_for = float("inf") if database.is_sqlite else SURE_SECONDS
        self._began_at: float | None = None
        self._acceptances: int | None = None

    def run(self, wait: Callable[[float], object]) -> None:
        """Measure for ever; `wait(seconds)` ends the loop by returning something true."""
        while not wait(EVERY_SECONDS if self.try_to_measure() else AGAIN_SECONDS):
            self._try(self.mark_reached)

    def try_to_measure(self) -> bool:
        """Measure, or say that it was not possible."""
        return self._try(self.measure)

    def _try(self, work: Callable[[], bool]) -> bool:
        try:
            return work()
        except SQLAlchemyError as error:
            log.warning("the database was not to be asked for its time: %s", type(error).__name__)
            return False

    def measure(self) -> bool:
        """Look at the database's clock; False when its answer came too late to be of use."""
        with self._database.reading() as session:
            row = session.get(ContestClock, 1)
            before = self._clock.timer()
            reference = self._reference(session)
            after = self._clock.timer()
        if after - before > SLOWEST_SECONDS:
            log.warning("the time could not be measured: an answer took %.1f s", after - before)
            return False
        reference += (after - before) / 2
        if judge(self._measured(row, reference, after)) is Verdict.ABSORB:
            self._absorb()
        else:
            self._follow(reference + _correction(row), after, row)
        return True

    def _measured(self, row: ContestClock | None, reference: float, at: float) -> Measured:
        is_first = self._began_at is None
        return Measured(
            moment=reference + _correction(row),
            estimate=None if self._began_at is None else self._clock.seconds(),
            reached=row.reached_at.timestamp() if row else 0.0,
            is_young=self._is_young(at),
            is_accepted_anew=not is_first and _acceptances(row) != self._acceptances,
        )

    def _is_young(self, at: float) -> bool:
        return self._began_at is not None and at - self._began_at < YOUNG_SECONDS

    def _follow(self, moment: float, at: float, row: ContestClock | None) -> None:
        if self._began_at is None:
            self._began_at = at
        self._acceptances = _acceptances(row)
        self._clock.keep(moment, at=at, sure_for=self._sure_for)
        correction = _correction(row)
        measures.clock_correction_seconds.set(correction)
        measures.clock_offset_seconds.set(moment - correction - self._clock.wall())
        measures.clock_measured_timestamp_seconds.set(self._clock.wall())

    def _absorb(self) -> None:
        """Take the jump back for everybody, unless somebody was quicker."""
        with self._database.transaction() as session:
            row = locked_row(session, _utc(self._clock.seconds()))
            reference, at = self._reference(session), self._clock.timer()
            measured = self._measured(row, reference, at)
            if judge(measured) is Verdict.ABSORB:
                goes_on = measured.reached if measured.estimate is None else measured.estimate
                row.correction_ms += round((goes_on - measured.moment) * 1000)
                row.jumps += 1
                row.jumped_at = _utc(goes_on)
                measures.clock_jumps.inc()
                log.error(
                    "the database's clock jumped by %+.1f s; contest time goes on as before"
                    " until somebody accepts the new time: quiz clock show",
                    measured.moment - goes_on,
                )
            self._follow(reference + _correction(row), at, row)

    def mark_reached(self) -> bool:
        """Tell the others how far contest time has come; a young process keeps silent."""
        if self._began_at is None or self._is_young(self._clock.timer()):
            return False
        moment = _utc(self._clock.seconds())
        further = update(ContestClock).where(
            ContestClock.id == 1,
            ContestClock.reached_at < moment,
            ContestClock.acceptances == self._acceptances,
        )
        with self._database.transaction() as session:
            if session.get(ContestClock, 1) is None:
                locked_row(session, moment)
            session.execute(further.values(reached_at=moment))
        return True


def shift_to_contest_time(database: Database, clock: Clock = CONTEST_CLOCK) -> None:
    """For a command: take contest time once."""
    with database.reading() as session:
        row = session.get(ContestClock, 1)
        clock.shift(reference_clock(database, clock)(session) + _correction(row))


def look(session: Session, reference: ReferenceClock) -> ClockState:
    """Contest time beside the database's."""
    row = session.get(ContestClock, 1)
    moment = reference(session)
    return ClockState(
        contest_time=_utc(moment + _correction(row)),
        database_time=_utc(moment),
        jumps=row.jumps if row else 0,
        jumped_at=row.jumped_at if row else None,
    )


def accept(session: Session, reference: ReferenceClock) -> ClockState:
    """Let the database's clock be contest time from here on; returns what was before."""
    moment = _utc(reference(session))
    row = locked_row(session, moment)
    before = look(session, reference)
    row.correction_ms, row.jumps = 0, 0
    row.reached_at = moment
    row.acceptances += 1
    session.flush()
    return before


def reference_clock(database: Database, clock: Clock = CONTEST_CLOCK) -> ReferenceClock:
    """How to read the clock that counts: the database server's; with SQLite this machine's."""
    if database.is_sqlite:
        return lambda _session: clock.wall()
    return _postgres_clock


def locked_row(session: Session, moment: datetime) -> ContestClock:
    """The row, locked; made when nobody has yet."""
    wanted = select(ContestClock).where(ContestClock.id == 1).with_for_update()
    row = session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        first = {"id": 1, "correction_ms": 0, "reached_at": moment, "jumps": 0, "acceptances": 0}
        session.execute(dialect.insert(ContestClock).values(first).on_conflict_do_nothing())
        row = session.scalars(wanted).one()
    return row


def _postgres_clock(session: Session) -> float:
    moment: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
    return moment.timestamp()


def _correction(row: ContestClock | None) -> float:
    return row.correction_ms / 1000 if row else 0.0


def _acceptances(row: ContestClock | None) -> int:
    return row.acceptances if row else 0


def _utc(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
