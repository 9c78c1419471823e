"""Taking the final test: the gate and the attempt are one transaction."""

from contextlib import suppress
from datetime import timedelta
from itertools import pairwise
from threading import Barrier, Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from quizapp.attempts.models import Attempt
from quizapp.attempts.sweeper import sweep
from quizapp.certificates.models import Certificate
from quizapp.core import events
from quizapp.core.errors import Conflict, NotFound
from quizapp.law.models import LegalDocument
from quizapp.organisations.models import Learner, LearnerParticipant, Participant
from quizapp.training.models import (
    BEFORE,
    CourseCompletion,
    CourseResult,
    CourseRound,
    LessonCitation,
    LessonVersion,
    PracticeCard,
)
from quizapp.training.queries.completions import standings
from quizapp.training.rules.finals import Door
from quizapp.training.service.finals.tries import standing_before
from tests.certificates.issuing import make_document
from tests.factories import make_guard, make_learner
from tests.training.finals.testing import HERE, NOW, learn_all, open_school, unapprove

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def nobody_listens():
    """An app of an earlier test would take results in by the clock of today."""
    events.connect({})


@pytest.fixture
def school(database):
    return open_school(database)


@pytest.fixture
def sqlite_school(sqlite_database):
    return open_school(sqlite_database)


def refused(call, *args, **more):
    with pytest.raises(Conflict) as refusal:
        call(*args, **more)
    return refusal.value.code


def door(school, who, at=NOW):
    with school.database.reading() as session:
        here = at.astimezone(HERE)
        return standing_before(session, who, "bao-ve", today=here.date(), now=here).gate.door


def test_a_passed_test_completes_the_course_once(school):
    attempt_id = school.take(school.an, right=3)
    (result,) = school.rows(CourseResult)
    assert (result.is_passed, result.points, result.out_of) == (True, 3.0, 4.0)
    assert {slug: pair[1] for slug, pair in result.by_module.items()} == {"cong": 2.0, "chay": 2.0}
    (completion,) = school.rows(CourseCompletion)
    assert completion.attempt_id == attempt_id
    assert completion.completed_at == result.finished_at
    assert completion.valid_until.year == NOW.year + 1
    for _ in range(3):
        school.settle(attempt_id)
    assert len(school.rows(CourseCompletion)) == 1
    assert refused(school.start, school.an, at=NOW + DAY) == "test_completed"


def test_a_failed_test_waits_and_then_draws_another_paper(school):
    first = school.take(school.an, right=2)
    assert school.rows(CourseCompletion) == []
    assert door(school, school.an, NOW + timedelta(hours=20)) is Door.WAITING
    assert refused(school.start, school.an, at=NOW + timedelta(hours=23)) == "test_waiting"
    second = school.start(school.an, at=NOW + DAY + timedelta(minutes=2))
    papers = {one.id: one.paper for one in school.rows(Attempt)}
    assert papers[first] != papers[second]
    school.hand_in(second, right=4, at=NOW + DAY + timedelta(minutes=3))
    (completion,) = school.rows(CourseCompletion)
    assert completion.attempt_id == second


def test_a_test_opens_when_all_lessons_are_done(school):
    assert refused(school.start, school.binh) == "test_lessons_left"
    school.learn(school.binh)
    assert school.start(school.binh)


def test_a_course_that_is_not_for_somebody_has_no_test_either(school):
    with pytest.raises(NotFound):
        school.start(school.chi)
    assert school.rows(Attempt) == []


def test_tries_may_be_bounded(school):
    school.set(max_tries=2, retake_hours=0)
    for hour in (1, 2):
        school.take(school.an, right=0, at=NOW + timedelta(hours=hour))
    assert refused(school.start, school.an, at=NOW + 9 * DAY) == "test_used_up"
    school.set(max_tries=3)
    assert school.start(school.an, at=NOW + 9 * DAY)


def test_going_on_is_not_another_try(school):
    first = school.start(school.an)
    assert school.start(school.an, at=NOW + timedelta(minutes=5)) == first
    assert door(school, school.an, NOW + timedelta(minutes=5)) is Door.RUNNING
    assert len(school.rows(Attempt)) == 1


def test_the_clock_ends_an_attempt_that_nobody_handed_in(school):
    first = school.start(school.an)
    later = NOW + timedelta(hours=1)
    assert refused(school.start, school.an, at=later) == "test_waiting"
    # A refusal rolls back what was done by the way; the sweeper closes it for good.
    assert sweep(school.database) == 1
    school.settle(first)
    (result,) = school.rows(CourseResult)
    assert (result.is_passed, result.points) == (False, 0.0)
    assert result.finished_at == NOW + timedelta(minutes=10)
    assert school.start(school.an, at=NOW + DAY + timedelta(minutes=10)) != first


def test_missed_questions_are_due_in_practice_and_first(school):
    school.take(school.an, right=3)
    (card,) = school.rows(PracticeCard)
    assert (card.learner_id, card.is_missed) == (school.an, True)
    assert card.due_at <= NOW + timedelta(minutes=1)
    assert card.reps == 0


def test_questions_that_are_not_approved_are_not_asked(school):
    for number in range(1, 4):
        unapprove(school.database, f"Q00{number}")
    assert refused(school.start, school.an) == "test_not_ready"
    assert school.rows(Attempt) == []
    unapproved = school.rows(CourseRound)
    assert unapproved == []


