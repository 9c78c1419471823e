"""A province in small: enterprises with people, rounds at every moment, a demonstration."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.contests.models import Contest, ContestStaff, Organizer, Round
from quizapp.core.text import fold
from quizapp.core.types import new_id
from quizapp.organisations.models import Participant, RosterEntry, Unit
from tests.factories import LONG_AGO, make_unit, ranked

NOW = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
"""19:30 of the same day in Việt Nam."""
HANDED_IN = {"score": 0.0, "max_score": 1.0, "correct_count": 0, "duration_seconds": 60}


def make_contest(session: Session, title: str = "Ngày hội", **more: Any) -> Contest:
    staff_id = more.pop("staff_id", None)
    confirmed = more.pop("confirmed", True)
    organizer = Organizer(
        name=f"Ban tổ chức {title}",
        created_at=LONG_AGO,
        confirmed_at=LONG_AGO if confirmed else None,
    )
    session.add(organizer)
    session.flush()
    contest = Contest(
        id=new_id(),
        slug=fold(title).replace(" ", "-"),
        title=title,
        organizer=organizer,
        organizer_id=organizer.id,
        created_at=LONG_AGO,
        **more,
    )
    session.add(contest)
    session.flush()
    if staff_id:
        session.add(ContestStaff(contest_id=contest.id, staff_id=staff_id))
        session.flush()
    return contest


def make_round(session: Session, contest: Contest, title: str = "Tuần 2", **more: Any) -> Round:
    """Open from yesterday to the day after tomorrow unless told otherwise."""
    settings = {
        "state": "published",
        "opens_at": NOW - timedelta(days=1),
        "closes_at": NOW + timedelta(days=2, hours=6),
        "duration_seconds": 600,
        "created_at": LONG_AGO,
    }
    round_ = Round(id=new_id(), contest_id=contest.id, title=title, **{**settings, **more})
    session.add(round_)
    session.flush()
    return round_


def make_people(
    session: Session, contest: Contest, unit: Unit | None, count: int = 1, **more: Any
) -> list[Participant]:
    people = [
        Participant(
            id=new_id(),
            contest_id=contest.id,
            unit_id=unit.id if unit else None,
            full_name=f"Nguyễn Văn {number}",
            folded_name=f"nguyen van {number}",
            receipt_hash=new_id(),
            entrant_code=new_id(),
            joined_at=LONG_AGO,
            **more,
        )
        for number in range(count)
    ]
    session.add_all(people)
    session.flush()
    return people


def make_attempts(
    session: Session,
    round_: Round,
    people: list[Participant],
    *,
    at: datetime = NOW,
    number: int = 1,
    state: str = "submitted",
) -> None:
    attempts = [
        Attempt(
            id=new_id(),
            round_id=round_.id,
            participant_id=person.id,
            number=number,
            state=state,
            seed="s",
            paper=[],
            started_at=at,
            deadline_at=at + timedelta(minutes=10),
            **(HANDED_IN | {"submitted_at": at} if state == "submitted" else {}),
            is_counted=state == "submitted" and number == 1,
        )
        for person in people
    ]
    session.add_all(ranked(one) if state == "submitted" else one for one in attempts)
    session.flush()


def make_roster(session: Session, unit: Unit, count: int) -> list[RosterEntry]:
    entries = [
        RosterEntry(
            id=new_id(),
            unit_id=unit.id,
            employee_code=f"{unit.code}-{number}",
            full_name=f"Nguyễn Văn {number}",
            folded_name=f"nguyen van {number}",
            created_at=LONG_AGO,
        )
        for number in range(count)
    ]
    session.add_all(entries)
    session.flush()
    return entries


def make_enterprises(session: Session, count: int, *, first: int = 1, **more: Any) -> list[Unit]:
    return [
        make_unit(
            session, f"DN{number:04}", f"Công ty số {number:04}", **{"headcount": 100, **more}
        )
        for number in range(first, first + count)
    ]
