"""A lesson's Markdown as pages show it: passages of text, between them its checks and files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from markdown_it import MarkdownIt
from markupsafe import Markup

from quizapp.training.rules.places import place_of

KEPT_LESSONS = 200
# HTML in a lesson is shown as the letters it is made of; pictures come by their own way.
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


@dataclass(frozen=True, slots=True)
class Passage:
    """Text up to the next check, as HTML."""

    html: Markup


@dataclass(frozen=True, slots=True)
class CheckPlace:
    """Here the question of this code is asked."""

    code: str


@dataclass(frozen=True, slots=True)
class MediaPlace:
    """Here the file of this code is shown, under these words."""

    code: str
    words: str


Part = Passage | CheckPlace | MediaPlace


@lru_cache(KEPT_LESSONS)
def parts_of(body: str) -> tuple[Part, ...]:
    """The parts of a lesson, in the order of its text."""
    parts: list[Part] = []
    text: list[str] = []
    for line in body.split("\n"):
        place = place_of(line)
        if place is None:
            text.append(line)
            continue
        _put_passage(parts, text)
        is_check = place.kind == "check"
        parts.append(CheckPlace(place.code) if is_check else MediaPlace(place.code, place.words))
    _put_passage(parts, text)
    return tuple(parts)


def _put_passage(parts: list[Part], text: list[str]) -> None:
    joined = "\n".join(text)
    text.clear()
    if joined.strip():
        parts.append(Passage(to_html(joined)))


def to_html(markdown: str) -> Markup:
    """Safe HTML: whatever an author types, no element and no script of his own comes out."""
    return Markup(_markdown.render(markdown))  # noqa: S704 - the renderer escapes


def word_count(body: str) -> int:
    """Words that are read, without the marks of checks and files."""
    return sum(len(line.split()) for line in body.split("\n") if place_of(line) is None)
