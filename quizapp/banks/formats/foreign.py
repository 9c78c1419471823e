"""JSON and CSV of other programs, by a list that says which of their fields is what.

The list is made by the trainer (docs/question-files.md); for common names none is needed.
"""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from quizapp.banks.formats.decoding import decode
from quizapp.banks.formats.drafts import Draft, assemble
from quizapp.banks.formats.json_bank import read_json
from quizapp.banks.formats.keys import read_key
from quizapp.banks.formats.levels import read_level
from quizapp.banks.formats.limits import MAX_QUESTIONS, MAX_TEXT_CHARACTERS
from quizapp.banks.formats.options import find_options
from quizapp.banks.formats.parsed import ParsedBank, ParsedOption, Problem, SecrecyMark
from quizapp.banks.formats.texts import fold, secrecy_mark
from quizapp.banks.formats.unreadable import UnreadableFile

NAME = "foreign_json"
LABEL = re.compile(r"^\s*\(?([A-Ja-j])\s*[.):]\s*")
COMMON: dict[str, tuple[str, ...]] = {
    "stem": ("q", "question", "stem", "cau hoi", "noi dung", "questiontext", "text"),
    "options": ("options", "choices", "answers", "phuong an", "dap an"),
    "correct": ("correct", "answer", "key", "correctanswer", "choice", "dap an dung"),
    "code": ("code", "ma", "ma cau hoi"),
    "topic": ("topic", "category", "chu de"),
    "level": ("level", "muc do"),
    "explanation": ("explanation", "explain", "feedback", "giai thich"),
    "image": ("image", "image question", "hinh"),
}


@dataclass(frozen=True, slots=True)
class Fields:
    """Which field of the file is what; ``first`` is the number of the first option (0 or 1)."""

    questions: str = ""
    stem: str = ""
    options: str = ""
    correct: str = ""
    code: str = ""
    topic: str = ""
    level: str = ""
    explanation: str = ""
    image: str = ""
    separator: str = ";"
    first: int | None = None


def read_fields(data: bytes) -> Fields:
    """A trainer's list: {"stem": "noi_dung", "options": "lua_chon", "correct": "dap_an"}."""
    table = read_json(data)
    known = {one.name for one in fields(Fields)}
    if not isinstance(table, dict) or not set(table) <= known:
        raise UnreadableFile("fields_not_understood", known=", ".join(sorted(known)))
    sound = all(
        value in (0, 1) and type(value) is int if name == "first" else isinstance(value, str)
        for name, value in table.items()
    )
    if not sound:
        raise UnreadableFile("fields_not_understood", known=", ".join(sorted(known)))
    return Fields(**table)


def detects(filename: str, head: bytes) -> bool:
    """Any JSON; our own is recognised before."""
    starts = head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in {b"[", b"{"}
    return starts and filename.lower().endswith(".json")


def parse(data: bytes) -> ParsedBank:
    """Read JSON by the usual names of fields, and say that they were guessed."""
    return parse_with(data, None)


def parse_with(data: bytes, told: Fields | None) -> ParsedBank:
    """Read JSON or CSV by a list of fields."""
    entries = list(_entries(_document(data), told or Fields()))
    if len(entries) > MAX_QUESTIONS:
        raise UnreadableFile("too_many_questions", limit=MAX_QUESTIONS)
    wanted = _guessed(entries, told or Fields())
    if not (wanted.stem and wanted.correct):
        raise UnreadableFile("fields_unknown")
    reader = _Reader(wanted, _first_number(entries, wanted))
    drafts = [reader.draft(where, entry) for where, entry in entries]
    marks = [
        SecrecyMark(draft.where, mark)
        for draft in drafts
        for text in (draft.stem, draft.topic)
        if (mark := secrecy_mark(text))
    ]
    return assemble(NAME, drafts, _notices(wanted, told, reader), marks)


def field_names(data: bytes) -> list[str]:
    """The names of the fields in the longest list of a file, for a person to choose from."""
    longest: Sequence[Mapping[str, Any]] = max(_tables(_document(data)), key=len, default=())
    return list(dict.fromkeys(str(name) for entry in longest for name in entry))


