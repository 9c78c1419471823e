"""The list of prizes to hand over: made from the confirmed winners, and kept in step with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.awards.handover.models import RUN, HandoverPlan, PrizeClaim
from quizapp.awards.handover.queries import (
    Owed,
    find_plan,
    get_for_update,
    list_claims,
    list_owed,
)
from quizapp.awards.handover.rules import GIVEN, LINK_AFTER_HANDING, NOT_GIVEN_YET, State
from quizapp.contests.models import Round
from quizapp.contests.queries import get_round_for_update
from quizapp.core.errors import Conflict, Invalid
from quizapp.core.text import clean_line
from quizapp.core.tokens import Keyring

LINK_PURPOSE, LINK_CHARACTERS = "claim link", 27
"""30 to the power of 27: 132 bits."""
SHORTEST_LINK = timedelta(days=1)
MAX_PLACE_LENGTH = 300


@dataclass(frozen=True)
class PlanDraft:
    """How prizes are given out, as entered."""

    deadline_at: datetime
    place: str
    offers_transfer: bool = False
    needs_id_number: bool = False
    budget_vnd: int | None = None


@dataclass(frozen=True)
class Changes:
    """What separates the list of claims from the winners of now."""

    added: tuple[Owed, ...]
    withdrawn: tuple[PrizeClaim, ...]
    changed: tuple[tuple[PrizeClaim, Owed], ...]

    def __bool__(self) -> bool:
        """Whether there is anything to bring into step."""
        return bool(self.added or self.withdrawn or self.changed)


def set_plan(
    session: Session, round_id: str, draft: PlanDraft, *, by: str, now: datetime
) -> HandoverPlan:
    """Set deadline, place and what winners are asked for."""
    wrong: dict[str, str] = {}
    if draft.deadline_at <= now:
        wrong["deadline_at"] = "claim_deadline_must_come"
    if not 1 <= len(clean_line(draft.place)) <= MAX_PLACE_LENGTH:
        wrong["place"] = "claim_place_needed"
    if draft.budget_vnd is not None and draft.budget_vnd < 0:
        wrong["budget_vnd"] = "claim_budget_wrong"
    if wrong:
        raise Invalid(fields=wrong)
    plan = session.merge(
        HandoverPlan(
            round_id=round_id,
            deadline_at=draft.deadline_at,
            place=clean_line(draft.place),
            offers_transfer=draft.offers_transfer,
            needs_id_number=draft.needs_id_number,
            budget_vnd=draft.budget_vnd,
            set_by=by,
            set_at=now,
        )
    )
    session.flush()
    details = {
        "deadline": draft.deadline_at.isoformat(),
        "transfer": draft.offers_transfer,
        "id_number": draft.needs_id_number,
        "budget": draft.budget_vnd,
    }
    record(session, by, "claim.plan_set", ("round", round_id), details, now=now)
    return plan


def changes_of(session: Session, round_: Round) -> Changes:
    """Who won and has no claim, whose claim has lost its prize, which prizes changed."""
    owed = {(one.source_id, one.participant_id): one for one in list_owed(session, round_)}
    claims = {
        (one.source_id, one.participant_id or ""): one for one in list_claims(session, round_.id)
    }
    draws_with_claims = {one.source_id for one in claims.values() if one.source != RUN}
    added = [
        one
        for key, one in owed.items()
        if (key not in claims and one.source_id not in draws_with_claims)
        or (key in claims and claims[key].state == State.WITHDRAWN)
    ]
    gone = [
        claim
        for key, claim in claims.items()
        if key not in owed and claim.state in (*NOT_GIVEN_YET, State.DECLINED)
        if not _is_reserve_of_a_draw(claim, owed)
    ]
    changed = [
        (claims[key], one)
        for key, one in owed.items()
        if key in claims
        and claims[key].state in NOT_GIVEN_YET
        and (claims[key].prize, claims[key].value_vnd) != (one.prize, one.value_vnd)
    ]
    return Changes(tuple(added), tuple(gone), tuple(changed))


def _is_reserve_of_a_draw(claim: PrizeClaim, owed: dict[tuple[str, str], Owed]) -> bool:
    """Whoever moved up in a draw that still stands keeps his prize."""
    return claim.source != RUN and any(source_id == claim.source_id for source_id, _one in owed)


def open_claims(session: Session, round_id: str, *, by: str, now: datetime) -> Changes:
    """Bring the list of claims into step with the confirmed winners."""
    round_ = get_round_for_update(session, round_id, None)
    if find_plan(session, round_id) is None:
        raise Conflict("claim_without_plan")
    changes = changes_of(session, round_)
    present = {(one.source_id, one.participant_id): one for one in list_claims(session, round_id)}
    for one in changes.added:
        _add(session, round_id, one, present.get((one.source_id, one.participant_id)), now)
    for claim in changes.withdrawn:
        claim.state = State.WITHDRAWN
        claim.ended_by, claim.ended_at = by, now
    for claim, one in changes.changed:
        claim.prize, claim.value_vnd, claim.position = one.prize, one.value_vnd, one.position
    session.flush()
    if changes:
        details = {
            "added": len(changes.added),
            "withdrawn": len(changes.withdrawn),
            "changed": len(changes.changed),
        }
        record(session, by, "claim.list_made", ("round", round_id), details, now=now)
    return changes


def _add(
    session: Session, round_id: str, one: Owed, earlier: PrizeClaim | None, now: datetime
) -> PrizeClaim:
    if earlier is not None:
        earlier.state, earlier.ended_by, earlier.ended_at = State.WAITING, None, None
        earlier.prize, earlier.value_vnd = one.prize, one.value_vnd
        return earlier
    claim = PrizeClaim(
        round_id=round_id,
        participant_id=one.participant_id,
        source=one.source,
        source_id=one.source_id,
        position=one.position,
        prize=one.prize,
        value_vnd=one.value_vnd,
        state=State.WAITING,
        checked_with=[],
        created_at=now,
    )
    session.add(claim)
    return claim


def show_link(
    session: Session, claim_id: str, *, keyring: Keyring, by: str, now: datetime, is_new: bool
) -> str:
    """The code of the winner's private link; `is_new` makes earlier ones worthless."""
    claim = get_for_update(session, claim_id)
    plan = find_plan(session, claim.round_id)
    if plan is None:
        raise Conflict("claim_without_plan")
    if claim.state not in {*NOT_GIVEN_YET, *GIVEN}:
        raise Conflict("claim_not_at_this_step")
    if is_new or claim.link_hash is None:
        claim.link_epoch += 1
    code = keyring.derived_code(
        LINK_PURPOSE, f"{claim.id}:{claim.link_epoch}", characters=LINK_CHARACTERS
    )
    claim.link_hash = keyring.keyed_hash(LINK_PURPOSE, code)
    if claim.state in NOT_GIVEN_YET:
        claim.link_expires_at = max(plan.deadline_at, now + SHORTEST_LINK)
    else:
        claim.link_expires_at = now + LINK_AFTER_HANDING
    write(session, claim, by, "claim.link_shown", now, epoch=claim.link_epoch)
    return code


def write(
    session: Session, claim: PrizeClaim, by: str, action: str, now: datetime, **more: Any
) -> None:
    """A deed about a claim, told with its round so that its organizers can read it."""
    details = {"claim": claim.id, "participant": claim.participant_id, **more}
    record(session, by, action, ("round", claim.round_id), details, now=now)
