"""Taking in a list of guards. Twice the same list is once; what is empty changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.core.errors import Conflict, Invalid
from quizapp.core.text import fold
from quizapp.organisations.models import Guard, Learner, Post, Unit
from quizapp.organisations.queries.guards import serving_guards
from quizapp.organisations.rules.guard_sheet import GuardRow, GuardSheet
from quizapp.organisations.rules.guards import GuardDraft
from quizapp.organisations.rules.tables import Finding
from quizapp.organisations.service.guard_accounts import Accounts
from quizapp.organisations.service.guards import check_has_guards, let_leave, new_guard
from quizapp.organisations.service.posts import new_post

ADD, REPLACE = "add", "replace"
_OF_GUARD = ("service_company", "post_id", "shift", "is_full_time", "hired_on")
_OF_PERSON = ("full_name", "employee_code", "phone", "unit_id")


@dataclass(frozen=True)
class ImportChoice:
    """What becomes of those who are not on the list, and of rows that are faulty."""

    mode: str = ADD
    partial: bool = False


@dataclass
class GuardImport:
    """What an import did, or in a rehearsal would do."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    left: int = 0
    absent: list[str] = field(default_factory=list)
    """Names of those who serve and are not on the list; with REPLACE they leave."""
    new_posts: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def errors(self) -> list[Finding]:
        """Rows that cannot be taken."""
        return [finding for finding in self.findings if finding.is_error]

    @property
    def taken(self) -> int:
        """Rows that were good."""
        return self.created + self.updated + self.unchanged


def import_guards(
    session: Session,
    unit: Unit,
    sheet: GuardSheet,
    choice: ImportChoice,
    *,
    by: str,
    today: date,
    now: datetime,
) -> GuardImport:
    """Take in a list: ADD keeps who is not on it, with REPLACE they leave as of today.

    Raises Conflict("import_has_errors") when a row is faulty and the choice is not `partial`.
    REPLACE never takes a list with faults, for somebody might leave by a slip of the pen.
    """
    check_has_guards(unit)
    register = _Register(session, unit, sheet, now)
    outcome = GuardImport(findings=list(sheet.findings))
    listed = {_take(register, row, outcome, today) for row in sheet.rows}
    if outcome.errors and (choice.mode == REPLACE or not choice.partial):
        raise Conflict("import_has_errors", count=len(outcome.errors))
    session.flush()
    absent = [guard for id_, guard in register.serving.items() if id_ not in listed]
    outcome.absent = sorted((guard.learner.full_name for guard in absent), key=fold)
    outcome.new_posts = register.new_posts
    if choice.mode == REPLACE:
        for guard in absent:
            let_leave(session, guard, today, by=by, today=today, now=now)
        outcome.left = len(absent)
    outcome.findings.sort(key=lambda finding: finding.row)
    _record(session, unit, choice.mode, outcome, by, now)
    return outcome


class _Register:
    """The guards, posts and accounts that a list speaks of; one look for the whole list."""

    def __init__(self, session: Session, unit: Unit, sheet: GuardSheet, now: datetime) -> None:
        self.session, self.unit, self.letters, self.now = session, unit, sheet.letters, now
        self.serving: Mapping[str, Guard] = serving_guards(session, unit.id)
        codes = {row.employee_code for row in sheet.rows if row.employee_code}
        phones = {row.phone for row in sheet.rows if row.phone}
        self.accounts = Accounts(session, unit.id, codes, phones)
        posts = session.scalars(select(Post).where(Post.unit_id == unit.id))
        self._posts = {fold(post.name): post for post in posts}
        self.new_posts: list[str] = []
        self.taken: set[str] = set()

    def place(self, row: GuardRow) -> tuple[Learner | None, Guard | None, str | None]:
        """The account, the employment and the post that a row means, where known.

        Raises Invalid naming the cell at fault.
        """
        learner = self.accounts.find(row)
        serving = self.serving.get(learner.id) if learner else None
        if learner and learner.id in self.taken:
            raise Invalid(fields={"full_name": "guard_listed_twice"})
        if serving and serving.kind != row.kind:
            raise Invalid(fields={"kind": "guard_kind_fixed"})
        return learner, serving, self._post_id(row.post)

    def _post_id(self, name: str | None) -> str | None:
        """The post of this name, made where there is none. Raises Invalid for a closed one."""
        if name is None:
            return None
        post = self._posts.get(fold(name))
        if post is None:
            post = new_post(self.unit.id, name, 0, self.now)
            self.session.add(post)
            self._posts[fold(name)] = post
            self.new_posts.append(name)
        if post.closed_at is not None:
            raise Invalid(fields={"post": "post_closed"})
        return post.id


def _take(register: _Register, row: GuardRow, outcome: GuardImport, today: date) -> str | None:
    """Take one row; the id of its account, or None with the fault noted."""
    try:
        learner, serving, post_id = register.place(row)
    except Invalid as refused:
        for name, code in refused.fields.items():
            cell = str(getattr(row, name, None) or "")
            outcome.findings.append(Finding(row.number, register.letters.get(name, ""), code, cell))
        return None
    before = _person(learner) if learner else {}
    learner = register.accounts.take(learner, row, register.now)
    register.taken.add(learner.id)
    if serving is None:
        guard = new_guard(learner, register.unit.id, _draft(row, today), post_id, register.now)
        register.session.add(guard)
        outcome.created += 1
    elif _has_changed(serving, row, post_id) | (_person(learner) != before):
        outcome.updated += 1
    else:
        outcome.unchanged += 1
    return learner.id


def _person(learner: Learner) -> dict[str, object]:
    return {name: getattr(learner, name) for name in _OF_PERSON}


def _has_changed(guard: Guard, row: GuardRow, post_id: str | None) -> bool:
    """Write what the row says into the register; an empty cell says nothing."""
    said = {name: getattr(row, name) for name in _OF_GUARD if name != "post_id"}
    said["post_id"] = post_id
    has_changed = False
    for name, value in said.items():
        if value is not None and getattr(guard, name) != value:
            setattr(guard, name, value)
            has_changed = True
    return has_changed


def _draft(row: GuardRow, today: date) -> GuardDraft:
    return GuardDraft(
        full_name=row.full_name,
        kind=row.kind,
        hired_on=row.hired_on or today,
        employee_code=row.employee_code,
        phone=row.phone,
        service_company=row.service_company,
        is_full_time=row.is_full_time is not False,
        shift=row.shift,
    )


def _record(
    session: Session, unit: Unit, mode: str, outcome: GuardImport, by: str, now: datetime
) -> None:
    counts = {
        "mode": mode,
        "created": outcome.created,
        "updated": outcome.updated,
        "left": outcome.left,
        "posts": len(outcome.new_posts),
        "left_out": len(outcome.errors),
    }
    record(session, by, "guards.imported", ("unit", unit.id), counts, now=now)
