"""`/manage/units/<id>/participation`: who has not taken part, and how to remind them."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.contests.models import Round
from quizapp.core import clock
from quizapp.core.errors import NotFound
from quizapp.core.text import name_sort_key
from quizapp.documents.tables_pdf import TableColumn, TableContent, TableWords, table_pdf
from quizapp.organisations.models import RosterEntry, Unit
from quizapp.organisations.presentation import roster_line
from quizapp.organisations.queries.roster import RosterFilter, lines_and_shifts
from quizapp.organisations.queries.scope import get_unit
from quizapp.reports.manage_views.base import MAX_QUERY_LENGTH, blueprint
from quizapp.reports.queries import (
    asks_for_code,
    choose_round,
    count_participation,
    find_join_code,
    list_missing,
    list_rounds_for,
)
from quizapp.reports.reminder import reminder_text
from quizapp.web.context import reading, settings
from quizapp.web.guards import staff_only, the_staff
from quizapp.web.i18n import moment
from quizapp.web.paging import PAGE_SIZE, Page, page_number


@dataclass(frozen=True)
class Asked:
    """Unit and round of the request, both seen by the caller; no round yet: None."""

    unit: Unit
    rounds: list[Round]
    round: Round | None


def _asked(session: Session, unit_id: str) -> Asked:
    staff = the_staff()
    unit = get_unit(session, unit_id, staff.unit_ids)
    if unit.kind == "park":
        raise NotFound
    rounds = list_rounds_for(session, unit.id, staff.id, staff.roles)
    return Asked(unit, rounds, choose_round(rounds, request.args.get("round", ""), clock.now()))


def _filter() -> RosterFilter:
    return RosterFilter(
        typed=request.args.get("q", "")[:MAX_QUERY_LENGTH],
        line=request.args.get("line", "")[:80],
        shift=request.args.get("shift", "")[:40],
    )


@blueprint.get("/manage/units/<unit_id>/participation")
@staff_only("roster.view")
def participation(unit_id: str) -> ResponseReturnValue:
    """Counts, the list of who is missing, and the text for the Zalo group."""
    with reading() as session:
        asked = _asked(session, unit_id)
        if asked.round is None:
            return render_template("reports/participation_empty.html", unit=asked.unit)
        return _page(session, asked, asked.round)


def _page(session: Session, asked: Asked, round_: Round) -> str:
    unit, number, wanted = asked.unit, page_number(), _filter()
    counts = count_participation(session, unit.id, round_)
    if counts.expected and not asks_for_code(round_):
        return render_template(
            "reports/participation_unmatched.html",
            unit=unit,
            round=round_,
            rounds=_choices(asked),
            counts=counts,
            reminder=_reminder(session, unit, round_),
            as_of=clock.now(),
        )
    missing, total = list_missing(
        session, unit.id, round_, wanted, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE
    )
    lines, shifts = lines_and_shifts(session, unit.id)
    may_see_names = the_staff().may("roster.edit")
    return render_template(
        "reports/participation.html",
        unit=unit,
        round=round_,
        rounds=_choices(asked),
        counts=counts,
        page=Page([roster_line(one, masked=not may_see_names) for one in missing], total, number),
        wanted=wanted,
        lines=[(line, line) for line in lines],
        shifts=[(shift, shift) for shift in shifts],
        may_see_names=may_see_names,
        reminder=_reminder(session, unit, round_),
        as_of=clock.now(),
    )


def _choices(asked: Asked) -> list[tuple[str, str]]:
    return [(one.id, f"{one.contest.title}: {one.title}") for one in asked.rounds]


def _reminder(session: Session, unit: Unit, round_: Round) -> str:
    return reminder_text(
        contest=round_.contest.title,
        round_=round_.title,
        organizer=round_.contest.organizer.name,
        opens=moment(round_.opens_at),
        closes=moment(round_.closes_at),
        join_code=find_join_code(session, round_.id, unit.id),
        base_url=settings().base_url,
    )


@blueprint.get("/manage/units/<unit_id>/participation.pdf")
@staff_only("roster.edit")
def participation_pdf(unit_id: str) -> ResponseReturnValue:
    """The list of who is missing, as filtered, to print; with `?signed=1` a column to sign."""
    with reading() as session:
        asked = _asked(session, unit_id)
        if asked.round is None or not asks_for_code(asked.round):
            raise NotFound
        missing, total = list_missing(session, asked.unit.id, asked.round, _filter())
        rows = [
            [str(number), one.employee_code, one.full_name, one.line or "", one.shift or ""]
            for number, one in enumerate(sorted(missing, key=in_print), 1)
        ]
        content = _printed(asked.unit, asked.round, rows, total)
    response = Response(table_pdf(content, _list_words()), content_type="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="chua-tham-gia.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response


def in_print(entry: RosterEntry) -> tuple[str, tuple[object, ...]]:
    """As Vietnamese lists on paper stand: by line, then by given name."""
    return entry.line or "", name_sort_key(entry.full_name)


def _list_words() -> TableWords:
    return TableWords(
        language=str(get_locale()),
        page=_("Trang"),
        signature=_("Ký nhận"),
        empty=_("Không có ai trong danh sách này."),
    )


def _printed(unit: Unit, round_: Round, rows: list[list[str]], total: int) -> TableContent:
    told = _("%(count)s người, lúc %(moment)s", count=total, moment=moment(clock.now()))
    return TableContent(
        title=_("Danh sách chưa tham gia"),
        subtitle=f"{unit.name} · {round_.contest.title} · {round_.title}",
        note=f"{told}. {voluntary()}",
        columns=[
            TableColumn(_("STT"), 0.5, "right"),
            TableColumn(_("Mã"), 1.1),
            TableColumn(_("Họ và tên"), 2.6),
            TableColumn(_("Chuyền, bộ phận"), 1.5),
            TableColumn(_("Ca"), 0.8),
        ],
        rows=rows,
        signed=request.args.get("signed") == "1",
    )


@blueprint.app_template_global()
def voluntary() -> str:
    """The sentence that stands wherever people are listed who have not taken part."""
    return _(
        "Tham gia là tự nguyện: không tham gia không ảnh hưởng lương, thưởng hay đánh giá."
        " Danh sách chỉ dùng để nhắc chung."
    )
