"""Looks that phones send, on real databases."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from quizapp.attempts.models import Attempt
from quizapp.core.types import new_id
from quizapp.training.models import PracticeReview
from quizapp.training.queries.practice import looks_by_day
from quizapp.training.rules.practice import Item, Memory
from quizapp.training.service.practice import NotReviewed, Reviewed
from tests.factories import make_bank, make_learner
from tests.training.practising import (
    AGAIN,
    EASY,
    GOOD,
    NOON,
    cards_of,
    flash_of,
    look,
    make_course,
    questions_in,
    questions_of,
    record,
    student,
)

REFERENCE_INTERVALS = [0, 2, 11, 46, 163, 498, 0, 0, 2, 4, 7, 12, 21]


def reference_card(database, words, times):
    """A flash card looked at so, one call after the other, as it stands in the table."""
    with database.transaction() as session:
        course = make_course(session)
        item, learner_id = flash_of(session, course), student(session, course, created_at=times[0])
    for place, (word, at) in enumerate(zip(words, times, strict=True)):
        with database.transaction() as session:
            # Two of them are of the same moment; then the ids say which came first.
            record(session, learner_id, look(item, word, at, id=str(place)), now=at)
        with database.reading() as session:
            yield cards_of(session, learner_id)[item].memory


def test_the_published_reference_sequence_comes_out_of_our_tables(database):
    """`test_review_card` in tests/test_basic.py of py-fsrs 6.3 (open-spaced-repetition): FSRS-6
    with its default parameters, without fuzz, each look at the moment the card is due."""
    words = [GOOD] * 6 + [AGAIN] * 2 + [GOOD] * 5
    at = datetime(2022, 11, 29, 12, 30, tzinfo=UTC)
    with database.transaction() as session:
        course = make_course(session)
        item, learner_id = flash_of(session, course), student(session, course, created_at=at)
    intervals = []
    for word in words:
        with database.transaction() as session:
            record(session, learner_id, look(item, word, at), now=at)
        with database.reading() as session:
            card = cards_of(session, learner_id)[item]
        intervals.append((card.due_at - card.last_review_at).days)
        at = card.due_at
    assert intervals == REFERENCE_INTERVALS
    assert (card.reps, card.lapses) == (13, 1)


def test_the_published_memory_state_comes_out_of_our_tables(database):
    """`test_memo_state` of the same file: stability 53.62691 and difficulty 6.3574867."""
    gaps = [0, 0, 1, 3, 8, 21]
    start = datetime(2022, 11, 29, 12, 30, tzinfo=UTC)
    times = [start + timedelta(days=sum(gaps[: place + 1])) for place in range(len(gaps))]
    *_, memory = reference_card(database, [AGAIN] + [GOOD] * 5, times)
    assert memory.stability == pytest.approx(53.62691, abs=1e-4)
    assert memory.difficulty == pytest.approx(6.3574867, abs=1e-4)


@pytest.fixture
def course(database):
    with database.transaction() as session:
        return make_course(session)


@pytest.fixture
def an(database, course):
    with database.transaction() as session:
        return student(session, course)


@pytest.fixture
def chi(database, course, an):
    with database.transaction() as session:
        return student(session, course, "NV002", full_name="Lê Thị Chi")


@pytest.fixture
def first(database, course):
    with database.reading() as session:
        return questions_of(session, course)[0]


def test_a_look_makes_a_card_and_says_when_it_comes_again(database, an, first):
    with database.transaction() as session:
        (told,) = record(session, an, look(first, GOOD, NOON))
    with database.reading() as session:
        card = cards_of(session, an)[Item(first.id)]
    assert told.due_at == card.due_at == NOON + timedelta(minutes=10)
    assert (card.reps, card.is_missed, card.last_review_at) == (1, False, NOON)


def test_the_server_judges_an_answer(database, an, first):
    with database.transaction() as session:
        record(session, an, look(first, AGAIN, NOON))
        assert cards_of(session, an)[Item(first.id)].is_missed


def test_the_same_look_counts_once(database, an, first):
    draft = look(first, GOOD, NOON)
    with database.transaction() as session:
        (once,) = record(session, an, draft)
    with database.transaction() as session:
        (again, in_one_batch) = record(session, an, draft, draft, now=NOON + timedelta(days=3))
    assert (once.is_known, again.is_known, in_one_batch.is_known) == (False, True, True)
    assert once.due_at == again.due_at
    with database.reading() as session:
        assert cards_of(session, an)[Item(first.id)].reps == 1
        assert looks_by_day(session, an) == {date(2026, 11, 22): 1}


def test_a_look_that_comes_late_is_put_where_it_belongs(database, an, chi, first):
    drafts = [
        look(first, word, NOON - timedelta(days=days))
        for word, days in ((GOOD, 9), (AGAIN, 6), (GOOD, 5), (GOOD, 1))
    ]
    with database.transaction() as session:
        record(session, an, *drafts)
    for place in (3, 0, 2, 1):
        with database.transaction() as session:
            record(session, chi, drafts[place])
    with database.reading() as session:
        mine, hers = (cards_of(session, who)[Item(first.id)].memory for who in (an, chi))
    assert mine == hers


def test_a_look_of_the_future_counts_now(database, an, first):
    with database.transaction() as session:
        record(session, an, look(first, GOOD, NOON + timedelta(days=400)))
        assert cards_of(session, an)[Item(first.id)].last_review_at == NOON


def test_a_look_before_the_account_counts_at_its_beginning(database, course):
    with database.transaction() as session:
        began = NOON - timedelta(days=1)
        learner_id = student(session, course, created_at=began)
        (first, *_) = questions_of(session, course)
        record(session, learner_id, look(first, GOOD, datetime(1970, 1, 1, tzinfo=UTC)))
        (card,) = cards_of(session, learner_id).values()
        assert card.last_review_at == began


def test_a_day_ends_where_the_installation_stands(database, an, first):
    evening = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)
    with database.transaction() as session:
        record(session, an, look(first, GOOD, evening))
        assert looks_by_day(session, an) == {date(2026, 11, 21): 1}


def test_a_strangers_cards_stay_as_they_are(database, an, chi, first):
    with database.transaction() as session:
        record(session, an, look(first, GOOD, NOON))
    with database.transaction() as session:
        record(session, chi, look(first, AGAIN, NOON))
    with database.reading() as session:
        (mine,), (hers,) = (cards_of(session, who).values() for who in (an, chi))
    assert mine.id != hers.id
    assert (mine.is_missed, hers.is_missed) == (False, True)


def test_the_same_id_of_a_stranger_is_another_look(database, an, chi, first):
    with database.transaction() as session:
        told = [*record(session, an, look(first, GOOD, NOON, id="1"))]
        told += record(session, chi, look(first, AGAIN, NOON, id="1"))
    assert [one.is_known for one in told] == [False, False]


def bad_looks(session, course):
    """Each of them, and the code of its refusal."""
    question, other = questions_of(session, course)[:2]
    contest = make_bank(session, "cuoc-thi", 1)
    (asked,) = questions_in(session, contest.id)
    flash = flash_of(session, course)
    unknown, malformed = "practice_item_unknown", "practice_answer_malformed"
    version = {"version_id": question.current_version_id}
    return [
        (look(asked, GOOD, NOON), unknown),
        (look(Item("nobody"), GOOD, NOON), unknown),
        (look(Item(None, flash.lesson_id, "gone"), GOOD, NOON), unknown),
        (look(flash, "hard", NOON), malformed),
        *(
            (replace(look(question, GOOD, NOON), **values), code)
            for values, code in [
                ({"version_id": other.current_version_id}, unknown),
                ({"version_id": "gone"}, unknown),
                ({"item": "?"}, unknown),
                ({"response": "7", **version}, malformed),
                ({"response": None, **version}, malformed),
                ({"response": {"a": 1}, **version}, malformed),
            ]
        ),
    ]


def test_what_is_not_hers_to_practise_is_never_judged_and_takes_nothing_along(
    database, course, an, first
):
    """Nobody finds out here which answer of a contest's question is right."""
    with database.transaction() as session:
        bad = bad_looks(session, course)
        told = record(session, an, *(draft for draft, _code in bad), look(first, GOOD, NOON))
        assert [one.code for one in told if isinstance(one, NotReviewed)] == [c for _d, c in bad]
        assert isinstance(told[-1], Reviewed)
        assert list(cards_of(session, an)) == [Item(first.id)]


