"""Reading the certificates of the police that were recorded."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from quizapp.core.errors import NotFound
from quizapp.core.text import fold
from quizapp.organisations.models import Guard, Learner, Unit
from quizapp.organisations.queries.scope import Scope, units_below, within
from quizapp.organisations.queries.units import MAX_WORDS
from quizapp.training.records.models import OfficialCertificate
from quizapp.training.records.rules.certificates import (
    EXPIRED,
    EXPIRING,
    MISSING,
    REQUIRED_OF,
    SOON_DAYS,
    VALID,
)

REQUIRED = "required"
"""The paper that the guard's kind needs, whichever it is."""
_CHUNK = 500


@dataclass(frozen=True)
class PaperFilter:
    """What the list is narrowed to; without a kind it shows the paper each guard needs."""

    typed: str = ""
    unit_id: str = ""
    guard_kind: str = ""
    kind: str = REQUIRED
    state: str = ""


@dataclass(frozen=True)
class PaperLine:
    """A serving guard with the newest paper of a kind, if there is one."""

    guard: Guard
    unit: Unit
    paper: OfficialCertificate | None
    state: str


def is_current() -> ColumnElement[bool]:
    """Not withdrawn, and nothing newer of its kind replaces it."""
    newer = aliased(OfficialCertificate)
    is_newer = or_(
        newer.issued_on > OfficialCertificate.issued_on,
        and_(newer.issued_on == OfficialCertificate.issued_on, newer.id > OfficialCertificate.id),
    )
    replaced = (
        select(newer.id)
        .where(
            newer.learner_id == OfficialCertificate.learner_id,
            newer.kind == OfficialCertificate.kind,
            newer.withdrawn_on.is_(None),
            is_newer,
        )
        .exists()
    )
    return and_(OfficialCertificate.withdrawn_on.is_(None), ~replaced)


def state_column(today: date) -> ColumnElement[str]:
    """`rules.certificates.state_of` of a joined paper, MISSING where none was joined."""
    paper = OfficialCertificate
    return case(
        (paper.id.is_(None), literal(MISSING)),
        (paper.expires_on < today, literal(EXPIRED)),
        (paper.expires_on <= today + timedelta(days=SOON_DAYS), literal(EXPIRING)),
        else_=literal(VALID),
    )


def required_kind() -> ColumnElement[str]:
    """The kind of paper that a guard needs."""
    return case(REQUIRED_OF, value=Guard.kind)


def current_paper(kind: str) -> ColumnElement[bool]:
    """Joins a guard with her newest paper of a kind, REQUIRED standing for the one she needs."""
    of_kind = required_kind() if kind == REQUIRED else literal(kind)
    return and_(
        OfficialCertificate.learner_id == Guard.learner_id,
        OfficialCertificate.kind == of_kind,
        is_current(),
    )


def list_papers(
    session: Session, scope: Scope, wanted: PaperFilter, today: date, *, limit: int, offset: int
) -> tuple[list[PaperLine], int]:
    """A page of the serving guards with their papers, what ends first on top, and how many."""
    lines = _lines(scope, wanted, today)
    total = session.scalar(select(func.count()).select_from(lines.subquery())) or 0
    page = lines.order_by(
        _urgency(today), OfficialCertificate.expires_on, Unit.folded_name, Learner.folded_name,
        Guard.id,
    )  # fmt: skip
    found = session.execute(page.limit(limit).offset(offset)).unique()
    return [PaperLine(*line) for line in found], total


def all_papers(session: Session, scope: Scope, wanted: PaperFilter, today: date) -> list[PaperLine]:
    """The whole list, by unit and name."""
    lines = _lines(scope, wanted, today).order_by(Unit.folded_name, Learner.folded_name, Guard.id)
    return [PaperLine(*line) for line in session.execute(lines).unique()]


