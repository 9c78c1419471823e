"""Courses and guards of two enterprises: an and binh at one, chi elsewhere."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from quizapp.core.db import Database
from quizapp.core.types import new_id
from quizapp.training.duty.queries.people import Whose
from quizapp.training.duty.queries.standing import list_duties
from quizapp.training.duty.rules import ONCE, Rule
from quizapp.training.duty.service.assignments import AssignmentDraft, assign
from quizapp.training.models import CourseCompletion
from tests.factories import make_guard, make_learner, make_post, make_unit
from tests.training.learning import NOW, open_school

TODAY = date(2026, 11, 22)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass
class Town:
    """`unit` holds an (own, at the gate) and binh (service); chi is `elsewhere`'s own."""

    database: Database
    course: str
    park: str
    unit: str
    elsewhere: str
    post: str
    an: str
    binh: str
    chi: str

    def assign(self, rule: Rule | None = None, unit_id: str | None = "", **more: object) -> str:
        """By default: all guards of `unit`, once, by the 30th of November."""
        values = {
            "course_id": self.course,
            "audience": "guards",
            "unit_id": self.unit if unit_id == "" else unit_id,
            "guard_kind": None,
            "rule": rule or Rule(ONCE, TODAY, due_on=date(2026, 11, 30)),
        }
        with self.database.transaction() as session:
            draft = AssignmentDraft(**{**values, **more})
            return assign(session, draft, None, by="dung", today=TODAY, now=NOW).id

    def complete(self, learner_id: str, on: date = TODAY, until: date | None = None) -> str:
        with self.database.transaction() as session:
            row = CourseCompletion(
                id=new_id(),
                learner_id=learner_id,
                course_id=self.course,
                completed_at=at(on),
                valid_until=at(until) if until else None,
            )
            session.add(row)
            return row.id

    def duties(self, scope=None, today: date = TODAY, **more: str) -> dict[str, tuple]:
        """Learner -> (state, due)."""
        with self.database.reading() as session:
            found = list_duties(session, Whose(scope, **more), today, ZONE)
        return {one.person.learner_id: (one.state, one.due) for one in found}


def at(day: date) -> datetime:
    """Noon of a day where the installation stands."""
    return datetime.combine(day, time(12), ZONE).astimezone(UTC)


def build_town(database: Database) -> Town:
    school = open_school(database)
    with database.transaction() as session:
        from quizapp.organisations.models import Guard, Learner, Unit
        from quizapp.training.models import Course

        course = session.query(Course).one().id
        guard = session.query(Guard).one()
        unit = session.get_one(Unit, guard.unit_id)
        park = make_unit(session, code="KCN1", name="Khu công nghiệp mẫu", kind="park")
        unit.parent_id = park.id
        elsewhere = session.get_one(Unit, session.get_one(Learner, school.chi).unit_id)
        post = make_post(session, unit)
        guard.post_id = post.id
        guard.shift = "Ngày"
        binh = make_learner(session, unit, full_name="Trần Thị Bình", employee_code="NV002")
        make_guard(session, binh, kind="service", service_company="Sao Đêm")
        make_guard(session, session.get_one(Learner, school.chi))
        return Town(
            database,
            course,
            park.id,
            unit.id,
            elsewhere.id,
            post.id,
            school.an,
            binh.id,
            school.chi,
        )