def test_a_lesson_not_done_offers_nothing(database, course, first):
    with database.transaction() as session:
        learner_id = make_learner(session).id
        (told,) = record(session, learner_id, look(first, GOOD, NOON))
    assert told.code == "practice_item_unknown"


def test_practice_is_no_attempt(database, an, first):
    with database.transaction() as session:
        record(session, an, look(first, GOOD, NOON))
        assert session.scalar(select(func.count()).select_from(Attempt)) == 0


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 1),
            st.sampled_from([AGAIN, GOOD]),
            st.integers(0, 40 * 24 * 60),
        ),
        min_size=1,
        max_size=10,
    ),
    st.integers(0, 2**32),
)
def test_any_order_of_sync_gives_the_same_cards(database, course, taken, seed):
    """In one batch by time; and in shuffled batches, some of them twice."""
    dice = random.Random(seed)
    with database.transaction() as session:
        questions = questions_of(session, course)
        one, other = (student(session, course, new_id()) for _ in range(2))
        drafts = [
            look(questions[which], word, NOON - timedelta(minutes=minutes))
            for which, word, minutes in taken
        ]
        record(session, one, *drafts)
    waiting = dice.sample(drafts * 2, len(drafts) * 2)
    while waiting:
        size = dice.randint(1, 4)
        batch, waiting = waiting[:size], waiting[size:]
        with database.transaction() as session:
            record(session, other, *batch)
    with database.reading() as session:
        assert memories(session, one) == memories(session, other)
        assert looks_by_day(session, one) == looks_by_day(session, other)
        wanted = select(func.count()).where(PracticeReview.learner_id == other)
        assert session.scalar(wanted) == len(drafts)


def memories(session, learner_id) -> dict[Item, Memory]:
    return {item: card.memory for item, card in cards_of(session, learner_id).items()}


def test_easy_comes_back_later_than_good(database, course, an, chi):
    with database.transaction() as session:
        flash = flash_of(session, course)
        (good,) = record(session, an, look(flash, GOOD, NOON))
        (easy,) = record(session, chi, look(flash, EASY, NOON))
    assert easy.due_at - good.due_at > timedelta(days=7)
