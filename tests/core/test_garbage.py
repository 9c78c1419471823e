"""A serving process seldom looks for circles, and still finds them."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from quizapp.core import garbage


class Link:
    """Something that can hold itself."""

    itself: object = None


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    thresholds = gc.get_threshold()
    yield
    gc.set_threshold(*thresholds)
    gc.unfreeze()


def test_what_a_process_has_when_it_begins_is_not_looked_through_again():
    kept = [Link() for _ in range(1000)]
    garbage.search_rarely()
    assert gc.get_freeze_count() >= len(kept)
    assert gc.get_threshold() == garbage.THRESHOLDS


def test_circles_made_later_are_found():
    garbage.search_rarely()
    link = Link()
    link.itself, seen = link, weakref.ref(link)
    del link
    kept = [Link() for _ in range(garbage.THRESHOLDS[0] + 1000)]
    assert seen() is None
    assert kept
