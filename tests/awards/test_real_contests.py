"""Five contests that were really held, played with ties in every place, against a slow reference.

The reference is written from the sentences of the rules and shares no code with the product: it
compares people two by two with the words of each contest.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.attempts.results import Figures, standing_of
from quizapp.attempts.rules import FinishedAttempt, choose_counted_among, merit_of
from quizapp.awards.rules import Bars, Candidate, Plan, Tier, select_winners
from quizapp.contests.presets import PRESETS
from quizapp.contests.rules import RoundDraft, check_settings
from quizapp.scoring.predictions import Tally, actual_value, prediction_of
from quizapp.scoring.ranking import chain_of
from tests.factories import LONG_AGO

OPENING = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
QUESTIONS = 2
TIERS = (Tier(1, "Nhất", 1), Tier(2, "Nhì", 2), Tier(3, "Ba", 3))


@dataclass(frozen=True)
class Try:
    """An attempt of somebody: what the rules of contests speak of."""

    number: int
    right: int
    began: int
    took: int
    last_change: int
    guess: int | None


def played(seed: int) -> dict[str, list[Try]]:
    """Up to nine people with few different figures, so that they tie everywhere."""
    dice = random.Random(seed)
    people = {}
    for name in "abcdefghi"[: dice.randint(1, 9)]:
        began, tries = 0, []
        for number in range(1, dice.randint(1, 3) + 1):
            began += dice.choice((1, 60, 60, 61))
            took = dice.choice((30, 30, 31))
            tries.append(
                Try(
                    number,
                    dice.choice((0, 1, 2, 2)),
                    began,
                    took,
                    took - dice.choice((0, 5)),
                    dice.choice((None, 1, 2, 2, 4)),
                )
            )
            began += took
        people[name] = tries
    return people


# The rules, in the words of each contest. `better` of two results of different people.


def more_right_then_earlier(one: Try, two: Try, _actual: int) -> int:
    if one.right != two.right:
        return 1 if one.right > two.right else -1
    return (end(two) > end(one)) - (end(two) < end(one))


def end(one: Try) -> int:
    return one.began + one.took


def off(one: Try, actual: int) -> float:
    return float("inf") if one.guess is None else abs(one.guess - actual)


def all_right_then_guess_then_earlier(one: Try, two: Try, actual: int) -> int:
    if one.right != two.right:
        return 1 if one.right > two.right else -1
    if off(one, actual) != off(two, actual):
        return 1 if off(one, actual) < off(two, actual) else -1
    return more_right_then_earlier(one, two, actual)


def more_right_then_faster_then_guess(one: Try, two: Try, actual: int) -> int:
    if one.right != two.right:
        return 1 if one.right > two.right else -1
    if one.took != two.took:
        return 1 if one.took < two.took else -1
    return (off(two, actual) > off(one, actual)) - (off(two, actual) < off(one, actual))


def more_right_then_faster_to_the_last_change(one: Try, two: Try, _actual: int) -> int:
    if one.right != two.right:
        return 1 if one.right > two.right else -1
    return (two.last_change > one.last_change) - (two.last_change < one.last_change)


def best_try(tries, is_better) -> Try:
    """The best of one person's tries; of equal ones the earlier."""
    best = tries[0]
    for one in tries[1:]:
        if is_better(one, best):
            best = one
    return best


def right_then_fast(one: Try, two: Try) -> bool:
    return (one.right, -one.took) > (two.right, -two.took)


def right_then_early(one: Try, two: Try) -> bool:
    return (one.right, -end(one)) > (two.right, -end(two))


CONTESTS = {
    # name: (tries that count at all, which of them counts, who is better, only all right may win)
    "weekly_prediction": (9, right_then_early, all_right_then_guess_then_earlier, True),
    "workers_three_attempts": (3, right_then_early, more_right_then_earlier, False),
    "everybody_forty_minutes": (3, right_then_early, more_right_then_earlier, False),
    "speed_then_prediction": (2, right_then_fast, more_right_then_faster_then_guess, False),
    "once_until_last_answer": (
        *(1, lambda _one, _two: False, more_right_then_faster_to_the_last_change, False),
    ),
}


