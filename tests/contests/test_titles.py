"""What the copy of a round is called."""

import pytest

from quizapp.contests.rules import next_title


@pytest.mark.parametrize(
    ("title", "taken", "expected"),
    [
        ("Tuần 1", {"Tuần 1"}, "Tuần 2"),
        ("Tuần 1", {"Tuần 1", "Tuần 2"}, "Tuần 3"),
        ("Tuần 9", set(), "Tuần 10"),
        ("Chung kết", {"Chung kết"}, "Chung kết 2"),
        ("Vòng năm 2026", {"Vòng năm 2026"}, "Vòng năm 2026 2"),
        ("7", set(), "7 2"),
    ],
)
def test_the_next_title_is_free(title, taken, expected):
    assert next_title(title, taken) == expected