def _document(data: bytes) -> object:
    is_json = data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in {b"[", b"{"}
    return read_json(data) if is_json else list(_csv(data))


def _tables(document: object) -> Iterator[Sequence[Mapping[str, Any]]]:
    """Every list of objects in a document."""
    if isinstance(document, dict):
        for value in document.values():
            yield from _tables(value)
    elif isinstance(document, list):
        entries = [one for one in document if isinstance(one, dict)]
        if entries:
            yield entries
        for one in document:
            yield from _tables(one)


def _notices(wanted: Fields, told: Fields | None, reader: "_Reader") -> list[Problem]:
    noted = []
    if told is None:
        shown = {name: getattr(wanted, name) for name in COMMON if getattr(wanted, name)}
        params: dict[str, str | int] = {"fields": json.dumps(shown, ensure_ascii=False)}
        noted.append(Problem("warning", "fields_guessed", params=params))
    if reader.labels_removed:
        noted.append(Problem("warning", "labels_removed", params={"count": reader.labels_removed}))
    return noted


def _csv(data: bytes) -> Iterator[dict[str, str]]:
    text = decode(data).removeprefix("\ufeff")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield {str(name): value for name, value in row.items() if isinstance(value, str)}
    except csv.Error as error:
        raise UnreadableFile("csv_broken", limit=MAX_TEXT_CHARACTERS) from error


def _entries(document: object, told: Fields) -> Iterator[tuple[str, object]]:
    """(where, entry) of the list that is named, or of every list of objects with a stem."""
    if told.questions:
        found = document
        for part in told.questions.split("."):
            found = found.get(part) if isinstance(found, dict) else None
        if not isinstance(found, list):
            raise UnreadableFile("fields_unknown")
        yield from ((f"{told.questions}[{i}]", one) for i, one in enumerate(found, start=1))
        return
    yield from _lists(document, "", told.stem)


def _lists(document: object, path: str, stem: str) -> Iterator[tuple[str, object]]:
    if isinstance(document, dict):
        for name, value in document.items():
            yield from _lists(value, f"{path}.{name}".strip("."), stem)
    elif isinstance(document, list):
        has_stems = any(
            isinstance(one, dict) and (stem in one if stem else _named(one, "stem"))
            for one in document
        )
        for place, one in enumerate(document, start=1):
            if has_stems:
                yield f"{path}[{place}]", one
            else:
                yield from _lists(one, f"{path}[{place}]", stem)


def _named(entry: Mapping[str, Any], role: str) -> str:
    """The entry's own field that plays this role by its usual name."""
    by_name = {" ".join(fold(str(name).replace("_", " ")).split()): str(name) for name in entry}
    return next((by_name[name] for name in COMMON[role] if name in by_name), "")


def _guessed(entries: Sequence[tuple[str, object]], told: Fields) -> Fields:
    """What the trainer did not say, by usual names; what he said stays."""
    sample: dict[str, Any] = {}
    for _, entry in entries:
        if isinstance(entry, dict):
            sample |= dict.fromkeys(entry)
    said = {name for name in COMMON if getattr(told, name)}
    if {"stem", "correct"} <= said:
        return told
    guessed: dict[str, Any] = {n: _named(sample, n) for n in COMMON if n not in said}
    return replace(told, **guessed)


def _first_number(entries: Sequence[tuple[str, object]], wanted: Fields) -> int | None:
    """0 or 1, when the file shows it: a 0 among the keys, or none and one as large as the count."""
    if wanted.first is not None:
        return wanted.first
    keys: list[int] = []
    reaches_count = False
    for _, entry in entries:
        if not isinstance(entry, dict):
            continue
        own = _numbers(entry.get(wanted.correct))
        options = entry.get(wanted.options)
        reaches_count |= isinstance(options, list) and len(options) in own
        keys += own
    if 0 in keys:
        return 0
    return 1 if reaches_count else None


def _numbers(key: object) -> list[int]:
    values = key if isinstance(key, list) else [key]
    return [value for value in values if type(value) is int]


