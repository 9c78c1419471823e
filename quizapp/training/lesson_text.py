"""A lesson's Markdown as pages show it: passages of text, and between them its checks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from markdown_it import MarkdownIt
from markupsafe import Markup

from quizapp.training.course_folder import CHECK_LINE

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


@lru_cache(KEPT_LESSONS)
def parts_of(body: str) -> tuple[Passage | CheckPlace, ...]:
    """The parts of a lesson, in the order of its text."""
    pieces = CHECK_LINE.split(body)
    parts: list[Passage | CheckPlace] = []
    for text, code in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        if text.strip():
            parts.append(Passage(to_html(text)))
        if code:
            parts.append(CheckPlace(code))
    return tuple(parts)


def to_html(markdown: str) -> Markup:
    """Safe HTML: whatever an author types, no element and no script of his own comes out."""
    return Markup(_markdown.render(markdown))  # noqa: S704 - the renderer escapes


def word_count(body: str) -> int:
    """Words that are read, without the marks of checks."""
    return len(CHECK_LINE.sub("", body).split())
