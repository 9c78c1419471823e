"""The inspector's sheet as PDF: one A4 page, however large the enterprise is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from quizapp.documents.pdf import render_pdf

_TEMPLATE = Path(__file__).with_name("sheet.typ")
MOST_POSTS = 14
"""Posts that find room; the others stand in one line together."""
MOST_LETTERS = 24
"""Of a post's name, so that it stays on its line."""


@dataclass(frozen=True)
class SheetLine:
    """A label with its figures; `tone` is good, warn, bad or empty and stands in words too."""

    label: str
    values: Sequence[str]
    tone: str = ""


@dataclass(frozen=True)
class SheetPaper:
    """All that is printed, in words already."""

    language: str
    title: str
    unit: str
    above: str
    day: str
    lights: Sequence[SheetLine]
    numbers: Sequence[SheetLine]
    kinds_head: Sequence[str]
    papers_title: str
    papers: Sequence[SheetLine]
    courses_title: str
    courses: Sequence[SheetLine]
    posts_title: str
    posts_head: Sequence[str]
    posts: Sequence[SheetLine]
    tools_title: str
    tools: Sequence[SheetLine]
    internal_title: str
    internal: Sequence[SheetLine]
    classes_title: str
    classes: Sequence[SheetLine]
    law_title: str
    law: str
    note: str
    printed: str
    digest_label: str
    digest: str
    compare: str
    signatures: Sequence[str]


def sheet_pdf(paper: SheetPaper) -> bytes:
    """The page."""
    return render_pdf(_TEMPLATE, asdict(paper))
