"""Text with emphasis and pictures, as Word and pasted text both give it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from quizapp.banks.formats.parsed import ParsedImage

PICTURE = "\ufffc"
LONGEST_RUN = 8
NEARLY_ALL = 0.8
LONG_RUN = re.compile(r"\s{9}")


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one emphasis; a picture is a span of the one letter ``PICTURE``."""

    text: str
    marks: frozenset[str] = frozenset()
    image: ParsedImage | None = None
    encoding: str = ""
    """The encoding its font was made for, where that is not Unicode."""


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph or line of the file; ``notes`` are codes of what was lost in reading it."""

    spans: tuple[Span, ...]
    number: int
    where: str = ""
    row: int | None = None
    notes: frozenset[str] = frozenset()

    @property
    def text(self) -> str:
        """The plain text, pictures as ``PICTURE``."""
        return "".join(span.text for span in self.spans)


def levelled(line: Line) -> Line:
    """The line without endless runs of spaces, which would only make reading slow."""
    if not LONG_RUN.search(line.text):
        return line
    spans = []
    run = 0
    for span in line.spans:
        kept = []
        for ch in span.text:
            run = run + 1 if ch.isspace() else 0
            if run <= LONGEST_RUN:
                kept.append(ch)
        spans.append(replace(span, text="".join(kept)))
    return replace(line, spans=tuple(spans))


class Passage:
    """Several lines as one text whose parts still know their emphasis and pictures."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._placed: list[tuple[int, Span]] = []
        pieces: list[str] = []
        offset = 0
        for line in lines:
            for span in (*line.spans, Span("\n")):
                self._placed.append((offset, span))
                pieces.append(span.text)
                offset += len(span.text)
        self.text = "".join(pieces)

    def images(self, start: int, end: int) -> tuple[ParsedImage, ...]:
        """The pictures that stand between two offsets."""
        return tuple(s.image for at, s in self._placed if s.image and start <= at < end)

    def marks(self, start: int, end: int) -> frozenset[str]:
        """The kinds of emphasis that cover nearly all letters between two offsets."""
        letters = 0
        covered: dict[str, int] = {}
        for at, span in self._placed:
            inside = span.text[max(start - at, 0) : max(end - at, 0)]
            count = sum(not ch.isspace() for ch in inside)
            letters += count
            for mark in span.marks:
                covered[mark] = covered.get(mark, 0) + count
        return frozenset(
            mark for mark, count in covered.items() if count >= NEARLY_ALL * letters > 0
        )

    def plain(self, start: int, end: int) -> str:
        """The text between two offsets without its pictures."""
        return self.text[start:end].replace(PICTURE, " ")


def plain_lines(text: str, start: int = 1, row: int | None = None) -> list[Line]:
    """Lines of plain text, numbered from ``start``."""
    return [
        Line((Span(part),), number, row=row)
        for number, part in enumerate(text.split("\n"), start=start)
    ]
