import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.attempts.rules import PoolItem, PoolLine, draw_paper
from quizapp.contests.rules import Shortage, fill_lines, find_shortage

LINES = st.lists(
    st.tuples(st.integers(1, 5), st.lists(st.sampled_from("abcdefghij"), unique=True)),
    min_size=1,
    max_size=5,
)


def pool_line(count, questions):
    return PoolLine(count, 1, [PoolItem(f"v{one}", one, "single_choice", 4) for one in questions])


@pytest.mark.parametrize(
    ("lines", "shortage"),
    [
        ([(2, "ab")], None),
        ([(3, "ab")], Shortage((1,), 3, 2)),
        ([(0, "")], None),
        # The whole bank first, the narrow line last: it must not be left without.
        ([(3, "abcde"), (2, "ab")], None),
        ([(2, "ab"), (3, "abcde")], None),
        ([(4, "abcde"), (2, "ab")], Shortage((1, 2), 6, 5)),
        ([(2, "xy"), (2, "ab"), (2, "abc")], Shortage((2, 3), 4, 3)),
        # Neither pool holds the other: a topic and a level that cross.
        ([(2, "abc"), (2, "bcd"), (1, "cd")], Shortage((1, 2, 3), 5, 4)),
        ([(2, "abc"), (2, "cde"), (1, "c")], None),
    ],
)
def test_shortage(lines, shortage):
    assert find_shortage(lines) == shortage


@given(LINES)
def test_lines_are_filled_with_their_own_questions_each_once(lines):
    filled = fill_lines(lines)
    if filled is None:
        assert find_shortage(lines) is not None
        return
    taken = [question for line in filled for question in line]
    assert len(taken) == len(set(taken))
    for (count, pool), chosen in zip(lines, filled, strict=True):
        assert len(chosen) == count
        assert set(chosen) <= set(pool)


@given(LINES)
def test_a_shortage_is_true(lines):
    """Hall: the lines named together really have fewer questions than they need."""
    shortage = find_shortage(lines)
    if shortage is None:
        return
    named = [lines[number - 1] for number in shortage.lines]
    assert sum(count for count, _pool in named) == shortage.needed
    assert len({question for _count, pool in named for question in pool}) == shortage.available
    assert shortage.needed > shortage.available


@settings(max_examples=200)
@given(LINES, st.text(max_size=8))
def test_what_is_feasible_is_always_drawn(lines, seed):
    if find_shortage(lines) is not None:
        return
    paper = draw_paper(
        [pool_line(*line) for line in lines], seed, shuffle_questions=True, shuffle_options=True
    )
    assert len(paper) == sum(count for count, _pool in lines)
    assert len({slot.version_id for slot in paper}) == len(paper)


def test_every_question_of_a_pool_comes_up():
    line = pool_line(2, "abcdef")
    drawn = {
        slot.version_id
        for seed in range(60)
        for slot in draw_paper([line], str(seed), shuffle_questions=False, shuffle_options=False)
    }
    assert drawn == {f"v{one}" for one in "abcdef"}
