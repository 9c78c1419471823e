"""Our own JSON: everything a question says, pictures included, without loss."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from quizapp.banks.formats.decoding import decode
from quizapp.banks.formats.drafts import Draft, assemble
from quizapp.banks.formats.dumped import Dumped
from quizapp.banks.formats.limits import MAX_ELEMENTS, MAX_IMAGE_BYTES
from quizapp.banks.formats.parsed import (
    ParsedBank,
    ParsedCitation,
    ParsedImage,
    ParsedOption,
    ParsedQuestion,
    SecrecyMark,
)
from quizapp.banks.formats.texts import secrecy_mark
from quizapp.banks.formats.unreadable import UnreadableFile
from quizapp.banks.formats.word_document import image_type
from quizapp.scoring.question_types import TYPES as SCORED_TYPES

NAME = "json"
MARK = "quizapp-questions"
VERSION = 1
TYPES = tuple(SCORED_TYPES)
LEVELS = ("remember", "understand", "apply", "apply_high")
SCORINGS = ("all_or_nothing", "partial", "weights", "ladder")
CITED = ("document", "article", "clause", "point", "grade")
MAX_DEPTH = 40


def detects(_filename: str, head: bytes) -> bool:
    """JSON that says it is ours near its beginning."""
    return f'"{MARK}"'.encode() in head[:400] and head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"{"


def read_json(data: bytes) -> Any:
    """The document; refused when it is broken, nested too deep or holds giant numbers."""
    text = decode(data)
    if _is_too_deep(text):
        raise UnreadableFile("json_broken", reason="depth")
    try:
        return json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise UnreadableFile("json_broken", reason=str(error)[:200]) from error


def _is_too_deep(text: str) -> bool:
    depth, inside, skip = 0, False, False
    for sign in text:
        if skip:
            skip = False
        elif inside:
            skip = sign == "\\"
            inside = sign != '"'
        elif sign == '"':
            inside = True
        elif sign in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                return True
        elif sign in "]}":
            depth -= 1
    return False


def parse(data: bytes) -> ParsedBank:
    """Read our own JSON; a field of the wrong kind is reported at its question."""
    document = read_json(data)
    entries = document.get("questions") if isinstance(document, dict) else None
    if not isinstance(entries, list) or document.get("format") != MARK:
        raise UnreadableFile("json_broken", reason="questions")
    drafts = [_draft(place, entry) for place, entry in enumerate(entries, start=1)]
    marks = [
        SecrecyMark(draft.where, mark)
        for draft in drafts
        for text in (draft.stem, draft.topic)
        if (mark := secrecy_mark(text))
    ]
    return assemble(NAME, drafts, secrecy_marks=marks)


def _draft(place: int, entry: object) -> Draft:
    draft = Draft(str(place), f"questions[{place}]", row=place)
    if not isinstance(entry, dict):
        draft.error("field_of_wrong_kind", field="questions")
        return draft
    _Reader(draft, entry).read()
    draft.number = draft.code or draft.number
    return draft


class _Reader:
    """Fills a draft and notes each field that is not what it should be."""

    def __init__(self, draft: Draft, entry: Mapping[str, Any]) -> None:
        self.draft, self.entry = draft, entry

    def read(self) -> None:
        draft = self.draft
        draft.code = self._text("code") or None
        draft.stem, draft.topic = self._text("stem"), self._text("topic")
        draft.explanation, draft.fact = self._text("explanation"), self._text("fact") or None
        kind = self._text("type")
        if kind in TYPES:
            draft.type = kind  # type: ignore[assignment]
        else:
            draft.other_kind = kind[:40] or "?"
        draft.level = self._one_of("level", LEVELS)  # type: ignore[assignment]
        draft.scoring = self._one_of("scoring", SCORINGS)
        key = self.entry.get("key")
        if key is not None and not isinstance(key, dict):
            self.draft.error("field_of_wrong_kind", field="key")
        draft.key = key if isinstance(key, dict) else None
        self._read_group()
        draft.situation = self.entry.get("situation") is True
        draft.images = self._images(self.entry.get("images", []))
        draft.options = [
            ParsedOption(self._text("text", one), self._images(one.get("images", [])))
            for one in self._objects("options")
        ]
        draft.correct = tuple(n for n in self._list("correct") if type(n) is int)
        draft.citations = tuple(
            ParsedCitation(*(self._text(name, one) for name in CITED))
            for one in self._objects("citations")
        )

    def _read_group(self) -> None:
        group = self.entry.get("group") or {}
        if not isinstance(group, dict):
            self.draft.error("field_of_wrong_kind", field="group")
            return
        place = group.get("place", 0)
        self.draft.group_code = self._text("code", group)
        self.draft.group_text = self._text("text", group)
        self.draft.group_place = place if type(place) is int and place > 0 else 0

    def _text(self, name: str, table: Mapping[str, Any] | None = None) -> str:
        found = (self.entry if table is None else table).get(name, "")
        if found is None:
            return ""
        if not isinstance(found, str):
            self.draft.error("field_of_wrong_kind", field=name)
            return ""
        return found

    def _one_of(self, name: str, words: Sequence[str]) -> str | None:
        word = self._text(name)
        if word and word not in words:
            self.draft.error("field_of_wrong_kind", field=name)
        return word if word in words else None

    def _list(self, name: str) -> list[Any]:
        found = self.entry.get(name) or []
        if not isinstance(found, list):
            self.draft.error("field_of_wrong_kind", field=name)
            return []
        return found

    def _objects(self, name: str) -> list[dict[str, Any]]:
        found = self._list(name)
        if any(not isinstance(one, dict) for one in found):
            self.draft.error("field_of_wrong_kind", field=name)
        return [one for one in found[: 2 * MAX_ELEMENTS] if isinstance(one, dict)]

    def _images(self, entries: object) -> tuple[ParsedImage, ...]:
        found = []
        for entry in entries if isinstance(entries, list) else [entries]:
            image = self._image(entry) if isinstance(entry, dict) else None
            if image is None:
                self.draft.error("image_missing", image="?")
            else:
                found.append(image)
        return tuple(found)

    def _image(self, entry: Mapping[str, Any]) -> ParsedImage | None:
        try:
            data = base64.b64decode(self._text("data", entry), validate=True)
        except (binascii.Error, ValueError):
            return None
        kind = image_type(data)
        if not kind or len(data) > MAX_IMAGE_BYTES:
            return None
        return ParsedImage(self._text("name", entry), kind, data, self._text("alt", entry))


def dump(questions: Sequence[ParsedQuestion]) -> Dumped:
    """Everything; nothing is lost."""
    document = {
        "format": MARK,
        "version": VERSION,
        "questions": [_entry(question) for question in questions],
    }
    return Dumped(json.dumps(document, ensure_ascii=False, indent=1).encode())


def _entry(question: ParsedQuestion) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "code": question.code,
        "type": question.type,
        "stem": question.stem,
        "images": _pictures(question.images),
        "options": [
            {"text": one.text, "images": _pictures(one.images)} for one in question.options
        ],
        "correct": list(question.correct),
        "scoring": question.scoring,
        "key": question.key,
        "explanation": question.explanation,
        "level": question.level,
        "topic": question.topic,
        "situation": question.situation,
        "fact": question.fact,
        "group": question.group and asdict(question.group),
        "citations": [{name: getattr(one, name) for name in CITED} for one in question.citations],
    }
    return {name: value for name, value in entry.items() if value not in (None, "", [], False)}


def _pictures(images: Sequence[ParsedImage]) -> list[dict[str, str]]:
    return [
        {"name": one.name, "alt": one.alt, "data": base64.b64encode(one.data).decode()}
        for one in images
    ]
