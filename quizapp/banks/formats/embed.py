"""Gaps of a text into Moodle's embedded answers."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from quizapp.banks.formats.export_gift import percent
from quizapp.banks.formats.parsed import ParsedOption, ParsedQuestion

PLACE = re.compile(r"\{\{(\d{1,3})\}\}")
CONTROL = re.compile(r"([\\~#}])")


def with_answers(question: ParsedQuestion) -> str:
    """The stem with what belongs into each gap written there."""
    gaps = (question.key or {})["gaps"]
    return PLACE.sub(lambda m: _written(gaps[int(m[1]) - 1], question.options), question.stem)


def _written(gap: Mapping[str, Any], options: tuple[ParsedOption, ...]) -> str:
    if "numeric" in gap:
        numbers = [(one["credit"], ":".join(middle(one))) for one in gap["numeric"]["accepted"]]
        return _answers("NUMERICAL", numbers)
    if "accepted" in gap:
        texts = [(one["credit"], one["text"]) for one in gap["accepted"]]
        return _answers("SHORTANSWER_C" if gap.get("case") else "SHORTANSWER", texts)
    choices = [(float(place in gap["right"]), options[place].text) for place in gap["options"]]
    return _answers("MULTICHOICE", choices)


def _answers(kind: str, answers: list[tuple[float, str]]) -> str:
    written = [
        ("=" if credit == 1 else f"%{percent(credit)}%") + CONTROL.sub(r"\\\1", text)
        for credit, text in answers
    ]
    return f"{{1:{kind}:{'~'.join(written)}}}"


def middle(accepted: Mapping[str, Any]) -> tuple[str, str]:
    """(value, tolerance) of what is accepted, ranges by their middle."""
    if "value" in accepted:
        return accepted["value"], accepted.get("tolerance", "0")
    low, high = Decimal(accepted["low"]), Decimal(accepted["high"])
    return format((low + high) / 2, "f"), format((high - low) / 2, "f")
