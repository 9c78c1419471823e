"""What is right, in words, in a question without options to mark."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from flask_babel import gettext as _

from quizapp.banks.formats.key_words import numbers_told, texts_told, units_told

Key = Mapping[str, Any]


class AnswerLine(NamedTuple):
    """A statement, an entry, a place, a gap, or nothing; and what is right there."""

    of: str
    right: str


def answer_lines(type_: str, elements: Sequence[str], key: Key) -> list[AnswerLine]:
    """None for types that mark their options. `elements`: their texts as authored."""
    make = _LINES.get(type_)
    return make(elements, key) if make else []


def _table(elements: Sequence[str], key: Key) -> list[AnswerLine]:
    words = {True: _("Đúng"), False: _("Sai")}
    return [
        AnswerLine(text, words[value]) for text, value in zip(elements, key["values"], strict=True)
    ]


def _matching(elements: Sequence[str], key: Key) -> list[AnswerLine]:
    left, right_of = key["left"], key["right_of"]
    lines = [
        AnswerLine(text, elements[place])
        for text, place in zip(elements[:left], right_of, strict=True)
    ]
    spare = [text for place, text in enumerate(elements) if place >= left and place not in right_of]
    return [*lines, *(AnswerLine(_("(không ghép với ý nào)"), text) for text in spare)]


def _ordering(elements: Sequence[str], _key: Key) -> list[AnswerLine]:
    return [AnswerLine(str(place), text) for place, text in enumerate(elements, 1)]


def _texts(_elements: Sequence[str], key: Key) -> list[AnswerLine]:
    return [AnswerLine("", one) for one in (*texts_told(key), *_text_terms(key))]


def _text_terms(key: Key) -> list[str]:
    terms = [_("(phân biệt chữ hoa, chữ thường)")] if key.get("case") else []
    return terms + ([] if key.get("accents", True) else [_("(gõ không dấu cũng được)")])


def _numbers(_elements: Sequence[str], key: Key) -> list[AnswerLine]:
    lines = [AnswerLine("", one) for one in numbers_told(key)]
    units = units_told(key)
    if not units:
        return lines
    name = _("Đơn vị (bắt buộc ghi)") if key.get("unit_required") else _("Đơn vị")
    return [*lines, AnswerLine(name, units)]


def _cloze(elements: Sequence[str], key: Key) -> list[AnswerLine]:
    return [
        AnswerLine(_("Chỗ trống %(number)s", number=number), _gap(elements, gap))
        for number, gap in enumerate(key["gaps"], 1)
    ]


def _gap(elements: Sequence[str], gap: Key) -> str:
    if "numeric" in gap:
        return " | ".join(numbers_told(gap["numeric"]))
    if "accepted" in gap:
        return " | ".join((*texts_told(gap), *_text_terms(gap)))
    return " | ".join(elements[place] for place in gap["right"])


_LINES: Mapping[str, Callable[[Sequence[str], Key], list[AnswerLine]]] = {
    "statement_table": _table,
    "matching": _matching,
    "ordering": _ordering,
    "short_text": _texts,
    "numeric": _numbers,
    "cloze": _cloze,
}
