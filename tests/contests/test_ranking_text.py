import pytest

from quizapp.contests.ranking_text import (
    counted_line,
    default_sentence,
    prediction_lines,
    ranking_lines,
)
from quizapp.contests.rules.ranking import PRESETS, ranking_problems
from quizapp.scoring.predictions import Over, Prediction, PredictionKind
from quizapp.scoring.ranking import chain_of

QUESTION = {"kind": "participants", "over": "people", "decimals": 0, "sentence": "Bao nhiêu?"}


def test_the_family_that_first_asks_for_all_right():
    assert ranking_lines(PRESETS["prediction_first"])[:4] == [
        "Xếp hạng lần lượt theo ba tiêu chí, bằng nhau ở tiêu chí trước mới xét tiêu chí sau:",
        "- Người trả lời đúng tất cả các câu xếp trên người chưa đúng hết.",
        (
            "- Số dự đoán gần số thực tế hơn xếp trên (tính theo độ lệch, dù cao hơn hay thấp hơn);"
            " ai không dự đoán xếp sau người có dự đoán."
        ),
        "- Thời điểm nộp bài sớm hơn (tính đến giây) xếp trên.",
    ]


def test_one_criterion_and_a_shared_place():
    first, second, _ = ranking_lines(chain_of(["score", "shared"]))
    assert first == "Xếp hạng theo một tiêu chí: số điểm cao hơn xếp trên."
    assert "cùng nhận giải của hạng đó" in second


@pytest.mark.parametrize(
    ("policy", "chain", "words"),
    [
        ("first", ["score", "lot"], "lượt đầu tiên"),
        ("best", ["score", "prediction", "earliest", "lot"], "số điểm cao hơn, nộp sớm hơn"),
        ("best", ["attempts", "prediction", "lot"], "lượt đầu tiên"),
    ],
)
def test_which_attempt_counts(policy, chain, words):
    assert words in counted_line(policy, chain_of(chain))


@pytest.mark.parametrize(
    ("kind", "over", "decimals", "counted", "asked"),
    [
        ("all_correct_people", "people", 0, "ở lượt được tính", "bao nhiêu người trả lời đúng"),
        ("all_correct_people", "attempts", 0, "số lượt thi trả lời", "bao nhiêu lượt thi trả lời"),
        ("participants", "people", 0, "số người có bài dự thi", "bao nhiêu người tham gia"),
        ("attempts", "people", 0, "số lượt thi đã nộp", "bao nhiêu lượt thi"),
        ("percent_all_correct", "people", 5, "5 chữ số thập phân", "ghi đến 5 chữ số"),
    ],
)
def test_the_sentence_says_what_is_counted(kind, over, decimals, counted, asked):
    kind, over = PredictionKind(kind), Over(over)
    sentence = default_sentence(kind, over, decimals, 20)
    assert asked in sentence
    lines = prediction_lines(Prediction(kind, over, decimals, sentence))
    assert sentence in lines[0]
    assert counted in lines[1]


def test_no_question_no_section():
    assert prediction_lines(None) == []


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_stands(name):
    asks = QUESTION if "prediction" in PRESETS[name] else None
    assert ranking_problems(PRESETS[name], asks) == {}


@pytest.mark.parametrize(
    ("chain", "question", "field", "code"),
    [
        (["score", "score", "lot"], None, "ranking", "ranking_twice"),
        (["glück", "lot"], None, "ranking", "ranking_twice"),
        (["score"], None, "ranking", "ranking_without_end"),
        ([], None, "ranking", "ranking_without_end"),
        (["lot"], None, "ranking", "ranking_without_end"),
        (["lot", "score", "shared"], None, "ranking", "ranking_end_too_early"),
        (["score", "prediction", "lot"], None, "ranking", "ranking_needs_prediction"),
        (["score", "all_correct", "lot"], None, "ranking", "ranking_all_correct_late"),
        (["score", "lot"], QUESTION, "ranking", "prediction_not_ranked"),
        (["prediction", "lot"], QUESTION | {"kind": "x"}, "prediction_kind", "choice_unknown"),
        (["prediction", "lot"], QUESTION | {"over": "x"}, "prediction_over", "choice_unknown"),
        (
            ["prediction", "lot"],
            QUESTION | {"decimals": 7},
            "prediction_decimals",
            "decimals_out_of_range",
        ),
        (["prediction", "lot"], QUESTION | {"sentence": " "}, "prediction_sentence", "required"),
        (
            ["prediction", "lot"],
            QUESTION | {"sentence": "a" * 301},
            "prediction_sentence",
            "too_long",
        ),
    ],
)
def test_what_cannot_stand(chain, question, field, code):
    assert ranking_problems(chain, question)[field] == code
