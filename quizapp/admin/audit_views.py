"""The audit log as a page: who did what, and whether the chain of entries is whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.accounts.queries import names_by_id
from quizapp.admin.audit_words import ACTION_LABELS, OBJECT_LABELS, details_in_words
from quizapp.audit.models import AuditEntry
from quizapp.audit.queries import EntryFilter, count_entries, list_actions, list_entries
from quizapp.audit.service import SYSTEM, first_broken
from quizapp.banks.models import QuestionBank
from quizapp.contests.models import Contest, ContestStaff, Round
from quizapp.organisations.models import Unit
from quizapp.web.context import reading, settings
from quizapp.web.guards import StaffPrincipal, staff_only, the_staff
from quizapp.web.paging import PAGE_SIZE, Page, page_number

blueprint = Blueprint("admin_audit", __name__, template_folder="templates", url_prefix="/manage")


@blueprint.get("/audit")
@staff_only("audit.read")
def index() -> ResponseReturnValue:
    """The log, filtered; an admin may have the whole chain verified."""
    staff, number = the_staff(), page_number()
    is_admin = staff.may("staff.manage")
    with reading() as session:
        wanted = _wanted(None if is_admin else _assigned_objects(session, staff))
        total = count_entries(session, wanted)
        rows = list_entries(session, wanted, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE)
        verified = is_admin and "verify" in request.args
        return render_template(
            "admin/audit.html",
            page=Page(rows, total, number),
            names=names_by_id(session, {key for row in rows for key in (row.actor, row.object_id)})
            | _titles(session, rows),
            actions=list_actions(session) if is_admin else sorted({row.action for row in rows}),
            action_labels=ACTION_LABELS,
            object_labels=OBJECT_LABELS,
            details_in_words=details_in_words,
            system=SYSTEM,
            is_admin=is_admin,
            verified=verified,
            broken=first_broken(session) if verified else None,
        )


def _wanted(objects: set[tuple[str, str]] | None) -> EntryFilter:
    until = _day("until")
    return EntryFilter(
        action=request.args.get("action", "")[:60],
        since=_midnight(_day("since")),
        until=_midnight(until + timedelta(days=1) if until else None),
        objects=objects,
    )


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def _midnight(day: date | None) -> datetime | None:
    """Its beginning where the people are."""
    return datetime.combine(day, time(), ZoneInfo(settings().timezone)) if day else None


def _assigned_objects(session: Session, staff: StaffPrincipal) -> set[tuple[str, str]]:
    """The contests that somebody is assigned to, and their rounds."""
    own = select(ContestStaff.contest_id).where(ContestStaff.staff_id == staff.id)
    contests = {("contest", contest_id) for contest_id in session.scalars(own)}
    rounds = session.scalars(select(Round.id).where(Round.contest_id.in_(own)))
    return contests | {("round", round_id) for round_id in rounds}


def _titles(session: Session, rows: Sequence[AuditEntry]) -> dict[str, str]:
    """What the rounds, contests, units and banks are called that entries speak of."""
    ids = {row.object_id for row in rows}
    ids |= {value for row in rows for value in row.details.values() if isinstance(value, str)}
    named: dict[str, str] = {}
    for column, title in (
        (Round.id, Round.title),
        (Contest.id, Contest.title),
        (Unit.id, Unit.name),
        (QuestionBank.id, QuestionBank.title),
    ):
        found = session.execute(select(column, title).where(column.in_(ids)))
        named |= {row[0]: row[1] for row in found}
    return named
