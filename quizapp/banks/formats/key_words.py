"""Keys of tables, pairs, orders, typed words and numbers as people write them in a cell.

Đ, S, Đ                     statements A, B, C
A-C, B-D                    A goes with C, B with D; entries nobody names are extra
B, A, C                     the right order; nothing where they stand in it
hòa | 50%: hoà thuận        words, with what they are worth
87,65 ± 0,05 | 50%: 80 – 95 | đơn vị: km; m = 0,001
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from quizapp.banks.formats.drafts import Draft, letter
from quizapp.banks.formats.keys import LETTERS, read_truth
from quizapp.banks.formats.limits import MAX_OPTIONS
from quizapp.banks.formats.parsed import ParsedQuestion
from quizapp.banks.formats.texts import first_sentence, tidy
from quizapp.scoring.question_types.typed_number import parse_number

SHARE = re.compile(r"(\d{1,3}(?:[.,]\d{1,5})?)\s*%\s*:\s*")
PAIR = re.compile(r"([A-J])\s*(?:-|–|→|=)+>?\s*([A-J])", re.IGNORECASE)
UNITS = re.compile(r"(?:đơn vị|units?)\s*(\(bắt buộc\))?\s*:\s*", re.IGNORECASE)
BETWEEN, AROUND = re.compile(r"\s+[-–]\s+|\s*–\s*|\.\."), re.compile(r"\s*(?:±|\+/-|\+-)\s*")
Key = dict[str, Any]


def read_key_words(draft: Draft, text: str) -> None:
    """Fill the key of a draft whose type says how its cell is to be read."""
    key = _READERS[draft.type or ""](draft, tidy(text))
    if key is None:
        draft.error("key_not_understood", key=first_sentence(text))
    draft.correct, draft.key = (), key or {}


def write_key_words(question: ParsedQuestion) -> str | None:
    """The cell of a question; None when a cell cannot say it or it would be read differently."""
    if question.type not in _WRITERS or len(question.options) > MAX_OPTIONS:
        return None
    text = _WRITERS[question.type](question.key or {})
    draft = Draft(type=question.type, options=list(question.options))
    read_key_words(draft, text)
    is_same = draft.key == _usual(question.key or {}) and draft.options == list(question.options)
    return text if is_same and not draft.errors else None


def _usual(key: Mapping[str, Any]) -> Key:
    """What a cell leaves unsaid: neither capitals nor missing marks are forgiven otherwise."""
    return {**key, "case": False, "accents": True} if "case" in key or "accents" in key else {**key}


def _read_truths(draft: Draft, text: str) -> Key | None:
    values = [read_truth(part) for part in re.split(r"[\s,;]+", text) if part]
    if None in values or len(values) != len(draft.options):
        return None
    return {"values": values}


def _read_pairs(draft: Draft, text: str) -> Key | None:
    pairs = [(m[1].upper(), m[2].upper()) for m in PAIR.finditer(text)]
    left = [LETTERS.index(one) for one, _ in pairs]
    if left != list(range(len(left))) or len(left) == 0:
        return None
    right_of = [LETTERS.index(other) for _, other in pairs]
    if not all(len(left) <= place < len(draft.options) for place in right_of):
        return None
    return {"left": len(left), "right_of": right_of}


def _read_order(draft: Draft, text: str) -> Key | None:
    places = [LETTERS.index(sign) for sign in re.findall(r"\b[A-J]\b", text.upper())]
    if places and sorted(places) != list(range(len(draft.options))):
        return None
    draft.options = [draft.options[place] for place in places] or draft.options
    return {"count": len(draft.options)}


def _read_texts(_draft: Draft, text: str) -> Key | None:
    accepted = accepted_texts(_parts(text))
    return {"accepted": accepted, "case": False, "accents": True} if accepted else None


def accepted_texts(parts: Sequence[str]) -> list[Key]:
    """What `hòa` and `50%: hoà thuận` accept."""
    shares = [_share(part) for part in parts]
    return [{"text": rest, "credit": credit} for credit, rest in shares if rest]


def _read_numbers(_draft: Draft, text: str) -> Key | None:
    parts = _parts(text)
    named = [match for match in map(UNITS.match, parts) if match]
    accepted = accepted_numbers([part for part in parts if not UNITS.match(part)])
    if accepted is None:
        return None
    units = [unit for match in named for unit in read_units(match.string[match.end() :])]
    is_required = any(match[1] for match in named)
    return {"accepted": accepted, "units": units, "unit_required": is_required}


def accepted_numbers(parts: Sequence[str]) -> list[Key] | None:
    """What `87,65 ± 0,05` and `50%: 80 – 95` accept; None where one is no number."""
    numbers = [_accepted(*_share(part)) for part in parts]
    return None if None in numbers else [number for number in numbers if number]


def read_units(text: str) -> list[dict[str, str]]:
    """The units of `km; m = 0,001`."""
    return [_unit(one) for one in text.split(";") if one.strip()]


def _accepted(credit: float, text: str) -> Key | None:
    value, *tolerance = AROUND.split(text)
    if len(tolerance) == 1:
        numbers = {"value": _number(value), "tolerance": _number(tolerance[0])}
    else:
        bounds = BETWEEN.split(text)
        if len(bounds) == len(("low", "high")):
            numbers = {"low": _number(bounds[0]), "high": _number(bounds[1])}
        else:
            numbers = {"value": _number(text), "tolerance": "0"}
    return None if None in numbers.values() else {**numbers, "credit": credit}


def _unit(text: str) -> dict[str, str]:
    name, _equals, factor = text.partition("=")
    return {"name": name.strip(), "factor": "1" if not factor.strip() else _number(factor) or ""}


def _number(text: str) -> str | None:
    read = parse_number(text) if text.strip() else None
    return None if read is None else format(read, "f")


def _parts(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[|\n]", text) if part.strip()]


def _share(text: str) -> tuple[float, str]:
    share = SHARE.match(text)
    if share is None:
        return 1.0, text
    return float(share[1].replace(",", ".")) / 100, text[share.end() :]


def _shared(credit: float, text: str) -> str:
    return text if credit == 1 else f"{round(credit * 100, 5):g}%: {text}"


def _comma(number: str) -> str:
    return number.replace(".", ",")


def texts_told(key: Mapping[str, Any]) -> list[str]:
    """Each accepted text as `accepted_texts` reads it."""
    return [_shared(one["credit"], one["text"]) for one in key.get("accepted", ())]


def numbers_told(key: Mapping[str, Any]) -> list[str]:
    """Each accepted number as `accepted_numbers` reads it."""
    return [_write_number(one) for one in key.get("accepted", ())]


def units_told(key: Mapping[str, Any]) -> str:
    """The units as `read_units` reads them."""
    return "; ".join(
        unit["name"] + (f" = {_comma(unit['factor'])}" if unit["factor"] != "1" else "")
        for unit in key.get("units", ())
    )


def _write_number(one: Mapping[str, Any]) -> str:
    if "low" in one:
        said = f"{_comma(one['low'])} – {_comma(one['high'])}"
    else:
        around = one.get("tolerance", "0")
        said = _comma(one["value"]) + (f" ± {_comma(around)}" if around != "0" else "")
    return _shared(one["credit"], said)


def _write_numbers(key: Mapping[str, Any]) -> str:
    parts, units = numbers_told(key), units_told(key)
    if units:
        required = " (bắt buộc)" if key.get("unit_required") else ""
        parts.append(f"đơn vị{required}: {units}")
    return " | ".join(parts)


def _write_texts(key: Mapping[str, Any]) -> str:
    return " | ".join(texts_told(key))


def _write_pairs(key: Mapping[str, Any]) -> str:
    right_of: Sequence[int] = key["right_of"]
    return ", ".join(f"{letter(i)}-{letter(place)}" for i, place in enumerate(right_of))


def _write_truths(key: Mapping[str, Any]) -> str:
    return ", ".join("Đ" if value else "S" for value in key["values"])


def _write_order(key: Mapping[str, Any]) -> str:
    return ", ".join(letter(place) for place in range(key["count"]))


_READERS: dict[str, Callable[[Draft, str], Key | None]] = {
    "statement_table": _read_truths,
    "matching": _read_pairs,
    "ordering": _read_order,
    "short_text": _read_texts,
    "numeric": _read_numbers,
    "cloze": lambda _draft, _text: None,
}
_WRITERS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "statement_table": _write_truths,
    "matching": _write_pairs,
    "ordering": _write_order,
    "short_text": _write_texts,
    "numeric": _write_numbers,
}
