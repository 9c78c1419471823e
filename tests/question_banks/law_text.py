"""Finds articles, clauses and points in the plain text of a legal document."""

import re
from pathlib import Path
from typing import Any

# A codification names its headings "Điều 1.1.NĐ.5.10. ...": kind, place in it, article at the end.
HEADING = re.compile(r"\s*Điều (?:[\d.]+\.(?P<kind>NĐ|TT|LQ)\.(?:\d+\.)*)?(?P<article>\d+)\. ")
CLAUSE = re.compile(r"\s*(\d{1,2})\.\D")
POINT = re.compile(r"\s*([a-zđ])\) ")
HEADING_KINDS = {"decree": "NĐ", "circular": "TT"}

# As a text of law writes it: 5.000.000, 0,25, 100; not the number of a heading or of a document.
FIGURE = re.compile(r"(?<![\w/.,-])\d+(?:[.,]\d+)*(?![\w/]|-\w)")

Place = tuple[int, int | None, str | None]


def figures(text: str) -> set[str]:
    """The numbers that a text speaks of, without those that only name an article or a clause."""
    named = re.sub(r"(?i)\b(điều|khoản|chương|luật số|nghị định số)\s+\d+", " ", text)
    return {found.lstrip("0") or "0" for found in FIGURE.findall(named)}


def read_articles(document: dict[str, Any], folder: Path) -> dict[int, str]:
    """Return the words of every article, its heading with them."""
    lines = (folder / document["text_file"]).read_text(encoding="utf-8").splitlines()
    kind, article = HEADING_KINDS.get(document["kind"]), None
    found: dict[int, list[str]] = {}
    for line in lines:
        if heading := HEADING.match(line):
            article = int(heading["article"]) if heading["kind"] in (None, kind) else None
        if article is not None:
            found.setdefault(article, []).append(line)
    return {number: "\n".join(words) for number, words in found.items()}


def read_places(document: dict[str, Any], folder: Path) -> set[Place]:
    """Return (article, clause, point) of every place in the document, None where not so deep."""
    lines = (folder / document["text_file"]).read_text(encoding="utf-8").splitlines()
    return find_places(lines, HEADING_KINDS.get(document["kind"]))


def find_places(lines: list[str], kind: str | None = None) -> set[Place]:
    """Read only the articles of `kind` where the headings say which document they are from."""
    places: set[Place] = set()
    article: int | None = None
    clause: int | None = None
    for line in lines:
        if heading := HEADING.match(line):
            ours = heading["kind"] in (None, kind)
            article, clause = (int(heading["article"]) if ours else None), None
            point = None
        elif article is None:
            continue
        elif found := CLAUSE.match(line):
            clause, point = int(found[1]), None
        elif found := POINT.match(line):
            point = found[1]
        else:
            continue
        if article is not None:
            places.add((article, clause, point))
    return places
