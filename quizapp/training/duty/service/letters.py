"""Letters to coordinators: one a day and unit, written with what it tells, sent at most once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from quizapp.accounts.models import StaffAccount, StaffRole
from quizapp.accounts.rules import COORDINATOR
from quizapp.core.types import new_id
from quizapp.organisations.models import UnitCoordinator
from quizapp.training.duty.models import CoordinatorMail, Notice
from quizapp.training.duty.queries.notices import COURSE_DUE
from quizapp.training.duty.service.inserting import insert_into

NEWS_FOR = timedelta(days=7)
"""What was said earlier is no news any more: whoever sets mail up later gets no flood."""
WORTH_SENDING = timedelta(days=3)
MOST_TRIES = 8
FIRST_PAUSE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=6)
LONGEST_SENDING = timedelta(minutes=5)


def write_letters(session: Session, day: date, *, now: datetime) -> int:
    """A letter for each coordinator of a unit of which something new was said; how many."""
    news = _news(session, day)
    coordinators = _coordinators(session, news)
    rows = [
        {
            "id": new_id(),
            "staff_id": staff_id,
            "unit_id": unit_id,
            "day": day,
            "counts": counts,
            "made_at": now,
            "tries": 0,
            "next_try_at": now,
        }
        for unit_id, counts in news.items()
        for staff_id in coordinators.get(unit_id, ())
    ]
    return sum(_write(session, row) for row in rows) if rows else 0


def _news(session: Session, day: date) -> dict[str, dict[str, int]]:
    """Unit -> kind -> how many notices no letter has told of yet; they are told of now.

    A unit whose letter of the day is written already waits for the next one.
    """
    written = select(CoordinatorMail.unit_id).where(CoordinatorMail.day == day)
    told = (
        update(Notice)
        .where(
            Notice.unit_id.is_not(None),
            Notice.unit_id.not_in(written),
            Notice.digest_on.is_(None),
            Notice.made_on > day - NEWS_FOR,
        )
        .values(digest_on=day)
        .returning(Notice.unit_id, Notice.kind, Notice.step)
        .execution_options(synchronize_session=False)
    )
    news: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for unit_id, kind, step in session.execute(told):
        is_late = kind == COURSE_DUE and step.startswith("late")
        news[unit_id or ""]["course_late" if is_late else kind] += 1
    return {unit_id: dict(counts) for unit_id, counts in news.items()}


def _coordinators(session: Session, unit_ids: Collection[str]) -> dict[str, list[str]]:
    wanted = (
        select(UnitCoordinator.unit_id, StaffAccount.id)
        .join(StaffAccount, StaffAccount.id == UnitCoordinator.staff_id)
        .join(StaffRole, StaffRole.staff_id == StaffAccount.id)
        .where(
            UnitCoordinator.unit_id.in_(sorted(unit_ids)),
            StaffAccount.is_active.is_(True),
            StaffRole.role == COORDINATOR,
        )
    )
    found: dict[str, list[str]] = defaultdict(list)
    for unit_id, staff_id in session.execute(wanted):
        found[unit_id].append(staff_id)
    return found


def _write(session: Session, row: dict[str, object]) -> int:
    statement = insert_into(session, CoordinatorMail).values(row).on_conflict_do_nothing()
    return len(session.execute(statement.returning(CoordinatorMail.id)).all())


def take_letter(session: Session, *, now: datetime) -> CoordinatorMail | None:
    """A letter to send now. It is marked as begun first: nobody else takes it, not even later."""
    waiting = (
        select(CoordinatorMail)
        .where(
            CoordinatorMail.sent_at.is_(None),
            CoordinatorMail.begun_at.is_(None),
            CoordinatorMail.next_try_at <= now,
            CoordinatorMail.tries < MOST_TRIES,
            CoordinatorMail.made_at > now - WORTH_SENDING,
        )
        .order_by(CoordinatorMail.next_try_at, CoordinatorMail.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    letter = session.scalars(waiting).one_or_none()
    if letter is not None:
        letter.begun_at, letter.tries = now, letter.tries + 1
        session.flush()
    return letter


def note_sent(session: Session, letter_id: str, *, now: datetime) -> None:
    """The mail server has taken it."""
    letter = session.get_one(CoordinatorMail, letter_id)
    letter.sent_at, letter.failure = now, None


def note_failed(session: Session, letter_id: str, failure: str, *, now: datetime) -> None:
    """The mail server has surely not taken it: try again later, ever more rarely."""
    letter = session.get_one(CoordinatorMail, letter_id)
    pause = min(FIRST_PAUSE * 2 ** (letter.tries - 1), LONGEST_PAUSE)
    letter.begun_at, letter.next_try_at = None, now + pause
    letter.failure = failure[:60]


def count_unsure(session: Session, *, now: datetime) -> int:
    """Letters that went out and that nobody knows the fate of."""
    begun = CoordinatorMail.begun_at <= now - LONGEST_SENDING
    wanted = select(func.count()).where(CoordinatorMail.sent_at.is_(None), begun)
    return session.scalar(wanted) or 0
