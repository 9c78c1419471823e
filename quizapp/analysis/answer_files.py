"""Reads a table of answers, one person a row, and the key that goes with it.

An empty cell is an answer left out; `NA` is a question that the person was never shown. With a
key of two columns items are found by name, with one column the first items of the table are meant
in their order. Without a key the columns that hold only 0 and 1 are taken, others left aside.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO

from quizapp.core.errors import QuizError
from quizapp.scoring.statistics import Responses

MOST_BYTES = 20_000_000
MOST_CELLS = 2_000_000
MOST_ITEMS = 1_000
NOT_SHOWN = "NA"
LEAST = 2
NAMED_COLUMNS = 2
Table = list[list[str]]


@dataclass(frozen=True)
class AnswerFile:
    """What was read, and the columns that are no items."""

    responses: Responses
    left_aside: tuple[str, ...]


def read_answers(data: bytes, key: bytes | None) -> AnswerFile:
    """Raise QuizError where the table or its key cannot be understood."""
    header, rows = _read(data)
    if key is None:
        places = _right_or_wrong(header, rows)
        keys: tuple[str, ...] = ()
    else:
        places, keys = _by_key(header, key)
    if len(rows) < LEAST or len(places) < LEAST:
        raise QuizError("answers_too_few", persons=len(rows), items=len(places))
    if len(places) > MOST_ITEMS:
        raise QuizError("answers_too_large", limit=f"{MOST_ITEMS} cột câu hỏi")
    table = [[row[place].strip() for place in places] for row in rows]
    chosen = set(places)
    aside = tuple(name for place, name in enumerate(header) if place not in chosen)
    return AnswerFile(_responses(tuple(header[place] for place in places), table, keys), aside)


def _responses(items: tuple[str, ...], table: Table, keys: tuple[str, ...]) -> Responses:
    if not keys:
        scored = tuple([_scored(cell) for cell in row] for row in table)
        return Responses(items, scored)
    graded = tuple(
        [_graded(cell, key) for cell, key in zip(row, keys, strict=True)] for row in table
    )
    return Responses(items, graded, tuple(table), keys)


def _scored(cell: str) -> float | None:
    return None if cell == NOT_SHOWN else float(cell or 0)


def _graded(cell: str, key: str) -> float | None:
    return None if cell == NOT_SHOWN else float(cell == key)


def _right_or_wrong(header: Sequence[str], rows: Table) -> list[int]:
    marks = {"0", "1"}
    places = [
        place
        for place in range(len(header))
        if marks & {row[place].strip() for row in rows}
        and all(row[place].strip() in {"0", "1", "", NOT_SHOWN} for row in rows)
    ]
    if not places:
        raise QuizError("answers_need_key")
    return places


def _by_key(header: Sequence[str], data: bytes) -> tuple[list[int], tuple[str, ...]]:
    titles, lines = _read(data)
    for number, line in enumerate(lines, start=2):
        if not line[-1].strip():
            raise QuizError("key_empty", line=number)
    keys = tuple(line[-1].strip() for line in lines)
    if len(titles) < NAMED_COLUMNS:
        if len(keys) > len(header):
            raise QuizError("key_too_long", keys=len(keys), items=len(header))
        return list(range(len(keys))), keys
    return _places([line[0].strip() for line in lines], header), keys


def _places(names: Sequence[str], header: Sequence[str]) -> list[int]:
    known = {name: place for place, name in enumerate(header)}
    for place, name in enumerate(names):
        if name not in known:
            raise QuizError("key_not_found", item=name)
        if name in names[:place] or header.count(name) > 1:
            raise QuizError("key_named_twice", item=name)
    return [known[name] for name in names]


def _read(data: bytes) -> tuple[list[str], Table]:
    if len(data) > MOST_BYTES:
        raise QuizError("answers_too_large", limit=f"{MOST_BYTES // 1_000_000} MB")
    rows = list(_rows(_text(data)))
    if not rows:
        raise QuizError("answers_too_few", persons=0, items=0)
    return [name.strip() for name in rows[0]], rows[1:]


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise QuizError("answers_unreadable", line=line) from error
    if "\0" in text:
        raise QuizError("answers_unreadable", line=text[: text.index("\0")].count("\n") + 1)
    return text


def _rows(text: str) -> Iterator[list[str]]:
    """The rows that hold anything, all as long as the first."""
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    width = cells = 0
    try:
        for row in reader:
            if not row:
                continue
            width = width or len(row)
            cells += len(row)
            if len(row) != width:
                raise QuizError(
                    "answers_uneven", line=reader.line_num, found=len(row), expected=width
                )
            if cells > MOST_CELLS:
                raise QuizError("answers_too_large", limit=f"{MOST_CELLS} ô")
            yield row
    except csv.Error as error:
        raise QuizError("answers_unreadable", line=reader.line_num) from error
