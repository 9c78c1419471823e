"""Reading guards, their posts, and how many serve where."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, or_, select
from sqlalchemy.orm import Session

from quizapp.core.errors import NotFound
from quizapp.core.text import fold
from quizapp.organisations.models import Guard, Learner, Post, Unit
from quizapp.organisations.queries.participants import SHORTEST_PHONE_TAIL
from quizapp.organisations.queries.scope import Scope, units_below, within
from quizapp.organisations.queries.units import MAX_WORDS, named_like
from quizapp.organisations.rules.guards import OWN, SERVICE, SHORT, UNPLANNED, Strength

NO_POST = "none"
_CHUNK = 500


@dataclass(frozen=True)
class GuardFilter:
    """What a list of guards is narrowed to; empty means all who serve."""

    typed: str = ""
    unit_id: str = ""
    post_id: str = ""
    kind: str = ""
    work: str = ""
    has_left: bool = False


@dataclass(frozen=True)
class GuardLine:
    """A guard and where."""

    guard: Guard
    unit: Unit


@dataclass(frozen=True)
class PostLine:
    """A post with its guards counted."""

    post: Post
    strength: Strength


@dataclass(frozen=True)
class UnitStrength:
    """A unit with the guards of its posts counted."""

    unit: Unit
    post_count: int
    strength: Strength


def list_guards(
    session: Session, scope: Scope, wanted: GuardFilter, *, limit: int, offset: int
) -> tuple[list[GuardLine], int]:
    """A page of the guards in the scope, by unit and name, and how many there are."""
    conditions = _conditions(scope, wanted)
    counted = select(func.count()).select_from(Guard).join(Guard.learner).where(*conditions)
    page = (
        select(Guard, Unit)
        .join(Guard.learner)
        .join(Unit, Unit.id == Guard.unit_id)
        .where(*conditions)
        .order_by(Unit.folded_name, Learner.folded_name, Guard.id)
    )
    lines = session.execute(page.limit(limit).offset(offset))
    return [GuardLine(*line) for line in lines], session.scalar(counted) or 0


def _conditions(scope: Scope, wanted: GuardFilter) -> list[ColumnElement[bool]]:
    conditions = [within(scope, Guard.unit_id)]
    conditions.append(Guard.left_on.is_not(None) if wanted.has_left else Guard.left_on.is_(None))
    conditions += [_holds(word) for word in fold(wanted.typed).split()[:MAX_WORDS]]
    if wanted.unit_id:
        conditions.append(Guard.unit_id.in_(units_below([wanted.unit_id])))
    if wanted.post_id == NO_POST:
        conditions.append(Guard.post_id.is_(None))
    elif wanted.post_id:
        conditions.append(Guard.post_id == wanted.post_id)
    if wanted.kind:
        conditions.append(Guard.kind == wanted.kind)
    if wanted.work:
        conditions.append(Guard.is_full_time.is_(wanted.work == "full"))
    return conditions


def _holds(word: str) -> ColumnElement[bool]:
    """A word of the name, a part of the employee code, or the end of the phone number."""
    in_name = Learner.folded_name.contains(word, autoescape=True)
    in_code = Learner.employee_code.contains(word.upper(), autoescape=True)
    if not (word.isascii() and word.isdecimal() and len(word) >= SHORTEST_PHONE_TAIL):
        return or_(in_name, in_code)
    return or_(in_name, in_code, Learner.phone.endswith(word.lstrip("0"), autoescape=True))


def get_guard(session: Session, guard_id: str, scope: Scope) -> Guard:
    """A guard of the scope; a stranger's is not found."""
    found = session.scalars(select(Guard).where(Guard.id == guard_id, within(scope, Guard.unit_id)))
    guard = found.unique().one_or_none()
    if guard is None:
        raise NotFound
    return guard


def get_post(session: Session, post_id: str, scope: Scope) -> Post:
    """A post of the scope; a stranger's is not found."""
    found = session.scalars(select(Post).where(Post.id == post_id, within(scope, Post.unit_id)))
    post = found.one_or_none()
    if post is None:
        raise NotFound
    return post


def list_open_posts(session: Session, unit_id: str) -> list[Post]:
    """Where guards of a unit may stand."""
    posts = select(Post).where(Post.unit_id == unit_id, Post.closed_at.is_(None))
    return sorted(session.scalars(posts), key=lambda post: fold(post.name))


def list_posts(session: Session, unit_id: str) -> list[PostLine]:
    """All posts of a unit with their guards counted, the closed ones last."""
    serving = _serving_by(Guard.post_id)
    lines = session.execute(
        select(Post, *_counts(serving))
        .outerjoin(serving, serving.c.key == Post.id)
        .where(Post.unit_id == unit_id)
    )
    posts = [PostLine(post, Strength(post.required_count, *counts)) for post, *counts in lines]
    return sorted(posts, key=lambda line: (line.post.closed_at is not None, fold(line.post.name)))


