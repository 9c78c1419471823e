"""The reminders of a day: what is to be said follows from how things stand, and is said once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.certificates.queries import expiring as certificates_expiring
from quizapp.training.duty.models import ReminderDay
from quizapp.training.duty.queries.facts import Facts, read_facts
from quizapp.training.duty.queries.notices import COURSE_DUE, late_reminders
from quizapp.training.duty.queries.people import Whose, units_of_learners
from quizapp.training.duty.queries.standing import Duty, list_duties
from quizapp.training.duty.rules import EXEMPT, late_reminder, reminder_due
from quizapp.training.duty.service.inserting import insert_into
from quizapp.training.duty.service.notices import Message, subject_of
from quizapp.training.models import Course
from quizapp.training.records.queries import expiring as papers_expiring

CERTIFICATE_EXPIRING, LAW_CHANGED = "certificate_expiring", "law_changed"
HELD_FOR = timedelta(minutes=30)
"""Who began a day's reminders and has not ended them by then is taken for dead."""


def messages_of_day(session: Session, today: date, zone: ZoneInfo) -> list[Message]:
    """Everything that somebody should have heard by today, whether it was said before or not."""
    units = units_of_learners(session)
    course_ids = list(session.scalars(select(Course.id)))
    facts = read_facts(session, Whose(), course_ids, today, zone)
    return [
        *_of_duties(list_duties(session, Whose(), today, zone), late_reminders(session), today),
        *_of_dead_law(facts, units, today),
        *_of_certificates(session, today, zone),
        *_of_papers(session, today),
    ]


def _of_duties(
    duties: Iterable[Duty], late: Mapping[str, Sequence[date]], today: date
) -> Iterator[Message]:
    for duty in _earliest(duties):
        if duty.due is None:
            continue
        learner_id, course_id = duty.person.learner_id, duty.course_id
        subject = subject_of(learner_id, course_id, duty.due)
        step = _step(duty.due, late.get(subject, ()), today)
        if step:
            unit_id = duty.person.unit_id
            yield Message(COURSE_DUE, subject, step, duty.due, learner_id, unit_id, course_id)


def _step(due: date, sent: Sequence[date], today: date) -> str:
    before = reminder_due(due, today)
    if before is not None:
        return f"due-{before}"
    number = late_reminder(due, today, sent)
    return f"late-{number}" if number is not None else ""


def _earliest(duties: Iterable[Duty]) -> Iterable[Duty]:
    """One of each person and course: somebody may serve at two enterprises."""
    found: dict[tuple[str, str], Duty] = {}
    for duty in duties:
        if duty.state == EXEMPT or duty.due is None:
            continue
        key = (duty.person.learner_id, duty.course_id)
        if key not in found or duty.due < (found[key].due or date.max):
            found[key] = duty
    return found.values()


def _of_dead_law(facts: Facts, units: Mapping[str, str], today: date) -> Iterator[Message]:
    """Those at a unit who completed by lessons whose law has died since."""
    for learner_id, course_id in facts.law_changed:
        newest = facts.newest.get((learner_id, course_id))
        unit_id = units.get(learner_id)
        if newest and unit_id:
            yield Message(LAW_CHANGED, newest, "law", today, learner_id, unit_id, course_id)


def _of_certificates(session: Session, today: date, zone: ZoneInfo) -> Iterator[Message]:
    """Our own that end soon, of those who are at a unit."""
    courses = dict(session.execute(select(Course.slug, Course.id)).all())
    for one in certificates_expiring(session, today=today):
        if one.unit_id is not None:
            yield Message(
                CERTIFICATE_EXPIRING,
                one.certificate_id,
                f"expires-{one.step}",
                one.valid_until.astimezone(zone).date(),
                one.learner_id,
                one.unit_id,
                courses.get(one.course_key),
                one.course_title,
            )


def _of_papers(session: Session, today: date) -> Iterator[Message]:
    """Certificates of the police and licences of tools that end soon."""
    for one in papers_expiring(session, today=today):
        yield Message(
            one.kind,
            one.key,
            one.step,
            one.expires_on,
            one.learner_id,
            one.unit_id,
            what=one.what,
        )


def begin_day(session: Session, day: date, *, now: datetime) -> bool:
    """Whether the reminders of the day are the caller's to make: nobody else's then."""
    first = {"day": day, "begun_at": now, "done_at": None, "notices": 0}
    is_free = ReminderDay.done_at.is_(None) & (ReminderDay.begun_at <= now - HELD_FOR)
    statement = insert_into(session, ReminderDay).values(first)
    statement = statement.on_conflict_do_update(
        index_elements=["day"], set_={"begun_at": now}, where=is_free
    )
    return session.execute(statement.returning(ReminderDay.day)).first() is not None


def end_day(session: Session, day: date, notices: int, *, now: datetime) -> None:
    """The reminders of the day are made."""
    done = {"day": day, "begun_at": now, "done_at": now, "notices": notices}
    statement = insert_into(session, ReminderDay).values(done)
    statement = statement.on_conflict_do_update(
        index_elements=["day"],
        set_={"done_at": now, "notices": ReminderDay.notices + notices},
    )
    session.execute(statement)


def is_done(session: Session, day: date) -> bool:
    """Whether nothing is left to do that day, for a look before taking it."""
    done = select(ReminderDay.day).where(ReminderDay.day == day, ReminderDay.done_at.is_not(None))
    return session.scalar(done) is not None