def reference(name: str, people: dict[str, list[Try]]):
    """(ranks, winners by tier, the open tie): person by person, prize by prize."""
    allowed, is_better_try, better, only_all_right = CONTESTS[name]
    counted = {who: best_try(tries[:allowed], is_better_try) for who, tries in people.items()}
    actual = sum(one.right == QUESTIONS for one in counted.values())
    ranks = {
        who: 1 + sum(better(two, one, actual) > 0 for two in counted.values())
        for who, one in counted.items()
    }
    left = {who for who, one in counted.items() if not only_all_right or one.right == QUESTIONS}
    won: dict[int, set[str]] = {}
    for tier in TIERS:
        won[tier.position] = set()
        while left and len(won[tier.position]) < tier.quantity:
            best_rank = min(ranks[who] for who in left)
            equal = {who for who in left if ranks[who] == best_rank}
            places = tier.quantity - len(won[tier.position])
            if len(equal) > places:
                return ranks, won, (tier.position, equal, places)
            won[tier.position] |= equal
            left -= equal
    return ranks, won, None


def computed(name: str, people: dict[str, list[Try]], dice: random.Random):
    """The same by the product, from the settings of the preset."""
    preset = PRESETS[name]
    draft = preset.applied(RoundDraft("Tuần 1", OPENING, OPENING + timedelta(days=1)))
    chain = chain_of(draft.ranking)
    counted = [counted_of(who, tries, draft, chain) for who, tries in people.items()]
    dice.shuffle(counted)
    question = prediction_of(draft.prediction)
    right = sum(one.correct_count == QUESTIONS for one in counted)
    tally = Tally(len(people), sum(map(len, people.values())), right)
    actual = actual_value(question, tally) if question else None
    prizes = preset.prizes or {}
    bars = Bars({}, {}, {}, prizes.get("only_all_correct", False))
    standings = [standing_of(one, QUESTIONS, actual=actual) for one in counted]
    candidates = [Candidate(one, None, barred=bars.of(one)) for one in standings]
    return select_winners(candidates, Plan(TIERS, chain=chain))


def counted_of(who: str, tries: list[Try], draft, chain) -> Figures:
    allowed = len(tries) if not draft.attempts_allowed else draft.attempts_allowed
    begun = tries[:allowed]
    finished = {one.number: figures(who, one, draft) for one in begun}
    chosen = choose_counted_among(
        [
            FinishedAttempt(
                str(number), number, merit_of(standing_of(one, QUESTIONS, actual=None), chain)
            )
            for number, one in finished.items()
        ],
        list(finished),
        (draft.attempts_allowed, draft.attempts_per),
        draft.counted_attempt,
    )
    return finished[chosen.number]


def figures(who: str, one: Try, draft) -> Figures:
    seconds = one.last_change if draft.duration_until == "last_answer" else one.took
    guess = None if one.guess is None else str(one.guess)
    submitted_at = OPENING + timedelta(seconds=end(one))
    return Figures(who, float(one.right), one.right, seconds, submitted_at, guess)


@pytest.mark.parametrize("name", CONTESTS)
@settings(max_examples=1000)
@given(seed=st.integers(0, 2**32))
def test_the_winners_are_those_of_the_rules(name, seed):
    people = played(seed)
    ranks, won, tie = reference(name, people)
    outcome = computed(name, people, random.Random(seed + 1))
    by_tier = {tier.position: set() for tier in TIERS}
    for one in outcome.winners:
        by_tier[one.tier].add(one.participant_id)
        assert one.rank == ranks[one.participant_id]
    expected = {tier.position: won.get(tier.position, set()) for tier in TIERS}
    assert by_tier == expected
    open_ties = [(t.tier, set(t.participant_ids), t.places) for t in outcome.open_ties]
    assert open_ties == ([tie] if tie else [])


def test_the_made_rounds_tie_in_every_place():
    """Otherwise the comparison above would prove little."""
    tied = Counter()
    for seed in range(300):
        for name in CONTESTS:
            _ranks, _won, tie = reference(name, played(seed))
            tied[name, tie and tie[0]] += 1
    for name in CONTESTS:
        assert all(tied[name, place] for place in (None, 1, 2, 3)), name


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_a_round_that_may_be_published(name):
    draft = PRESETS[name].applied(RoundDraft("Tuần 1", OPENING, OPENING))
    check_settings(draft)
    assert draft.closes_at > draft.opens_at > LONG_AGO
