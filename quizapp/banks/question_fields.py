"""What a question shows besides its stem, by type: the contract's fields, in an attempt's order."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Element = tuple[str, list[dict[str, str]]]
"""A text as HTML and its pictures."""
Shown = dict[str, Any]
GAP = re.compile(r"\{\{(\d{1,2})\}\}")
"""Where the stem of a cloze has its gaps, counted from 1."""


def fields_of(
    slot: Mapping[str, Any], stem_html: str, elements: Sequence[Element]
) -> dict[str, Any]:
    """The fields of this slot's type; `elements` in the authored order."""
    shown = [_shown(id_, elements[index]) for id_, index in slot["options"]]
    make = _FIELDS.get(slot["type"])
    if make is None:
        return {"options": shown} if shown else {}
    return make(slot, stem_html, shown)


def _shown(id_: str, element: Element) -> Shown:
    html, media = element
    return {"id": id_, "html": html, "media": media}


def _table(_slot: Mapping[str, Any], _stem: str, shown: list[Shown]) -> dict[str, Any]:
    return {"statements": shown}


def _ordering(_slot: Mapping[str, Any], _stem: str, shown: list[Shown]) -> dict[str, Any]:
    return {"items": shown}


def _matching(slot: Mapping[str, Any], _stem: str, shown: list[Shown]) -> dict[str, Any]:
    is_left = {id_: index < slot["shape"]["left"] for id_, index in slot["options"]}
    return {
        "left": [one for one in shown if is_left[one["id"]]],
        "right": [one for one in shown if not is_left[one["id"]]],
    }


def _short_text(_slot: Mapping[str, Any], _stem: str, _shown: list[Shown]) -> dict[str, Any]:
    return {}


def _numeric(slot: Mapping[str, Any], _stem: str, _shown: list[Shown]) -> dict[str, Any]:
    return {"units": slot["shape"]["units"]}


def _cloze(slot: Mapping[str, Any], stem: str, shown: list[Shown]) -> dict[str, Any]:
    """The stem in parts; gaps that nobody defined stay text."""
    place = dict(slot["options"])
    gaps = slot["shape"]["gaps"]
    pieces = GAP.split(stem)
    parts: list[str | Shown] = []
    for number, piece in enumerate(pieces):
        if number % 2 == 0:
            parts += [piece] if piece else []
            continue
        if not 1 <= int(piece) <= len(gaps):
            parts.append(f"{{{{{piece}}}}}")
            continue
        choices = gaps[int(piece) - 1]
        gap: Shown = {"gap": str(int(piece))}
        if choices is not None:
            gap["options"] = [one for one in shown if place[one["id"]] in choices]
        parts.append(gap)
    return {"stem_html": GAP.sub("……", stem), "parts": parts}


_FIELDS: Mapping[str, Callable[[Mapping[str, Any], str, list[Shown]], dict[str, Any]]] = {
    "statement_table": _table,
    "matching": _matching,
    "ordering": _ordering,
    "short_text": _short_text,
    "numeric": _numeric,
    "cloze": _cloze,
}
