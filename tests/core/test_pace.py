"""How fast one person may go on."""

from quizapp.core.pace import Pace


def test_up_to_the_limit_and_again_in_the_next_window():
    now = [100.0]
    pace = Pace(3, 10, timer=lambda: now[0])
    assert [pace.hit("an") for _ in range(4)] == [0, 0, 0, 10]
    assert pace.hit("chi") == 0
    now[0] += 9.5
    assert pace.hit("an") == 1
    now[0] += 0.5
    assert pace.hit("an") == 0


def test_nothing_is_kept_of_those_who_went():
    now = [100.0]
    pace = Pace(3, 10, timer=lambda: now[0])
    for number in range(1000):
        pace.hit(f"person {number}")
    now[0] += 10
    pace.hit("an")
    assert pace._counts == {"an": 1}
