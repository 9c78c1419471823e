"""Taking a test of a course: the gate and the attempt, in one transaction."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.attempts.service import begin_attempt, finish
from quizapp.certificates.queries import renewal_is_open
from quizapp.contests.queries import get_round
from quizapp.core.errors import Conflict, NotFound
from quizapp.core.tokens import Keyring
from quizapp.core.types import new_id
from quizapp.organisations.models import Learner, LearnerParticipant, Participant
from quizapp.organisations.queries.participants import lock_participant
from quizapp.training.models import BEFORE, FINAL, Course
from quizapp.training.queries.completions import standings
from quizapp.training.queries.finals import (
    find_completion,
    find_participant,
    find_running,
    has_learned_since,
    list_results,
    settings_of,
)
from quizapp.training.queries.learning import CourseOfLearner, course_of
from quizapp.training.rules.completions import EXPIRED, EXPIRING
from quizapp.training.rules.finals import Door, FinalSettings, Gate, Try, check_may_begin, gate
from quizapp.training.service.finals.results import settle_learner
from quizapp.training.service.finals.rounds import current_round

TO_RENEW = {EXPIRING, EXPIRED}


@dataclass(frozen=True)
class Before:
    """Where a learner stands before the final test of a course."""

    course: CourseOfLearner
    settings: FinalSettings
    gate: Gate
    is_renewal: bool


def standing_before(
    session: Session, learner_id: str, slug: str, *, today: date, now: datetime
) -> Before:
    """Why the final test may be taken now, or not. Only reads."""
    course = course_of(session, learner_id, slug, today)
    settings = settings_of(session, course.course)
    running = find_running(session, course.course.id, learner_id, FINAL)
    is_running = running is not None and not running.window.is_over(now)
    return _before(session, learner_id, course, settings, is_running=is_running, now=now)


def may_begin_before(session: Session, learner_id: str, course: CourseOfLearner) -> bool:
    """Whether the test before the first lesson is offered: once, and before anything is read."""
    asked = settings_of(session, course.course).before_questions > 0
    taken = list_results(session, course.course.id, learner_id, BEFORE)
    return asked and not course.is_begun and not taken


def start_test(
    session: Session,
    learner_id: str,
    slug: str,
    purpose: str,
    *,
    today: date,
    keyring: Keyring,
    now: datetime,
) -> Attempt:
    """The running attempt, or a new one. Raises Conflict with the reason why there is none.

    The learner's row is locked, so however many phones ask at once, one attempt begins.
    """
    learner = _hold(session, learner_id)
    course = course_of(session, learner_id, slug, today)
    running = _running(session, course.course, learner_id, purpose, now)
    if running is not None:
        return running
    settle_learner(session, learner_id, keyring=keyring, now=now)
    _check_may_begin(session, learner_id, course, purpose, now)
    asking = current_round(session, course.course, purpose, today=today, now=now)
    round_ = get_round(session, asking.round_id)
    participant = _participant(session, learner, course.course, round_.contest_id, now)
    lock_participant(session, participant.id)
    return begin_attempt(session, round_, participant.id, now=now)


def _hold(session: Session, learner_id: str) -> Learner:
    held = select(Learner).where(Learner.id == learner_id)
    found = session.scalars(
        held.with_for_update(of=Learner, key_share=True).execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def _running(
    session: Session, course: Course, learner_id: str, purpose: str, now: datetime
) -> Attempt | None:
    """What is still to be finished; an attempt whose time is over is closed by the way."""
    participant = find_participant(session, course.id, learner_id)
    if participant is None:
        return None
    lock_participant(session, participant.id)
    running = find_running(session, course.id, learner_id, purpose, lock=True)
    if running is not None and running.window.is_over(now):
        finish(session, [running], now=now)
        return None
    return running


def _check_may_begin(
    session: Session, learner_id: str, course: CourseOfLearner, purpose: str, now: datetime
) -> None:
    if purpose == BEFORE:
        if not may_begin_before(session, learner_id, course):
            raise Conflict("test_before_is_over")
        return
    settings = settings_of(session, course.course)
    before = _before(session, learner_id, course, settings, is_running=False, now=now)
    check_may_begin(before.gate)


def _before(
    session: Session,
    learner_id: str,
    course: CourseOfLearner,
    settings: FinalSettings,
    *,
    is_running: bool,
    now: datetime,
) -> Before:
    course_id = course.course.id
    completion = find_completion(session, course_id, learner_id)
    since = completion.completed_at if completion else None
    results = [
        one
        for one in list_results(session, course_id, learner_id)
        if since is None or one.finished_at > since
    ]
    is_renewal = since is not None and _is_to_renew(session, course.course, learner_id, since, now)
    stands = gate(
        settings,
        [Try(one.finished_at, is_passed=bool(one.is_passed)) for one in results],
        lessons_done=bool(course.lessons) and course.next is None,
        is_running=is_running,
        is_completed=completion is not None and not is_renewal,
        now=now,
    )
    return Before(course, settings, stands, is_renewal)


def _is_to_renew(
    session: Session, course: Course, learner_id: str, since: datetime, now: datetime
) -> bool:
    """Soon over, over, its law amended, or something learned anew because its law changed."""
    standing = standings(session, course.id, [learner_id], now=now).get(learner_id)
    is_ending = standing is not None and standing.state in TO_RENEW
    return (
        is_ending
        or has_learned_since(session, course.id, learner_id, since)
        or renewal_is_open(session, learner_id, course.slug, today=now.date(), now=now)
    )


def _participant(
    session: Session, learner: Learner, course: Course, contest_id: str, now: datetime
) -> Participant:
    """As whom the learner is tested: `LearnerParticipant` alone says who that is."""
    known = find_participant(session, course.id, learner.id)
    if known is not None:
        return known
    participant = Participant(
        id=new_id(),
        contest_id=contest_id,
        full_name="",
        folded_name="",
        language=learner.language,
        receipt_hash=secrets.token_hex(32),
        entrant_code=new_id(),
        token_epoch=0,
        joined_at=now,
    )
    session.add(participant)
    session.flush()
    session.add(
        LearnerParticipant(
            participant_id=participant.id, learner_id=learner.id, contest_id=contest_id
        )
    )
    session.flush()
    return participant


__all__ = ["Before", "Door", "may_begin_before", "standing_before", "start_test"]
