"""Starting an attempt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from quizapp.attempts.at_the_start import AttemptLine
from quizapp.attempts.exposure import draw_for
from quizapp.attempts.models import Attempt
from quizapp.attempts.queries import find_open_attempt, list_attempts, list_seen
from quizapp.attempts.round_cards import exposure_in, paper_plan
from quizapp.attempts.rules import DrawnSlot, check_attempts_left, deadline_for
from quizapp.attempts.service.finish import finish
from quizapp.contests.models import Round
from quizapp.contests.queries import hold_round
from quizapp.contests.queries.admission import candidate_of
from quizapp.contests.rules import check_is_eligible, check_is_open
from quizapp.core.errors import NotAllowed, NotFound
from quizapp.core.tokens import Keyring
from quizapp.organisations.queries.participants import has_consented, lock_participant


def start_attempt(
    session: Session,
    round_id: str,
    participant_id: str,
    *,
    zone: ZoneInfo,
    now: datetime,
    keyring: Keyring | None = None,
) -> tuple[Attempt, bool]:
    """The running attempt, or a new one: (attempt, whether it is new).

    The participant's row is locked, so however many phones ask at once, one attempt begins.
    Without a `keyring` lists of phones and codes find nobody.
    """
    participant = lock_participant(session, participant_id)
    round_ = hold_round(session, round_id)
    if round_.contest_id != participant.contest_id:
        raise NotFound
    running = find_open_attempt(session, round_id, participant_id)
    if running is not None:
        if not running.window.is_over(now):
            return running, False
        finish(session, [running], now=now)
    check_is_open(round_.window, now)
    if not has_consented(session, participant.id, "contest"):
        raise NotAllowed("consent_needed")
    check_is_eligible(round_.eligibility, candidate_of(session, round_, participant, keyring))
    used = count_used(session, round_, participant.id, zone=zone, now=now)
    check_attempts_left(used, round_.attempts_allowed)
    return begin_attempt(session, round_, participant_id, now=now), True


def count_used(
    session: Session, round_: Round, participant_id: str, *, zone: ZoneInfo, now: datetime
) -> int:
    """How many attempts are taken of those allowed: in the round, or today where that counts."""
    attempts = list_attempts(session, round_.id, participant_id)
    return count_of(attempts, round_.attempts_per, zone=zone, now=now)


def count_of(
    attempts: Iterable[Attempt | AttemptLine], attempts_per: str, *, zone: ZoneInfo, now: datetime
) -> int:
    """As `count_used`, of attempts that were read already."""
    since = counts_since(attempts_per, now, zone)
    return sum(since is None or one.started_at >= since for one in attempts)


def counts_since(attempts_per: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The moment before which attempts do not count against the allowance; None: all count."""
    if attempts_per != "day":
        return None
    local = now.astimezone(zone)
    return local - timedelta(
        hours=local.hour,
        minutes=local.minute,
        seconds=local.second,
        microseconds=local.microsecond,
    )


def begin_attempt(
    session: Session, round_: Round, participant_id: str, *, now: datetime
) -> Attempt:
    """A new attempt with its own paper, for who may begin: the caller holds the participant."""
    plan, _versions = paper_plan(session, round_)
    seen = list_seen(session, participant_id) if round_.seen_last else ()
    seed, paper = draw_for(plan, exposure_in(round_, plan), seen)
    attempts = list_attempts(session, round_.id, participant_id)
    attempt = Attempt(
        round=round_,
        round_id=round_.id,
        participant_id=participant_id,
        number=len(attempts) + 1,
        state="open",
        seed=seed,
        paper=stored_paper(paper),
        started_at=now,
        deadline_at=deadline_for(now, round_.duration_seconds, round_.closes_at),
        answered_count=0,
        is_counted=False,
    )
    session.add(attempt)
    session.flush()
    return attempt


def stored_paper(paper: Sequence[DrawnSlot]) -> list[dict[str, Any]]:
    """A paper as attempts keep it."""
    return [
        {"version": version_id, "type": type_, "points": points, "options": options}
        if shape is None
        else {
            "version": version_id,
            "type": type_,
            "points": points,
            "options": options,
            "shape": shape,
        }
        for version_id, type_, points, options, shape in paper
    ]
