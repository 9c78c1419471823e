"""Boards over HTTP. Names are masked; nothing tells which single answer was right."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import cast

import orjson
from flask import Blueprint, Response, request
from sqlalchemy.exc import SQLAlchemyError

from quizapp.leaderboards.board import Board
from quizapp.leaderboards.door import PERSONAL
from quizapp.leaderboards.encoded import EncodedPage
from quizapp.leaderboards.frozen_board import FreezingBoard
from quizapp.leaderboards.memories import Memories
from quizapp.leaderboards.shown import ShownBoards, Wanted, check_board_is_public, tag_of
from quizapp.leaderboards.unit_rules import size_class
from quizapp.web.context import installation
from quizapp.web.encodings import best_encoding
from quizapp.web.guards import current_claim, public
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
    boards = ShownBoards(installation())
    boards.check_is_public(round_id)
    wanted = Wanted(round_id, request.args.get("unit") or None, limit, offset)
    page = boards.page(wanted, keep_while_unchanged(round_id))
    me = boards.own_entry(round_id, claim) if claim else b"null"
    return _board_response(page, me, is_personal=claim is not None)


def _board_response(page: EncodedPage, me: bytes, *, is_personal: bool) -> Response:
    etag = tag_of(page, me)
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
        response.headers["Cache-Control"] = PERSONAL
    return response


@blueprint.get("/rounds/<round_id>/units")
@public
@kept_for_all()
def units(round_id: str) -> Response:
    """Enterprises by participants and by rate of headcount."""
    check_board_is_public(_memories().round(round_id))
    keep_while_unchanged(round_id)
    since = frozen_since(round_id)
    as_of, standings = _memories().units(round_id, board().version(round_id), since)
    response = Response(
        orjson.dumps(
            {
                "as_of": rfc3339(as_of),
                "frozen": since is not None,
                "measure": "participants",
                "entries": [
                    {
                        "rank": one.rank,
                        "unit": {"code": one.code, "name": one.name},
                        "participants": one.participants,
                        "headcount": one.headcount,
                        "rate": one.rate,
                        "mean_score": one.mean_score if one.is_told else None,
                        "size": size_class(one.headcount),
                    }
                    for one in standings
                ],
            }
        ),
        content_type="application/json",
    )
    response.headers["Cache-Control"] = "no-cache"
    return response


def board() -> Board:
    """The board that wiring chose."""
    return cast("Board", installation().parts["board"])


def frozen_since(round_id: str) -> datetime | None:
    """The moment whose board is shown; None while the board moves."""
    return cast("FreezingBoard", installation().parts["board"]).frozen_since(round_id)


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
