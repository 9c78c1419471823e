"""No question in more papers than the chosen share, as far as the banks allow."""

from __future__ import annotations

from collections import Counter
from itertools import count

import pytest

from quizapp.attempts.exposure import Exposure, draw_for, exposure_of
from quizapp.attempts.rules import PaperPlan, PoolItem, PoolLine

PAPERS = 400


def items(first: int, last: int) -> list[PoolItem]:
    return [PoolItem(f"v{n}", f"q{n}", "single_choice", 4) for n in range(first, last)]


def shares(plan: PaperPlan, exposure: Exposure | None) -> list[float]:
    numbers = count()
    held: Counter[str] = Counter()
    for _ in range(PAPERS):
        if exposure is None:
            paper = plan.draw(str(next(numbers)))
        else:
            paper = exposure.draw(plan, new_seed=lambda: str(next(numbers)))[1]
        held.update(slot.version_id for slot in paper)
    return sorted((n / PAPERS for n in held.values()), reverse=True)


def test_papers_of_a_narrow_band_do_not_show_the_same_questions_to_everybody():
    """A band prefers some questions; the share pulls the others in."""
    line = PoolLine(2, 1, items(0, 12), {f"q{n}": (0.1, 0.5, 0.9)[n % 3] for n in range(12)})
    plan = PaperPlan([line], True, True, band=0.05)
    free, held = shares(plan, None)[0], shares(plan, Exposure(0.2))[0]
    assert held <= 0.23
    assert held < free


def test_what_the_bank_cannot_give_is_spread_as_evenly_as_may_be():
    plan = PaperPlan([PoolLine(2, 1, items(0, 4))], True, True)
    assert shares(plan, Exposure(0.1))[0] == pytest.approx(0.5, abs=0.03)


def test_what_every_paper_holds_does_not_count():
    plan = PaperPlan([PoolLine(1, 1, items(0, 1)), PoolLine(2, 1, items(1, 21))], True, True)
    exposure = Exposure(0.2, {"v0"})
    first, second, *_ = shares(plan, exposure)
    assert (first, second <= 0.2) == (1, True)


def test_the_seed_that_is_kept_gives_the_paper_again():
    plan = PaperPlan([PoolLine(2, 1, items(0, 9))], True, True)
    seed, paper = draw_for(plan, Exposure(0.1))
    assert [slot.version_id for slot in plan.draw(seed)] == [slot.version_id for slot in paper]


def test_a_round_without_a_limit_is_not_counted():
    assert exposure_of("r1", 0, ()) is None
    assert exposure_of("r2", 30, ()) is exposure_of("r2", 30, ())