def list_unit_strengths(
    session: Session, scope: Scope, typed: str = "", state: str = "", *, limit: int, offset: int
) -> tuple[list[UnitStrength], int]:
    """A page of the enterprises, those that miss most first, and how many there are."""
    lines = _unit_lines(scope, typed, state)
    total = session.scalar(select(func.count()).select_from(lines.subquery())) or 0
    missing = lines.selected_columns.missing
    page = lines.order_by(missing.desc(), Unit.folded_name, Unit.id).limit(limit).offset(offset)
    found = [
        UnitStrength(unit, posts, Strength(required, own, service, part_time))
        for unit, posts, required, own, service, part_time, _missing in session.execute(page)
    ]
    return found, total


def unit_strength(session: Session, unit_id: str) -> Strength:
    """How many guards the plan of one unit asks for, and how many serve there."""
    asked = select(func.sum(Post.required_count)).where(
        Post.unit_id == unit_id, Post.closed_at.is_(None)
    )
    serving = _serving_by(Guard.unit_id)
    counts = session.execute(select(*_counts(serving)).where(serving.c.key == unit_id)).first()
    return Strength(session.scalar(asked) or 0, *(counts or ()))


def whole_strength(session: Session, scope: Scope) -> tuple[Strength, int]:
    """The guards of all units in the scope, and how many are missing where some are missing."""
    lines = _unit_lines(scope, "", "").subquery()
    names = ("required", "own", "service", "part_time", "missing")
    sums = session.execute(select(*(func.sum(lines.c[name]) for name in names))).one()
    *counts, missing = (int(value or 0) for value in sums)
    return Strength(*counts), missing


def _unit_lines(scope: Scope, typed: str, state: str) -> Select[Any]:
    posts = (
        select(
            Post.unit_id.label("key"),
            func.count().label("posts"),
            func.sum(Post.required_count).label("required"),
        )
        .where(Post.closed_at.is_(None))
        .group_by(Post.unit_id)
        .subquery()
    )
    serving = _serving_by(Guard.unit_id)
    required = func.coalesce(posts.c.required, 0)
    own, service, part_time = _counts(serving)
    gap = required - own - service
    missing = case((gap > 0, gap), else_=0)
    has_some = or_(posts.c.key.is_not(None), serving.c.key.is_not(None))
    conditions = [
        within(scope, Unit.id),
        *named_like(typed),
        or_(has_some, and_(Unit.kind == "enterprise", Unit.valid_to.is_(None))),
    ]
    if state == SHORT:
        conditions.append(gap > 0)
    elif state == UNPLANNED:
        conditions.append(required == 0)
    return (
        select(
            Unit,
            func.coalesce(posts.c.posts, 0).label("posts"),
            required.label("required"),
            own.label("own"),
            service.label("service"),
            part_time.label("part_time"),
            missing.label("missing"),
        )
        .outerjoin(posts, posts.c.key == Unit.id)
        .outerjoin(serving, serving.c.key == Unit.id)
        .where(*conditions)
    )


def _serving_by(column: Any) -> Subquery:
    """Who serves, counted by a column: own, service, part_time."""

    def how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.sum(case((condition, 1), else_=0))

    return (
        select(
            column.label("key"),
            how_many(Guard.kind == OWN).label("own"),
            how_many(Guard.kind == SERVICE).label("service"),
            how_many(Guard.is_full_time.is_(False)).label("part_time"),
        )
        .where(Guard.left_on.is_(None), column.is_not(None))
        .group_by(column)
        .subquery()
    )


def _counts(serving: Subquery) -> Sequence[ColumnElement[int]]:
    return [func.coalesce(serving.c[name], 0) for name in ("own", "service", "part_time")]


def serving_guards(session: Session, unit_id: str) -> dict[str, Guard]:
    """Who serves at a unit, by the id of the account."""
    serving = select(Guard).where(Guard.unit_id == unit_id, Guard.left_on.is_(None))
    return {guard.learner_id: guard for guard in session.scalars(serving).unique()}


def learners_named_by(
    session: Session, unit_id: str, codes: Collection[str], phones: Collection[str]
) -> list[Learner]:
    """The accounts of a unit with one of these codes or phone numbers."""
    found: dict[str, Learner] = {}
    for column, values in ((Learner.employee_code, codes), (Learner.phone, phones)):
        for some in _chunks(values):
            named = select(Learner).where(Learner.unit_id == unit_id, column.in_(some))
            found.update((learner.id, learner) for learner in session.scalars(named))
    return list(found.values())


def former_learners(session: Session, unit_id: str, phones: Collection[str]) -> list[Learner]:
    """The accounts of those who left this very unit and have one of these phone numbers."""
    found: list[Learner] = []
    for some in _chunks(phones):
        left = select(Guard.learner_id).where(Guard.unit_id == unit_id, Guard.left_on.is_not(None))
        former = select(Learner).where(
            Learner.unit_id.is_(None), Learner.phone.in_(some), Learner.id.in_(left)
        )
        found += session.scalars(former.order_by(Learner.left_at))
    return found


def _chunks(values: Collection[str]) -> list[list[str]]:
    ordered = sorted(values)
    return [ordered[start : start + _CHUNK] for start in range(0, len(ordered), _CHUNK)]
