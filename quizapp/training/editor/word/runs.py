"""Runs of a paragraph as Markdown: bold and italic kept, everything else as plain words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

SPECIAL = re.compile(r"([\\`*_\[\]<])")
AT_START = re.compile(r"^(\s*)([#>=~])")
BREAK = "\\\n"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text in one emphasis; `mark` is what Markdown puts around it."""

    text: str
    mark: str = ""


def to_markdown(pieces: Iterable[Piece]) -> str:
    """The pieces as one line of Markdown (or several, with hard breaks)."""
    joined = _joined(pieces)
    said = [
        _marked(piece, _last(joined[:place]), _first(joined[place + 1 :]))
        for place, piece in enumerate(joined)
    ]
    return AT_START.sub(r"\1\\\2", "".join(said).strip())


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Neighbours of the same emphasis as one: Word cuts words in the middle."""
    joined: list[Piece] = []
    for piece in pieces:
        mark = piece.mark if piece.text.strip() else ""
        if joined and (joined[-1].mark == mark or not piece.text.strip()):
            joined[-1] = Piece(joined[-1].text + piece.text, joined[-1].mark)
        elif piece.text:
            joined.append(Piece(piece.text, mark))
    return joined


def _marked(piece: Piece, before: str, after: str) -> str:
    """With its mark, which stands only where Markdown takes it for one."""
    start, end = 0, len(piece.text)
    if piece.mark:
        start, end = _core(piece.text, before, after)
    core = piece.text[start:end]
    mark = piece.mark if core else ""
    outside = escaped(piece.text[:start]), escaped(piece.text[end:])
    inside = f"{mark}\n".join(f"{mark}{escaped(line)}" for line in core.split("\n"))
    text = f"{outside[0]}{inside}{mark}{outside[1]}" if mark else escaped(piece.text)
    return text.replace("\n", BREAK)


def _core(text: str, before: str, after: str) -> tuple[int, int]:
    """Without blanks at its ends, nor signs where a letter follows at once."""
    start = len(text) - len(text.lstrip())
    end = len(text.rstrip())
    if start == 0 and before and not before.isspace():
        while start < end and not text[start].isalnum():
            start += 1
    if end == len(text) and after and not after.isspace():
        while end > start and not text[end - 1].isalnum():
            end -= 1
    return start, max(start, end)


def escaped(text: str) -> str:
    """Words that Markdown reads as they are."""
    return SPECIAL.sub(r"\\\1", text)


def _last(pieces: list[Piece]) -> str:
    return pieces[-1].text[-1:] if pieces else ""


def _first(pieces: list[Piece]) -> str:
    return pieces[0].text[:1] if pieces else ""
