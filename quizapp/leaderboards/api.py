"""Boards over HTTP. Names are masked; nothing tells which single answer was right."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, Response, request

from quizapp.contests.models import Round
from quizapp.contests.queries import get_round
from quizapp.contests.rules import Phase, score_is_shown
from quizapp.core import clock
from quizapp.core.errors import NotAllowed, NotFound
from quizapp.leaderboards.board import Board, BoardEntry
from quizapp.leaderboards.queries import list_unit_standings
from quizapp.organisations.queries.units import find_unit_by_code
from quizapp.web.context import installation, reading
from quizapp.web.guards import current_participant, public
from quizapp.web.json import json_response, rfc3339
from quizapp.web.paging import limit_and_offset

blueprint = Blueprint("leaderboards_api", __name__, url_prefix="/api/v1")


@blueprint.get("/rounds/<round_id>/leaderboard")
@public
def leaderboard(round_id: str) -> Response:
    """Top of the board and the caller's own place."""
    limit, offset = limit_and_offset()
    participant = current_participant()
    with reading() as session:
        check_board_is_public(get_round(session, round_id))
        unit = (
            find_unit_by_code(session, request.args["unit"]) if request.args.get("unit") else None
        )
        if request.args.get("unit") and unit is None:
            raise NotFound
        page = board().page(
            session, round_id, unit_id=unit.id if unit else None, limit=limit, offset=offset
        )
        me = board().entry_of(session, round_id, participant.id) if participant else None
        return json_response(
            {
                "as_of": rfc3339(clock.now()),
                "frozen": False,
                "total": page.total,
                "entries": [entry_json(entry) for entry in page.entries],
                "me": entry_json(me) if me else None,
            }
        )


@blueprint.get("/rounds/<round_id>/units")
@public
def units(round_id: str) -> Response:
    """Enterprises by participants and by rate of headcount."""
    with reading() as session:
        check_board_is_public(get_round(session, round_id))
        standings = list_unit_standings(session, round_id)
        return json_response(
            {
                "as_of": rfc3339(clock.now()),
                "measure": "participants",
                "entries": [
                    {
                        "rank": one.rank,
                        "unit": {"code": one.code, "name": one.name},
                        "participants": one.participants,
                        "headcount": one.headcount,
                        "rate": one.rate,
                        "mean_score": one.mean_score,
                    }
                    for one in standings
                ],
            }
        )


def check_board_is_public(round_: Round) -> None:
    """A draft does not exist; a round that withholds scores shows its board after closing."""
    phase = round_.window.phase(clock.now())
    if phase is Phase.DRAFT:
        raise NotFound
    if not score_is_shown(round_.show_score, phase):
        raise NotAllowed("not_released")


def board() -> Board:
    """The board that wiring chose."""
    return cast("Board", installation().parts["board"])


def entry_json(entry: BoardEntry) -> dict[str, Any]:
    """An entry without the participant's id."""
    return {
        "rank": entry.rank,
        "display_name": entry.display_name,
        "unit": entry.unit,
        "score": entry.score,
        "correct_count": entry.correct_count,
        "duration_seconds": entry.duration_seconds,
        "submitted_at": rfc3339(entry.submitted_at),
    }
