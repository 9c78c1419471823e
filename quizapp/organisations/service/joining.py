"""Joining a contest, coming back to it, and proving who one is.

Who is the same person, and who may get an existing participant's token: see docs/identity.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.core.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany
from quizapp.core.ports import RateLimiter
from quizapp.core.tokens import Keyring, new_code, normalise_code
from quizapp.core.types import new_id
from quizapp.organisations.models import Participant, RosterEntry
from quizapp.organisations.queries.participants import find_same_person
from quizapp.organisations.rules import Identity
from quizapp.organisations.service.consents import text_hash
from quizapp.organisations.service.joining_sql import insert_participant
from quizapp.organisations.tokens import token_for

RESUME_BITS, ENTRANT_BITS = 54, 83
CONTEST_CONSENT = "contest"
PIN_TRIES, PIN_WINDOW_SECONDS = 5, 15 * 60
# PINs are short, so the hash is cheap and the throttle protects them.
_pins = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1)


@dataclass(frozen=True)
class Doorkeeper:
    """What proving who one is needs: the keys, the throttle for PINs, and whose token is held.

    `holder` is the id of the participant whose cookie or token the caller holds, or None.
    """

    keyring: Keyring
    limiter: RateLimiter
    holder: str | None = None


class WhoOneIs(Protocol):
    """What identity is made of: of somebody joining, or of a participant."""

    @property
    def folded_name(self) -> str: ...
    @property
    def phone(self) -> str | None: ...
    @property
    def employee_code(self) -> str | None: ...


class Entrant(NamedTuple):
    """Of a participant what the answer to joining tells."""

    id: str
    contest_id: str
    full_name: str
    token_epoch: int = 0


@dataclass(frozen=True)
class Joined:
    """Somebody who may now take part. `token` and `resume_code` are shown once."""

    participant: Entrant
    token: str
    resume_code: str
    is_new: bool


@dataclass(frozen=True)
class Consents:
    """What was said to each purpose, and by purpose the exact texts that were shown."""

    given: Mapping[str, bool]
    texts: Mapping[str, str]
    language: str
    channel: str

    @property
    def suffice(self) -> bool:
        """Whether the contest itself was agreed to."""
        return self.given.get(CONTEST_CONSENT) is True


def join(
    session: Session,
    contest_id: str,
    unit_id: str | None,
    identity: Identity,
    *,
    consents: Consents,
    doorkeeper: Doorkeeper,
    now: datetime,
) -> Joined:
    """A new participant, or the same one again for whoever can prove to be him.

    What a new one consented to is kept with him. Raises NotAllowed("consent_needed") for a new one
    without the consent to the contest itself, Conflict("already_joined") for everybody else who
    types the same data.
    """
    keyring = doorkeeper.keyring
    marks = identity_marks(keyring, contest_id, unit_id, identity)
    if not _is_plainly_new(identity, doorkeeper):
        known = find_same_person(session, *marks) or _holder_again(
            session, contest_id, unit_id, identity, doorkeeper
        )
        if known is not None:
            return _welcome_back(session, known, identity, doorkeeper)
    entry = find_roster_entry(session, unit_id, identity.employee_code)
    row = _new_row(contest_id, unit_id, identity, marks, entry, keyring, now)
    resume_code = new_code(RESUME_BITS)
    row["resume_code_hash"] = keyring.keyed_hash("resume", resume_code)
    if insert_participant(session, row, _said(consents, now)):
        if not consents.suffice:
            raise NotAllowed("consent_needed")
        entrant = Entrant(row["id"], contest_id, identity.full_name)
        return Joined(entrant, token_for(entrant, keyring), resume_code, is_new=True)
    known = find_same_person(session, *marks)
    if known is None:
        raise Conflict("already_joined")
    return _welcome_back(session, known, identity, doorkeeper)


def _is_plainly_new(identity: Identity, doorkeeper: Doorkeeper) -> bool:
    """Nearly everybody: what the insert itself finds out need not be asked before it.

    A PIN costs much to hash, a roster refuses only those who are not in yet, and whoever holds a
    token may be this very person.
    """
    return not (identity.pin or identity.employee_code or doorkeeper.holder)


def resume(session: Session, typed_code: str, *, keyring: Keyring) -> Joined:
    """The participant of a resume code; the code is used up and a new one given."""
    code_hash = keyring.keyed_hash("resume", normalise_code(typed_code))
    by_code = select(Participant).where(Participant.resume_code_hash == code_hash)
    participant = session.scalars(by_code.with_for_update(of=Participant)).one_or_none()
    if participant is None:
        raise NotFound("resume_code_unknown")
    return _joined_again(participant, keyring)


def receipt_code(participant_id: str, keyring: Keyring) -> str:
    """The participant's own secret: finds his result and his complaints weeks later."""
    return keyring.derived_code("receipt", participant_id)


