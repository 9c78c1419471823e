"""What was given and what is right, line by line, for types that are not one list of options."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from flask_babel import gettext as _
from markupsafe import Markup, escape

Question = Mapping[str, Any]


class Line(NamedTuple):
    """A statement, an entry, an item or a gap; `mine` None: nothing was given."""

    html: Markup
    mine: Markup | None
    right: Markup
    is_right: bool


def lines_of(question: Question) -> list[Line]:
    """Of a question of the review's JSON; none for types that show their options."""
    make = _LINES.get(question["type"])
    return make(question) if make else []


def _line(html: str, mine: object, right: object, shown: Callable[[Any], object]) -> Line:
    given = None if mine in (None, "") else escape(shown(mine))
    return Line(Markup(html), given, escape(shown(right)), mine == right)  # noqa: S704 - escaped when made


def _table(question: Question) -> list[Line]:
    mine = question["response"] or {}
    words = {True: _("Đúng"), False: _("Sai")}
    return [
        _line(one["html"], mine.get(one["id"]), question["key"][one["id"]], words.__getitem__)
        for one in question["statements"]
    ]


def _matching(question: Question) -> list[Line]:
    mine = question["response"] or {}
    texts = {one["id"]: Markup(one["html"]) for one in question["right"]}  # noqa: S704
    return [
        _line(one["html"], mine.get(one["id"]), question["key"][one["id"]], texts.__getitem__)
        for one in question["left"]
    ]


def _ordering(question: Question) -> list[Line]:
    mine = {id_: place for place, id_ in enumerate(question["response"] or [], 1)}
    texts = {one["id"]: one["html"] for one in question["items"]}
    return [
        _line(texts[id_], mine.get(id_), place, str) for place, id_ in enumerate(question["key"], 1)
    ]


def _typed(question: Question) -> list[Line]:
    mine = question["response"]
    if isinstance(mine, dict):
        mine = f"{mine.get('value', '')} {mine.get('unit') or ''}".strip()
    given = None if mine in (None, "") else escape(mine)
    return [Line(Markup(), given, escape(question["key"]), bool(question["is_correct"]))]


def _cloze(question: Question) -> list[Line]:
    mine = question["response"] or {}
    gaps = [part for part in question["parts"] if isinstance(part, dict)]
    lines = []
    for gap in gaps:
        texts = {one["id"]: Markup(one["html"]) for one in gap.get("options", ())}  # noqa: S704
        name = escape(_("Chỗ trống %(number)s", number=gap["gap"]))
        shown = lambda value, texts=texts: texts.get(value, value)  # noqa: E731
        lines.append(_line(name, mine.get(gap["gap"]), question["key"][gap["gap"]], shown))
    return lines


_LINES: Mapping[str, Callable[[Question], list[Line]]] = {
    "statement_table": _table,
    "matching": _matching,
    "ordering": _ordering,
    "short_text": _typed,
    "numeric": _typed,
    "cloze": _cloze,
}
