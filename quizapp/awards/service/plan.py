"""The prize structure of a round, frozen with its rules, and who may not win."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.awards.models import PrizeExclusion, PrizePlan, PrizeTier
from quizapp.contests.models import DRAFT
from quizapp.contests.queries import get_round_for_update
from quizapp.core.errors import Conflict, Invalid, NotFound

MAX_QUANTITY, MAX_TIERS, MAX_NAME_LENGTH, MIN_REASON_LENGTH = 1000, 20, 80, 5
DIVISIONS = ("all", "guards")
FREE, ONCE, NOT_NEXT = "free", "once", "not_next"
REPEATS = (FREE, ONCE, NOT_NEXT)


@dataclass(frozen=True)
class TierDraft:
    """A prize as entered; `value_vnd` in đồng."""

    name: str
    quantity: int
    value_vnd: int = 0
    division: str = "all"


@dataclass(frozen=True)
class Limits:
    """Who of the best gets no prize, and how many stand by: see `PrizePlan`."""

    max_per_unit: int | None = None
    reserve_count: int = 3
    only_all_correct: bool = False
    repeats: str = "free"


@dataclass(frozen=True)
class Mark:
    """Somebody by one of: participant, phone (E.164), employee code (normalised)."""

    participant_id: str | None = None
    phone: str | None = None
    employee_code: str | None = None


def set_plan(
    session: Session,
    round_id: str,
    tiers: Sequence[TierDraft],
    limits: Limits,
    *,
    by: str,
    now: datetime,
) -> None:
    """Replace the prizes of a draft round, the highest first.

    Raises Conflict("prizes_frozen") once the rules are published, Invalid naming `tiers-N`.
    """
    round_ = get_round_for_update(session, round_id, None)
    if round_.state != DRAFT:
        raise Conflict("prizes_frozen")
    if round_.kind != "official":
        raise Conflict("round_without_prizes")
    check_tiers(tiers)
    if limits.repeats not in REPEATS:
        raise Invalid(fields={"repeats": "choice_unknown"})
    session.execute(delete(PrizeTier).where(PrizeTier.round_id == round_id))
    session.add_all(
        PrizeTier(
            round_id=round_id,
            position=position,
            name=tier.name.strip(),
            quantity=tier.quantity,
            value_vnd=tier.value_vnd,
            division=tier.division,
        )
        for position, tier in enumerate(tiers, 1)
    )
    plan = PrizePlan(round_id=round_id, **asdict(limits))
    session.merge(plan)
    session.flush()
    details = {"tiers": len(tiers), "prizes": sum(tier.quantity for tier in tiers)}
    record(session, by, "prize.plan_set", ("round", round_id), details, now=now)


def check_tiers(tiers: Sequence[TierDraft]) -> None:
    """Every tier has a name, a quantity from 1 to 1,000 and a known division."""
    wrong = {
        f"tiers-{number}": "prize_tier_wrong"
        for number, tier in enumerate(tiers)
        if not 1 <= tier.quantity <= MAX_QUANTITY
        or not 1 <= len(tier.name.strip()) <= MAX_NAME_LENGTH
        or tier.value_vnd < 0
        or tier.division not in DIVISIONS
    }
    if wrong or len(tiers) > MAX_TIERS:
        raise Invalid("prize_tier_wrong", fields=wrong or {"tiers": "prize_tier_wrong"})


def exclude(
    session: Session,
    contest_id: str,
    who: Mark,
    reason: str,
    *,
    by: str,
    now: datetime,
) -> PrizeExclusion:
    """Name somebody who may not win in a contest."""
    check_reason(reason)
    exclusion = PrizeExclusion(
        contest_id=contest_id,
        participant_id=who.participant_id,
        phone=who.phone,
        employee_code=who.employee_code,
        reason=reason.strip(),
        created_by=by,
        created_at=now,
    )
    session.add(exclusion)
    session.flush()
    record(session, by, "prize.excluded", ("contest", contest_id), {"id": exclusion.id}, now=now)
    return exclusion


def remove_exclusion(
    session: Session, contest_id: str, exclusion_id: str, *, by: str, now: datetime
) -> None:
    """Take an exclusion back; the log keeps that it stood."""
    exclusion = session.get(PrizeExclusion, exclusion_id)
    if exclusion is None or exclusion.contest_id != contest_id:
        raise NotFound
    session.delete(exclusion)
    record(session, by, "prize.included", ("contest", contest_id), {"id": exclusion_id}, now=now)


def check_reason(reason: str) -> None:
    """A reason that somebody can read later."""
    if len(reason.strip()) < MIN_REASON_LENGTH:
        raise Invalid(fields={"reason": "reason_needed"})
