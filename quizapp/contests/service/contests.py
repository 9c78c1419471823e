"""Contests and the people assigned to them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from quizapp.accounts.models import StaffAccount
from quizapp.accounts.queries import find_by_email
from quizapp.accounts.rules import ORGANIZER, REVIEWER, TRAINER
from quizapp.audit.service import record
from quizapp.contests.models import DRAFT, Contest, ContestStaff, Organizer
from quizapp.contests.queries import (
    find_contest_by_slug,
    get_contest,
    is_assigned,
    list_people,
    list_rounds,
)
from quizapp.contests.rules.settings import MAX_TITLE_LENGTH
from quizapp.contests.service.authority import Authority
from quizapp.contests.service.rounds import copy_round
from quizapp.core.errors import Conflict, Invalid
from quizapp.core.text import clean_line, fold
from quizapp.core.types import new_id

FIELD_NAMES = ("unit_code", "phone", "employee_code", "birth_year")
ASSIGNABLE = frozenset({ORGANIZER, TRAINER, REVIEWER})
MAX_SLUG_LENGTH = 60


@dataclass(frozen=True)
class ContestDraft:
    """A contest's name, organizer and what is asked at joining besides the name."""

    title: str
    organizer_id: str
    fields: Sequence[Mapping[str, Any]] = ()
    slug: str | None = None


def create_contest(
    session: Session, draft: ContestDraft, by: Authority, *, now: datetime, is_demo: bool = False
) -> Contest:
    """A contest without rounds; whoever creates it is assigned to it."""
    _check(session, draft)
    contest = Contest(
        id=new_id(),
        slug=_free_slug(session, draft.slug or draft.title),
        title=clean_line(draft.title),
        organizer_id=draft.organizer_id,
        fields=[dict(field) for field in draft.fields],
        is_demo=is_demo,
        created_by=by.actor_id,
        created_at=now,
    )
    session.add(contest)
    session.flush()
    session.add(ContestStaff(contest_id=contest.id, staff_id=by.actor_id))
    session.flush()
    record(session, by.actor_id, "contest.created", ("contest", contest.id), now=now)
    return contest


def update_contest(
    session: Session,
    contest_id: str,
    draft: ContestDraft,
    by: Authority,
    *,
    now: datetime,
) -> Contest:
    """Change a contest while none of its rounds is published: the rules name all of this."""
    contest = get_contest(session, contest_id, by.scope)
    _check(session, draft)
    fields = [dict(field) for field in draft.fields]
    changed = (contest.title, contest.organizer_id, contest.fields)
    if changed == (clean_line(draft.title), draft.organizer_id, fields):
        return contest
    if any(round_.state != DRAFT for round_ in list_rounds(session, contest.id)):
        raise Conflict("contest_is_frozen")
    contest.title, contest.fields = clean_line(draft.title), fields
    contest.organizer = session.get_one(Organizer, draft.organizer_id)
    session.flush()
    record(session, by.actor_id, "contest.changed", ("contest", contest.id), now=now)
    return contest


def ask_two_approvals(
    session: Session, contest_id: str, by: Authority, *, wanted: bool, now: datetime
) -> None:
    """Prize rounds published from here on draw only what two people have approved, or not."""
    contest = get_contest(session, contest_id, by.scope)
    contest.two_approvals = wanted
    about = ("contest", contest.id)
    record(session, by.actor_id, "contest.two_approvals", about, {"wanted": wanted}, now=now)


def duplicate_contest(
    session: Session,
    contest_id: str,
    title: str,
    by: Authority,
    *,
    now: datetime,
) -> Contest:
    """A new contest with the same settings, its rounds as drafts; codes and people stay behind."""
    earlier = get_contest(session, contest_id, by.scope)
    draft = ContestDraft(title, earlier.organizer_id, earlier.fields)
    contest = create_contest(session, draft, by, now=now)
    contest.two_approvals = earlier.two_approvals
    contest.divisions = earlier.divisions
    for round_ in list_rounds(session, earlier.id):
        copy_round(session, round_, contest.id, round_.title, now=now)
    return contest


def assign(
    session: Session,
    contest_id: str,
    email: str,
    by: Authority,
    *,
    now: datetime,
) -> StaffAccount:
    """Let another organizer, trainer or reviewer work on a contest."""
    get_contest(session, contest_id, by.scope)
    account = find_by_email(session, email)
    if account is None or not account.is_active or ASSIGNABLE.isdisjoint(account.role_names):
        raise Invalid(fields={"email": "staff_not_assignable"})
    if not is_assigned(session, contest_id, account.id):
        session.add(ContestStaff(contest_id=contest_id, staff_id=account.id))
        session.flush()
        about = ("contest", contest_id)
        record(session, by.actor_id, "contest.assigned", about, {"staff": account.id}, now=now)
    return account


def unassign(
    session: Session,
    contest_id: str,
    staff_id: str,
    by: Authority,
    *,
    now: datetime,
) -> None:
    """Take somebody off a contest; the last organizer stays."""
    get_contest(session, contest_id, by.scope)
    organizers = [one.id for one in list_people(session, contest_id) if ORGANIZER in one.role_names]
    if organizers == [staff_id]:
        raise Conflict("last_organizer_of_contest")
    assigned = session.get(ContestStaff, (contest_id, staff_id))
    if assigned is not None:
        session.delete(assigned)
        session.flush()
        about = ("contest", contest_id)
        record(session, by.actor_id, "contest.unassigned", about, {"staff": staff_id}, now=now)


def slug_of(title: str) -> str:
    """`Tìm hiểu pháp luật 2026` -> `tim-hieu-phap-luat-2026`."""
    return re.sub(r"[^a-z0-9]+", "-", fold(title)).strip("-")[:MAX_SLUG_LENGTH].strip("-")


def _free_slug(session: Session, wanted: str) -> str:
    slug = slug_of(wanted) or "cuoc-thi"
    candidates = (slug if number == 1 else f"{slug}-{number}" for number in count(1))
    return next(one for one in candidates if find_contest_by_slug(session, one) is None)


def _check(session: Session, draft: ContestDraft) -> None:
    problems = {}
    title = clean_line(draft.title)
    if not title:
        problems["contest_title"] = "required"
    elif len(title) > MAX_TITLE_LENGTH:
        problems["contest_title"] = "too_long"
    if session.get(Organizer, draft.organizer_id) is None:
        problems["organizer"] = "required"
    if any(field.get("name") not in FIELD_NAMES for field in draft.fields):
        problems["fields"] = "choice_unknown"
    if problems:
        raise Invalid(fields=problems)
