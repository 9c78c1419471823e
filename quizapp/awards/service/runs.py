"""Runs: winners computed from sealed inputs, kept for ever, repeatable to the byte."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy.orm import Session

from quizapp.attempts.queries import count_finished
from quizapp.attempts.results import Figures, standing_of
from quizapp.attempts.service.finish import actual_of
from quizapp.attempts.service.settling import settle
from quizapp.audit.service import SYSTEM, record
from quizapp.awards.models import AwardRun, PrizePlan
from quizapp.awards.queries import (
    CONFIRMED,
    CountedAttempt,
    count_running,
    find_newest_run,
    find_plan,
    list_counted,
    list_earlier_winners,
    list_excluded,
    list_runs,
    list_tiers,
)
from quizapp.awards.rules import (
    Bars,
    Candidate,
    Draw,
    Outcome,
    Plan,
    Tier,
    select_winners,
)
from quizapp.awards.service.plan import FREE, MIN_REASON_LENGTH, NOT_NEXT, check_reason
from quizapp.contests.models import Round
from quizapp.contests.queries import get_round_for_update
from quizapp.contests.rules import Phase
from quizapp.core.errors import Conflict, Invalid
from quizapp.scoring.ranking import DEFAULT_CHAIN, Standing, chain_of

ALGORITHM = "quizapp awards 2"
PROPOSED, SUPERSEDED = "proposed", "superseded"
Json = dict[str, Any]


def propose(session: Session, round_id: str, *, by: str | None, now: datetime) -> AwardRun:
    """Compute the winners of a closed round.

    With unchanged inputs the newest run is returned again instead of a copy of it, also when it
    is confirmed. Who was left out and which lots were drawn carry over from the newest run.
    """
    _check_is_over(session, get_round_for_update(session, round_id, None), now)
    settle(session, round_id, now=now)
    newest = find_newest_run(session, round_id)
    left_out = newest.left_out if newest else {}
    draws = newest.inputs["draws"] if newest else []
    return _run(session, round_id, left_out, draws, by=by, now=now)


def leave_out(
    session: Session, round_id: str, participant_id: str, reason: str, *, by: str, now: datetime
) -> AwardRun:
    """Leave somebody out for a reason; the next in line move up in a new run."""
    check_reason(reason)
    newest = _newest(session, round_id)
    _check_is_candidate(newest, participant_id)
    left_out = {**newest.left_out, participant_id: {"reason": reason.strip(), "by": by}}
    return _run(session, round_id, left_out, newest.inputs["draws"], by=by, now=now)


def restore(
    session: Session, round_id: str, participant_id: str, *, by: str, now: datetime
) -> AwardRun:
    """Take back that somebody was left out."""
    newest = _newest(session, round_id)
    left_out = {id_: why for id_, why in newest.left_out.items() if id_ != participant_id}
    return _run(session, round_id, left_out, newest.inputs["draws"], by=by, now=now)


def enter_lots(
    session: Session,
    round_id: str,
    order: Mapping[str, int],
    *,
    by: str,
    now: datetime,
    minutes: str,
) -> AwardRun:
    """Record the lots drawn among the people of the open tie: participant id -> place 1, 2, 3...

    `minutes` says where it is written down who saw it: a number of minutes, or of a public draw.
    """
    if len(minutes.strip()) < MIN_REASON_LENGTH:
        raise Invalid("lots_minutes_needed")
    newest = _newest(session, round_id)
    ties = newest.outcome["open_ties"]
    if not ties or set(order) != set(ties[0]["participant_ids"]):
        raise Invalid("lots_wrong")
    if sorted(order.values()) != list(range(1, len(order) + 1)):
        raise Invalid("lots_wrong")
    drawn = {
        "tier": ties[0]["tier"],
        "order": sorted(order, key=lambda id_: order[id_]),
        "minutes": minutes.strip(),
    }
    draws = [*newest.inputs["draws"], drawn]
    return _run(session, round_id, newest.left_out, draws, by=by, now=now)


def take_back_lots(
    session: Session, round_id: str, order: Sequence[str], *, by: str, now: datetime
) -> AwardRun:
    """Forget lots that were declared void; their tie is open again."""
    newest = _newest(session, round_id)
    draws = [draw for draw in newest.inputs["draws"] if draw["order"] != list(order)]
    return _run(session, round_id, newest.left_out, draws, by=by, now=now)


def confirm_run(session: Session, round_id: str, *, by: str, now: datetime) -> AwardRun:
    """Make the newest run official. Refused with an open tie or when the results changed since."""
    run = _newest(session, round_id)
    if run.outcome["open_ties"]:
        raise Conflict("award_has_tie")
    if not run.outcome["winners"]:
        raise Conflict("award_without_winners")
    round_ = get_round_for_update(session, round_id, None)
    present = _inputs(session, round_, run.left_out, run.inputs["draws"])
    if digest_of(present) != run.inputs_digest:
        raise Conflict("award_outdated")
    run.state, run.confirmed_by, run.confirmed_at = CONFIRMED, by, now
    _record(session, run, "award.confirmed", by, now)
    return run


def reopen(session: Session, round_id: str, reason: str, *, by: str, now: datetime) -> AwardRun:
    """Take a confirmation back, for a reason that stays in the log."""
    check_reason(reason)
    get_round_for_update(session, round_id, None)
    run = find_newest_run(session, round_id)
    if run is None or run.state != CONFIRMED:
        raise Conflict("award_not_confirmed")
    run.state, run.confirmed_by, run.confirmed_at = PROPOSED, None, None
    record(
        session,
        by,
        "award.reopened",
        ("round", round_id),
        {"run": run.number, "reason": reason.strip()},
        now=now,
    )
    return run


def replay(run: AwardRun) -> bool:
    """Whether the stored inputs still give the stored digest and the stored outcome."""
    if digest_of(run.inputs) != run.inputs_digest:
        return False
    return outcome_json(select_winners(*_problem_of(run.inputs))) == run.outcome


def digest_of(inputs: Json) -> str:
    """SHA-256 of the canonical JSON: keys sorted, UTF-8, no spaces."""
    return hashlib.sha256(orjson.dumps(inputs, option=orjson.OPT_SORT_KEYS)).hexdigest()


def standing_in_row(row: Sequence[Any], inputs: Mapping[str, Any]) -> Standing:
    """Of a row of the candidates; runs of the first algorithm kept neither guess nor attempts."""
    id_, _enterprise, _is_guard, score, seconds, submitted_at, correct, *more = row
    prediction, attempts = more or (None, 1)
    figures = Figures(
        *(id_, score, correct or 0, seconds, datetime.fromisoformat(submitted_at)), prediction
    )
    count = inputs.get("question_count", 0)
    return standing_of(figures, count, actual=inputs.get("actual"), attempts=attempts)


def outcome_json(outcome: Outcome) -> Json:
    """An outcome as it is stored."""
    stored: Json = orjson.loads(orjson.dumps(outcome))
    return stored


def _run(
    session: Session,
    round_id: str,
    left_out: Mapping[str, Json],
    draws: Sequence[Json],
    *,
    by: str | None,
    now: datetime,
) -> AwardRun:
    round_ = get_round_for_update(session, round_id, None)
    _check_is_over(session, round_, now)
    inputs = _inputs(session, round_, left_out, draws)
    runs = list_runs(session, round_id)
    if runs and runs[0].inputs_digest == digest_of(inputs):
        return runs[0]
    _check_not_confirmed(runs[0] if runs else None)
    for older in runs:
        older.state = SUPERSEDED
    run = AwardRun(
        round_id=round_id,
        number=len(runs) + 1,
        state=PROPOSED,
        inputs=inputs,
        inputs_digest=digest_of(inputs),
        outcome=outcome_json(select_winners(*_problem_of(inputs))),
        left_out=dict(left_out),
        created_by=by,
        created_at=now,
    )
    session.add(run)
    session.flush()
    _record(session, run, "award.proposed", by, now)
    return run


def _check_is_over(session: Session, round_: Round, now: datetime) -> None:
    if round_.kind != "official":
        raise Conflict("round_without_prizes")
    if round_.window.phase(now) is not Phase.CLOSED:
        raise Conflict("round_still_open")
    if count_running(session, round_.id):
        raise Conflict("attempts_still_open")


def _inputs(
    session: Session, round_: Round, left_out: Mapping[str, Json], draws: Sequence[Json]
) -> Json:
    tiers = list_tiers(session, round_.id)
    if not tiers:
        raise Conflict("no_prizes")
    plan = find_plan(session, round_.id)
    return {
        "algorithm": ALGORITHM,
        "round": round_.id,
        "chain": list(round_.ranking),
        "question_count": round_.question_count,
        "actual": actual_of(round_),
        "tiers": [[tier.position, tier.name, tier.quantity, tier.division] for tier in tiers],
        "max_per_unit": plan.max_per_unit if plan else None,
        "reserve_count": plan.reserve_count if plan else 0,
        "only_all_correct": bool(plan and plan.only_all_correct),
        "won_before": _won_before(session, round_, plan),
        "excluded": list_excluded(session, round_.contest_id),
        "left_out": {id_: why["reason"] for id_, why in left_out.items()},
        "draws": list(draws),
        "candidates": _rows(session, round_),
    }


def _won_before(session: Session, round_: Round, plan: PrizePlan | None) -> dict[str, str]:
    """Who holds a confirmed prize of another round that the rules of this one count."""
    if plan is None or plan.repeats == FREE:
        return {}
    return list_earlier_winners(session, round_, only_last=plan.repeats == NOT_NEXT)


def _rows(session: Session, round_: Round) -> list[list[Any]]:
    several = count_finished(session, round_.id) if "attempts" in round_.ranking else {}
    counted = list_counted(session, round_.id)
    return [[*_row_of(one), several.get(one.participant_id, 1)] for one in counted]


def _row_of(one: CountedAttempt) -> list[Any]:
    return [
        one.participant_id,
        one.enterprise_id,
        one.is_guard,
        one.score,
        one.duration_seconds,
        one.submitted_at.astimezone(UTC).isoformat(),
        one.correct_count,
        one.prediction,
    ]


def _problem_of(inputs: Json) -> tuple[list[Candidate], Plan]:
    plan = Plan(
        tiers=tuple(Tier(*tier) for tier in inputs["tiers"]),
        max_per_unit=inputs["max_per_unit"],
        reserve_count=inputs["reserve_count"],
        draws=tuple(Draw(draw["tier"], tuple(draw["order"])) for draw in inputs["draws"]),
        chain=chain_of(inputs.get("chain", DEFAULT_CHAIN)),
    )
    return [_candidate(row, inputs) for row in inputs["candidates"]], plan


def _candidate(row: list[Any], inputs: Json) -> Candidate:
    _id, enterprise_id, is_guard, *_figures = row
    standing = standing_in_row(row, inputs)
    return Candidate(standing, enterprise_id, is_guard, _bars(inputs).of(standing))


def _bars(inputs: Json) -> Bars:
    return Bars(
        inputs["excluded"],
        inputs["left_out"],
        inputs.get("won_before", {}),
        inputs.get("only_all_correct", False),
    )


def _newest(session: Session, round_id: str) -> AwardRun:
    # The row of the round is held before anything is read: of two deeds at once the later one
    # builds on what the earlier one wrote.
    get_round_for_update(session, round_id, None)
    run = find_newest_run(session, round_id)
    _check_not_confirmed(run)
    if run is None:
        raise Conflict("award_not_proposed")
    return run


def _check_not_confirmed(run: AwardRun | None) -> None:
    if run is not None and run.state == CONFIRMED:
        raise Conflict("award_confirmed")


def _check_is_candidate(run: AwardRun, participant_id: str) -> None:
    if participant_id not in {row[0] for row in run.inputs["candidates"]}:
        raise Invalid("not_a_candidate")


def _record(session: Session, run: AwardRun, action: str, by: str | None, now: datetime) -> None:
    details = {"run": run.number, "digest": run.inputs_digest}
    record(session, by or SYSTEM, action, ("round", run.round_id), details, now=now)