def find_by_receipt(session: Session, typed_code: str, *, keyring: Keyring) -> Participant | None:
    """The participant of a receipt code."""
    receipt_hash = keyring.keyed_hash("receipt", normalise_code(typed_code))
    by_code = select(Participant).where(Participant.receipt_hash == receipt_hash)
    return session.scalars(by_code).one_or_none()


def _said(consents: Consents, now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "id": new_id(),
            "purpose": purpose,
            "hash": text_hash(purpose, consents.language, body),
            "language": consents.language,
            "body": body,
            "is_given": consents.given.get(purpose) is True,
            "channel": consents.channel,
            "at": now,
        }
        for purpose, body in consents.texts.items()
    ]


def identity_marks(
    keyring: Keyring, contest_id: str, unit_id: str | None, identity: WhoOneIs
) -> tuple[str | None, str | None]:
    """Keyed hashes of what makes two entries one person: by phone and by employee code."""

    def mark(kind: str, value: str | None) -> str | None:
        if value is None:
            return None
        whole = (contest_id, unit_id or "", identity.folded_name, kind, value)
        return keyring.keyed_hash("identity", "\n".join(whole))

    return mark("phone", identity.phone), mark("code", identity.employee_code)


def _holder_again(
    session: Session,
    contest_id: str,
    unit_id: str | None,
    identity: Identity,
    doorkeeper: Doorkeeper,
) -> Participant | None:
    """Who typed neither phone nor code and holds the token of exactly such an entry."""
    holder = session.get(Participant, doorkeeper.holder) if doorkeeper.holder else None
    if holder is None or identity.phone or identity.employee_code:
        return None
    typed = (contest_id, unit_id, identity.folded_name, None, None)
    stands = (
        *(holder.contest_id, holder.unit_id, holder.folded_name),
        *(holder.phone, holder.employee_code),
    )
    return holder if typed == stands else None


def _welcome_back(
    session: Session,
    known: Participant,
    identity: Identity,
    doorkeeper: Doorkeeper,
) -> Joined:
    if known.merged_into_id is not None:
        known = session.get_one(Participant, known.merged_into_id)
    if known.id != doorkeeper.holder:
        _check_pin(known, identity.pin, doorkeeper.limiter)
    return _joined_again(known, doorkeeper.keyring)


def _check_pin(known: Participant, pin: str | None, limiter: RateLimiter) -> None:
    """The same refusal without a PIN, for a wrong one and where none was chosen."""
    if pin is None:
        raise Conflict("already_joined")
    wait = limiter.hit("pin", known.id, limit=PIN_TRIES, per_seconds=PIN_WINDOW_SECONDS)
    if wait:
        raise TooMany(retry_after=wait)
    try:
        _pins.verify(known.pin_hash or _NOBODYS_PIN, pin)
    except VerifyMismatchError as error:
        raise Conflict("already_joined") from error


def find_roster_entry(
    session: Session, unit_id: str | None, employee_code: str | None
) -> RosterEntry | None:
    """The roster's row of this code; refuses a code that an existing roster does not have."""
    if unit_id is None or employee_code is None:
        return None
    has_roster = session.scalar(
        select(RosterEntry.id).where(RosterEntry.unit_id == unit_id).limit(1)
    )
    if has_roster is None:
        return None
    by_code = select(RosterEntry).where(
        RosterEntry.unit_id == unit_id, RosterEntry.employee_code == employee_code
    )
    entry = session.scalars(by_code).one_or_none()
    if entry is None:
        raise Invalid(fields={"employee_code": "employee_code_unknown"})
    return entry


def _new_row(
    contest_id: str,
    unit_id: str | None,
    identity: Identity,
    marks: tuple[str | None, str | None],
    entry: RosterEntry | None,
    keyring: Keyring,
    now: datetime,
) -> dict[str, Any]:
    participant_id = new_id()
    return {
        "id": participant_id,
        "contest_id": contest_id,
        "unit_id": unit_id,
        "full_name": identity.full_name,
        "folded_name": identity.folded_name,
        "is_guard": identity.is_guard,
        "division_id": identity.division_id,
        "phone": identity.phone,
        "employee_code": identity.employee_code,
        "birth_year": identity.birth_year,
        "language": identity.language,
        "identity_by_phone": marks[0],
        "identity_by_code": marks[1],
        "pin_hash": _pins.hash(identity.pin) if identity.pin else None,
        "token_epoch": 0,
        "receipt_hash": keyring.keyed_hash("receipt", receipt_code(participant_id, keyring)),
        "entrant_code": new_code(ENTRANT_BITS),
        "roster_entry_id": entry and entry.id,
        "joined_at": now,
    }


def _joined_again(participant: Participant, keyring: Keyring) -> Joined:
    resume_code = new_code(RESUME_BITS)
    participant.resume_code_hash = keyring.keyed_hash("resume", resume_code)
    entrant = Entrant(
        participant.id, participant.contest_id, participant.full_name, participant.token_epoch
    )
    return Joined(entrant, token_for(entrant, keyring), resume_code, is_new=False)


_NOBODYS_PIN = _pins.hash("no PIN was chosen")
