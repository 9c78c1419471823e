"""What a learner has to practise today."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import event, text

from quizapp.banks.models import Citation, QuestionVersion
from quizapp.core.types import new_id
from quizapp.law.models import LegalDocument
from quizapp.training.models import LessonVersion, PracticeCard
from quizapp.training.queries.dead_law import NOTHING_DEAD, DeadLaw, dead_law
from quizapp.training.queries.practice import Due, due_statement, list_due, practice_day
from quizapp.training.rules.practice import CARDS_OF_A_DAY, Item, Memory
from tests.factories import make_learner
from tests.training.practising import (
    AGAIN,
    CARDS,
    GOOD,
    NOON,
    cards_of,
    finish,
    flash_of,
    lesson_of,
    look,
    make_course,
    questions_of,
    record,
    student,
)

TODAY = date(2026, 11, 22)
MIDNIGHT = NOON + timedelta(hours=12)
MANY, DUE = 1000, 150


def day(session, learner_id, **more):
    return practice_day(session, learner_id, today=TODAY, due=Due(NOON, MIDNIGHT), **more)


@pytest.fixture
def course(database):
    with database.transaction() as session:
        return make_course(session)


@pytest.fixture
def an(database, course):
    with database.transaction() as session:
        return student(session, course)


def test_a_new_learner_gets_what_the_lessons_hold_in_their_order(database, course, an):
    with database.reading() as session:
        found = day(session, an)
        questions = questions_of(session, course)
        wanted = [Item(one.id) for one in questions] + [
            flash_of(session, course, place) for place in range(len(CARDS))
        ]
    assert [one.item for one in found.items] == wanted
    assert all(one.is_new for one in found.items)
    assert (found.done, found.days) == (0, 0)
    assert found.items[0].question.texts["vi"]["stem"] == "Câu hỏi số 1?"
    assert (found.items[-1].front, found.items[-1].back) == (CARDS[1]["front"], CARDS[1]["back"])


def test_missed_comes_first_then_due_then_new(database, course, an):
    with database.transaction() as session:
        first, second, third = questions_of(session, course)
        record(
            session,
            an,
            look(second, GOOD, NOON - timedelta(days=30)),
            look(third, AGAIN, NOON - timedelta(days=2)),
        )
        found = day(session, an).items
    assert [one.item for one in found[:3]] == [Item(one.id) for one in (third, second, first)]
    assert [one.is_missed for one in found[:3]] == [True, False, False]
    assert [one.is_new for one in found[:3]] == [False, False, True]


def test_what_went_wrong_in_a_lesson_is_asked_before_what_is_due(database, course):
    with database.transaction() as session:
        binh = make_learner(session, employee_code="NV003").id
        finish(session, binh, course, Q001=True, Q003=False)
        first, second, third = questions_of(session, course)
        record(session, binh, look(second, GOOD, NOON - timedelta(days=30)))
        found = day(session, binh).items
    assert [one.item for one in found[:3]] == [Item(one.id) for one in (third, second, first)]
    assert found[0].is_missed


def test_a_lesson_not_done_gives_nothing_to_practise(database, course):
    with database.transaction() as session:
        assert day(session, make_learner(session).id).items == []


def test_what_is_not_due_yet_is_not_asked(database, course, an):
    with database.transaction() as session:
        flash = flash_of(session, course)
        record(session, an, look(flash, "easy", NOON))
        assert flash not in [one.item for one in day(session, an).items]


def test_a_card_still_being_learned_waits_for_its_minute_a_known_one_for_its_day(
    database, course, an
):
    with database.transaction() as session:
        first, second, _ = questions_of(session, course)
        before = NOON + timedelta(hours=3) - timedelta(days=2)
        record(session, an, look(first, GOOD, NOON - timedelta(minutes=2)))
        record(session, an, *(look(second, GOOD, before + timedelta(minutes=n)) for n in (0, 11)))
        card = cards_of(session, an)[Item(second.id)]
        found = [one.item for one in day(session, an).items]
    assert NOON < card.due_at < MIDNIGHT
    assert Item(second.id) in found
    assert Item(first.id) not in found


def test_a_day_is_bounded_and_whoever_wants_more_gets_more(database, an):
    with database.transaction() as session:
        long = make_course(session, "dai", questions=40)
        finish(session, an, long)
        questions = questions_of(session, long)
        record(session, an, *(look(one, GOOD, NOON) for one in questions[:CARDS_OF_A_DAY]))
        rest = day(session, an)
        more = day(session, an, wants_more=True)
    assert (rest.done, rest.items) == (CARDS_OF_A_DAY, [])
    assert len(more.items) == CARDS_OF_A_DAY


def test_days_are_counted_and_gaps_are_not(database, course, an):
    with database.transaction() as session:
        (first, *_) = questions_of(session, course)
        record(session, an, *(look(first, GOOD, NOON - timedelta(days=n)) for n in (0, 2, 40)))
        found = day(session, an)
    assert (found.days, found.done) == (3, 1)
    assert [practised for _day, practised in found.recent] == [*[False] * 4, True, False, True]


def test_a_stranger_sees_nothing_of_it(database, course, an):
    with database.transaction() as session:
        chi = student(session, course, "NV002")
        (first, *_) = questions_of(session, course)
        record(session, an, look(first, AGAIN, NOON - timedelta(hours=1)))
        found = day(session, chi)
    assert found.days == 0
    assert not any(one.is_missed for one in found.items)


def test_a_retired_question_is_asked_no_more(database, course, an):
    with database.transaction() as session:
        first, second, *_ = questions_of(session, course)
        record(session, an, look(first, AGAIN, NOON - timedelta(hours=1)))
        first.state = second.state = "retired"
        session.flush()
        found = [one.item for one in day(session, an).items]
    assert Item(first.id) not in found
    assert Item(second.id) not in found


def test_only_what_is_chosen_from_a_list_is_practised(database, course, an):
    with database.transaction() as session:
        first, second, *_ = questions_of(session, course)
        record(session, an, look(first, AGAIN, NOON - timedelta(hours=1)))
        for one in (first, second):
            version = session.get(QuestionVersion, one.current_version_id)
            version.type, version.answer_key = "ordering", {"count": 4}
        session.flush()
        found = [one.item for one in day(session, an).items]
    assert Item(first.id) not in found
    assert Item(second.id) not in found


def test_a_flash_card_that_its_lesson_gave_up_is_asked_no_more(database, course, an):
    with database.transaction() as session:
        flash = flash_of(session, course)
        record(session, an, look(flash, AGAIN, NOON - timedelta(hours=1)))
        version = session.get(LessonVersion, lesson_of(session, course).current_version_id)
        version.cards = CARDS[1:]
        session.flush()
        assert flash not in [one.item for one in day(session, an).items]


def make_law(session, **more):
    document = LegalDocument(
        id=new_id(),
        slug=new_id(),
        number="1/2026",
        title="Luật",
        folded_text="luat",
        kind="law",
        **more,
    )
    session.add(document)
    session.flush()
    return document


@pytest.mark.parametrize(
    "fate",
    [
        {"status": "expired"},
        {"in_force_to": date(2026, 11, 21)},
        {"grade": "do_not_use"},
        {"do_not_cite_articles": [6]},
    ],
)
def test_nobody_is_asked_about_law_that_died(database, course, an, fate):
    with database.transaction() as session:
        document = make_law(session)
        first, second, *_ = questions_of(session, course)
        for question in (first, second):
            session.add(
                Citation(
                    version_id=question.current_version_id,
                    position=0,
                    document_id=document.id,
                    article="6",
                )
            )
        record(session, an, look(first, AGAIN, NOON - timedelta(hours=1)))
        before = [one.item for one in day(session, an).items]
        for name, value in fate.items():
            setattr(document, name, value)
        session.flush()
        after = [one.item for one in day(session, an).items]
    assert set(before) - set(after) == {Item(first.id), Item(second.id)}


def fill(session, learner_id, questions):
    for place, question in enumerate(questions):
        card = PracticeCard(
            id=new_id(), learner_id=learner_id, question_id=question.id, created_at=NOON
        )
        card.memory = Memory(NOON + timedelta(minutes=place - DUE), is_missed=place % 7 == 0)
        session.add(card)
    session.flush()


def test_the_due_list_of_a_thousand_cards_is_one_indexed_statement(database):
    with database.transaction() as session:
        course = make_course(session, "lon", questions=MANY)
        questions = questions_of(session, course)
        an, *others = (student(session, course, code) for code in ("A", "B", "C"))
        for learner_id in (an, *others):
            fill(session, learner_id, questions)
        dead = dead_law(session, TODAY)
    with database.transaction() as session:
        session.execute(text("ANALYZE"))
    seen = []
    event.listen(database.engine, "before_cursor_execute", lambda *call: seen.append(call[2]))
    with database.reading() as session:
        seen.clear()
        found = list_due(session, an, dead, Due(NOON, MIDNIGHT), limit=CARDS_OF_A_DAY)
        asked = [statement for statement in seen if statement != "BEGIN"]
        plan = explained(session, database, an)
    assert len(asked) == 1
    assert len(found) == CARDS_OF_A_DAY
    assert all(one.is_missed and one.question for one in found)
    # Two indexes begin with the learner; where all her cards are due they cost the same.
    assert re.search(r"practice_card_(due|learner_id\w*)", plan), plan
    assert not re.search(r"(Seq Scan on|SCAN) practice_card", plan), plan


def explained(session, database, learner_id):
    statement = due_statement(learner_id, NOTHING_DEAD, Due(NOON, MIDNIGHT), limit=30)
    words = statement.compile(database.engine, compile_kwargs={"literal_binds": True})
    prefix = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
    rows = session.connection().exec_driver_sql(f"{prefix}{words}".replace("%%", "%"))
    return "\n".join(str(row) for row in rows)


def test_dead_law_is_part_of_the_one_statement(database, course, an):
    with database.reading() as session:
        law = DeadLaw(frozenset({"a"}), frozenset({("b", "6")}))
        assert list_due(session, an, law, Due(NOON, MIDNIGHT), limit=5) == []
        assert cards_of(session, an) == {}