def test_other_settings_or_questions_make_another_round(school):
    school.take(school.an, right=0)
    school.set(retake_hours=0)
    school.take(school.an, right=0, at=NOW + timedelta(hours=1))
    assert len(school.rows(CourseRound)) == 1
    unapprove(school.database, "Q001")
    running = school.start(school.an, at=NOW + timedelta(hours=2))
    rounds = school.rows(CourseRound)
    assert [one.is_current for one in rounds].count(True) == 1
    assert len(rounds) == 2
    school.set(pass_percent=100)
    school.hand_in(running, right=3, at=NOW + timedelta(hours=2, minutes=5))
    assert school.rows(CourseResult, attempt_id=running)[0].is_passed


def test_the_participant_of_a_test_bears_no_name(school):
    school.start(school.an)
    (participant,) = school.rows(Participant)
    assert (participant.full_name, participant.unit_id, participant.phone) == ("", None, None)
    assert participant.resume_code_hash is None
    (mine,) = school.rows(LearnerParticipant)
    assert mine.learner_id == school.an


def test_a_course_is_renewed_before_it_ends(school):
    school.take(school.an, right=4)
    year = timedelta(days=365)
    assert refused(school.start, school.an, at=NOW + year - 70 * DAY) == "test_completed"
    school.take(school.an, right=4, at=NOW + year - 50 * DAY)
    assert len(school.rows(CourseCompletion)) == 2
    with school.database.reading() as session:
        now = (NOW + year).astimezone(HERE)
        found = standings(session, school.course_id, [school.an], now=now)[school.an]
    assert found.state == "valid"


def test_what_was_learned_anew_lets_the_test_be_taken_again(school):
    school.take(school.an, right=4)
    school.learn(school.an, at=NOW + 10 * DAY)
    school.take(school.an, right=4, at=NOW + 11 * DAY)
    assert len(school.rows(CourseCompletion)) == 2


def cite(session):
    document_id = make_document(session).id
    for version_id in session.scalars(select(LessonVersion.id)):
        cited = {"position": 1, "document_id": document_id, "article": "10", "grade": "safe"}
        session.add(LessonCitation(version_id=version_id, **cited))


def test_a_law_amended_since_lets_the_test_be_taken_again(school):
    with school.database.transaction() as session:
        cite(session)
    school.take(school.an, right=4)
    with school.database.transaction() as session:
        session.execute(update(LegalDocument).values(amended_by=["Nghị định 1/2026 sửa đổi."]))
    assert door(school, school.an, at=NOW + 10 * DAY) == Door.OPEN
    school.take(school.an, right=4, at=NOW + 10 * DAY)
    assert door(school, school.an, at=NOW + 11 * DAY) == Door.COMPLETED
    assert sum(one.superseded_by_id is None for one in school.rows(Certificate)) == 1


def test_a_few_questions_come_before_the_first_lesson_once(school):
    school.take(school.binh, right=1, purpose=BEFORE)
    (result,) = school.rows(CourseResult)
    assert (result.is_passed, result.out_of) == (None, 2.0)
    assert school.rows(PracticeCard) == []
    assert refused(school.start, school.binh, purpose=BEFORE) == "test_before_is_over"
    assert refused(school.start, school.an, purpose=BEFORE) == "test_before_is_over"


def test_fifty_phones_at_once_begin_one_attempt(school):
    barrier, outcomes = Barrier(50), []

    def phone():
        barrier.wait()
        outcomes.append(school.start(school.an))

    threads = [Thread(target=phone) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 50
    assert len(set(outcomes)) == 1
    assert len(school.rows(Attempt)) == 1
    assert len(school.rows(CourseRound)) == 1
    assert len(school.rows(Participant)) == 1


def test_many_who_take_in_one_result_write_one_completion(school):
    attempt_id = school.start(school.an)
    with school.database.transaction() as session:
        session.execute(
            update(Attempt).values(
                state="submitted",
                score=4,
                max_score=4,
                grades=[1, 1, 1, 1],
                submitted_at=NOW,
                duration_seconds=1,
            )
        )
    barrier = Barrier(12)

    def take_in():
        barrier.wait()
        school.settle(attempt_id)

    threads = [Thread(target=take_in) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(school.rows(CourseResult)) == 1
    assert len(school.rows(CourseCompletion)) == 1


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    hours=st.sampled_from([0, 5, 24]),
    most=st.none() | st.integers(1, 4),
    steps=st.lists(st.tuples(st.integers(0, 30), st.integers(0, 4)), max_size=8),
)
def test_whatever_a_learner_tries_the_promises_hold(sqlite_school, hours, most, steps):
    """Tries never too many, never too soon, and after passing none."""
    school = sqlite_school
    school.set(retake_hours=hours, max_tries=most)
    who, now = new_learner(school), NOW
    for gap, right in steps:
        now += timedelta(hours=gap, minutes=1)
        with suppress(Conflict):
            school.take(who, right=right, at=now)
        now += timedelta(minutes=1)
    results = sorted(school.rows(CourseResult, learner_id=who), key=lambda one: one.finished_at)
    assert most is None or len(results) <= most
    for earlier, later in pairwise(results):
        assert not earlier.is_passed
        assert later.started_at - earlier.finished_at >= timedelta(hours=hours)
    passed = [one for one in results if one.is_passed]
    assert len(school.rows(CourseCompletion, learner_id=who)) == len(passed) <= 1


def new_learner(school):
    with school.database.transaction() as session:
        number = session.scalar(select(func.count()).select_from(Learner))
        learner = make_learner(session, employee_code=f"P{number}")
        make_guard(session, learner)
        learn_all(session, school.course_id, learner.id)
        return learner.id
