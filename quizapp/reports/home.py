"""The staff's home: what is happening, what needs me, who is missing. Roles combine."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import render_template, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.accounts.rules import ADMIN, COORDINATOR
from quizapp.banks.queries.work import count_work
from quizapp.core import clock
from quizapp.core.errors import NotFound
from quizapp.organisations.queries.coordinators import coordinated_unit_ids
from quizapp.reports.coordinator import coordinator_section
from quizapp.reports.links import link_to
from quizapp.reports.presentation import hour_points, round_view
from quizapp.reports.queries.participation import (
    DEFAULT_SORT,
    SORTS,
    LineFilter,
    attempts_by_hour,
    list_lines,
    tally,
)
from quizapp.reports.queries.rounds import list_watched_rounds
from quizapp.reports.queries.waiting import Watcher, count_waiting
from quizapp.reports.rules import RoundNow, hours_of_day, rounds_now, scale_top
from quizapp.reports.system import system_section
from quizapp.reports.todo import Line, lines_of, matters_of
from quizapp.web.context import reading, settings
from quizapp.web.guards import StaffPrincipal, the_staff

Section = dict[str, object]
_FIRST_ROWS = 8
_BEGINNING = ("enterprises", "approved_questions", "contests")
_WRITING = ("own_drafts", "own_in_review", "own_returned")


def home_page() -> str:
    """The page for whoever is signed in."""
    staff, now = the_staff(), clock.now()
    with reading() as session:
        watcher = _watcher(session, staff)
        matters = matters_of(staff)
        names = {matter.count for matter, _url in matters} | {*_BEGINNING, *_WRITING, "staff"}
        counts = count_waiting(session, watcher, names, now)
        live = _live_section(session, staff, watcher, now)
        return render_template(
            "reports/home.html",
            now=now,
            live=live,
            todo=[
                *_missing_line(live),
                *_law_line(session, staff, now),
                *lines_of(matters, counts),
            ],
            steps=_first_steps(staff, counts),
            own=coordinator_section(session, watcher.unit_ids, now),
            writing=_writing_section(staff, counts),
            system=system_section(counts) if ADMIN in staff.roles else None,
            is_coordinator=COORDINATOR in staff.roles,
        )


def _watcher(session: Session, staff: StaffPrincipal) -> Watcher:
    own = coordinated_unit_ids(session, staff.id) if COORDINATOR in staff.roles else frozenset()
    return Watcher(staff.id, contest_scope(staff), own)


def contest_scope(staff: StaffPrincipal) -> str | None:
    """Admins see every contest, all others those they are assigned to."""
    return None if ADMIN in staff.roles else staff.id


def _live_section(
    session: Session, staff: StaffPrincipal, watcher: Watcher, now: datetime
) -> Section | None:
    """The rounds of now and the one in figures, for those who may watch."""
    if not staff.may("reports.monitor"):
        return None
    rounds = rounds_now(list_watched_rounds(session, watcher.scope, now), now)
    if not rounds:
        return {"rounds": [], "round": None}
    focus = _chosen(rounds)
    hours = hours_of_day(now, ZoneInfo(settings().timezone))
    points = hour_points(attempts_by_hour(session, focus, hours), hours, now)
    return {
        "rounds": [{**round_view(one, now), "is_chosen": one is focus} for one in rounds],
        "round": round_view(focus, now),
        "tally": tally(session, focus, None),
        "points": points,
        "today": sum(point["value"] for point in points),
        "top": scale_top([point["value"] for point in points]),
        "links": _links(focus),
        **(_enterprises(session, focus) if staff.may("reports.view") else {}),
    }


def _chosen(rounds: list[RoundNow]) -> RoundNow:
    asked = request.args.get("round")
    if not asked:
        return rounds[0]
    chosen = next((one for one in rounds if one.id == asked), None)
    if chosen is None:
        raise NotFound
    return chosen


def _links(focus: RoundNow) -> dict[str, str | None]:
    return {
        "projector": link_to("leaderboards.projector", round_id=focus.id),
        "posters": link_to("entry_manage.codes", round_id=focus.id),
        "board": link_to("leaderboards.board_page", round_id=focus.id),
        "round": link_to("contests_manage.round_page", round_id=focus.id),
    }


def _enterprises(session: Session, focus: RoundNow) -> Section:
    sort = asked_sort()
    return {
        "lines": list_lines(session, focus, None, LineFilter(sort=sort), limit=_FIRST_ROWS),
        "sort": sort,
        "all_url": link_to("reports_manage.enterprises", round_id=focus.id),
    }


def asked_sort() -> str:
    """The order that the address asks for; words nobody offers are ignored."""
    asked = request.args.get("sort", DEFAULT_SORT)
    return asked if asked.removeprefix("-") in SORTS else DEFAULT_SORT


def _writing_section(staff: StaffPrincipal, counts: dict[str, int]) -> Section | None:
    """How a trainer's own questions stand."""
    if not staff.may("banks.edit"):
        return None
    return {**{name: counts[name] for name in _WRITING}, "url": link_to("banks_manage.list_")}


def _missing_line(live: Section | None) -> list[Line]:
    """Enterprises without anybody, as the first thing to do while people can still join."""
    if not live or not live.get("all_url"):
        return []
    figures, round_ = live["tally"], live["round"]
    missing = figures.enterprises_missing  # type: ignore[attr-defined]
    if not missing or not round_["is_open"] or round_["is_demo"]:  # type: ignore[index]
        return []
    words = _("doanh nghiệp chưa có ai thi %(round)s", round=round_["title"])  # type: ignore[index]
    return [Line(missing, "warn", words, _("Xem"), f"{live['all_url']}?joined=none")]


def _law_line(session: Session, staff: StaffPrincipal, now: datetime) -> list[Line]:
    """Questions on changed law, for those who may write or read them anew."""
    url = link_to("banks_manage.work")
    if not staff.may("banks.edit", "banks.approve") or url is None:
        return []
    today = now.astimezone(ZoneInfo(settings().timezone)).date()
    count = count_work(session, today, now)["law"]
    words = _("câu hỏi dẫn luật đã đổi, không được rút vào đề")
    return [Line(count, "warn", words, _("Xem lại"), url)] if count else []


def _first_steps(staff: StaffPrincipal, counts: dict[str, int]) -> list[Section]:
    """The way of a new installation; nothing once it is behind."""
    if not staff.may("contests.edit", "staff.manage"):
        return []
    steps = [
        {
            "title": _("Nhập danh sách doanh nghiệp"),
            "text": _("Từ tệp Excel đang có, cột theo thứ tự nào cũng được."),
            "is_done": counts["enterprises"] > 0,
            "label": _("Nhập từ Excel"),
            "url": link_to("organisations_manage.import_form"),
        },
        {
            "title": _("Chuẩn bị ngân hàng câu hỏi"),
            "text": _(
                "Nhập tệp Word, Excel, hoặc thẩm định ngân hàng có sẵn. Vòng thi có giải chỉ rút"
                " câu đã duyệt."
            ),
            "is_done": counts["approved_questions"] > 0,
            "label": _("Mở ngân hàng câu hỏi"),
            "url": link_to("banks_manage.list_"),
        },
        {
            "title": _("Tạo cuộc thi"),
            "text": _(
                "Chọn thời gian, số câu, ai được dự thi; thể lệ được viết sẵn từ lựa chọn của bạn."
            ),
            "is_done": counts["contests"] > 0,
            "label": _("Tạo cuộc thi"),
            "url": link_to("contests_manage.new_contest"),
        },
    ]
    return [] if all(step["is_done"] for step in steps) else steps
