"""Reading units."""

from __future__ import annotations

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from quizapp.core.text import fold
from quizapp.organisations.models import Unit, UnitAlias

MAX_DEPTH = 10


def find_unit_by_code(session: Session, code: str) -> Unit | None:
    """The unit of this code, in either case."""
    return session.scalars(select(Unit).where(Unit.code == code.strip().upper())).one_or_none()


def path_of(session: Session, unit_id: str | None) -> list[str]:
    """The ids of a unit and of all above it, nearest first."""
    path: list[str] = []
    while unit_id is not None and len(path) < MAX_DEPTH:
        path.append(unit_id)
        unit_id = session.scalar(select(Unit.parent_id).where(Unit.id == unit_id))
    return path


def search_enterprises(session: Session, typed: str, *, limit: int = 20) -> list[Unit]:
    """Enterprises whose name, alias or code holds every typed word, accents ignored.

    Names that begin with what was typed come first.
    """
    folded = fold(typed)
    enterprises = select(Unit).where(Unit.kind == "enterprise", Unit.valid_to.is_(None))
    for word in folded.split():
        by_alias = exists().where(
            UnitAlias.unit_id == Unit.id, UnitAlias.folded_name.contains(word, autoescape=True)
        )
        in_name = Unit.folded_name.contains(word, autoescape=True)
        in_code = Unit.code.contains(word.upper(), autoescape=True)
        enterprises = enterprises.where(or_(in_name, in_code, by_alias))
    begins = Unit.folded_name.startswith(folded, autoescape=True)
    return list(session.scalars(enterprises.order_by(begins.desc(), Unit.folded_name).limit(limit)))
