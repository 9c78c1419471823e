"""What joining must know of a door: one statement, however many come in."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.orm import Session

from quizapp.contests.models import UNSEEN, Contest, Organizer, Round
from quizapp.contests.rules import RoundWindow
from quizapp.core.errors import NotFound
from quizapp.core.tokens import normalise_code
from quizapp.entry.models import JoinCode


class Threshold(NamedTuple):
    """A door as those see it who step through."""

    round_id: str
    unit_id: str | None
    contest_id: str
    contest_slug: str
    contest_title: str
    organizer: str
    fields: list[dict[str, Any]]
    round_state: str
    opens_at: datetime
    closes_at: datetime
    divisions: dict[str, Any] | None = None

    @property
    def window(self) -> RoundWindow:
        """The snapshot that the rules judge."""
        return RoundWindow(self.round_state, self.opens_at, self.closes_at)


_BY_CODE = (
    select(
        *(Round.id, JoinCode.unit_id, Contest.id, Contest.slug, Contest.title, Organizer.name),
        *(Contest.fields, Round.state, Round.opens_at, Round.closes_at, Contest.divisions),
    )
    .select_from(JoinCode)
    .join(Round, Round.id == JoinCode.round_id)
    .join(Contest, Contest.id == Round.contest_id)
    .join(Organizer, Organizer.id == Contest.organizer_id)
    .where(JoinCode.code == bindparam("typed"))
)
_ON_POSTGRES = str(_BY_CODE.compile(dialect=psycopg.dialect()))
"""There the driver itself gives moments and JSON as they are meant."""


def get_threshold(session: Session, typed: str) -> Threshold:
    """The door of a code however it was typed. Raises NotFound("join_code_unknown")."""
    connection, values = session.connection(), {"typed": normalise_code(typed)[:12]}
    if connection.dialect.name == "postgresql":
        found = connection.exec_driver_sql(_ON_POSTGRES, values).first()
    else:
        found = connection.execute(_BY_CODE, values).first()
    if found is None or found.state in UNSEEN:
        raise NotFound("join_code_unknown")
    return Threshold(*found)
