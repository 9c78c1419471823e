import pytest

from quizapp.core.errors import Invalid
from quizapp.scoring.policies import SlotToGrade, grade_paper
from quizapp.scoring.question_types import TYPES, question_type

IDS = ["a", "b", "c", "d"]
INDEXES = {"a": 2, "b": 0, "c": 3, "d": 1}


@pytest.mark.parametrize(
    ("type_name", "response", "is_taken"),
    [
        *[("single_choice", response, True) for response in IDS],
        *[("single_choice", wrong, False) for wrong in ("e", "", None, 0, True, ["a"], {})],
        *[("multiple_choice", right, True) for right in ([], ["a"], ["d", "a"], IDS)],
        *[("multiple_choice", wrong, False) for wrong in ("a", ["a", "a"], ["e"], [1], None)],
        ("multiple_choice", [*IDS, "a"], False),
        ("multiple_choice", [["a"]], False),
        *[("true_false", right, True) for right in (True, False)],
        *[("true_false", wrong, False) for wrong in (0, 1, "true", None, [], [True])],
    ],
)
def test_a_response_has_its_types_shape_or_is_refused(type_name, response, is_taken):
    kind = question_type(type_name)
    if is_taken:
        kind.check(response, IDS)
        return
    with pytest.raises(Invalid) as refused:
        kind.check(response, IDS)
    assert refused.value.code == "invalid_response"


WHOLE, PARTIAL = "all_or_nothing", "partial"


@pytest.mark.parametrize(
    ("type_name", "key", "scoring", "response", "credit"),
    [
        ("single_choice", {"options": [0]}, WHOLE, "b", 1.0),
        ("single_choice", {"options": [0]}, WHOLE, "a", 0.0),
        ("single_choice", {"options": [0]}, WHOLE, "gone", 0.0),
        ("single_choice", {"options": [0, 2]}, WHOLE, "a", 1.0),
        ("multiple_choice", {"options": [0, 2]}, WHOLE, ["a", "b"], 1.0),
        ("multiple_choice", {"options": [0, 2]}, WHOLE, ["b", "a"], 1.0),
        ("multiple_choice", {"options": [0, 2]}, WHOLE, ["a"], 0.0),
        ("multiple_choice", {"options": [0, 2]}, WHOLE, ["a", "b", "c"], 0.0),
        ("multiple_choice", {"options": [0, 2]}, WHOLE, [], 0.0),
        ("multiple_choice", {"options": [0, 2]}, PARTIAL, ["a", "b"], 1.0),
        ("multiple_choice", {"options": [0, 2]}, PARTIAL, ["a"], 0.5),
        ("multiple_choice", {"options": [0, 2]}, PARTIAL, ["a", "c"], 0.0),
        ("multiple_choice", {"options": [0, 2]}, PARTIAL, ["a", "b", "c"], 0.5),
        ("multiple_choice", {"options": [0, 2]}, PARTIAL, IDS, 0.0),
        ("multiple_choice", {"options": [0]}, PARTIAL, ["a", "c"], 0.0),
        ("multiple_choice", {"options": [0]}, PARTIAL, [], 0.0),
        ("multiple_choice", {"options": [0, 2]}, PARTIAL, "a", 0.0),
        ("true_false", {"value": True}, WHOLE, True, 1.0),
        ("true_false", {"value": True}, WHOLE, False, 0.0),
        ("true_false", {"value": False}, WHOLE, False, 1.0),
        ("true_false", {"value": False}, WHOLE, 0, 0.0),
    ],
)
def test_credit(type_name, key, scoring, response, credit):
    assert question_type(type_name).credit(response, key, INDEXES, scoring) == credit


@pytest.mark.parametrize(
    ("type_name", "key", "right"),
    [
        ("single_choice", {"options": [0]}, "b"),
        ("multiple_choice", {"options": [0, 2]}, ["a", "b"]),
        ("multiple_choice", {"options": [3]}, ["c"]),
        ("true_false", {"value": False}, False),
    ],
)
def test_the_right_response_is_told_in_the_attempts_own_ids(type_name, key, right):
    kind = question_type(type_name)
    assert kind.right_ids(key, INDEXES) == right
    assert kind.credit(right, key, INDEXES, WHOLE) == 1.0


def test_types_are_registered_under_their_own_names():
    assert all(kind.name == name for name, kind in TYPES.items())
    with pytest.raises(KeyError):
        question_type("essay")


def slot(number, points=1, key=0):
    return SlotToGrade(number, "single_choice", {"options": [key]}, INDEXES, points, WHOLE)


def test_a_paper_is_the_sum_of_its_slots():
    partial = SlotToGrade(3, "multiple_choice", {"options": [0, 1, 2]}, INDEXES, 1, PARTIAL)
    graded = grade_paper([slot(1, 2), slot(2, 3), partial, slot(4)], {1: "b", 2: "a", 3: ["b"]})
    assert graded.grades == (1.0, 0.0, pytest.approx(1 / 3), 0.0)
    assert graded.score == 2.3333
    assert graded.max_score == 7.0
    assert graded.correct_count == 1


def test_an_empty_paper_and_answers_to_no_slot_earn_nothing():
    assert grade_paper([], {1: "b"}).score == 0.0
    assert grade_paper([slot(1)], {1: None, 9: "b"}).grades == (0.0,)
