from decimal import Decimal

import pytest

from quizapp.core.errors import Invalid
from quizapp.scoring.predictions import (
    Over,
    Prediction,
    PredictionKind,
    Tally,
    actual_value,
    prediction_error,
    read_guess,
)
from quizapp.scoring.ranking import NO_PREDICTION

PEOPLE, ATTEMPTS = Over.PEOPLE, Over.ATTEMPTS
TALLY = Tally(people=8, attempts=20, all_correct=3)


def asking(kind: str, over: Over = PEOPLE, decimals: int = 0) -> Prediction:
    return Prediction(PredictionKind(kind), over, decimals, "Bao nhiêu?")


@pytest.mark.parametrize(
    ("question", "value"),
    [
        (asking("all_correct_people"), "3"),
        (asking("participants"), "8"),
        (asking("attempts"), "20"),
        (asking("percent_all_correct"), "38"),
        (asking("percent_all_correct", PEOPLE, 1), "37.5"),
        (asking("percent_all_correct", ATTEMPTS, 5), "15.00000"),
    ],
)
def test_the_true_value(question, value):
    assert actual_value(question, TALLY) == value


def test_a_share_of_nobody_is_nothing():
    question = asking("percent_all_correct", PEOPLE, 2)
    assert actual_value(question, Tally(0, 0, 0)) == "0.00"


@pytest.mark.parametrize(
    ("typed", "question", "kept"),
    [
        ("1.234", asking("participants"), "1234"),
        (" 1 234 ", asking("participants"), "1234"),
        ("0", asking("participants"), "0"),
        ("12,0", asking("participants"), "12"),
        ("87,65432", asking("percent_all_correct", decimals=5), "87.65432"),
        ("87.65", asking("percent_all_correct", decimals=5), "87.65000"),
        ("87.654", asking("percent_all_correct", decimals=3), "87.654"),
        ("100", asking("percent_all_correct"), "100"),
        ("1000000000", asking("attempts"), "1000000000"),
    ],
)
def test_what_people_type(typed, question, kept):
    assert read_guess(typed, question) == kept


@pytest.mark.parametrize(
    ("typed", "question", "code"),
    [
        ("", asking("participants"), "invalid_prediction"),
        ("nhiều", asking("participants"), "invalid_prediction"),
        (7, asking("participants"), "invalid_prediction"),
        ("-1", asking("participants"), "prediction_out_of_range"),
        ("1000000001", asking("participants"), "prediction_out_of_range"),
        ("100,1", asking("percent_all_correct", decimals=1), "prediction_out_of_range"),
        ("12,5", asking("participants"), "prediction_decimals"),
        ("87,655", asking("percent_all_correct", decimals=2), "prediction_decimals"),
    ],
)
def test_what_is_refused(typed, question, code):
    with pytest.raises(Invalid) as refused:
        read_guess(typed, question)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("guess", "actual", "error"),
    [
        ("90", "100", Decimal(10)),
        ("110", "100", Decimal(10)),
        ("87.65", "87.65432", Decimal("0.00432")),
        (None, "100", NO_PREDICTION),
        ("90", None, Decimal(0)),
        (None, None, Decimal(0)),
    ],
)
def test_how_far_off(guess, actual, error):
    assert prediction_error(guess, actual) == error
