"""Pages and their parts that are rendered once and filled in for each request.

Rendering a template is most of what a long page costs, and most of what it renders is always the
same. Such a piece is rendered with holes in place of what differs, and kept in the process by
language. What is filled in is escaped as a template would, unless it is `Markup`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

from flask import current_app, g, render_template
from flask_babel import get_locale
from markupsafe import Markup, escape

from quizapp.core.bounded import BoundedCache

KEPT_PIECES = 500
_OPEN, _CLOSE = "\ue000", "\ue001"
"""Of Unicode's private use. They mark holes while a piece is made; what people wrote is never part
of a piece, and what is filled in is not searched again."""
_HOLE = re.compile(f"{_OPEN}(\\w+){_CLOSE}")
_SAFE = (Markup, int)
_KEPT = "quizapp.pieces"


class Piece:
    """A part of a page with holes."""

    __slots__ = ("_form",)

    def __init__(self, rendered: str) -> None:
        self._form = _HOLE.sub(r"%(\1)s", rendered.replace("%", "%%"))

    def fill(self, values: Mapping[str, object]) -> Markup:
        """The piece with these values; each hole must have one."""
        safe = {
            name: value if value.__class__ in _SAFE else escape(value)
            for name, value in values.items()
        }
        return Markup(self._form % safe)  # noqa: S704 - our template, and what was escaped above


class Holes:
    """In place of values: `holes.name` in a template becomes the hole of that name."""

    def __getattr__(self, name: str) -> str:
        return f"{_OPEN}{name}{_CLOSE}"


_HOLES = Holes()


def piece(template: str, **known: object) -> Piece:
    """The template in the language of the request, with what is `known` and `hole.name` elsewhere.

    For few values of what is known: each makes a piece of its own. The token against cross-site
    requests is the hole `csrf_token`, however deep the template asks for it.
    """
    pieces = _pieces()
    key = (template, str(get_locale()), *known.values())
    found = pieces.get(key)
    if found is None:
        g.csrf_token = _HOLES.csrf_token
        try:
            found = Piece(render_template(template, **known, hole=_HOLES))
        finally:
            del g.csrf_token
        pieces.put(key, found)
    return found


def _pieces() -> BoundedCache[tuple[object, ...], Piece]:
    kept = current_app.extensions.get(_KEPT)
    if kept is None:
        kept = current_app.extensions.setdefault(_KEPT, BoundedCache(KEPT_PIECES))
    return cast("BoundedCache[tuple[object, ...], Piece]", kept)
