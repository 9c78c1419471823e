"""`/manage/duty`: who is late, and a text to remind them by."""

from __future__ import annotations

from dataclasses import replace

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from quizapp.core.errors import NotFound
from quizapp.organisations.queries.guards import get_post
from quizapp.training.duty.manage_views.base import Asked, asked, blueprint, today
from quizapp.training.duty.presentation import duty_line, zalo_text
from quizapp.training.duty.queries.assignments import list_assignments
from quizapp.training.duty.queries.standing import NO_POST, DutyFilter, count_states, tallies
from quizapp.web.context import reading, settings
from quizapp.web.guards import staff_only, the_staff
from quizapp.web.paging import PAGE_SIZE, Page, page_number


@blueprint.get("")
@staff_only("duty.view")
def who() -> ResponseReturnValue:
    """Everybody who must learn something, the late ones first."""
    number = page_number()
    with reading() as session:
        found = asked(session)
        masked = not the_staff().may("guards.edit")
        shown = found.found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
        lines = [duty_line(one, found.titles, found.units, today(), masked=masked) for one in shown]
        return render_template(
            "duty/who.html",
            asked=found,
            page=Page(lines, len(found.found), number),
            counts=count_states(found.all),
            is_narrowed=found.wanted != DutyFilter(),
            has_rules=bool(list_assignments(session, the_staff().unit_ids)),
            masked=masked,
            several=len(found.units) > 1,
            zalo="" if masked else _zalo(session, found),
        )


def _zalo(session: Session, found: Asked) -> str:
    """Only for one enterprise: a group belongs to one."""
    if found.only_unit is None:
        return ""
    titles, name = found.titles, found.only_unit[1]
    return zalo_text(name, found.found, titles, _address(session, found), today())


def _address(session: Session, found: Asked) -> str:
    """Where to tap: by the card of the post, if there is one; else the way for everybody."""
    base, post_id = settings().base_url, found.wanted.post_id
    if post_id in {"", NO_POST}:
        return f"{base}/learn"
    try:
        post = get_post(session, post_id, the_staff().unit_ids)
    except NotFound:
        return f"{base}/learn"
    return f"{base}/learn" if post.closed_at else f"{base}/learn/at/{post.card_code}"


@blueprint.get("/units")
@staff_only("duty.view")
def units() -> ResponseReturnValue:
    """How each enterprise stands, those with most people late first."""
    number = page_number()
    with reading() as session:
        found = asked(session)
        lines = tallies(found.all, by_unit=True)
        start = (number - 1) * PAGE_SIZE
        return render_template(
            "duty/units.html",
            asked=found,
            counts=count_states(found.all),
            page=Page(lines[start : start + PAGE_SIZE], len(lines), number),
            wanted=replace(found.wanted, unit_id=""),
        )
