"""Posters: one for anybody who knows its code, all of a round for the staff."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flask import Response, g, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from quizapp.core import clock
from quizapp.core.addresses import check_is_printable, host_of
from quizapp.core.errors import Conflict, NotFound, TooMany
from quizapp.core.tokens import shown_join_code
from quizapp.entry.manage_views.common import blueprint, own_unit_ids, sight_of
from quizapp.entry.poster_content import address_warning, poster_content
from quizapp.entry.posters import (
    WORDS,
    PosterContent,
    PosterWords,
    poster_pdf,
    poster_png,
    poster_svg,
    posters_pdf,
)
from quizapp.entry.queries import CodeFilter, get_door, list_code_lines, list_own_codes
from quizapp.web.context import limiter, reading, settings
from quizapp.web.guards import public, staff_only
from quizapp.web.i18n import chosen_language, local

RENDERERS: dict[str, tuple[Callable[[PosterContent, PosterWords], bytes], str]] = {
    "pdf": (poster_pdf, "application/pdf"),
    "svg": (poster_svg, "image/svg+xml"),
    "png": (poster_png, "image/png"),
}
POSTERS_PER_MINUTE = 60
PIECE_BYTES = 64 * 1024


@blueprint.get("/j/<code>/poster.<kind>")
@public
def poster(code: str, kind: str) -> ResponseReturnValue:
    """The poster of a code; drawing one takes a moment, so an address gets so many a minute."""
    if kind not in RENDERERS:
        raise NotFound
    wait = limiter().hit(
        "poster", str(request.remote_addr), limit=POSTERS_PER_MINUTE, per_seconds=60
    )
    if wait:
        raise TooMany(retry_after=wait)
    with reading() as session:
        join_code, round_, unit = get_door(session, code)
        g.hotline = round_.contest.organizer.hotline
        content = poster_content(join_code, round_, unit, settings().base_url, clock.now())
    render, content_type = RENDERERS[kind]
    response = Response(render(content, _words()), content_type=content_type)
    filename = f"{content.code.replace(' ', '')}.{kind}"
    response.headers["Content-Disposition"] = f'inline; filename="{filename}"'
    return response


@blueprint.get("/manage/rounds/<round_id>/posters.pdf")
@staff_only("posters.view")
def round_posters(round_id: str) -> ResponseReturnValue:
    """The posters of all codes of a round in one file; coordinators get those of their units."""
    with reading() as session:
        contents = _contents(session, round_id)
    if not contents:
        raise Conflict("no_codes_yet")
    return _download(posters_pdf(contents, _words()), f"ap-phich-{len(contents)}.pdf")


@blueprint.get("/manage/posters")
@staff_only("posters.own")
def own_posters() -> ResponseReturnValue:
    """A coordinator's posters, of all rounds that are not over."""
    with reading() as session:
        return render_template(
            "entry/manage/own_posters.html",
            lines=list_own_codes(session, own_unit_ids(session), clock.now()),
            shown_code=shown_join_code,
            warning=address_warning(settings().base_url),
        )


def _words() -> PosterWords:
    """In the language of whoever asks, like the dates of the content."""
    return WORDS[chosen_language()]


def _contents(session: Session, round_id: str) -> list[PosterContent]:
    sight = sight_of(session, round_id)
    base_url, now = settings().base_url, clock.now()
    check_is_printable(host_of(base_url))
    lines = list_code_lines(session, round_id, sight.unit_ids, CodeFilter(), local(now).date())
    if not (lines or sight.is_whole):
        raise NotFound
    return [poster_content(line.join_code, sight.round, line.unit, base_url, now) for line in lines]


def _download(content: bytes, filename: str) -> Response:
    """In pieces, so that a slow connection does not hold the whole file twice."""
    response = Response(_pieces(content), content_type="application/pdf")
    response.headers["Content-Length"] = str(len(content))
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def _pieces(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), PIECE_BYTES):
        yield content[start : start + PIECE_BYTES]
