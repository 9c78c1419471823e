"""Progress in lessons, as tables."""

import pytest

from quizapp.training.rules.progress import (
    FIXED,
    FREE,
    Standing,
    is_choice,
    is_done,
    is_news,
    is_open,
    next_slug,
    percent_done,
    right_places,
)

NEW, BEGUN, DONE = "new", "begun", "done"


def standings(*states):
    return [
        Standing(str(place), begun=state != NEW, done=state == DONE)
        for place, state in enumerate(states)
    ]


@pytest.mark.parametrize(
    ("checks", "answered", "is_read", "done"),
    [
        (["a", "b"], ["a", "b"], True, True),
        (["a", "b"], ["b", "a", "gone"], True, True),
        (["a", "b"], ["a"], True, False),
        (["a", "b"], ["a", "b"], False, False),
        ([], [], True, True),
        ([], [], False, False),
    ],
)
def test_a_lesson_is_done_when_all_is_answered_and_its_end_reached(checks, answered, is_read, done):
    assert is_done(checks, answered, is_read=is_read) is done


@pytest.mark.parametrize(
    ("order", "states", "open_ones"),
    [
        (FREE, [NEW, NEW, NEW], "012"),
        (FIXED, [NEW, NEW, NEW], "0"),
        (FIXED, [BEGUN, NEW, NEW], "0"),
        (FIXED, [DONE, NEW, NEW], "01"),
        (FIXED, [DONE, DONE, NEW], "012"),
        # A lesson that was put before others later closes none that was done.
        (FIXED, [NEW, DONE, NEW], "01"),
        (FIXED, [], ""),
    ],
)
def test_the_order_opens_one_lesson_after_the_other(order, states, open_ones):
    stood = standings(*states)
    assert "".join(one.slug for one in stood if is_open(order, stood, one.slug)) == open_ones


@pytest.mark.parametrize(
    ("states", "percent", "next_one"),
    [
        ([], 0, None),
        ([NEW, NEW, NEW], 0, "0"),
        ([DONE, NEW, NEW], 33, "1"),
        ([DONE, NEW, BEGUN], 33, "2"),
        ([DONE, DONE, NEW], 66, "2"),
        ([DONE, DONE, DONE], 100, None),
    ],
)
def test_a_course_says_how_far_and_where_to_go_on(states, percent, next_one):
    stood = standings(*states)
    assert percent_done(stood) == percent
    assert next_slug(stood) == next_one


@pytest.mark.parametrize(
    ("done", "law", "done_law", "is_newer", "flagged", "again"),
    [
        (True, None, None, False, False, False),
        (True, "law_amended", "law_amended", False, False, False),
        (True, "law_expired", "law_expired", False, True, False),
        (True, None, "law_expired", True, True, True),
        (True, "law_amended", "article_not_to_cite", True, True, True),
        (True, "article_not_to_cite", "law_expired", True, True, False),
        (True, "law_expired", None, True, False, False),
        (False, "law_expired", None, False, False, False),
    ],
)
def test_dead_law_flags_what_was_learned(done, law, done_law, is_newer, flagged, again):
    standing = Standing("a", begun=True, done=done, law=law, done_law=done_law, is_newer=is_newer)
    assert (standing.is_flagged, standing.is_to_learn_again) == (flagged, again)
    assert standing.counts is (done and not again)
    assert next_slug([standing]) == (None if standing.counts else "a")


@pytest.mark.parametrize(
    ("known", "seq", "news"),
    [(None, 0, True), ({"seq": 4}, 5, True), ({"seq": 4}, 4, False), ({"seq": 4}, 3, False)],
)
def test_only_a_later_answer_is_news(known, seq, news):
    assert is_news(known, seq) is news


@pytest.mark.parametrize(
    ("kind", "key", "right"),
    [
        ("true_false", {"value": True}, {0}),
        ("true_false", {"value": False}, {1}),
        ("single_choice", {"options": [2]}, {2}),
        ("multiple_choice", {"options": [0, 3]}, {0, 3}),
    ],
)
def test_what_is_right_is_told_by_places(kind, key, right):
    assert right_places(kind, key) == right


@pytest.mark.parametrize(
    ("kind", "chosen", "sound"),
    [
        ("single_choice", [3], True),
        ("single_choice", [4], False),
        ("single_choice", [-1], False),
        ("single_choice", [], False),
        ("single_choice", [0, 1], False),
        ("multiple_choice", [0, 1, 2, 3], True),
        ("multiple_choice", [1, 1], False),
        ("true_false", [1], True),
        ("true_false", [2], False),
    ],
)
def test_what_can_be_chosen(kind, chosen, sound):
    assert is_choice(kind, 4, chosen) is sound