class _Reader:
    """Turns entries into drafts."""

    def __init__(self, wanted: Fields, first: int | None) -> None:
        self.wanted, self.first = wanted, first
        self.labels_removed = 0

    def draft(self, where: str, entry: object) -> Draft:
        place = where.rpartition("[")[2].rstrip("]")
        draft = Draft(place, where, row=int(place))
        if not isinstance(entry, dict):
            draft.error("field_of_wrong_kind", field=where)
            return draft
        draft.code = self._text(draft, entry, "code")[:60] or None
        draft.stem = self._text(draft, entry, "stem")
        draft.topic = self._text(draft, entry, "topic")[:120]
        draft.explanation = self._text(draft, entry, "explanation")
        level = self._text(draft, entry, "level")
        draft.level = read_level(level)
        if level and not draft.level:
            draft.warn("level_not_understood", level=level[:40])
        picture = self._text(draft, entry, "image")
        if picture:
            draft.warn("picture_not_in_file", image=picture.rpartition("/")[2][:80])
        options = self._options(draft, entry)
        draft.options = [ParsedOption(text) for text in self._without_labels(options)]
        self._key(draft, entry.get(self.wanted.correct), options)
        return draft

    def _text(self, draft: Draft, entry: Mapping[str, Any], role: str) -> str:
        value = entry.get(getattr(self.wanted, role))
        if value is None or isinstance(value, str):
            return value or ""
        if type(value) in {int, float}:
            return str(value)
        draft.error("field_of_wrong_kind", field=getattr(self.wanted, role))
        return ""

    def _options(self, draft: Draft, entry: Mapping[str, Any]) -> list[str]:
        value = self._value_of_options(entry)
        if isinstance(value, dict):
            value = list(value.values())
        if isinstance(value, str) and value:
            found = find_options(value).marks
            value = _cut(value, found)[1] if found else value.split(self.wanted.separator)
        if not value:
            draft.stem, value = _cut(draft.stem, find_options(draft.stem).marks)
        if not isinstance(value, list):
            draft.error("field_of_wrong_kind", field=self.wanted.options)
            return []
        if any(not isinstance(one, str | int | float) for one in value):
            draft.error("field_of_wrong_kind", field=self.wanted.options)
        return [str(one).strip() for one in value if isinstance(one, str | int | float)]

    def _value_of_options(self, entry: Mapping[str, Any]) -> Any:
        """One field that holds all, or several fields, a name a line, that hold one each."""
        name = self.wanted.options
        if "\n" not in name:
            return entry.get(name) if name else None
        values = [entry.get(one) for one in name.split("\n")]
        while values and values[-1] in (None, ""):
            values.pop()
        return values

    def _without_labels(self, options: list[str]) -> list[str]:
        """Letters printed before all options, in order, are not part of them."""
        found = [LABEL.match(option) for option in options]
        labels = "".join(one.group(1).upper() if one else "?" for one in found)
        if not options or labels != "ABCDEFGHIJ"[: len(options)]:
            return options
        self.labels_removed += 1
        return [option[one.end() :] for option, one in zip(options, found, strict=True) if one]

    def _key(self, draft: Draft, key: object, options: list[str]) -> None:
        numbers = _numbers(key)
        if numbers:
            if self.first is None:
                draft.error("key_counts_from", field=self.wanted.correct)
            else:
                draft.correct = tuple(sorted({number - self.first for number in numbers}))
            return
        text = ", ".join(str(one) for one in key) if isinstance(key, list) else str(key or "")
        read = read_key(text, [option.text for option in draft.options])
        draft.correct = read.correct
        if read.error and read.error != "no_key" and options:
            draft.error(read.error, key=text[:80], count=len(options))
        if read.warning:
            draft.warn(read.warning, key=text[:80])


def _cut(text: str, marks: Sequence[Any]) -> tuple[str, list[str]]:
    """The text before the first label, and the text after each."""
    if not marks:
        return text, []
    ends = [mark.start for mark in marks[1:]] + [len(text)]
    pieces = [text[mark.end : end].strip() for mark, end in zip(marks, ends, strict=True)]
    return text[: marks[0].start].strip(), pieces
