"""What a winner says: by the private link on his own phone, or to somebody at a desk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

import orjson
from sqlalchemy.orm import Session

from quizapp.awards.handover.models import PrizeClaim
from quizapp.awards.handover.queries import ClaimRow, find_by_link, find_plan, get_for_update
from quizapp.awards.handover.rules import (
    State,
    check_follows,
    clean_account,
    clean_checks,
    clean_id_number,
    proves,
)
from quizapp.awards.handover.service.claims import LINK_PURPOSE, write
from quizapp.core.errors import Conflict, Invalid, NotAllowed, NotFound
from quizapp.core.tokens import Keyring, normalise_code
from quizapp.organisations.service.consents import Said, say

GIFT, TRANSFER = "gift", "transfer"
ID_PURPOSE, ACCOUNT_PURPOSE = "winner id number", "winner account"
SHOWN_OF_ID = 3


@dataclass(frozen=True)
class Answer:
    """What a winner chose. `said`: a yes or no to publishing his name, None for no word on it."""

    choice: str = GIFT
    bank: str = ""
    account: str = ""
    holder: str = ""
    id_number: str = ""
    said: Said | None = None


def the_claim_of(session: Session, code: str, *, keyring: Keyring, now: datetime) -> ClaimRow:
    """What a private link opens. Unknown, exchanged and withdrawn ones are not told apart."""
    found = find_by_link(session, keyring.keyed_hash(LINK_PURPOSE, normalise_code(code)))
    if found is None or found.claim.state in {State.LAPSED, State.WITHDRAWN}:
        raise NotFound("claim_link_unknown")
    expires_at = found.claim.link_expires_at
    if found.claim.state != State.RECEIVED and (expires_at is None or now >= expires_at):
        raise NotFound("claim_link_unknown")
    return found


def confirm_by_link(
    session: Session, code: str, proof: str, answer: Answer, *, keyring: Keyring, now: datetime
) -> PrizeClaim:
    """The winner himself says that he takes it."""
    claim = _proved(session, code, proof, keyring, now)
    _confirm(session, claim, answer, keyring, now)
    claim.confirmed_via, claim.confirmed_by = "link", None
    write(session, claim, claim.participant_id or "", "claim.confirmed", now, via="link")
    return claim


def confirm_at_desk(
    session: Session,
    claim_id: str,
    answer: Answer,
    checked_with: Iterable[str],
    *,
    keyring: Keyring,
    by: str,
    now: datetime,
) -> PrizeClaim:
    """Somebody of the organizers writes down what the winner says, and how he was recognised."""
    checks = clean_checks(checked_with)
    claim = get_for_update(session, claim_id)
    _confirm(session, claim, answer, keyring, now)
    claim.confirmed_via, claim.confirmed_by = "desk", by
    claim.checked_with, claim.checked_by, claim.checked_at = checks, by, now
    write(session, claim, by, "claim.confirmed", now, via="desk", checked=checks)
    return claim


def decline_by_link(
    session: Session, code: str, proof: str, *, keyring: Keyring, now: datetime
) -> PrizeClaim:
    """The winner does not want it."""
    claim = _proved(session, code, proof, keyring, now)
    return _decline(session, claim, claim.participant_id or "", now)


def decline_at_desk(session: Session, claim_id: str, *, by: str, now: datetime) -> PrizeClaim:
    """The same, said to somebody of the organizers."""
    return _decline(session, get_for_update(session, claim_id), by, now)


def acknowledge(
    session: Session, code: str, proof: str, *, keyring: Keyring, now: datetime
) -> PrizeClaim:
    """The winner says on his own phone that he has received it."""
    claim = _proved(session, code, proof, keyring, now)
    if claim.state == State.RECEIVED:
        return claim
    check_follows(claim.state, State.RECEIVED)
    claim.state, claim.receipt, claim.received_at = State.RECEIVED, "link", now
    write(session, claim, claim.participant_id or "", "claim.received", now, receipt="link")
    return claim


def _proved(session: Session, code: str, proof: str, keyring: Keyring, now: datetime) -> PrizeClaim:
    row = the_claim_of(session, code, keyring=keyring, now=now)
    person = row.person
    if person is None or not proves(proof, person.phone, person.employee_code):
        raise NotAllowed("claim_proof_wrong")
    return get_for_update(session, row.claim.id)


def _confirm(
    session: Session, claim: PrizeClaim, answer: Answer, keyring: Keyring, now: datetime
) -> None:
    check_follows(claim.state, State.CONFIRMED)
    plan = find_plan(session, claim.round_id)
    if plan is None:
        raise Conflict("claim_without_plan")
    if answer.choice not in {GIFT, TRANSFER} or (
        answer.choice == TRANSFER and not plan.offers_transfer
    ):
        raise Invalid(fields={"choice": "claim_choice_unknown"})
    if plan.needs_id_number:
        number = clean_id_number(answer.id_number)
        claim.sealed_id_number = keyring.seal(ID_PURPOSE, number.encode()).decode()
        claim.id_number_end = number[-SHOWN_OF_ID:]
    claim.sealed_account = None
    if answer.choice == TRANSFER:
        account = clean_account(answer.bank, answer.account, answer.holder)
        written = orjson.dumps(asdict(account))
        claim.sealed_account = keyring.seal(ACCOUNT_PURPOSE, written).decode()
    claim.choice, claim.state, claim.confirmed_at = answer.choice, State.CONFIRMED, now
    if answer.said is not None and claim.participant_id:
        say(session, claim.participant_id, answer.said, now=now)


def _decline(session: Session, claim: PrizeClaim, by: str, now: datetime) -> PrizeClaim:
    if claim.state == State.DECLINED:
        return claim
    check_follows(claim.state, State.DECLINED)
    claim.state, claim.sealed_account, claim.sealed_id_number = State.DECLINED, None, None
    claim.id_number_end = None
    write(session, claim, by, "claim.declined", now)
    return claim