def count_by_state(
    session: Session, scope: Scope, wanted: PaperFilter, today: date
) -> dict[str, int]:
    """State -> serving guards, whatever state the list is narrowed to."""
    states = (
        select(state_column(today).label("state"))
        .select_from(Guard)
        .join(Guard.learner)
        .join(Unit, Unit.id == Guard.unit_id)
        .outerjoin(OfficialCertificate, current_paper(wanted.kind))
        .where(*_conditions(scope, wanted))
        .subquery()
    )
    counted = select(states.c.state, func.count()).group_by(states.c.state)
    return {line[0]: line[1] for line in session.execute(counted)}


def _lines(
    scope: Scope, wanted: PaperFilter, today: date
) -> Select[Guard, Unit, OfficialCertificate, str]:
    state = state_column(today)
    conditions = _conditions(scope, wanted)
    if wanted.state:
        conditions.append(state == wanted.state)
    return (
        select(Guard, Unit, OfficialCertificate, state)
        .join(Guard.learner)
        .join(Unit, Unit.id == Guard.unit_id)
        .outerjoin(OfficialCertificate, current_paper(wanted.kind))
        .where(*conditions)
    )


def _conditions(scope: Scope, wanted: PaperFilter) -> list[ColumnElement[bool]]:
    conditions = [within(scope, Guard.unit_id), Guard.left_on.is_(None)]
    conditions += [_holds(word) for word in fold(wanted.typed).split()[:MAX_WORDS]]
    if wanted.unit_id:
        conditions.append(Guard.unit_id.in_(units_below([wanted.unit_id])))
    if wanted.guard_kind:
        conditions.append(Guard.kind == wanted.guard_kind)
    return conditions


def _holds(word: str) -> ColumnElement[bool]:
    """A word of the name, or a part of the employee code or of the paper's number."""
    upper = word.upper()
    return or_(
        Learner.folded_name.contains(word, autoescape=True),
        Learner.employee_code.contains(upper, autoescape=True),
        func.upper(OfficialCertificate.number).contains(upper, autoescape=True),
    )


def _urgency(today: date) -> ColumnElement[int]:
    order = {EXPIRED: 0, EXPIRING: 1, MISSING: 2}
    return case(order, value=state_column(today), else_=3)


def papers_of(session: Session, learner_id: str) -> list[OfficialCertificate]:
    """All papers of a person, the newest first, withdrawn ones too."""
    papers = select(OfficialCertificate).where(OfficialCertificate.learner_id == learner_id)
    ordered = papers.order_by(OfficialCertificate.issued_on.desc(), OfficialCertificate.id)
    return list(session.scalars(ordered))


def get_paper(session: Session, paper_id: str, scope: Scope) -> tuple[OfficialCertificate, Guard]:
    """A paper with the guard who serves in the scope; a stranger's is not found."""
    found = session.execute(
        select(OfficialCertificate, Guard)
        .join(Guard, Guard.learner_id == OfficialCertificate.learner_id)
        .where(
            OfficialCertificate.id == paper_id,
            Guard.left_on.is_(None),
            within(scope, Guard.unit_id),
        )
    )
    line = found.unique().first()
    if line is None:
        raise NotFound
    return line[0], line[1]


def papers_by_number(
    session: Session, learner_ids: Collection[str]
) -> dict[tuple[str, str, str], OfficialCertificate]:
    """(learner, kind, number) -> the paper, for a whole list at once."""
    papers = _of_learners(session, learner_ids)
    return {(one.learner_id, one.kind, one.number): one for one in papers}


def kinds_in_force(
    session: Session, learner_ids: Collection[str], today: date
) -> dict[str, set[str]]:
    """Learner -> kinds of papers in force today."""
    found: dict[str, set[str]] = {}
    for paper in _of_learners(session, learner_ids):
        ended = paper.expires_on is not None and paper.expires_on < today
        if paper.withdrawn_on is None and not ended:
            found.setdefault(paper.learner_id, set()).add(paper.kind)
    return found


def _of_learners(session: Session, learner_ids: Collection[str]) -> Sequence[OfficialCertificate]:
    wanted = sorted(set(learner_ids))
    found: list[OfficialCertificate] = []
    for start in range(0, len(wanted), _CHUNK):
        some = wanted[start : start + _CHUNK]
        papers = select(OfficialCertificate).where(OfficialCertificate.learner_id.in_(some))
        found += session.scalars(papers)
    return found
