"""Runs: winners computed from sealed inputs, kept for ever, repeatable to the byte."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.awards.models import AwardRun
from quizapp.awards.queries import (
    CONFIRMED,
    count_running,
    find_newest_run,
    find_plan,
    list_counted,
    list_excluded,
    list_runs,
    list_tiers,
)
from quizapp.awards.rules import (
    Candidate,
    Outcome,
    Plan,
    Tier,
    barred_because,
    select_winners,
)
from quizapp.awards.service.plan import check_reason
from quizapp.contests.queries import get_round
from quizapp.contests.rules import Phase
from quizapp.core.errors import Conflict, Invalid
from quizapp.scoring.ranking import Standing

ALGORITHM = "quizapp awards 1"
PROPOSED, SUPERSEDED = "proposed", "superseded"
Json = dict[str, Any]


def propose(session: Session, round_id: str, *, by: str, now: datetime) -> AwardRun:
    """Compute the winners of a closed round.

    With unchanged inputs the newest run is returned again instead of a copy of it. Who was left
    out and which lots were drawn carry over from the newest run.
    """
    newest = find_newest_run(session, round_id)
    _check_not_confirmed(newest)
    left_out = newest.left_out if newest else {}
    lots = newest.inputs["lots"] if newest else {}
    return _run(session, round_id, left_out, lots, by=by, now=now)


def leave_out(
    session: Session, round_id: str, participant_id: str, reason: str, *, by: str, now: datetime
) -> AwardRun:
    """Leave somebody out for a reason; the next in line move up in a new run."""
    check_reason(reason)
    newest = _newest(session, round_id)
    _check_is_candidate(newest, participant_id)
    left_out = {**newest.left_out, participant_id: {"reason": reason.strip(), "by": by}}
    return _run(session, round_id, left_out, newest.inputs["lots"], by=by, now=now)


def restore(
    session: Session, round_id: str, participant_id: str, *, by: str, now: datetime
) -> AwardRun:
    """Take back that somebody was left out."""
    newest = _newest(session, round_id)
    left_out = {id_: why for id_, why in newest.left_out.items() if id_ != participant_id}
    return _run(session, round_id, left_out, newest.inputs["lots"], by=by, now=now)


def enter_lots(
    session: Session, round_id: str, order: Mapping[str, int], *, by: str, now: datetime
) -> AwardRun:
    """Record the lots drawn among the people of the open tie: participant id -> place 1, 2, 3..."""
    newest = _newest(session, round_id)
    tied = {id_ for tie in newest.outcome["open_ties"] for id_ in tie["participant_ids"]}
    if set(order) != tied or sorted(order.values()) != list(range(1, len(tied) + 1)):
        raise Invalid("lots_wrong")
    lots = {**newest.inputs["lots"], **order}
    return _run(session, round_id, newest.left_out, lots, by=by, now=now)


def confirm_run(session: Session, round_id: str, *, by: str, now: datetime) -> AwardRun:
    """Make the newest run official. Refused with an open tie or when the results changed since."""
    run = _newest(session, round_id)
    if run.outcome["open_ties"]:
        raise Conflict("award_has_tie")
    present = _inputs(session, round_id, run.left_out, run.inputs["lots"])
    if digest_of(present) != run.inputs_digest:
        raise Conflict("award_outdated")
    run.state, run.confirmed_by, run.confirmed_at = CONFIRMED, by, now
    _record(session, run, "award.confirmed", by, now)
    return run


def reopen(session: Session, round_id: str, reason: str, *, by: str, now: datetime) -> AwardRun:
    """Take a confirmation back, for a reason that stays in the log."""
    check_reason(reason)
    run = find_newest_run(session, round_id)
    if run is None or run.state != CONFIRMED:
        raise Conflict("no_prizes")
    run.state = PROPOSED
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


def outcome_json(outcome: Outcome) -> Json:
    """An outcome as it is stored."""
    stored: Json = orjson.loads(orjson.dumps(outcome))
    return stored


def _run(
    session: Session,
    round_id: str,
    left_out: Mapping[str, Json],
    lots: Mapping[str, int],
    *,
    by: str,
    now: datetime,
) -> AwardRun:
    _check_is_over(session, round_id, now)
    inputs = _inputs(session, round_id, left_out, lots)
    digest = digest_of(inputs)
    runs = list_runs(session, round_id)
    if runs and runs[0].inputs_digest == digest:
        return runs[0]
    for older in runs:
        older.state = SUPERSEDED
    run = AwardRun(
        round_id=round_id,
        number=len(runs) + 1,
        state=PROPOSED,
        inputs=inputs,
        inputs_digest=digest,
        outcome=outcome_json(select_winners(*_problem_of(inputs))),
        left_out=dict(left_out),
        created_by=by,
        created_at=now,
    )
    session.add(run)
    session.flush()
    _record(session, run, "award.proposed", by, now)
    return run


def _check_is_over(session: Session, round_id: str, now: datetime) -> None:
    if get_round(session, round_id).window.phase(now) is not Phase.CLOSED:
        raise Conflict("round_still_open")
    if count_running(session, round_id):
        raise Conflict("attempts_still_open")


def _inputs(
    session: Session, round_id: str, left_out: Mapping[str, Json], lots: Mapping[str, int]
) -> Json:
    tiers = list_tiers(session, round_id)
    if not tiers:
        raise Conflict("no_prizes")
    plan = find_plan(session, round_id)
    round_ = get_round(session, round_id)
    return {
        "algorithm": ALGORITHM,
        "round": round_id,
        "tiers": [[tier.position, tier.name, tier.quantity, tier.division] for tier in tiers],
        "max_per_unit": plan.max_per_unit if plan else None,
        "reserve_count": plan.reserve_count if plan else 0,
        "excluded": list_excluded(session, round_.contest_id),
        "left_out": sorted(left_out),
        "lots": dict(lots),
        "candidates": [
            [
                one.participant_id,
                one.unit_id,
                one.is_guard,
                one.score,
                one.duration_seconds,
                one.submitted_at.astimezone(UTC).isoformat(),
            ]
            for one in list_counted(session, round_id)
        ],
    }


def _problem_of(inputs: Json) -> tuple[list[Candidate], Plan]:
    plan = Plan(
        tiers=tuple(Tier(*tier) for tier in inputs["tiers"]),
        max_per_unit=inputs["max_per_unit"],
        reserve_count=inputs["reserve_count"],
    )
    left_out = dict.fromkeys(inputs["left_out"], "")
    return [_candidate(row, inputs, left_out) for row in inputs["candidates"]], plan


def _candidate(row: list[Any], inputs: Json, left_out: Mapping[str, str]) -> Candidate:
    id_, unit_id, is_guard, score, seconds, submitted_at = row
    lot = inputs["lots"].get(id_, 0)
    standing = Standing(id_, score, seconds, datetime.fromisoformat(submitted_at), lot)
    return Candidate(standing, unit_id, is_guard, barred_because(id_, inputs["excluded"], left_out))


def _newest(session: Session, round_id: str) -> AwardRun:
    run = find_newest_run(session, round_id)
    _check_not_confirmed(run)
    if run is None:
        raise Conflict("no_prizes")
    return run


def _check_not_confirmed(run: AwardRun | None) -> None:
    if run is not None and run.state == CONFIRMED:
        raise Conflict("award_confirmed")


def _check_is_candidate(run: AwardRun, participant_id: str) -> None:
    if participant_id not in {row[0] for row in run.inputs["candidates"]}:
        raise Invalid("not_a_candidate")


def _record(session: Session, run: AwardRun, action: str, by: str, now: datetime) -> None:
    details = {"run": run.number, "digest": run.inputs_digest}
    record(session, by, action, ("round", run.round_id), details, now=now)
