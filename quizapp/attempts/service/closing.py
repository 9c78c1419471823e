"""Closing attempts that are held: graded once, their results written, the one that counts chosen.

Every way of ending comes here: handing in, the clock, the closing of a round.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from quizapp.attempts.results import Figures, standing_of
from quizapp.attempts.rules import (
    FinishedAttempt,
    choose_counted_among,
    duration_until,
    merit_of,
)
from quizapp.attempts.service.closing_sql import ClosingSql, OpenAttempt, Other
from quizapp.attempts.version_cards import Slot, VersionCards
from quizapp.core.stopped import time_paused
from quizapp.scoring.policies import (
    GradedPaper,
    Repair,
    SlotToGrade,
    grade_paper,
    repairs_of,
)
from quizapp.scoring.rank_keys import rank_key, standing_in
from quizapp.scoring.ranking import Chain, Criterion, Standing, chain_of

LAST_ANSWER = "last_answer"
FindCards = Callable[[Iterable[Sequence[Slot]]], VersionCards]


class Ending(NamedTuple):
    """How an attempt ends: `state` submitted or expired, and with what submission."""

    attempt: OpenAttempt
    state: str
    digest: str | None = None


class Closed(NamedTuple):
    """A closed attempt with its result."""

    id: str
    round_id: str
    participant_id: str
    number: int
    state: str
    submitted_at: datetime
    duration_seconds: int
    answered_count: int
    question_count: int
    score: float
    graded: GradedPaper
    standing: Standing
    rank_key: str
    is_counted: bool


def close_attempts(
    sql: ClosingSql, endings: Sequence[Ending], find_cards: FindCards, *, now: datetime
) -> list[Closed]:
    """Close what the caller's transaction holds, ended at `now` or at the deadline before it."""
    if not endings:
        return []
    cards = find_cards([ending.attempt.paper for ending in endings])
    responses = sql.responses([ending.attempt.id for ending in endings])
    last = _last_answers(sql, endings)
    closed = [
        _closed(ending, responses[ending.attempt.id], cards, now, last.get(ending.attempt.id))
        for ending in endings
    ]
    closed = _count(sql, endings, closed, now)
    sql.finish([_result(ending, one, now) for ending, one in zip(endings, closed, strict=True)])
    return closed


def _last_answers(sql: ClosingSql, endings: Sequence[Ending]) -> dict[str, datetime]:
    """Asked only of rounds whose time taken ends with the last answer."""
    asked = [one.attempt.id for one in endings if one.attempt.duration_until == LAST_ANSWER]
    return sql.last_saved(asked) if asked else {}


def _closed(
    ending: Ending,
    responses: Mapping[int, object],
    cards: VersionCards,
    now: datetime,
    answered_at: datetime | None,
) -> Closed:
    attempt = ending.attempt
    finished_at = min(now, attempt.deadline_at)
    slots = slots_to_grade(attempt.paper, cards, repairs_of(attempt.repairs))
    graded = grade_paper(slots, responses)
    standing = _standing(attempt, graded, finished_at, answered_at)
    return Closed(
        id=attempt.id,
        round_id=attempt.round_id,
        participant_id=attempt.participant_id,
        number=attempt.number,
        state=ending.state,
        submitted_at=standing.submitted_at,
        duration_seconds=standing.duration_seconds,
        answered_count=len(responses),
        question_count=len(attempt.paper),
        score=graded.score,
        graded=graded,
        standing=standing,
        rank_key=rank_key(standing, chain_of(attempt.ranking)),
        is_counted=True,
    )


def _standing(
    attempt: OpenAttempt,
    graded: GradedPaper,
    finished_at: datetime,
    answered_at: datetime | None,
) -> Standing:
    """`answered_at`: where the time taken ends with the last answer, and there is one."""
    until = min(answered_at, finished_at) if answered_at else finished_at
    paused = time_paused(attempt.pauses, attempt.started_at, until)
    figures = Figures(
        participant_id=attempt.participant_id,
        score=graded.score,
        correct_count=graded.correct_count,
        duration_seconds=duration_until(attempt.started_at, until - paused),
        # Ranks are decided by whole seconds, so that is what is kept.
        submitted_at=finished_at.replace(microsecond=0),
        prediction=attempt.prediction,
    )
    return standing_of(figures, len(attempt.paper), actual=attempt.actual)


