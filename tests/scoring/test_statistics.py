"""Item analysis by hand and by simulation: random papers, small groups, the table of verdicts."""

import random

import pytest

from quizapp.scoring.statistics import ItemFigures, OptionFigures, Responses, analyse, judge
from quizapp.scoring.statistics.reliability import _available, _complete


def simulated(persons, items, seed=7):
    """People of differing ability at items of differing difficulty."""
    dice = random.Random(seed)
    hard = [0.3 + 0.5 * item / items for item in range(items)]
    rows = []
    for _ in range(persons):
        ability = dice.gauss(0, 0.25)
        rows.append([float(dice.random() < 1 - at + ability) for at in hard])
    return rows


def names(count):
    return tuple(f"q{number}" for number in range(1, count + 1))


def test_pair_by_pair_is_the_same_where_everybody_saw_everything():
    rows = simulated(200, 8)
    pairs, total = _available(rows, 8), _complete(rows, 8)
    assert pairs.variances == pytest.approx(total.variances)
    assert [one / weight for one, weight in zip(pairs.sums, pairs.weights, strict=True)] == (
        pytest.approx([one / 7 / 1 for one in total.sums])
    )


def test_random_papers_of_a_bank_are_as_reliable_as_one_paper_of_their_length():
    """20 of 40 drawn for each; Spearman and Brown say what half of the bank is worth."""
    rows = simulated(3000, 40)
    whole = analyse(Responses(names(40), tuple(rows)))
    dice = random.Random(11)
    papers = []
    for row in rows:
        shown = set(dice.sample(range(40), 20))
        papers.append([credit if item in shown else None for item, credit in enumerate(row)])
    drawn = analyse(Responses(names(40), tuple(papers)))
    half = 0.5 * whole.alpha / (1 - 0.5 * whole.alpha)
    assert drawn.length == 20
    assert drawn.alpha == pytest.approx(half, abs=0.02)
    assert drawn.items[3].persons == pytest.approx(1500, abs=120)
    assert drawn.items[3].p == pytest.approx(whole.items[3].p, abs=0.04)
    assert drawn.items[3].item_rest_r == pytest.approx(whole.items[3].item_rest_r, abs=0.08)


def test_where_nothing_varies_nothing_is_invented():
    found = analyse(Responses(names(2), ([1.0, 1.0], [1.0, 1.0], [1.0, None])))
    assert found.alpha is None
    assert found.sem is None
    assert found.items[0].item_rest_r is None
    assert found.items[1].persons == 2


def test_an_item_nobody_saw_has_no_figures():
    found = analyse(Responses(names(3), ([1.0, 0.0, None], [0.0, 1.0, None])))
    assert found.items[2].persons == 0
    assert found.items[2].d27 is None
    assert [verdict.code for verdict in judge(found.items[2])] == ["too_few"]


def figures(**changed):
    fair = {"A": OptionFigures(60, 0.6, 0.4), "B": OptionFigures(40, 0.4, -0.4)}
    shape = {
        "item": "q",
        "persons": 100,
        "p": 0.6,
        "item_total_r": 0.5,
        "item_rest_r": 0.4,
        "d27": 0.5,
        "omitted": 0,
        "options": fair,
        "key": "A",
        "alpha_if_deleted": 0.7,
        "right": ("A",),
    }
    return ItemFigures(**{**shape, **changed})


def test_rows_of_what_was_seen_give_the_figures_of_whole_rows():
    dice = random.Random(3)
    dense, sparse = [], []
    for row in simulated(120, 12):
        seen = dice.sample(range(12), 5)
        dense.append([credit if item in seen else None for item, credit in enumerate(row)])
        sparse.append({item: row[item] for item in seen})
    assert analyse(Responses(names(12), sparse)) == analyse(Responses(names(12), dense))


def test_of_several_right_options_each_is_counted_and_each_may_be_the_wrong_key():
    dice = random.Random(5)
    rows, choices = [], []
    for _ in range(200):
        ability = dice.random()
        others = [float(dice.random() < ability) for _ in range(9)]
        # A is right and known to the able; B passes for right, but the able choose C.
        chosen = ("A", "C") if ability > 0.4 else ("A", "B") if ability > 0.2 else ("B",)
        rows.append([float(chosen == ("A", "B")), *others])
        choices.append([chosen, *("A" if credit else "" for credit in others)])
    found = analyse(Responses(names(10), rows, choices, [("A", "B"), *["A"] * 8, ()]))
    first = found.items[0]
    assert first.key == "A, B"
    assert sum(option.count for option in first.options.values()) > first.persons
    assert judge(first)[0].code == "wrong_key"
    assert judge(first)[0].options == ("C",)
    assert list(first.options["C"].by_group) == sorted(first.options["C"].by_group)
    assert len(first.p_by_group) == 5
    assert found.items[9].options == {}
    assert found.items[9].omitted == sum(not row[9] for row in choices)


RIVAL = {"A": OptionFigures(20, 0.2, -0.1), "B": OptionFigures(80, 0.8, 0.3)}
RARE_RIVAL = {"A": OptionFigures(60, 0.6, 0.05), "B": OptionFigures(5, 0.05, 0.3)}
IDLE = {"A": OptionFigures(60, 0.6, 0.4), "B": OptionFigures(39, 0.39, -0.4)}


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({}, ["good"]),
        ({"persons": 29, "p": 0.0}, ["too_few"]),
        ({"options": RIVAL, "item_rest_r": -0.1}, ["wrong_key", "negative"]),
        ({"options": RARE_RIVAL, "item_rest_r": 0.05}, ["weak"]),
        ({"options": RIVAL, "item_rest_r": -0.1, "persons": 40}, ["negative"]),
        ({"item_rest_r": 0.0}, ["weak"]),
        ({"item_rest_r": None, "p": 1.0}, ["too_easy"]),
        ({"p": 0.2}, ["too_hard"]),
        ({"omitted": 10}, ["omitted"]),
        ({"omitted": None}, ["good"]),
    ],
)
def test_figures_and_their_verdicts(changed, codes):
    assert [verdict.code for verdict in judge(figures(**changed), ["A", "B"])] == codes


def test_options_that_nobody_falls_for_are_named_but_not_of_an_easy_question():
    verdicts = judge(figures(options=IDLE), ["A", "B", "C", "D"])
    assert [(verdict.code, verdict.options) for verdict in verdicts] == [("not_chosen", ("C", "D"))]
    easy = judge(figures(options=IDLE, p=0.97), ["A", "B", "C", "D"])
    assert [verdict.code for verdict in easy] == ["too_easy"]
