import pytest

from quizapp.attempts.rules import within_allowance


@pytest.mark.parametrize(
    ("numbers", "allowed", "per", "may_count"),
    [
        ([1], 1, "round", {1}),
        ([2, 1], 1, "round", {1}),
        ([1, 2, 3, 4], 3, "round", {1, 2, 3}),
        ([1, 2], 0, "round", {1, 2}),
        ([1, 2, 3], 1, "day", {1, 2, 3}),
        ([], 1, "round", set()),
    ],
)
def test_no_more_attempts_count_than_the_round_allows(numbers, allowed, per, may_count):
    assert within_allowance(numbers, allowed, per) == may_count
