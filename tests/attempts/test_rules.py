"""The decisions about attempts, as tables."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.attempts.rules import (
    MAX_SEQ,
    NETWORK_GRACE,
    AttemptWindow,
    FinishedAttempt,
    PoolItem,
    PoolLine,
    check_accepts_answer,
    check_attempts_left,
    check_seq,
    check_slot,
    counted_attempt,
    deadline_for,
    draw_paper,
    duration_until,
)
from quizapp.core.errors import Conflict, Invalid

START = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
END = START + timedelta(minutes=10)
TICK = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("state", "now", "refusal"),
    [
        ("open", START, None),
        ("open", END, None),
        ("open", END + NETWORK_GRACE, None),
        ("open", END + NETWORK_GRACE + TICK, "time_is_up"),
        ("submitted", START, "attempt_closed"),
        ("expired", START, "attempt_closed"),
        ("submitted", END + NETWORK_GRACE + TICK, "attempt_closed"),
    ],
)
def test_when_an_answer_is_accepted(state, now, refusal):
    window = AttemptWindow(state, START, END)
    if refusal is None:
        check_accepts_answer(window, now)
        return
    with pytest.raises(Conflict) as refused:
        check_accepts_answer(window, now)
    assert refused.value.code == refusal


@pytest.mark.parametrize("seq", [0, 1, MAX_SEQ])
def test_a_count_is_taken(seq):
    assert check_seq(seq) == seq


@pytest.mark.parametrize("seq", [-1, MAX_SEQ + 1, 1.0, "1", True, None])
def test_what_is_no_count_is_refused(seq):
    with pytest.raises(Invalid) as refused:
        check_seq(seq)
    assert refused.value.fields == {"seq": "invalid_seq"}


@pytest.mark.parametrize(("slot", "found"), [(0, None), (1, "a"), (2, "b"), (3, None), (-1, None)])
def test_slots_count_from_one(slot, found):
    paper = [{"version": "a"}, {"version": "b"}]
    if found:
        assert check_slot(slot, paper)["version"] == found
        return
    with pytest.raises(Invalid) as refused:
        check_slot(slot, paper)
    assert refused.value.code == "unknown_slot"


def test_the_deadline_never_lies_after_the_closing():
    closes = START + timedelta(minutes=7)
    assert deadline_for(START, 600, END) == END
    assert deadline_for(START, 600, closes) == closes
    assert deadline_for(START, 60, closes) == START + timedelta(seconds=60)


@pytest.mark.parametrize(
    ("after", "seconds"), [(0.0, 0), (0.999, 0), (1.0, 1), (59.9999, 59), (60.0, 60), (-5.0, 0)]
)
def test_durations_are_whole_seconds_cut_off(after, seconds):
    assert duration_until(START, START + timedelta(seconds=after)) == seconds


@pytest.mark.parametrize(
    ("used", "allowed", "is_refused"),
    [(0, 1, False), (1, 1, True), (2, 1, True), (1, 2, False), (100, 0, False)],
)
def test_how_many_attempts_are_left(used, allowed, is_refused):
    if not is_refused:
        check_attempts_left(used, allowed)
        return
    with pytest.raises(Conflict) as refused:
        check_attempts_left(used, allowed)
    assert refused.value.code == "attempts_used_up"


def finished(number, score=1.0, seconds=60, at=0):
    moment = START + timedelta(seconds=at)
    return FinishedAttempt(f"a{number}", number, (-score, seconds, moment))


@pytest.mark.parametrize(
    ("policy", "attempts", "counted"),
    [
        ("first", [finished(2, 5), finished(1, 1)], 1),
        ("last", [finished(2, 1), finished(3, 0), finished(1, 9)], 3),
        ("best", [finished(1, 1), finished(2, 5), finished(3, 3)], 2),
        ("best", [finished(1, 5, 60), finished(2, 5, 59)], 2),
        ("best", [finished(1, 5, 60, at=9), finished(2, 5, 60, at=8)], 2),
        ("best", [finished(2, 5), finished(1, 5)], 1),
    ],
)
def test_which_attempt_counts(policy, attempts, counted):
    assert counted_attempt(attempts, policy).number == counted
    assert counted_attempt(attempts[::-1], policy).number == counted


def pool(count, first=0, options=4):
    return [
        PoolItem(f"v{n}", f"q{n}", "single_choice", options) for n in range(first, first + count)
    ]


def draw(lines, seed="seed", *, questions=True, options=True):
    return draw_paper(lines, seed, shuffle_questions=questions, shuffle_options=options)


@given(st.integers(0, 6), st.integers(0, 6), st.text(max_size=8))
def test_a_paper_has_each_question_once_and_as_many_as_wanted(one, other, seed):
    lines = [PoolLine(one, 1, pool(8)), PoolLine(other, 2, pool(8, first=4))]
    paper = draw(lines, seed)
    assert len(paper) == one + other
    assert len({slot.version_id for slot in paper}) == one + other
    assert Counter(slot.points for slot in paper) == +Counter({1: one, 2: other})
    assert paper == draw(lines, seed)
    for slot in paper:
        assert sorted(index for _, index in slot.options) == [0, 1, 2, 3]
        assert len({id_ for id_, _ in slot.options}) == 4


def test_another_seed_gives_another_paper_and_other_ids():
    lines = [PoolLine(6, 1, pool(30))]
    one, other = draw(lines, "one"), draw(lines, "other")
    assert [slot.version_id for slot in one] != [slot.version_id for slot in other]
    ids = [id_ for paper in (one, other) for slot in paper for id_, _ in slot.options]
    assert len(set(ids)) == len(ids)
    assert all(len(id_) == 7 for id_ in ids)


def test_without_shuffling_all_stands_as_it_was_written():
    lines = [PoolLine(3, 1, pool(3)), PoolLine(3, 2, pool(3, first=3))]
    paper = draw(lines, questions=False, options=False)
    assert [slot.points for slot in paper] == [1, 1, 1, 2, 2, 2]
    assert all([index for _, index in slot.options] == [0, 1, 2, 3] for slot in paper)


def test_with_shuffling_options_stand_in_every_order():
    paper = draw([PoolLine(30, 1, pool(30))])
    orders = {tuple(index for _, index in slot.options) for slot in paper}
    assert len(orders) > 10
    assert {slot.type for slot in paper} == {"single_choice"}


def test_a_pool_that_is_too_small_is_named():
    with pytest.raises(Conflict) as refused:
        draw([PoolLine(4, 1, pool(3))])
    assert refused.value.code == "pool_too_small"
