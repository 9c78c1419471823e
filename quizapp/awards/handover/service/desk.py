"""At the desk: who stands there, who gives, who signs; and what becomes of what nobody claims."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy.orm import Session

from quizapp.awards.handover.models import RUN, ClaimPhoto, PrizeClaim
from quizapp.awards.handover.queries import find_plan, get_for_update, next_reserve
from quizapp.awards.handover.rules import (
    GIVEN,
    LINK_AFTER_HANDING,
    Account,
    State,
    check_follows,
    check_may_lapse,
    clean_checks,
)
from quizapp.awards.handover.service.claims import write
from quizapp.awards.handover.service.winners import ACCOUNT_PURPOSE, ID_PURPOSE
from quizapp.awards.queries import find_confirmed_run
from quizapp.awards.service import leave_out, reopen
from quizapp.awards.service.plan import check_reason
from quizapp.core.errors import Conflict, Invalid
from quizapp.core.tokens import Keyring

SIGNATURE, LINK = "signature", "link"


@dataclass(frozen=True)
class Photo:
    """A picture in our own bytes."""

    content: bytes
    content_type: str


def check_identity(
    session: Session, claim_id: str, checked_with: Iterable[str], *, by: str, now: datetime
) -> PrizeClaim:
    """Write down what was compared, and by whom."""
    checks = clean_checks(checked_with)
    claim = get_for_update(session, claim_id)
    check_follows(claim.state, State.HANDED)
    claim.checked_with, claim.checked_by, claim.checked_at = checks, by, now
    write(session, claim, by, "claim.checked", now, checked=checks)
    return claim


def hand_over(
    session: Session, claim_id: str, receipt: str, *, by: str, now: datetime
) -> PrizeClaim:
    """The prize goes to the winner, who signs the list or confirms on his own phone."""
    claim = get_for_update(session, claim_id)
    check_follows(claim.state, State.HANDED)
    if claim.checked_at is None:
        raise Conflict("claim_not_checked")
    if receipt not in {SIGNATURE, LINK}:
        raise Invalid(fields={"receipt": "claim_receipt_unknown"})
    claim.state, claim.handed_by, claim.handed_at = State.HANDED, by, now
    claim.link_expires_at = now + LINK_AFTER_HANDING
    if receipt == SIGNATURE:
        claim.state, claim.receipt, claim.received_at = State.RECEIVED, SIGNATURE, now
    write(session, claim, by, "claim.handed", now, receipt=receipt, value=claim.value_vnd)
    return claim


def lapse(
    session: Session, claim_id: str, reason: str, *, by: str, now: datetime
) -> PrizeClaim | None:
    """A prize not claimed goes to the next in line.

    Of a round's winners the run is opened again without him, and the new list waits to be
    confirmed; of lots the next reserve gets the same prize at once, and his claim is returned.
    """
    check_reason(reason)
    claim = get_for_update(session, claim_id)
    plan = find_plan(session, claim.round_id)
    if plan is None or claim.participant_id is None:
        raise Conflict("claim_not_at_this_step")
    check_may_lapse(claim.state, plan.deadline_at, now)
    claim.state, claim.ended_reason = State.LAPSED, reason.strip()
    claim.ended_by, claim.ended_at = by, now
    claim.sealed_account, claim.sealed_id_number, claim.id_number_end = None, None, None
    write(session, claim, by, "claim.lapsed", now, reason=claim.ended_reason)
    if claim.source == RUN:
        _leave_out(session, claim, reason, by, now)
        return None
    return _move_up(session, claim, now)


def _leave_out(session: Session, claim: PrizeClaim, reason: str, by: str, now: datetime) -> None:
    if find_confirmed_run(session, claim.round_id):
        reopen(session, claim.round_id, reason, by=by, now=now)
    leave_out(session, claim.round_id, claim.participant_id or "", reason, by=by, now=now)


def _move_up(session: Session, claim: PrizeClaim, now: datetime) -> PrizeClaim | None:
    person = next_reserve(session, claim)
    if person is None:
        return None
    moved = PrizeClaim(
        round_id=claim.round_id,
        participant_id=person.id,
        source=claim.source,
        source_id=claim.source_id,
        position=claim.position,
        prize=claim.prize,
        value_vnd=claim.value_vnd,
        state=State.WAITING,
        checked_with=[],
        created_at=now,
    )
    session.add(moved)
    session.flush()
    return moved


def open_sealed(
    session: Session, claim_id: str, reason: str, *, keyring: Keyring, by: str, now: datetime
) -> tuple[str | None, Account | None]:
    """The full number and the account, for a reason that stays in the log."""
    check_reason(reason)
    claim = get_for_update(session, claim_id)
    number = keyring.open(ID_PURPOSE, (claim.sealed_id_number or "").encode())
    account = keyring.open(ACCOUNT_PURPOSE, (claim.sealed_account or "").encode())
    write(session, claim, by, "claim.sealed_opened", now, reason=reason.strip())
    return (
        number.decode() if number else None,
        Account(**orjson.loads(account)) if account else None,
    )


def forget_sealed(session: Session, claim_id: str, *, by: str, now: datetime) -> None:
    """Wipe number and account of a prize that was received: its papers are made."""
    claim = get_for_update(session, claim_id)
    if claim.state != State.RECEIVED:
        raise Conflict("claim_not_at_this_step")
    claim.sealed_id_number, claim.sealed_account, claim.id_number_end = None, None, None
    write(session, claim, by, "claim.sealed_forgotten", now)


def add_photo(session: Session, claim_id: str, photo: Photo, *, by: str, now: datetime) -> None:
    """A picture of the hand-over; it replaces an earlier one."""
    claim = get_for_update(session, claim_id)
    if claim.state not in GIVEN:
        raise Conflict("claim_not_at_this_step")
    session.merge(
        ClaimPhoto(
            claim_id=claim.id,
            content=photo.content,
            content_type=photo.content_type,
            added_by=by,
            added_at=now,
        )
    )
    write(session, claim, by, "claim.photo_added", now)


def remove_photo(session: Session, claim_id: str, *, by: str, now: datetime) -> None:
    """Take the picture away for good."""
    claim = get_for_update(session, claim_id)
    photo = session.get(ClaimPhoto, claim_id)
    if photo is not None:
        session.delete(photo)
        write(session, claim, by, "claim.photo_removed", now)
