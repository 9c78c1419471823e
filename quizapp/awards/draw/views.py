"""A draw for everybody: how it was promised, who came out, and the file to check it with."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Blueprint, Response, g, render_template, request
from sqlalchemy.orm import Session

from quizapp.awards.draw.bundles import bundle_of
from quizapp.awards.draw.models import LotDraw
from quizapp.awards.draw.presentation import (
    SHOWN,
    STATE_LABELS,
    STATE_TONES,
    address_of,
    drawn_lines,
    place_of,
    prizes_sentence,
    source_sentence,
    who_sentence,
)
from quizapp.awards.draw.protocol import ALGORITHM
from quizapp.awards.draw.queries import get_public_draw, list_public
from quizapp.awards.draw.service import is_thin, needed
from quizapp.awards.draw.sources import bits_of
from quizapp.contests.models import Contest
from quizapp.contests.queries import get_round
from quizapp.core.errors import NotFound
from quizapp.core.tokens import normalise_code, spaced_code
from quizapp.web.context import reading
from quizapp.web.downloads import download
from quizapp.web.guards import public
from quizapp.web.page_cache import kept_for_all

blueprint = Blueprint("draws", __name__, template_folder="../templates")
LONGEST_TYPED = 60


@blueprint.get("/rounds/<round_id>/draws")
@public
@kept_for_all(2.0)
def of_round(round_id: str) -> str:
    """The draws of a round, also those that were declared void."""
    with reading() as session:
        round_ = get_round(session, round_id)
        found = list_public(session, round_)
        if not found:
            raise NotFound
        g.hotline = round_.contest.organizer.hotline
        return render_template(
            "awards/draw/of_round.html",
            round=round_,
            contest=round_.contest,
            organizer=round_.contest.organizer.name,
            draws=found,
            state_labels=STATE_LABELS,
            state_tones=STATE_TONES,
        )


@blueprint.get("/draws/<draw_id>")
@public
@kept_for_all(2.0)
def page(draw_id: str) -> str:
    """How it is drawn, in plain words; `?code=` looks for somebody in the list."""
    typed = request.args.get("code", "")[:LONGEST_TYPED]
    with reading() as session:
        draw, contest = get_public_draw(session, draw_id)
        g.hotline = contest.organizer.hotline
        return render_template("awards/draw/public.html", **_told(session, draw, contest, typed))


def _told(session: Session, draw: LotDraw, contest: Contest, typed: str) -> dict[str, Any]:
    code = normalise_code(typed)
    # Codes are capitals; one of an older list is looked for as it was typed, too.
    found = next((one for one in (code, typed.strip()) if place_of(draw, one)), None)
    return {
        "draw": draw,
        "contest": contest,
        "organizer": contest.organizer.name,
        "algorithm": ALGORITHM,
        "who": who_sentence(draw),
        "prizes": prizes_sentence(draw),
        "source": source_sentence(draw, draw.value_due_at),
        "fallback": source_sentence(draw, draw.fallback_at),
        "lines": drawn_lines(session, draw),
        "shown": SHOWN,
        "is_thin": is_thin(draw),
        "bits": bits_of(draw.named_source),
        "needed_bits": needed(draw),
        "typed": typed,
        "is_asked": bool(code),
        "found_place": place_of(draw, found or ""),
        "found_code": spaced_code(found) if found else "",
        "won_place": draw.winners.index(found) + 1 if found in draw.winners else None,
    }


@blueprint.get("/draws/<draw_id>/draw.json")
@public
def bundle(draw_id: str) -> Response:
    """Everything that is needed to repeat it."""
    with reading() as session:
        draw, contest = get_public_draw(session, draw_id)
        document = bundle_of(draw, address=address_of(draw), contest_title=contest.title)
    content = orjson.dumps(document, option=orjson.OPT_INDENT_2)
    return download(content, "application/json", f"boc-tham-{draw.number}.json")


@blueprint.get("/draws/<draw_id>/list.txt")
@public
def entrants(draw_id: str) -> Response:
    """The very bytes whose SHA-256 was promised."""
    with reading() as session:
        draw, _contest = get_public_draw(session, draw_id)
    content = draw.entrants.encode()
    return download(content, "text/plain; charset=utf-8", f"danh-sach-boc-tham-{draw.number}.txt")
