"""The list and the decision to download, and the pages for the master of ceremonies.

All of them show full names to staff, so each opening is kept in the log.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Response, render_template, request
from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.awards.manage_views.common import blueprint, the_round
from quizapp.awards.models import AwardRun
from quizapp.awards.presentation import RunView, load_run_view
from quizapp.awards.queries import find_confirmed_run, find_newest_run
from quizapp.awards.winner_lists import WinnerList, decision, workbook
from quizapp.core import clock
from quizapp.core.errors import Conflict, NotFound
from quizapp.web.context import transaction
from quizapp.web.guards import staff_only, the_staff

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NAMES_PER_SCREEN = 8


@blueprint.get("/rounds/<round_id>/winners.xlsx")
@staff_only("awards.view")
def winners_xlsx(round_id: str) -> Response:
    """The list; before the confirmation marked as provisional."""
    with transaction() as session:
        round_ = the_round(session, round_id)
        run = find_newest_run(session, round_id)
        if run is None:
            raise Conflict("award_not_proposed")
        _log(session, run, "award.list_downloaded")
        content = workbook(WinnerList(run, load_run_view(session, run), round_))
        name = "danh-sach-dat-giai" if run.confirmed_at else "danh-sach-du-kien"
    return _download(content, XLSX, f"{name}-lan-{run.number}.xlsx")


@blueprint.get("/rounds/<round_id>/decision.docx")
@staff_only("awards.view")
def decision_docx(round_id: str) -> Response:
    """The decision's draft, only for a confirmed run."""
    with transaction() as session:
        round_ = the_round(session, round_id)
        run = _confirmed(session, round_id)
        _log(session, run, "award.decision_downloaded")
        content = decision(WinnerList(run, load_run_view(session, run), round_))
    return _download(content, DOCX, "du-thao-quyet-dinh.docx")


@blueprint.get("/rounds/<round_id>/ceremony")
@staff_only("awards.view")
def ceremony(round_id: str) -> Response:
    """One prize a screen, the highest last."""
    with transaction() as session:
        round_ = the_round(session, round_id)
        run = _confirmed(session, round_id)
        screens = _screens(load_run_view(session, run))
        number = request.args.get("screen", 0, type=int)
        if not 0 <= number < len(screens):
            raise NotFound
        _log(session, run, "award.ceremony_opened", screen=number)
        page = render_template(
            "awards/ceremony.html",
            round=round_,
            screen=screens[number],
            number=number,
            last=len(screens) - 1,
        )
    response = Response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


def _screens(view: RunView) -> list[dict[str, Any]]:
    """A title, then the tiers from the lowest to the highest, so many names at a time."""
    screens: list[dict[str, Any]] = [{"tier": None}]
    for tier in sorted(view.tiers, key=lambda one: -one.position):
        parts = [
            tier.lines[start : start + NAMES_PER_SCREEN]
            for start in range(0, len(tier.lines), NAMES_PER_SCREEN)
        ]
        screens += [
            {"tier": tier, "lines": lines, "part": part, "parts": len(parts)}
            for part, lines in enumerate(parts, 1)
        ]
    return screens


def _confirmed(session: Session, round_id: str) -> AwardRun:
    run = find_confirmed_run(session, round_id)
    if run is None:
        raise Conflict("award_not_confirmed")
    return run


def _log(session: Session, run: AwardRun, action: str, **more: int) -> None:
    details = {"run": run.number, "state": run.state, **more}
    about = ("round", run.round_id)
    record(session, the_staff().id, action, about, details, now=clock.now())


def _download(content: bytes, kind: str, name: str) -> Response:
    response = Response(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{quote(name)}"'
    response.headers["Cache-Control"] = "no-store"
    return response
