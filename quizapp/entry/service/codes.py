"""Making codes and pointing them to other rounds. A printed code is never deleted."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.contests.models import DRAFT, Round
from quizapp.contests.queries import get_round_of
from quizapp.contests.service import Authority
from quizapp.core.errors import Conflict, Invalid, NotFound
from quizapp.core.text import clean_line
from quizapp.core.tokens import CODE_ALPHABET
from quizapp.core.types import new_id
from quizapp.entry.models import JoinCode, JoinCodeMove
from quizapp.entry.queries.codes import list_missing_units

CODE_LENGTH = 6
MAX_PLACE_LENGTH = 120


def create_unit_codes(session: Session, round_id: str, by: Authority, *, now: datetime) -> int:
    """A code for every enterprise that may take part and has none; returns how many are new."""
    round_ = _published(session, round_id, by)
    units = list_missing_units(session, round_)
    rows = [_row(round_.id, unit.id, now) for unit in units]
    _insert(session, rows)
    if rows:
        about = ("round", round_.id)
        record(session, by.actor_id, "join_codes.created", about, {"count": len(rows)}, now=now)
    return len(rows)


def create_public_code(
    session: Session, round_id: str, by: Authority, *, now: datetime
) -> JoinCode:
    """The code for everybody, without a unit; there is one for each round."""
    round_ = _published(session, round_id, by)
    known = select(JoinCode).where(
        JoinCode.round_id == round_.id, JoinCode.unit_id.is_(None), JoinCode.place == ""
    )
    found = session.scalars(known.limit(1)).first()
    if found is not None:
        return found
    row = _row(round_.id, None, now)
    _insert(session, [row])
    record(session, by.actor_id, "join_code.created", ("join_code", row["id"]), now=now)
    return session.get_one(JoinCode, row["id"])


def create_place_code(
    session: Session,
    round_id: str,
    place: str,
    unit_id: str | None,
    by: Authority,
    *,
    is_kiosk: bool,
    now: datetime,
) -> JoinCode:
    """A code for a place: a canteen, a gate, a shared tablet."""
    round_ = _published(session, round_id, by)
    place = clean_line(place)
    if not place:
        raise Invalid(fields={"place": "required"})
    if len(place) > MAX_PLACE_LENGTH:
        raise Invalid(fields={"place": "too_long"})
    row = _row(round_.id, unit_id, now) | {"place": place, "is_kiosk": is_kiosk}
    _insert(session, [row])
    record(session, by.actor_id, "join_code.created", ("join_code", row["id"]), now=now)
    return session.get_one(JoinCode, row["id"])


def set_kiosk(
    session: Session, code_id: str, by: Authority, *, is_kiosk: bool, now: datetime
) -> JoinCode:
    """Whether machines that open this code start afresh for each person."""
    join_code = _code_for_update(session, code_id, by)
    if join_code.is_kiosk != is_kiosk:
        join_code.is_kiosk = is_kiosk
        about = ("join_code", join_code.id)
        record(session, by.actor_id, "join_code.kiosk", about, {"is_kiosk": is_kiosk}, now=now)
    return join_code


def repoint_code(
    session: Session, code_id: str, round_id: str, by: Authority, *, now: datetime
) -> JoinCode:
    """Let a printed code lead to another round."""
    join_code = _code_for_update(session, code_id, by)
    target = _published(session, round_id, by)
    if target.id != join_code.round_id:
        earlier = join_code.round_id
        _move(session, [join_code.id], earlier, target.id, by, now)
        session.refresh(join_code)
        details = {"from": earlier, "to": target.id}
        about = ("join_code", join_code.id)
        record(session, by.actor_id, "join_code.repointed", about, details, now=now)
    return join_code


def repoint_all(
    session: Session, from_round_id: str, to_round_id: str, by: Authority, *, now: datetime
) -> int:
    """Let all codes of an earlier round lead to another; returns how many."""
    earlier = get_round_of(session, from_round_id, by.scope)
    target = _published(session, to_round_id, by)
    if earlier.id == target.id:
        raise Conflict("same_round")
    codes = select(JoinCode.id).where(JoinCode.round_id == earlier.id).with_for_update()
    ids = list(session.scalars(codes))
    _move(session, ids, earlier.id, target.id, by, now)
    details = {"from": earlier.id, "count": len(ids)}
    about = ("round", target.id)
    record(session, by.actor_id, "join_codes.repointed", about, details, now=now)
    return len(ids)


def _move(
    session: Session, ids: Sequence[str], earlier: str, target: str, by: Authority, now: datetime
) -> None:
    if not ids:
        return
    session.execute(
        insert(JoinCodeMove),
        [
            {
                "id": new_id(),
                "join_code_id": id_,
                "from_round_id": earlier,
                "to_round_id": target,
                "moved_by": by.actor_id,
                "at": now,
            }
            for id_ in ids
        ],
    )
    session.execute(update(JoinCode).where(JoinCode.id.in_(ids)).values(round_id=target))
    session.flush()


def _row(round_id: str, unit_id: str | None, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "code": "",
        "round_id": round_id,
        "unit_id": unit_id,
        "place": "",
        "is_kiosk": False,
        "created_at": now,
    }


def _insert(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Insert with random codes; rows whose code the database already has get another."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    waiting = list(rows)
    while waiting:
        for row in waiting:
            row["code"] = new_join_code()
        session.execute(
            dialect.insert(JoinCode).on_conflict_do_nothing(index_elements=["code"]), waiting
        )
        ids = [row["id"] for row in waiting]
        written = set(session.scalars(select(JoinCode.id).where(JoinCode.id.in_(ids))))
        waiting = [row for row in waiting if row["id"] not in written]


def new_join_code() -> str:
    """Six characters that cannot be mistaken for others, typed in seconds."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def _published(session: Session, round_id: str, by: Authority) -> Round:
    round_ = get_round_of(session, round_id, by.scope)
    if round_.state == DRAFT:
        raise Conflict("round_not_published")
    return round_


def _code_for_update(session: Session, code_id: str, by: Authority) -> JoinCode:
    locked = select(JoinCode).where(JoinCode.id == code_id).with_for_update()
    join_code = session.scalars(locked).one_or_none()
    if join_code is None:
        raise NotFound
    get_round_of(session, join_code.round_id, by.scope)
    return join_code