def slots_to_grade(
    paper: Sequence[Slot], cards: VersionCards, repairs: Mapping[str, Repair]
) -> list[SlotToGrade]:
    """An attempt's paper as the graders see it."""
    slots = []
    for number, slot in enumerate(paper, 1):
        card, indexes = cards[slot["version"]], dict(slot["options"])
        slots.append(
            SlotToGrade(
                *(number, slot["type"], card.key, indexes, slot["points"], card.scoring),
                repairs.get(slot["version"]),
            )
        )
    return slots


def _count(
    sql: ClosingSql, endings: Sequence[Ending], closed: Sequence[Closed], now: datetime
) -> list[Closed]:
    """Say of each whether it counts now, and let earlier ones no longer count."""
    several = [one.attempt.id for one in endings if not _is_the_only_one(one.attempt)]
    others: dict[tuple[str, str], list[Other]] = {}
    for other in sql.others(several) if several else ():
        others.setdefault((other.participant_id, other.round_id), []).append(other)
    gone: list[str] = []
    back: list[str] = []
    keys: dict[str, str] = {}
    counted = []
    for ending, one in zip(endings, closed, strict=True):
        theirs = others.get((one.participant_id, one.round_id), ())
        chosen = _choose(ending.attempt, one, theirs)
        ranked = _among(ending.attempt, one, theirs)
        counted.append(ranked._replace(is_counted=chosen == one.id))
        gone += [other.id for other in theirs if other.is_counted and other.id != chosen]
        back += [other.id for other in theirs if not other.is_counted and other.id == chosen]
        keys |= _with_one_more(ending.attempt, theirs)
    for ids, is_counted in ((gone, False), (back, True)):
        if ids:
            sql.recount(ids, now, is_counted=is_counted)
    if keys:
        sql.rekey(keys, now)
    return counted


def _among(attempt: OpenAttempt, closed: Closed, theirs: Sequence[Other]) -> Closed:
    """With the number of the person's attempts in its key, where the round ranks by it."""
    chain, finished = chain_of(attempt.ranking), _count_finished(theirs)
    if Criterion.ATTEMPTS not in chain or not finished:
        return closed
    standing = replace(closed.standing, attempts=1 + finished)
    return closed._replace(standing=standing, rank_key=rank_key(standing, chain))


def _with_one_more(attempt: OpenAttempt, theirs: Sequence[Other]) -> dict[str, str]:
    """The keys of the earlier ones, where the round ranks by how many there are."""
    chain, attempts = chain_of(attempt.ranking), 1 + _count_finished(theirs)
    if Criterion.ATTEMPTS not in chain:
        return {}
    earlier = {one.id: standing_in(one.rank_key, chain) for one in theirs if one.rank_key}
    return {
        id_: rank_key(replace(standing, attempts=attempts), chain)
        for id_, standing in earlier.items()
    }


def _count_finished(theirs: Sequence[Other]) -> int:
    return sum(other.state != "open" for other in theirs)


def _is_the_only_one(attempt: OpenAttempt) -> bool:
    """The first where one is allowed: after a merger later ones may stand, but do not count."""
    return attempt.number == 1 and attempt.attempts_allowed == 1 and attempt.attempts_per == "round"


def _choose(attempt: OpenAttempt, closed: Closed, theirs: Sequence[Other]) -> str | None:
    chain = chain_of(attempt.ranking)
    finished = [_finished(other, chain) for other in theirs if other.rank_key]
    merit = merit_of(closed.standing, chain)
    finished.append(FinishedAttempt(attempt.id, attempt.number, merit))
    numbers = [attempt.number, *(other.number for other in theirs)]
    allowance = (attempt.attempts_allowed, attempt.attempts_per)
    chosen = choose_counted_among(finished, numbers, allowance, attempt.counted_attempt)
    return chosen.id if chosen else None


def _finished(other: Other, chain: Chain) -> FinishedAttempt:
    merit = merit_of(standing_in(other.rank_key or "", chain), chain)
    return FinishedAttempt(other.id, other.number, merit)


def _result(ending: Ending, closed: Closed, now: datetime) -> dict[str, Any]:
    graded = closed.graded
    return {
        "id": closed.id,
        "state": closed.state,
        "submitted_at": closed.submitted_at,
        "submission_digest": ending.digest,
        "answered_count": closed.answered_count,
        "score": closed.score,
        "max_score": graded.max_score,
        "correct_count": graded.correct_count,
        "duration_seconds": closed.duration_seconds,
        "grades": graded.grades,
        "rank_key": closed.rank_key,
        "is_counted": closed.is_counted,
        "ranked_at": now if closed.is_counted else None,
    }
