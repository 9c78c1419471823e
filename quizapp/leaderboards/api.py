"""Boards over HTTP. Names are masked; nothing tells which single answer was right."""

from __future__ import annotations

import zlib
from functools import partial
from typing import Any, cast

import orjson
from flask import Blueprint, Response, request
from sqlalchemy.exc import SQLAlchemyError

from quizapp.contests.rules import Phase, score_is_shown
from quizapp.core import clock
from quizapp.core.errors import NotAllowed, NotFound
from quizapp.core.measures import board_age_seconds
from quizapp.leaderboards.board import Board, BoardEntry
from quizapp.leaderboards.encoded import EncodedPage, encoded
from quizapp.leaderboards.memories import Memories, ShownRound
from quizapp.organisations.queries.units import find_unit_by_code
from quizapp.web.context import installation, reading
from quizapp.web.encodings import best_encoding
from quizapp.web.guards import Claim, current_claim, public
from quizapp.web.json import rfc3339
from quizapp.web.page_cache import VARY, kept_for_all, kept_while
from quizapp.web.paging import limit_and_offset

blueprint = Blueprint("leaderboards_api", __name__, url_prefix="/api/v1")


@blueprint.get("/rounds/<round_id>/leaderboard")
@public
@kept_for_all()
def leaderboard(round_id: str) -> Response:
    """Top of the board and the caller's own place."""
    limit, offset = limit_and_offset()
    claim = current_claim()
    check_board_is_public(_memories().round(round_id))
    version = keep_while_unchanged(round_id)
    page = _page(round_id, version, request.args.get("unit") or None, limit, offset)
    me = _own_json(round_id, claim) if claim else b"null"
    return _board_response(page, me, is_personal=claim is not None)


def _page(
    round_id: str, version: int, unit_code: str | None, limit: int, offset: int
) -> EncodedPage:
    key = (round_id, version, unit_code, limit, offset)
    return _memories().pages.get(key, lambda: _encoded(round_id, unit_code, limit, offset))


def _encoded(round_id: str, unit_code: str | None, limit: int, offset: int) -> EncodedPage:
    with reading() as session:
        unit = find_unit_by_code(session, unit_code) if unit_code else None
        if unit_code and unit is None:
            raise NotFound
        unit_id = unit.id if unit else None
        page = board().page(session, round_id, unit_id=unit_id, limit=limit, offset=offset)
    board_age_seconds.set((clock.now() - page.as_of).total_seconds())
    entries = [entry_json(entry) for entry in page.entries]
    return encoded(rfc3339(page.as_of), {"frozen": False, "total": page.total, "entries": entries})


def _own_json(round_id: str, claim: Claim) -> bytes:
    own = _memories().own.find(round_id, claim)
    if own is None:
        return b"null"
    rank = board().quick_rank_of(own)
    if rank is None:
        with reading() as session:
            rank = board().rank_of(session, own)
    return orjson.dumps(entry_json(own.ranked(rank)))


def _board_response(page: EncodedPage, me: bytes, *, is_personal: bool) -> Response:
    """A weak tag: two answers that show the same may have been made at different moments."""
    etag = f'W/"{page.mark}{zlib.crc32(me):08x}"'
    if is_personal and etag in request.headers.get("If-None-Match", ""):
        response = Response(status=304)
    elif best_encoding(request.headers.get("Accept-Encoding", ""), ("gzip",)):
        response = Response(page.packed_with_me(me), content_type="application/json")
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = Response(page.with_me(me), content_type="application/json")
    response.headers["ETag"] = etag
    response.headers["Vary"] = VARY
    if is_personal:
        response.headers["Cache-Control"] = "private, no-cache"
    return response


@blueprint.get("/rounds/<round_id>/units")
@public
@kept_for_all()
def units(round_id: str) -> Response:
    """Enterprises by participants and by rate of headcount."""
    check_board_is_public(_memories().round(round_id))
    keep_while_unchanged(round_id)
    as_of, standings = _memories().units(round_id, board().version(round_id))
    response = Response(
        orjson.dumps(
            {
                "as_of": rfc3339(as_of),
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
        ),
        content_type="application/json",
    )
    response.headers["Cache-Control"] = "no-cache"
    return response


def check_board_is_public(round_: ShownRound) -> None:
    """A draft does not exist; a round that withholds scores shows its board after closing."""
    phase = round_.window.phase(clock.now())
    if phase is Phase.DRAFT:
        raise NotFound
    if not score_is_shown(round_.show_score, phase):
        raise NotAllowed("not_released")


def board() -> Board:
    """The board that wiring chose."""
    return cast("Board", installation().parts["board"])


def keep_while_unchanged(round_id: str) -> int:
    """Let the answer be given again only while the board is the same; returns its version."""
    shown = board()
    version = shown.version(round_id)
    kept_while(partial(is_still, shown, round_id, version))
    return version


def is_still(shown: Board, round_id: str, version: int) -> bool:
    """Whether the board of a round has this version. Where nobody can tell, it has not."""
    try:
        return shown.version(round_id) == version
    except SQLAlchemyError:
        return False


def _memories() -> Memories:
    return cast("Memories", installation().parts["board_memories"])


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
