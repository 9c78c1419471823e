"""What practice decides, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.core.errors import Invalid, NotFound
from quizapp.training.rules.practice import (
    AGAIN,
    CARDS_OF_A_DAY,
    EASY,
    GOOD,
    RATINGS,
    Item,
    Look,
    Memory,
    counted_at,
    flash_item,
    in_turn,
    item_named,
    rating_of_answer,
    rating_of_word,
    recent_days,
    remembered,
    remembered_all,
    room_left,
)

START = datetime(2026, 11, 1, 1, 0, tzinfo=UTC)
NEW = Memory(due_at=START)


def look(word: str, at: datetime, key: str = "") -> Look:
    return Look(at, RATINGS[word], (at, key))


LOOKS = st.lists(
    st.tuples(
        st.sampled_from([AGAIN, GOOD, EASY]),
        st.integers(0, 90 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes)),
    ),
    min_size=1,
    max_size=12,
).map(lambda pairs: [look(word, at, str(place)) for place, (word, at) in enumerate(pairs)])


@pytest.mark.parametrize(("is_right", "word"), [(True, GOOD), (False, AGAIN)])
def test_an_answer_rates_itself(is_right, word):
    assert rating_of_answer(is_right=is_right) == RATINGS[word]


def test_of_a_flash_card_the_learner_says_it():
    assert [rating_of_word(word) for word in (AGAIN, GOOD, EASY)] == [1, 3, 4]
    with pytest.raises(Invalid):
        rating_of_word("hard")


@pytest.mark.parametrize("item", [Item("abc"), Item(None, "lesson", "digest")])
def test_an_item_is_found_by_its_name(item):
    assert item_named(item.name) == item


@pytest.mark.parametrize("name", ["", "q:", "q", "c:x", "c::y", "x:1", "q:1:2", "c:1:2:3"])
def test_other_names_are_none(name):
    with pytest.raises(NotFound):
        item_named(name)


def test_a_flash_card_is_known_by_its_front():
    assert flash_item("L", "Báo  cháy?\n") == flash_item("L", "Báo cháy?")
    assert flash_item("L", "Báo cháy?") != flash_item("M", "Báo cháy?")


def test_a_lapse_is_a_known_card_forgotten():
    known = remembered(NEW, look(EASY, START))
    forgotten = remembered(known, look(AGAIN, START + timedelta(days=9)))
    missed_at_first = remembered(NEW, look(AGAIN, START))
    assert (forgotten.lapses, forgotten.is_missed, forgotten.reps) == (1, True, 2)
    assert (missed_at_first.lapses, missed_at_first.is_missed) == (0, True)


@pytest.mark.parametrize(
    ("said", "counted"),
    [
        (START + timedelta(hours=1), START + timedelta(hours=1)),
        (START + timedelta(days=400), START + timedelta(days=2)),
        (datetime(1970, 1, 1, tzinfo=UTC), START),
    ],
)
def test_a_phone_with_a_wrong_clock_is_kept_between_account_and_now(said, counted):
    assert counted_at(said, earliest=START, now=START + timedelta(days=2)) == counted


def test_five_minutes_are_a_bounded_number_of_cards():
    assert room_left(0) == CARDS_OF_A_DAY
    assert room_left(CARDS_OF_A_DAY + 3) == 0
    assert room_left(CARDS_OF_A_DAY + 3, wants_more=True) == CARDS_OF_A_DAY


def test_missed_comes_before_due_and_due_before_new():
    assert in_turn(["missed"], ["due 1", "due 2"], ["new"], room=3) == ["missed", "due 1", "due 2"]


def test_a_day_without_practice_takes_nothing_away():
    today = date(2026, 11, 22)
    shown = recent_days({date(2026, 1, 5), today - timedelta(days=6), today}, today)
    assert [practised for _day, practised in shown] == [True, *[False] * 5, True]


@given(LOOKS)
def test_a_card_is_always_due_after_the_look(looks):
    memory = NEW
    for one in sorted(looks, key=lambda one: one.place):
        memory = remembered(memory, one)
        assert memory.due_at > one.at
        if one.rating != RATINGS[AGAIN]:
            assert memory.due_at >= one.at + timedelta(minutes=10)


@given(LOOKS, st.randoms())
def test_any_order_of_arrival_gives_the_same_card(looks, random):
    shuffled = random.sample(looks, len(looks))
    assert remembered_all(NEW, shuffled) == remembered_all(NEW, looks)


@given(LOOKS)
def test_going_on_is_the_same_as_beginning_again(looks):
    """However the looks are cut into batches that follow one another."""
    ordered = sorted(looks, key=lambda one: one.place)
    for cut in range(len(ordered) + 1):
        first = remembered_all(NEW, ordered[:cut])
        assert remembered_all(first, ordered[cut:]) == remembered_all(NEW, ordered)


@given(LOOKS)
def test_knowing_a_card_never_brings_it_back_earlier_than_missing_it(looks):
    memory = remembered_all(NEW, looks)
    at = memory.due_at
    missed, known = (remembered(memory, look(word, at)) for word in (AGAIN, GOOD))
    assert missed.due_at < known.due_at
    assert (missed.stability or 0) <= (known.stability or 0)
