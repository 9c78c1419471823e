"""Lines of a lesson's text that stand for something else: a question, a picture, a file."""

from __future__ import annotations

import re
from dataclasses import dataclass

CHECK = re.compile(r"\[\[([A-Z0-9-]{1,60})\]\]")
MEDIA = re.compile(r"(!?)\[([^\[\]\n]*)\]\(media:([a-z0-9-]{1,60})\)")


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a lesson's text that stands for something else."""

    line: int
    kind: str
    """check, image or file."""
    code: str
    words: str = ""


def checks_in(body: str) -> tuple[str, ...]:
    """Codes of the questions that stand in a text."""
    return tuple(one.code for one in places_in(body) if one.kind == "check")


def media_in(body: str) -> tuple[str, ...]:
    """Codes of the files that stand in a text."""
    return tuple(one.code for one in places_in(body) if one.kind != "check")


def places_in(body: str) -> list[Place]:
    """What stands in the text on a line of its own, lines counted from 1."""
    found = []
    for number, line in enumerate(body.split("\n"), start=1):
        place = place_of(line, number)
        if place is not None:
            found.append(place)
    return found


def place_of(line: str, number: int = 0) -> Place | None:
    """What a line stands for, or None for a line that is read as it is."""
    if check := CHECK.fullmatch(line):
        return Place(number, "check", check[1])
    if media := MEDIA.fullmatch(line):
        return Place(number, "image" if media[1] else "file", media[3], media[2].strip())
    return None


def put_in(body: str, line: str, at: int) -> str:
    """The text with a new line of its own after the line that holds the place `at`."""
    at = min(max(at, 0), len(body))
    end = body.find("\n", at)
    before, after = (body, "") if end < 0 else (body[:end], body[end:])
    parts = [before.rstrip("\n"), line, after.lstrip("\n")]
    return "\n\n".join(part for part in parts if part)
