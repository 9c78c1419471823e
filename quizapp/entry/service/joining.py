"""Coming in by a join code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from quizapp.contests.queries.admission import division_at_joining
from quizapp.contests.rules import Phase, check_is_open
from quizapp.core.errors import Invalid
from quizapp.entry.models import JoinCode, ScanCount
from quizapp.entry.queries import Threshold, get_threshold
from quizapp.organisations.queries.units import find_unit_by_code
from quizapp.organisations.rules import JoinRequest, identify
from quizapp.organisations.service.joining import Consents, Doorkeeper, Joined, join


def join_by_code(
    session: Session,
    typed_code: str,
    request: JoinRequest,
    *,
    consent_texts: Callable[[str], Mapping[str, str]],
    doorkeeper: Doorkeeper,
    now: datetime,
) -> tuple[Joined, Threshold]:
    """Take part in the contest behind a code. See organisations.service.joining for who is who.

    `consent_texts` tells by the organizer's name what was shown. Before the opening one may join;
    after the closing not.
    """
    door = get_threshold(session, typed_code)
    if door.window.phase(now) is Phase.CLOSED:
        check_is_open(door.window, now)
    required = {field["name"]: field["required"] for field in door.fields}
    unit_id = door.unit_id or _chosen_unit(
        session, request.unit_code, is_needed=required.get("unit_code", False)
    )
    identity = identify(request, required, this_year=now.year)
    division_id = division_at_joining(
        session, door.divisions, unit_id, is_guard=identity.is_guard, chosen=request.division
    )
    identity = replace(identity, division_id=division_id)
    texts = consent_texts(door.organizer)
    consents = Consents(request.consents or {}, texts, request.language, channel="join")
    joined = join(
        session,
        door.contest_id,
        unit_id,
        identity,
        consents=consents,
        doorkeeper=doorkeeper,
        now=now,
    )
    return joined, door


def count_scans(session: Session, scans: Mapping[tuple[str, date], int]) -> None:
    """So many more openings of codes: (id of the code, day) -> how many, in one statement."""
    known = set(session.scalars(select(JoinCode.id).where(JoinCode.id.in_({c for c, _ in scans}))))
    rows = [
        {"join_code_id": code_id, "day": day, "count": count}
        for (code_id, day), count in sorted(scans.items())
        if code_id in known
    ]
    if not rows:
        return
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = dialect.insert(ScanCount).values(rows)
    session.execute(
        row.on_conflict_do_update(
            index_elements=["join_code_id", "day"],
            set_={"count": ScanCount.count + row.excluded.count},
        )
    )


def _chosen_unit(session: Session, code: str | None, *, is_needed: bool) -> str | None:
    if not code:
        if is_needed:
            raise Invalid(fields={"unit_code": "unit_needed"})
        return None
    unit = find_unit_by_code(session, code)
    if unit is None:
        raise Invalid(fields={"unit_code": "unit_unknown"})
    return unit.id
