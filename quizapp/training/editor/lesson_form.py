"""The form of a lesson: what was typed into a `LessonText`, and back into rows of fields."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from quizapp.core.text import clean_line, nfc
from quizapp.law.queries import Register
from quizapp.training.editor.rules.lesson_text import (
    LANGUAGES,
    Card,
    CitedPlace,
    LessonText,
    Translation,
)

SPARE_ROWS = 2
"""Empty rows at the end, so that adding one needs no script; empty ones are not kept."""
MOST_ROWS = 40
MAX_DIGITS = 4
MAX_TYPED = 500
CODES = re.compile(r"[\s,;]+")
Form = Mapping[str, str]


def text_from(form: Form, register: Register) -> LessonText:
    """What was typed. A document that the register lacks is kept as it was typed."""
    minutes = form.get("minutes", "").strip()
    return LessonText(
        title=clean_line(form.get("title", "")),
        goal=clean_line(form.get("goal", "")),
        minutes=int(minutes) if minutes.isdecimal() and len(minutes) <= MAX_DIGITS else 0,
        body=body_from(form.get("body", "")),
        extra_codes=_codes(form.get("extra_codes", "")),
        consequences=_consequences(form),
        cards=tuple(_cards(form, "card")),
        citations=tuple(_citations(form, register)),
        translations=_translations(form),
    )


def body_from(typed: str) -> str:
    """Lines without what nobody sees at their ends."""
    lines = nfc(typed).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def _codes(typed: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.upper() for one in CODES.split(typed) if one))


def _consequences(form: Form) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[int, str]] = {}
    for name, value in form.items():
        start, _, code_and_place = name.partition("consequence-")
        code, _, place = code_and_place.rpartition("-")
        if start or not code or not place.isdecimal() or int(place) >= MOST_ROWS:
            continue
        found.setdefault(code, {})[int(place)] = clean_line(value)
    told = {
        code: tuple(by_place.get(place, "") for place in range(max(by_place) + 1))
        for code, by_place in sorted(found.items())
    }
    return {code: sentences for code, sentences in told.items() if any(sentences)}


def _cards(form: Form, prefix: str) -> Iterator[Card]:
    for number in range(MOST_ROWS):
        front = clean_line(form.get(f"{prefix}-{number}-front", ""))
        back = nfc(form.get(f"{prefix}-{number}-back", "")).replace("\r\n", "\n").strip()
        if front or back:
            yield Card(front, back)


def _citations(form: Form, register: Register) -> Iterator[CitedPlace]:
    for number in range(MOST_ROWS):
        prefix = f"citation-{number}"
        typed = clean_line(form.get(f"{prefix}-document", ""))[:MAX_TYPED]
        if not typed:
            continue
        document = register.find(typed)
        article, clause, point = (
            clean_line(form.get(f"{prefix}-{name}", "")).lower()[:10]
            for name in ("article", "clause", "point")
        )
        yield CitedPlace(
            document.id if document else "",
            article,
            clause,
            point,
            "" if document else typed,
        )


def _translations(form: Form) -> dict[str, Translation]:
    found = {
        language: Translation(
            clean_line(form.get(f"{language}-title", "")),
            clean_line(form.get(f"{language}-goal", "")),
            body_from(form.get(f"{language}-body", "")),
            tuple(_cards(form, f"{language}-card")),
        )
        for language in LANGUAGES
    }
    return {language: one for language, one in found.items() if not one.is_empty}


def card_rows(cards: Sequence[Card]) -> list[Card]:
    """Those there are, and empty ones to write in."""
    return [*cards, *[Card()] * SPARE_ROWS]


def citation_rows(text: LessonText, register: Register) -> list[dict[str, Any]]:
    """The citations with their documents, and empty rows."""
    documents = {one.id: one for one in register.documents}
    rows = [
        {
            "place": one,
            "document": documents.get(one.document_id),
            "typed": documents[one.document_id].label
            if one.document_id in documents
            else one.typed,
        }
        for one in text.citations
    ]
    spare = {"place": CitedPlace(), "document": None, "typed": ""}
    return [*rows, *[spare] * SPARE_ROWS]
