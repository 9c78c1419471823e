"""A class with a main place and two remote points, and people of two enterprises."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from quizapp.core.db import Database
from quizapp.core.tokens import Keyring
from quizapp.organisations.models import Unit
from quizapp.training.classes.codes import check_in_code, host_code
from quizapp.training.classes.models import ClassAttendance, ClassPoint
from quizapp.training.classes.queries.classes import points_of
from quizapp.training.classes.rules.plan import ANNOUNCED, RUNNING, ClassDraft, PlaceDraft
from quizapp.training.classes.service import planning
from quizapp.training.classes.service.invitations import invite
from tests.factories import make_guard, make_learner, make_unit

STARTS = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
ENDS = STARTS + timedelta(hours=3)
KEYS = Keyring("a key of the tests, long enough to be one")
BY = "a-member-of-the-staff"
DRAFT = ClassDraft(
    title="Tập huấn nghiệp vụ bảo vệ",
    organiser_kind="police",
    organiser_name="Công an tỉnh",
    skills=("Dùng gậy cao su đúng quy định", "Sơ cứu cầm máu"),
)


@dataclass
class Hall:
    """`an` and `binh` are invited to the main place, `chi` of another enterprise to nothing."""

    database: Database
    class_id: str
    session_id: str
    unit_id: str
    elsewhere_id: str
    points: list[str]
    places: list[str]
    people: dict[str, str] = field(default_factory=dict)

    def point(self, number: int = 0) -> ClassPoint:
        with self.database.reading() as session:
            return session.get(ClassPoint, self.points[number])

    def code(self, number: int = 0, at: datetime = STARTS) -> str:
        return check_in_code(KEYS, self.point(number), at.timestamp())

    def host_link(self, number: int = 0) -> str:
        point = self.point(number)
        return f"/c/host/{host_code(KEYS, point.id, point.epoch)}"

    def rows(self) -> list[ClassAttendance]:
        with self.database.reading() as session:
            return list(session.scalars(select(ClassAttendance)))


def open_hall(
    database: Database,
    *,
    starts: datetime = STARTS,
    ends: datetime | None = None,
    capacity: int = 2,
    state: str = RUNNING,
    seats: int = 50,
    **changed: object,
) -> Hall:
    draft = ClassDraft(**{**DRAFT.__dict__, **changed})
    now = starts - timedelta(days=7)
    with database.transaction() as session:
        unit = session.query(Unit).first() or make_unit(session)
        elsewhere = make_unit(session, code="CT31", name="Công ty mẫu 31")
        held = planning.create_class(session, draft, by=BY, now=now)
        for number, name in enumerate(("Hội trường", "Điểm cầu 07", "Điểm cầu 31")):
            place = PlaceDraft(
                "remote" if number else "main", name, capacity, host_name="Trần Văn Chủ"
            )
            planning.add_place(session, held.id, place, KEYS, by=BY, now=now)
        times = (starts, ends or starts + timedelta(hours=3))
        meeting = planning.add_session(session, held.id, "Buổi 1", times, KEYS, by=BY, now=now)
        planning.set_quota(session, held.id, unit.id, seats, by=BY, now=now)
        planning.move_on(session, held.id, ANNOUNCED, by=BY, now=now)
        points = points_of(session, held.id)
        hall = Hall(
            database,
            held.id,
            meeting.id,
            unit.id,
            elsewhere.id,
            [point.id for point in points],
            [point.place_id for point in points],
        )
        for name, full_name, where in (
            ("an", "Nguyễn Văn An", unit),
            ("binh", "Phạm Thị Bình", unit),
            ("chi", "Lê Thị Chi", elsewhere),
        ):
            person = make_learner(
                session, where, full_name=full_name, employee_code=f"NV-{name.upper()}"
            )
            make_guard(session, person)
            hall.people[name] = person.id
        invite(
            session,
            held.id,
            hall.places[0],
            [hall.people["an"], hall.people["binh"]],
            {unit.id},
            by=BY,
            now=now,
        )
        if state == RUNNING:
            planning.move_on(session, held.id, RUNNING, by=BY, now=now)
    return hall
