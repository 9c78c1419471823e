"""Recording what is done in lessons: once, again, late, by a stranger, after a new text."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from quizapp.core.errors import Invalid, NotFound
from quizapp.law.models import LegalDocument
from quizapp.organisations.models import Guard
from quizapp.training.models import LessonProgress
from quizapp.training.queries.learning import course_of, courses_of
from quizapp.training.service.progress import (
    NotRecorded,
    Recorded,
    next_seq,
    record_batch,
    record_progress,
)
from tests.training.learning import NOW, TWO, open_school
from tests.training.small_course import LESSON

TODAY = NOW.date()


@pytest.fixture
def school(database):
    return open_school(database)


def record(school, entry, who=None, now=NOW):
    with school.database.transaction() as session:
        return record_progress(session, who or school.an, entry, today=TODAY, now=now)


def batch(school, *entries, who=None):
    with school.database.transaction() as session:
        return record_batch(session, who or school.an, entries, today=TODAY, now=NOW)


def progress(school) -> list[LessonProgress]:
    with school.database.reading() as session:
        return list(session.scalars(select(LessonProgress)))


def course(school, who=None, today=TODAY):
    with school.database.reading() as session:
        return course_of(session, who or school.an, "cong", today)


def learn(school, slug="the", seq=1, now=NOW):
    record(school, school.entry(slug, seq), now=now)
    return record(school, school.entry(slug, seq + 1, code=""), now=now)


def test_a_lesson_is_done_with_its_last_check_and_its_end(school):
    answered = record(school, school.entry(chosen=(0,)))
    assert (answered.is_right, answered.is_done, answered.is_superseded) == (False, False, False)
    assert course(school).percent == 0
    assert record(school, school.entry(seq=2, code="")).is_done
    (kept,) = progress(school)
    assert kept.answers == {"A-01": {"right": False, "chosen": [0], "seq": 1}}
    assert kept.done_at == NOW
    assert (course(school).percent, course(school).next.slug) == (50, "so")


def test_the_end_may_come_before_the_last_answer(school):
    assert not record(school, school.entry(code="")).is_done
    assert record(school, school.entry(seq=2)).is_done


def test_the_same_again_and_older_answers_change_nothing(school):
    record(school, school.entry(seq=5, chosen=(1,)))
    for late in (school.entry(seq=5, chosen=(0,)), school.entry(seq=4, chosen=(0,))):
        assert record(school, late, now=NOW + timedelta(hours=1)).is_superseded
    (kept,) = progress(school)
    assert kept.answers["A-01"] == {"right": True, "chosen": [1], "seq": 5}
    assert kept.changed_at == NOW
    record(school, school.entry(seq=6, chosen=(0,)))
    assert progress(school)[0].answers["A-01"]["right"] is False


def test_doing_a_lesson_again_keeps_when_it_was_done(school):
    learn(school)
    learn(school, seq=7, now=NOW + timedelta(days=9))
    assert progress(school)[0].done_at == NOW


def test_a_batch_takes_what_is_sound_and_names_the_rest(school):
    good = [school.entry("so", 3), school.entry("the", 1), school.entry("the", 2, code="")]
    bad = [
        replace(good[0], code="C-01", seq=4),
        replace(good[0], chosen=(7,), seq=5),
        replace(good[0], lesson_id="nobody", seq=6),
    ]
    done = batch(school, *bad, *good)
    assert {one.entry for one in done if isinstance(one, Recorded)} == set(good)
    assert {one.entry.seq: one.code for one in done if isinstance(one, NotRecorded)} == {
        4: "check_not_found",
        5: "check_answer_malformed",
        6: "lesson_not_found",
    }
    assert course(school).done == 1
    again = batch(school, *good)
    assert all(one.is_superseded for one in again)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"version_id": "elsewhere"}, NotFound),
        ({"question_id": "another"}, NotFound),
        ({"code": "B-01"}, NotFound),
        ({"chosen": ()}, Invalid),
        ({"chosen": (0, 1)}, Invalid),
        ({"seq": -1}, Invalid),
        ({"seq": 2**53}, Invalid),
    ],
)
def test_what_fits_nothing_is_refused_and_leaves_no_trace(school, change, error):
    with pytest.raises(error):
        record(school, replace(school.entry(), **change))
    assert progress(school) == []


def test_a_worker_sees_and_writes_nothing_of_the_guards_course(school):
    with school.database.reading() as session:
        assert courses_of(session, school.chi, TODAY) == []
        assert [one.course.slug for one in courses_of(session, school.an, TODAY)] == ["cong"]
    with pytest.raises(NotFound, match="course_not_found"):
        course(school, school.chi)
    with pytest.raises(NotFound, match="lesson_not_found"):
        record(school, school.entry(), school.chi)
    assert progress(school) == []


def test_what_one_does_is_not_the_others(school):
    school.load(plan=TWO.replace('"guards"', '"workers"'))
    learn(school)
    assert (course(school).done, course(school, school.chi).done) == (1, 0)
    record(school, school.entry(), school.chi)
    assert {one.learner_id for one in progress(school)} == {school.an, school.chi}


def test_who_guards_no_more_does_not_see_the_course(school):
    with school.database.transaction() as session:
        session.scalars(select(Guard)).one().left_on = TODAY
    assert course(school).course.slug == "cong"
    with pytest.raises(NotFound):
        course(school, today=TODAY + timedelta(days=1))


def test_in_a_fixed_order_one_lesson_opens_the_next(database):
    school = open_school(database, plan=TWO.replace('order = "free"', 'order = "fixed"'))
    assert [line.is_open for line in course(school).lessons] == [True, False]
    learn(school)
    assert [line.is_open for line in course(school).lessons] == [True, True]


def kill_the_law(school, **changes):
    with school.database.transaction() as session:
        law = session.scalars(select(LegalDocument)).one()
        for name, value in (changes or {"in_force_to": TODAY - timedelta(days=1)}).items():
            setattr(law, name, value)


def test_dead_law_flags_the_completion_and_a_new_text_asks_for_it_again(school):
    learn(school)
    assert not course(school).line("the").standing.is_flagged
    kill_the_law(school)
    flagged = course(school)
    assert flagged.line("the").standing.is_flagged
    assert flagged.done == 1, "the same dead text is not to be learned twice"
    assert not flagged.line("so").standing.is_flagged, "nothing was learned there"


def test_after_a_new_text_by_living_law_the_lesson_is_open_again(school):
    learn(school)
    kill_the_law(school, do_not_cite_articles=["10"])
    school.load(lesson=LESSON.replace("article = 10", "article = 11"))
    line = course(school).line("the")
    assert line.standing.is_to_learn_again
    assert course(school).done == 0
    later = NOW + timedelta(days=2)
    assert record(school, school.entry(seq=9), now=later).is_done, "it was done once"
    assert course(school).line("the").standing.is_flagged, "but not in this text yet"
    record(school, school.entry(seq=10, code=""), now=later)
    standing = course(school).line("the").standing
    assert (standing.is_flagged, standing.counts) == (False, True)
    assert progress(school)[0].done_at == later


def test_a_new_text_keeps_the_answers_of_who_is_still_reading(school):
    record(school, school.entry())
    school.load(lesson=LESSON.replace("nhìn mặt", "nhìn người"))
    assert record(school, school.entry(seq=2, code="")).is_done


def test_the_end_of_an_old_text_is_not_the_end_of_the_new_one(school):
    old_end = school.entry(seq=3, code="")
    school.load(lesson=LESSON.replace("nhìn mặt", "nhìn người"))
    record(school, school.entry())
    assert record(school, old_end).is_superseded
    assert progress(school)[0].done_at is None


def test_a_form_gets_a_number_after_what_is_known(school):
    milliseconds = int(NOW.timestamp() * 1000)
    assert next_seq(None, "A-01", NOW) == milliseconds
    record(school, school.entry(seq=milliseconds + 5))
    assert next_seq(progress(school)[0], "A-01", NOW) == milliseconds + 6
