"""What can be done about a wrong key: try it, ask for it, decide it.

Trying is doing: the whole repair in a transaction that is rolled back. So what the organizer sees
before is what happens after.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.attempts.service.regrading import regrade
from quizapp.audit.service import record
from quizapp.awards import service as awards
from quizapp.awards.models import AwardRun
from quizapp.awards.queries import find_newest_run
from quizapp.awards.repairs.models import APPLIED, ASKED, REFUSED, KeyRepair, RepairedResult
from quizapp.awards.repairs.queries import Place, get_asked_question, get_waiting, places_of
from quizapp.banks.models import QuestionVersion
from quizapp.contests.models import Round
from quizapp.contests.queries import get_round_for_update
from quizapp.contests.rules import Phase
from quizapp.core.errors import Conflict, Invalid
from quizapp.core.text import clean_line
from quizapp.core.types import new_id
from quizapp.scoring.policies import RepairKind

MIN_REASON, MAX_REASON = 10, 500
CHOICES = ("single_choice", "multiple_choice", "true_false")
SHOWN = 200
Places = Mapping[str, Place]


@dataclass(frozen=True)
class RepairDraft:
    """What shall become of a question. `options`: authored indexes; `value` of true or false."""

    version_id: str
    kind: str
    reason: str
    options: tuple[int, ...] = ()
    value: bool | None = None


@dataclass(frozen=True)
class Moved:
    """Somebody whose score, rank or prize changes. Places are None for who gained or lost one."""

    participant_id: str
    before: Place | None
    after: Place | None


@dataclass(frozen=True)
class Effect:
    """What a repair does: counts of everybody, and those it moves, winners first."""

    attempts: int
    scores: int
    ranks: int
    prizes: int
    moved: tuple[Moved, ...]


def ask(
    session: Session, round_id: str, draft: RepairDraft, *, by: str, now: datetime
) -> KeyRepair:
    """Propose a repair of a closed round to a second person."""
    round_ = _closed_round(session, round_id, now)
    _code, version = get_asked_question(session, round_, draft.version_id)
    reason = clean_line(draft.reason)[:MAX_REASON]
    if len(reason) < MIN_REASON:
        raise Invalid(fields={"reason": "repair_reason_missing"})
    waiting = select(KeyRepair.id).where(
        KeyRepair.round_id == round_id,
        KeyRepair.version_id == version.id,
        KeyRepair.state == ASKED,
    )
    if session.scalar(waiting.limit(1)) is not None:
        raise Conflict("repair_waits_already")
    repair = KeyRepair(
        id=new_id(),
        round_id=round_id,
        version_id=version.id,
        version=version,
        kind=RepairKind(draft.kind).value,
        keys=keys_of(version, draft),
        reason=reason,
        asked_by=by,
        asked_at=now,
    )
    session.add(repair)
    session.flush()
    _record(session, "key.repair_asked", repair, by, now)
    return repair


def keys_of(version: QuestionVersion, draft: RepairDraft) -> list[dict[str, Any]]:
    """The keys that come instead or too. Raises Invalid where none was chosen, or the same."""
    if draft.kind == RepairKind.DROP:
        return []
    if version.type not in CHOICES:
        raise Invalid(fields={"kind": "repair_kind_unfit"})
    keys: list[dict[str, Any]]
    if version.type == "true_false":
        keys = [] if draft.value is None else [{"value": draft.value}]
    elif version.type == "single_choice" and draft.kind == RepairKind.ACCEPT:
        keys = [{"options": [option]} for option in draft.options]
    else:
        keys = [{**version.answer_key, "options": sorted(draft.options)}] if draft.options else []
    fresh = [key for key in keys if key != version.answer_key]
    if not fresh or (draft.kind == RepairKind.CHANGE and len(fresh) != 1):
        raise Invalid(fields={"options": "repair_key_missing"})
    return fresh


def try_out(
    session: Session, round_id: str, draft: RepairDraft, *, by: str, now: datetime
) -> Effect:
    """What a draft would do; nothing of it stays. Raises as `ask` does."""
    with session.begin_nested() as rehearsal:
        repair = ask(session, round_id, draft, by=by, now=now)
        effect = _carry_out(session, repair, by=by, now=now)
        rehearsal.rollback()
    return effect


def try_again(session: Session, round_id: str, repair_id: str, *, by: str, now: datetime) -> Effect:
    """What a repair that waits would do by the results of now; nothing of it stays."""
    with session.begin_nested() as rehearsal:
        repair = get_waiting(session, round_id, repair_id)
        effect = _carry_out(session, repair, by=by, now=now)
        rehearsal.rollback()
    return effect


def apply(session: Session, round_id: str, repair_id: str, *, by: str, now: datetime) -> KeyRepair:
    """A second person lets it count: all is graded, ranked and proposed anew in one transaction."""
    _closed_round(session, round_id, now)
    repair = _to_decide(session, round_id, repair_id, by)
    effect = _carry_out(session, repair, by=by, now=now)
    repair.state, repair.decided_by, repair.decided_at = APPLIED, by, now
    kept = effect.moved[:SHOWN]
    repair.effect = asdict(effect) | {"moved": [asdict(one) for one in kept]}
    _keep_results(session, repair, effect)
    _record(session, "key.repair_applied", repair, by, now)
    return repair


def refuse(
    session: Session, round_id: str, repair_id: str, reason: str, *, by: str, now: datetime
) -> KeyRepair:
    """A second person does not agree; both reasons stay."""
    repair = _to_decide(session, round_id, repair_id, by)
    said = clean_line(reason)[:MAX_REASON]
    if len(said) < MIN_REASON:
        raise Invalid(fields={"refusal": "repair_reason_missing"})
    repair.state, repair.decided_by, repair.decided_at = REFUSED, by, now
    repair.refusal = said
    session.flush()
    _record(session, "key.repair_refused", repair, by, now)
    return repair


def _closed_round(session: Session, round_id: str, now: datetime) -> Round:
    round_ = get_round_for_update(session, round_id, None)
    if round_.window.phase(now) is not Phase.CLOSED:
        raise Conflict("round_not_closed")
    return round_


def _to_decide(session: Session, round_id: str, repair_id: str, by: str) -> KeyRepair:
    repair = get_waiting(session, round_id, repair_id)
    if repair.asked_by == by:
        raise Conflict("repair_by_the_same")
    return repair


def _carry_out(session: Session, repair: KeyRepair, *, by: str, now: datetime) -> Effect:
    round_ = session.get_one(Round, repair.round_id)
    before = places_of(session, round_)
    kept = {"kind": repair.kind, "keys": repair.keys}
    round_.repairs = {**round_.repairs, repair.version_id: kept}
    attempts = regrade(session, round_, repair.version_id, now=now)
    _propose_anew(session, round_.id, by, now)
    return effect_of(before, places_of(session, round_), attempts)


def _propose_anew(session: Session, round_id: str, by: str, now: datetime) -> AwardRun | None:
    """Winners by the results of now; who was confirmed must be confirmed again."""
    newest = find_newest_run(session, round_id)
    if newest is None:
        return None
    newest.state, newest.confirmed_by, newest.confirmed_at = "proposed", None, None
    return awards.propose(session, round_id, by=by, now=now)


def effect_of(before: Places, after: Places, attempts: int) -> Effect:
    """Pure: who moved, winners first, then by the new rank."""
    moved = [
        Moved(id_, before.get(id_), after.get(id_))
        for id_ in sorted({*before, *after})
        if before.get(id_) != after.get(id_)
    ]
    moved.sort(key=lambda one: (not _has_prize(one), one.after.rank if one.after else 0))
    return Effect(
        attempts=attempts,
        scores=sum(_differs(one, "score") for one in moved),
        ranks=sum(_differs(one, "rank") for one in moved),
        prizes=sum(_differs(one, "prize") for one in moved),
        moved=tuple(moved),
    )


def _has_prize(one: Moved) -> bool:
    return any(place is not None and place.prize is not None for place in (one.before, one.after))


def _differs(one: Moved, name: str) -> bool:
    return bool(getattr(one.before, name, None) != getattr(one.after, name, None))


def _keep_results(session: Session, repair: KeyRepair, effect: Effect) -> None:
    counted = select(Attempt.participant_id, Attempt.id).where(
        Attempt.round_id == repair.round_id, Attempt.is_counted
    )
    attempts = dict(session.execute(counted).all())
    rows = [
        {
            "repair_id": repair.id,
            "attempt_id": attempts[one.participant_id],
            "score_before": one.before.score,
            "score_after": one.after.score,
            "rank_before": one.before.rank,
            "rank_after": one.after.rank,
        }
        for one in effect.moved
        if one.before and one.after and one.participant_id in attempts
    ]
    if rows:
        session.execute(insert(RepairedResult), rows)
    session.flush()


def _record(session: Session, deed: str, repair: KeyRepair, by: str, now: datetime) -> None:
    details = {"repair": repair.id, "version": repair.version_id, "kind": repair.kind}
    record(session, by, deed, ("round", repair.round_id), details, now=now)


__all__: Sequence[str] = [
    "Effect",
    "Moved",
    "RepairDraft",
    "apply",
    "ask",
    "effect_of",
    "keys_of",
    "refuse",
    "try_again",
    "try_out",
]
