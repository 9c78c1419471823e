"""Winners, as tables and as properties."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.awards.rules import Candidate, Draw, OpenTie, Plan, Skip, Tier, select_winners
from quizapp.scoring.ranking import Criterion, Standing

NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
FIRST, SECOND = Tier(1, "Nhất", 1), Tier(2, "Nhì", 2)


def one(name, score=10.0, seconds=300, minute=0, unit=None, **more) -> Candidate:
    moment = NOON + timedelta(minutes=minute)
    return Candidate(Standing(name, score, seconds, moment), unit, **more)


def won(outcome) -> dict[str, int]:
    return {chosen.participant_id: chosen.tier for chosen in outcome.winners}


def test_the_best_win_and_each_rank_names_its_criterion():
    line = [one("an", 9), one("binh", 10, 310), one("chi", 10, 300), one("dung", 9, 300, minute=1)]
    outcome = select_winners(line, Plan((FIRST, SECOND)))
    assert won(outcome) == {"chi": 1, "binh": 2, "an": 2}
    assert [chosen.decided_by for chosen in outcome.winners] == [
        Criterion.DURATION,
        Criterion.SCORE,
        Criterion.EARLIEST,
    ]
    assert [chosen.participant_id for chosen in outcome.reserves] == ["dung"]


def test_a_tie_at_the_last_prize_waits_for_a_lot_and_no_id_decides():
    line = [one("an"), one("binh")]
    outcome = select_winners(line, Plan((FIRST,)))
    assert outcome.winners == ()
    assert outcome.open_ties == (OpenTie(1, ("an", "binh"), 1),)
    drawn = (Draw(1, ("binh", "an")),)
    outcome = select_winners(line, Plan((FIRST,), draws=drawn))
    assert won(outcome) == {"binh": 1}
    assert (outcome.winners[0].rank, outcome.winners[0].decided_by) == (1, Criterion.LOT)
    assert outcome.winners[0].next_id == "an"


def test_whoever_loses_an_open_tie_may_still_win_the_next_prize_so_nothing_is_given_before():
    line = [one("an"), one("binh"), one("chi", 5)]
    outcome = select_winners(line, Plan((FIRST, SECOND)))
    assert outcome.winners == ()
    assert len(outcome.open_ties) == 1
    plan = Plan((FIRST, SECOND), draws=(Draw(1, ("binh", "an")),))
    assert won(select_winners(line, plan)) == {"binh": 1, "an": 2, "chi": 2}


def test_whoever_becomes_equal_after_a_draw_is_owed_a_new_one():
    draws = (Draw(1, ("binh", "an")),)
    outcome = select_winners([one("an"), one("binh"), one("chi")], Plan((FIRST,), draws=draws))
    assert outcome.winners == ()
    assert outcome.open_ties == (OpenTie(1, ("an", "binh", "chi"), 1),)


def test_a_draw_still_holds_when_one_of_its_people_is_left_out():
    line = [one("an"), one("binh", barred=Skip.LEFT_OUT), one("chi")]
    outcome = select_winners(line, Plan((FIRST,), draws=(Draw(1, ("binh", "chi", "an")),)))
    assert won(outcome) == {"chi": 1}


def test_a_later_draw_never_turns_the_draw_of_another_prize_round():
    guards = [one("an", is_guard=True), one("binh", is_guard=True)]
    line = [*guards, one("chi"), one("em")]
    tiers = (Tier(1, "Nhất bảo vệ", 1, "guards"), Tier(2, "Nhất", 1))
    draws = (Draw(1, ("binh", "an")), Draw(2, ("chi", "an", "em")))
    assert won(select_winners(line, Plan(tiers, draws=draws))) == {"binh": 1, "chi": 2}


@pytest.mark.parametrize(
    ("draws", "winner"),
    [
        ((Draw(1, ("binh", "an")), Draw(2, ("an", "binh", "chi"))), "binh"),
        ((Draw(1, ("an", "binh")), Draw(1, ("binh", "an", "chi"))), "binh"),
        ((Draw(2, ("binh", "an", "chi")),), "binh"),
    ],
    ids=["its own prize's draw first", "then the newest", "then that of another prize"],
)
def test_of_several_draws_one_counts(draws, winner):
    outcome = select_winners([one("an"), one("binh")], Plan((FIRST,), draws=draws))
    assert won(outcome) == {winner: 1}


def test_so_many_reserves_as_the_plan_says():
    line = [one("an"), one("binh", 5), one("chi", 4), one("em", 3)]
    outcome = select_winners(line, Plan((FIRST,), reserve_count=2))
    assert [chosen.participant_id for chosen in outcome.reserves] == ["binh", "chi"]


def test_reserves_who_drew_lots_follow_them():
    line = [one("an"), one("binh"), one("chi")]
    plan = Plan((FIRST,), reserve_count=1, draws=(Draw(1, ("chi", "binh", "an")),))
    outcome = select_winners(line, plan)
    assert [(one.participant_id, one.decided_by) for one in outcome.reserves] == [
        ("binh", Criterion.LOT)
    ]


def test_equal_reserves_are_not_cut_apart():
    line = [one("an"), one("binh", 5), one("chi", 5), one("em", 4)]
    outcome = select_winners(line, Plan((FIRST,), reserve_count=1))
    assert [(chosen.participant_id, chosen.rank) for chosen in outcome.reserves] == [
        ("binh", 2),
        ("chi", 2),
    ]


def test_equal_people_share_a_rank_when_there_is_a_prize_for_each():
    outcome = select_winners([one("an"), one("binh"), one("chi", 5)], Plan((SECOND,)))
    assert won(outcome) == {"an": 2, "binh": 2}
    assert [chosen.rank for chosen in outcome.winners] == [1, 1]


@pytest.mark.parametrize("reason", [Skip.EXCLUDED, Skip.LEFT_OUT])
def test_whoever_is_barred_is_passed_over_with_the_reason(reason):
    outcome = select_winners([one("an", barred=reason), one("binh", 9)], Plan((FIRST,)))
    assert won(outcome) == {"binh": 1}
    assert [(s.participant_id, s.rank, s.reason) for s in outcome.skipped] == [("an", 1, reason)]
    assert outcome.reserves == ()


def test_at_most_so_many_of_one_enterprise():
    line = [one("an", 10, unit="x"), one("binh", 9, unit="x"), one("chi", 8, unit="y")]
    outcome = select_winners(line, Plan((FIRST, Tier(2, "Nhì", 1)), max_per_unit=1))
    assert won(outcome) == {"an": 1, "chi": 2}
    assert [(s.participant_id, s.reason) for s in outcome.skipped] == [("binh", Skip.UNIT_FULL)]


def test_equal_people_of_one_enterprise_of_whom_one_may_win_draw_a_lot():
    line = [one("an", unit="x"), one("binh", unit="x")]
    outcome = select_winners(line, Plan((SECOND,), max_per_unit=1))
    assert outcome.winners == ()
    assert outcome.open_ties == (OpenTie(2, ("an", "binh"), 1),)
    drawn = Plan((SECOND,), max_per_unit=1, draws=(Draw(2, ("binh", "an")),))
    outcome = select_winners(line, drawn)
    assert won(outcome) == {"binh": 2}
    assert [(s.participant_id, s.reason) for s in outcome.skipped] == [("an", Skip.UNIT_FULL)]
    assert outcome.reserves == ()


def test_guards_have_prizes_of_their_own_and_nobody_gets_two():
    line = [one("an", 10, is_guard=True), one("binh", 9), one("chi", 8, is_guard=True)]
    tiers = (FIRST, Tier(2, "Nhất bảo vệ", 1, "guards"))
    assert won(select_winners(line, Plan(tiers))) == {"an": 1, "chi": 2}


CANDIDATES = st.lists(
    st.builds(
        one,
        name=st.uuids().map(str),
        score=st.integers(0, 3).map(float),
        seconds=st.integers(1, 3),
        unit=st.sampled_from(["x", "y", None]),
        is_guard=st.booleans(),
        barred=st.sampled_from([None, None, Skip.EXCLUDED]),
    ),
    max_size=12,
    unique_by=lambda candidate: candidate.id,
)
PLANS = st.builds(
    lambda counts, limit: Plan(
        tuple(Tier(n, f"Giải {n}", count) for n, count in enumerate(counts, 1)), limit
    ),
    st.lists(st.integers(1, 3), min_size=1, max_size=3),
    st.sampled_from([None, 1, 2]),
)


@given(CANDIDATES, PLANS, st.randoms(use_true_random=False))
def test_the_order_of_the_input_never_matters(line, plan, dice: random.Random):
    shuffled = list(line)
    dice.shuffle(shuffled)
    assert select_winners(shuffled, plan) == select_winners(line, plan)


@given(CANDIDATES, PLANS)
def test_no_rule_is_ever_broken(line, plan):
    outcome = select_winners(line, plan)
    by_id = {candidate.id: candidate for candidate in line}
    winners = [by_id[chosen.participant_id] for chosen in outcome.winners]
    assert len({winner.id for winner in winners}) == len(winners)
    assert all(winner.barred is None for winner in winners)
    for tier in plan.tiers:
        assert sum(c.tier == tier.position for c in outcome.winners) <= tier.quantity
    if plan.max_per_unit:
        units = [winner.unit_id for winner in winners if winner.unit_id]
        assert all(units.count(unit) <= plan.max_per_unit for unit in units)
