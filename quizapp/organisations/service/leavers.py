"""What an enterprise may no longer keep of those who left it (personal data of employees)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Column, Select, delete, select
from sqlalchemy.orm import Session

from quizapp.audit.service import SYSTEM, record
from quizapp.core.db import Model
from quizapp.organisations.models import OF_EMPLOYMENT, Guard, Learner
from quizapp.organisations.rules.guards import KEPT_AFTER_LEAVING

BATCH = 500


@dataclass(frozen=True)
class Swept:
    """How many rows of employments went, and accounts that nobody had ever used."""

    guards: int = 0
    accounts: int = 0


def sweep_leavers(
    session: Session, *, today: date, now: datetime, by: str = SYSTEM, limit: int = BATCH
) -> Swept:
    """Delete the rows of those who left 30 days ago or earlier, and what else was written of them.

    The account stays with its person, with all that belongs to it. One that was never used and
    that nothing belongs to is nobody's, and goes too.
    """
    overdue = session.execute(_overdue(today).limit(limit).with_for_update(skip_locked=True))
    rows = [(guard_id, learner_id) for guard_id, learner_id in overdue]
    if not rows:
        return Swept()
    session.execute(delete(Guard).where(Guard.id.in_([guard_id for guard_id, _ in rows])))
    learner_ids = {learner_id for _, learner_id in rows}
    _forget_employment(session, learner_ids)
    forgotten = _never_used(session, learner_ids)
    session.execute(delete(Learner).where(Learner.id.in_(forgotten)))
    swept = Swept(len(rows), len(forgotten))
    details = {"guards": swept.guards, "accounts": swept.accounts}
    record(session, by, "guards.swept", ("guard", "leavers"), details, now=now)
    return swept


def _overdue(today: date) -> Select[str, str]:
    return (
        select(Guard.id, Guard.learner_id)
        .where(Guard.left_on <= today - KEPT_AFTER_LEAVING)
        .order_by(Guard.left_on, Guard.id)
    )


def _never_used(session: Session, learner_ids: Collection[str]) -> list[str]:
    """Accounts without unit and PIN that no row of any table names: found without knowing them."""
    unused = select(Learner.id).where(
        Learner.id.in_(sorted(learner_ids)),
        Learner.unit_id.is_(None),
        Learner.pin_hash.is_(None),
        Learner.token_epoch == 0,
    )
    left = set(session.scalars(unused))
    for column in _columns_naming_learners(of_employment=False):
        left -= set(session.scalars(select(column).where(column.in_(sorted(left)))))
    return sorted(left)


def _forget_employment(session: Session, learner_ids: Collection[str]) -> None:
    """What enterprises wrote of people who are nobody's guards any more."""
    serves = select(Guard.learner_id).where(Guard.learner_id.in_(sorted(learner_ids)))
    gone = sorted(set(learner_ids) - set(session.scalars(serves)))
    for column in _columns_naming_learners(of_employment=True):
        session.execute(delete(column.table).where(column.in_(gone)))


def _columns_naming_learners(*, of_employment: bool) -> Iterator[Column[str]]:
    for table in Model.metadata.sorted_tables:
        for key in table.foreign_keys:
            is_theirs = OF_EMPLOYMENT.items() <= key.parent.info.items()
            if key.column.table.name == Learner.__tablename__ and is_theirs is of_employment:
                yield key.parent
