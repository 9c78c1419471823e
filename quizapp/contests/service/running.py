"""Rounds after publication: open now, close now, extend, wipe a trial.

The attempts of a round belong to a higher feature. They are changed through a port in the same
transaction, not by an event after it: between the two a round would be closed while its attempts
still take answers, and a process that dies there would leave it so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.contests.models import CLOSED, DRAFT, TRIAL, Round
from quizapp.contests.ports import RoundAttempts
from quizapp.contests.queries import get_round_for_update, list_rounds
from quizapp.contests.rules import Phase, check_is_open
from quizapp.contests.service.authority import Authority
from quizapp.contests.service.freezing import keep_frozen
from quizapp.contests.service.pausing import end_pause
from quizapp.core.errors import Conflict, Invalid, NotFound
from quizapp.core.text import clean_line
from quizapp.core.tokens import normalise_code
from quizapp.organisations.models import Participant, Unit

LONGEST_EXTENSION_MINUTES = 7 * 24 * 60
MAX_REASON_LENGTH = 300


@dataclass(frozen=True)
class Extension:
    """More time: for all (the round closes later too), for one unit, or for one person.

    `entrant_code` is the public one.
    """

    minutes: int
    reason: str
    unit_id: str | None = None
    entrant_code: str | None = None

    @property
    def is_for_all(self) -> bool:
        """Whether nobody is singled out."""
        return self.unit_id is None and self.entrant_code is None


def open_round(
    session: Session, round_id: str, by: Authority, *, attempts: RoundAttempts, now: datetime
) -> Round:
    """Open a published round before its time. Trials of the contest are wiped first."""
    round_ = _published(session, round_id, by)
    phase = round_.window.phase(now)
    if phase is Phase.OPEN:
        return round_
    if phase is Phase.CLOSED:
        check_is_open(round_.window, now)
    if round_.kind != TRIAL:
        for trial in _unwiped_trials(session, round_.contest_id):
            wipe_trial(session, trial.id, by, attempts=attempts, now=now)
    round_.opens_at = now
    session.flush()
    record(session, by.actor_id, "round.opened", ("round", round_.id), now=now)
    return round_


def close_round(
    session: Session, round_id: str, by: Authority, *, attempts: RoundAttempts, now: datetime
) -> int:
    """Close a round now with everything that runs in it; returns how many attempts were open."""
    round_ = _published(session, round_id, by)
    if round_.state == CLOSED:
        return 0
    if round_.window.phase(now) is Phase.UPCOMING:
        raise Conflict("round_not_yet_open")
    if round_.window.is_paused:
        end_pause(session, round_, by, attempts=attempts, now=now)
    closed = attempts.close_open(session, round_.id, now=now)
    round_.state, round_.closed_at = CLOSED, now
    session.flush()
    record(session, by.actor_id, "round.closed", ("round", round_.id), {"open": closed}, now=now)
    return closed


def extend_round(
    session: Session,
    round_id: str,
    extension: Extension,
    by: Authority,
    *,
    attempts: RoundAttempts,
    now: datetime,
) -> int:
    """More time for running attempts, and for all: a later closing. Returns how many gained."""
    reason = _check_extension(session, extension)
    round_ = _published(session, round_id, by)
    if round_.window.phase(now) is Phase.CLOSED:
        raise Conflict("too_late_to_extend")
    more = timedelta(minutes=extension.minutes)
    person_id = _person_of(session, round_, extension)
    gained = attempts.extend_open(
        session, round_.id, more, extension.unit_id, now=now, participant_id=person_id
    )
    if person_id is not None and not gained:
        raise Conflict("nothing_runs_for_person")
    if extension.is_for_all:
        keep_frozen(round_, now)
        round_.closes_at += more
    session.flush()
    details = {
        "minutes": extension.minutes,
        "unit": extension.unit_id,
        "entrant": extension.entrant_code,
        "reason": reason,
        "attempts": gained,
    }
    record(session, by.actor_id, "round.extended", ("round", round_.id), details, now=now)
    return gained


def announce(session: Session, round_id: str, by: Authority, *, now: datetime) -> Round:
    """Let everybody see the board of a closed round as it ended. Repeats change nothing."""
    round_ = _published(session, round_id, by)
    if round_.window.phase(now) is not Phase.CLOSED:
        raise Conflict("round_still_runs")
    if round_.announced_at is None:
        round_.announced_at = now
        session.flush()
        record(session, by.actor_id, "round.announced", ("round", round_.id), now=now)
    return round_


def take_back_announcement(
    session: Session, round_id: str, by: Authority, *, now: datetime
) -> Round:
    """Let the board stand as it stood before the announcement. Repeats change nothing."""
    round_ = _published(session, round_id, by)
    if round_.announced_at is not None:
        round_.announced_at = None
        session.flush()
        record(session, by.actor_id, "round.announcement_withdrawn", ("round", round_.id), now=now)
    return round_


def wipe_trial(
    session: Session, round_id: str, by: Authority, *, attempts: RoundAttempts, now: datetime
) -> int:
    """Remove what a trial left, and end it; returns how many attempts there were."""
    round_ = _published(session, round_id, by)
    if round_.kind != TRIAL:
        raise Conflict("only_trials_are_wiped")
    if round_.window.is_paused:
        end_pause(session, round_, by, attempts=attempts, now=now)
    wiped = attempts.wipe(session, round_.id)
    round_.state, round_.closed_at = CLOSED, now
    session.flush()
    about = ("round", round_.id)
    record(session, by.actor_id, "round.wiped", about, {"attempts": wiped}, now=now)
    return wiped


def _published(session: Session, round_id: str, by: Authority) -> Round:
    round_ = get_round_for_update(session, round_id, by.scope)
    if round_.state == DRAFT:
        raise Conflict("round_not_published")
    return round_


def _person_of(session: Session, round_: Round, extension: Extension) -> str | None:
    if extension.entrant_code is None:
        return None
    code = normalise_code(extension.entrant_code)
    person = select(Participant).where(
        Participant.entrant_code == code, Participant.contest_id == round_.contest_id
    )
    found = session.scalars(person).one_or_none()
    if found is None:
        raise Invalid(fields={"entrant_code": "entrant_unknown"})
    return found.merged_into_id or found.id


def _unwiped_trials(session: Session, contest_id: str) -> list[Round]:
    rounds = list_rounds(session, contest_id)
    return [one for one in rounds if one.kind == TRIAL and one.state == "published"]


def _check_extension(session: Session, extension: Extension) -> str:
    reason = clean_line(extension.reason)
    problems = {}
    if not 1 <= extension.minutes <= LONGEST_EXTENSION_MINUTES:
        problems["minutes"] = "extension_out_of_range"
    if not reason:
        problems["reason"] = "reason_needed"
    elif len(reason) > MAX_REASON_LENGTH:
        problems["reason"] = "too_long"
    if problems:
        raise Invalid(fields=problems)
    if extension.unit_id is not None and session.get(Unit, extension.unit_id) is None:
        raise NotFound
    return reason
