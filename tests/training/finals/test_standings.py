from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import event, update
from sqlalchemy.exc import IntegrityError

from quizapp.core.types import new_id
from quizapp.law.models import LegalDocument
from quizapp.training.models import CourseCompletion
from quizapp.training.queries import get_course
from quizapp.training.queries.completions import standings
from quizapp.training.service.progress import record_progress
from tests.factories import make_learner
from tests.training.learning import NOW, open_school

YEAR = timedelta(days=365)


def complete(session, learner_id, course_id, at=NOW, **more):
    values = {"valid_until": at + YEAR} | more
    session.add(
        CourseCompletion(
            id=new_id(),
            learner_id=learner_id,
            course_id=course_id,
            completed_at=at,
            **values,
        )
    )
    session.flush()


def learn(session, school, slug):
    for seq, code in enumerate(("", "A-01" if slug == "the" else "B-01"), 1):
        entry = school.entry(slug, seq, **({"code": code} if not code else {}))
        record_progress(session, school.an, entry, today=NOW.date(), now=NOW)


def test_the_newest_completion_says_how_somebody_stands(database):
    school = open_school(database)
    with database.transaction() as session:
        course = get_course(session, "cong")
        complete(session, school.an, course.id, at=NOW - YEAR)
        complete(session, school.an, course.id, at=NOW - timedelta(days=1))
    with database.reading() as session:
        found = standings(session, course.id, [school.an, school.chi], now=NOW)
    assert set(found) == {school.an}
    assert found[school.an].completed_at == NOW - timedelta(days=1)
    assert found[school.an].state == "valid"


def test_completions_of_another_course_say_nothing(database):
    school = open_school(database)
    with database.transaction() as session:
        course = get_course(session, "cong")
        complete(session, school.chi, course.id, valid_until=None)
    with database.reading() as session:
        assert standings(session, course.id, [school.an], now=NOW) == {}
        assert standings(session, course.id, [], now=NOW) == {}
        one = standings(session, course.id, [school.chi], now=NOW)[school.chi]
    assert (one.valid_until, one.state) == (None, "valid")


def test_law_that_dies_is_said_of_those_who_learned_by_it(database):
    school = open_school(database)
    with database.transaction() as session:
        course = get_course(session, "cong")
        learn(session, school, "the")
        complete(session, school.an, course.id)
        complete(session, school.chi, course.id)
    assert states(database, course, school) == {school.an: "valid", school.chi: "valid"}
    with database.transaction() as session:
        dies = {"status": "expired", "in_force_to": NOW.date()}
        session.execute(update(LegalDocument).values(dies))
    tomorrow = NOW + timedelta(days=1)
    assert states(database, course, school, tomorrow) == {
        school.an: "law_changed",
        school.chi: "valid",
    }


def test_the_day_is_that_of_the_moments_own_zone(database):
    """It is the 22nd still in UTC when the 23rd begins in Vietnam."""
    school = open_school(database)
    with database.transaction() as session:
        course = get_course(session, "cong")
        learn(session, school, "the")
        complete(session, school.an, course.id)
        session.execute(update(LegalDocument).values(in_force_to=NOW.date()))
    evening = datetime(2026, 11, 22, 18, tzinfo=UTC)
    here = evening.astimezone(timezone(timedelta(hours=7)))
    assert states(database, course, school, evening)[school.an] == "valid"
    assert states(database, course, school, here)[school.an] == "law_changed"


def test_thousands_of_learners_take_a_fixed_number_of_statements(sqlite_database):
    school = open_school(sqlite_database)
    with sqlite_database.transaction() as session:
        course = get_course(session, "cong")
        learners = [
            make_learner(session, employee_code=f"X{number}", phone=None) for number in range(50)
        ]
        for one in learners:
            complete(session, one.id, course.id)
        ids = [one.id for one in learners]
    counts = []
    for wanted in (ids[:1], [*ids, *(new_id() for _ in range(4000))]):
        seen = []
        listener = lambda *args, seen=seen: seen.append(args[2])  # noqa: E731
        event.listen(sqlite_database.engine, "before_cursor_execute", listener)
        with sqlite_database.reading() as session:
            found = standings(session, course.id, wanted, now=NOW)
        event.remove(sqlite_database.engine, "before_cursor_execute", listener)
        counts.append(len(seen))
    assert len(found) == len(ids)
    assert counts[0] == counts[1]
    assert school.an not in found


def test_one_attempt_completes_once(database):
    """The database refuses the second, whoever writes it."""
    school = open_school(database)
    with database.transaction() as session:
        course = get_course(session, "cong")
    index = [one for one in CourseCompletion.__table__.columns if one.unique]
    assert [one.name for one in index] == ["attempt_id"]
    with pytest.raises(IntegrityError), database.transaction() as session:
        complete(session, school.an, course.id, attempt_id="nobody's")


def states(database, course, school, now=NOW):
    with database.reading() as session:
        found = standings(session, course.id, [school.an, school.chi], now=now)
    return {learner: one.state for learner, one in found.items()}
