"""The board for everybody, and for the hall."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, g, render_template, request, url_for
from sqlalchemy.orm import Session

from quizapp.attempts.queries import count_by_state, find_counted
from quizapp.contests.models import Round
from quizapp.contests.queries import get_round
from quizapp.contests.rules import Phase, score_is_shown
from quizapp.core import clock
from quizapp.core.errors import NotFound
from quizapp.core.tokens import shown_join_code
from quizapp.documents.qr import qr_svg
from quizapp.entry.queries import find_public_join_code
from quizapp.leaderboards.api import board, frozen_since, keep_while_unchanged
from quizapp.leaderboards.as_of_then import count_then
from quizapp.leaderboards.queries import list_unit_standings, list_units_with_people
from quizapp.leaderboards.shown import check_board_is_public
from quizapp.organisations.queries.units import find_unit_by_code
from quizapp.web.context import reading, settings
from quizapp.web.guards import current_participant, public
from quizapp.web.json import json_response
from quizapp.web.page_cache import kept_for_all
from quizapp.web.paging import PAGE_SIZE, Page, page_number

blueprint = Blueprint("leaderboards", __name__, template_folder="templates")
PROJECTED_ROWS = 10


@blueprint.get("/rounds/<round_id>/leaderboard")
@public
@kept_for_all()
def board_page(round_id: str) -> str:
    """People, or enterprises; masked."""
    keep_while_unchanged(round_id)
    with reading() as session:
        round_ = get_round(session, round_id)
        check_board_is_public(round_)
        g.hotline = round_.contest.organizer.hotline
        context = _around(round_, clock.now())
        if request.args.get("tab") == "units":
            entries = list_unit_standings(session, round_id, context["since"])
            context.update(tab="units", unit_entries=entries)
        else:
            context.update(_people(session, round_id))
        return render_template("leaderboards/board.html", **context)


@blueprint.get("/rounds/<round_id>/projector")
@public
@kept_for_all()
def projector(round_id: str) -> str:
    """Read from twenty metres: the first ten, the QR, how many are at it."""
    keep_while_unchanged(round_id)
    with reading() as session:
        round_ = _published(session, round_id)
        now = clock.now()
        is_shown = score_is_shown(round_.show_score, round_.window.phase(now))
        page = board().page(session, round_id, unit_id=None, limit=PROJECTED_ROWS, offset=0)
        join_code = find_public_join_code(session, round_id)
        return render_template(
            "leaderboards/projector.html",
            **_around(round_, now),
            entries=page.entries if is_shown else (),
            counts=_counts(session, round_id),
            join_code=join_code and shown_join_code(join_code.code),
            short_address=urlsplit(settings().base_url).netloc,
            qr_url=join_code and url_for("leaderboards.round_qr", round_id=round_id),
            data_url=f"/api/v1/rounds/{round_id}/leaderboard?limit={PROJECTED_ROWS}",
            counts_url=url_for("leaderboards.counts", round_id=round_id),
        )


@blueprint.get("/rounds/<round_id>/counts")
@public
@kept_for_all()
def counts(round_id: str) -> Response:
    """How many are at it, for the projector."""
    keep_while_unchanged(round_id)
    with reading() as session:
        _published(session, round_id)
        return json_response(_counts(session, round_id))


@blueprint.get("/rounds/<round_id>/qr.svg")
@public
def round_qr(round_id: str) -> Response:
    """The QR of the round's public door."""
    with reading() as session:
        _published(session, round_id)
        join_code = find_public_join_code(session, round_id)
        if join_code is None:
            raise NotFound
        address = f"{settings().base_url}/j/{join_code.code}"
    return Response(qr_svg(address), content_type="image/svg+xml")


def _counts(session: Session, round_id: str) -> dict[str, int]:
    since = frozen_since(round_id)
    if since is None:
        return count_by_state(session, round_id)
    return count_then(session, round_id, since)


def _published(session: Session, round_id: str) -> Round:
    round_ = get_round(session, round_id)
    if round_.window.phase(clock.now()) is Phase.DRAFT:
        raise NotFound
    return round_


def _around(round_: Round, now: datetime) -> dict[str, Any]:
    contest = round_.contest
    since = frozen_since(round_.id)
    return {
        "contest": {"title": contest.title, "organizer": contest.organizer.name},
        "round": round_,
        "as_of": since or now,
        "since": since,
        "frozen": since is not None,
        "hidden": since is not None and since < round_.opens_at,
        "question_count": round_.question_count,
    }


def _people(session: Session, round_id: str) -> dict[str, Any]:
    unit = _chosen_unit(session)
    number = page_number()
    offset = (number - 1) * PAGE_SIZE
    unit_id = unit.id if unit else None
    shown = board().page(session, round_id, unit_id=unit_id, limit=PAGE_SIZE, offset=offset)
    participant = current_participant()
    me = board().entry_of(session, round_id, participant.id) if participant else None
    mine = find_counted(session, round_id, participant.id) if participant else None
    return {
        "back_url": mine and url_for("attempts.result", attempt_id=mine.id),
        "tab": "people",
        "entries": [
            {**vars(entry), "is_me": me is not None and entry.participant_id == me.participant_id}
            for entry in shown.entries
        ],
        "me": me,
        "total": shown.total,
        "page": number,
        "pages": Page(shown.entries, shown.total, number).last,
        "units": list_units_with_people(session, round_id, frozen_since(round_id)),
        "chosen_unit": unit.code if unit else "",
    }


def _chosen_unit(session: Session) -> Any:
    code = request.args.get("unit", "")
    if not code:
        return None
    unit = find_unit_by_code(session, code)
    if unit is None:
        raise NotFound
    return unit
