"""The format of the banks shipped with the product: ``bank.toml`` and ``questions.toml``.

The folder comes as a zip, as the bytes of ``questions.toml`` alone, or as a mapping of names
to bytes. The format is described in ``question_banks/README.md``.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quizapp.banks.formats.archive import ZIP_MAGIC, Archive
from quizapp.banks.formats.drafts import Draft, assemble
from quizapp.banks.formats.limits import MAX_IMAGE_BYTES, MAX_XML_BYTES
from quizapp.banks.formats.parsed import (
    TRUE_FALSE_OPTIONS,
    ParsedBank,
    ParsedCitation,
    ParsedImage,
    ParsedOption,
    SecrecyMark,
)
from quizapp.banks.formats.texts import secrecy_mark
from quizapp.banks.formats.unreadable import UnreadableFile
from quizapp.banks.formats.word_document import image_type

NAME = "bank_folder"
QUESTIONS = "questions.toml"
BANK = "bank.toml"
TYPES = ("single_choice", "multiple_choice", "true_false")
LEVELS = ("remember", "understand", "apply", "apply_high")
ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".webp")


@dataclass(frozen=True, slots=True)
class BankDescription:
    """What ``bank.toml`` says of the bank as a whole."""

    slug: str = ""
    title: str = ""
    description: str = ""
    language: str = "vi"
    state_note: str = ""


def detects(filename: str, head: bytes) -> bool:
    """A TOML file of questions, or a zip that holds one."""
    if head.startswith(ZIP_MAGIC):
        return QUESTIONS.encode() in head
    return filename.lower().endswith(".toml") or b"[[question]]" in head


def parse(data: bytes) -> ParsedBank:
    """Read a zipped bank or its ``questions.toml`` alone."""
    return parse_folder(_unzipped(data) if data.startswith(ZIP_MAGIC) else {QUESTIONS: data})


def parse_folder(files: Mapping[str, bytes]) -> ParsedBank:
    """Read a bank from the files of its folder, by name."""
    entries = _toml(files.get(QUESTIONS)).get("question", [])
    if not isinstance(entries, list):
        raise UnreadableFile("toml_broken", reason="question")
    drafts = [_draft(place, entry, files) for place, entry in enumerate(entries, start=1)]
    marks = [
        SecrecyMark(draft.where, mark)
        for draft in drafts
        for text in (draft.stem, draft.topic)
        if (mark := secrecy_mark(text))
    ]
    return assemble(NAME, drafts, secrecy_marks=marks)


def read_description(files: Mapping[str, bytes]) -> BankDescription:
    """What the bank is, from ``bank.toml``."""
    table = _toml(files.get(BANK))
    names = BankDescription.__dataclass_fields__
    return BankDescription(**{n: table[n] for n in names if isinstance(table.get(n), str)})


def _unzipped(data: bytes) -> dict[str, bytes]:
    archive = Archive(data)
    inner = [name for name in archive.names() if name.rpartition("/")[2] == QUESTIONS]
    if any(".." in name.split("/") or name.startswith(("/", "\\")) for name in archive.names()):
        raise UnreadableFile("archive_paths")
    if len(inner) != 1:
        raise UnreadableFile("toml_broken", reason=QUESTIONS)
    folder = inner[0].removesuffix(QUESTIONS)
    wanted = [n for n in archive.names() if n.startswith(folder) and _is_wanted(n)]
    return {name.removeprefix(folder): archive.read(name, MAX_XML_BYTES) for name in wanted}


def _is_wanted(name: str) -> bool:
    return name.endswith(".toml") or name.lower().endswith(ENDINGS)


def _toml(data: bytes | None) -> dict[str, Any]:
    try:
        return tomllib.loads((data or b"").decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableFile("toml_broken", reason=str(error)[:200]) from error


def _draft(place: int, entry: object, files: Mapping[str, bytes]) -> Draft:
    draft = Draft(str(place), f"question[{place}]", row=place)
    if not isinstance(entry, dict):
        draft.error("field_of_wrong_kind", field="question")
        return draft
    _Reader(draft, entry, files).read()
    draft.number = draft.code or draft.number
    return draft


class _Reader:
    """Fills a draft from one table and notes every field that is not what it should be."""

    def __init__(self, draft: Draft, table: dict[str, Any], files: Mapping[str, bytes]) -> None:
        self.draft = draft
        self.table = table
        self.files = files

    def read(self) -> None:
        draft = self.draft
        draft.code = self.text("code") or None
        draft.stem, draft.topic = self.text("stem"), self.text("topic")
        draft.explanation, draft.fact = self.text("explanation"), self.text("fact") or None
        draft.situation = self.table.get("situation", False) is True
        draft.type = self.one_of("type", TYPES) or "single_choice"  # type: ignore[assignment]
        draft.level = self.one_of("level", LEVELS)  # type: ignore[assignment]
        draft.images = self.images(self.table.get("images", []))
        draft.citations = tuple(self.citations())
        self.answers()

    def text(self, name: str) -> str:
        value = self.table.get(name, "")
        if isinstance(value, str):
            return value
        self.draft.error("field_of_wrong_kind", field=name)
        return ""

    def one_of(self, name: str, allowed: tuple[str, ...]) -> str | None:
        value = self.table.get(name)
        if value is not None and value not in allowed:
            self.draft.error("field_of_wrong_kind", field=name)
            return None
        return value

    def answers(self) -> None:
        correct = self.table.get("correct")
        if self.draft.type == "true_false" and isinstance(correct, bool):
            self.draft.options = [ParsedOption(text) for text in TRUE_FALSE_OPTIONS]
            self.draft.correct = (0,) if correct else (1,)
            return
        options = self.table.get("options", [])
        if not isinstance(options, list):
            options = self.wrong("options")
        self.draft.options = [self.option(value) for value in options]
        if isinstance(correct, list) and all(type(place) is int for place in correct):
            self.draft.correct = tuple(sorted(set(correct)))
        else:
            self.wrong("correct")

    def wrong(self, name: str) -> list[Any]:
        self.draft.error("field_of_wrong_kind", field=name)
        return []

    def option(self, value: object) -> ParsedOption:
        if isinstance(value, str):
            return ParsedOption(value)
        if isinstance(value, dict) and isinstance(value.get("text", ""), str):
            return ParsedOption(value.get("text", ""), self.images(value.get("images", [])))
        self.wrong("options")
        return ParsedOption("")

    def images(self, entries: object) -> tuple[ParsedImage, ...]:
        if not isinstance(entries, list):
            self.wrong("images")
            return ()
        return tuple(image for entry in entries if (image := self.image(entry)))

    def image(self, entry: object) -> ParsedImage | None:
        name = entry.get("file") if isinstance(entry, dict) else entry
        alt = str(entry.get("alt", "")) if isinstance(entry, dict) else ""
        data = self.files.get(name, b"") if isinstance(name, str) else b""
        kind = image_type(data)
        if not kind or len(data) > MAX_IMAGE_BYTES:
            self.draft.error("image_missing", image=str(name)[:80])
            return None
        return ParsedImage(str(name), kind, data, alt)

    def citations(self) -> list[ParsedCitation]:
        entries = self.table.get("citation", [])
        if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
            entries = self.wrong("citation")
        names = ("document", "article", "clause", "point", "grade")
        return [ParsedCitation(*(str(entry.get(name, "")) for name in names)) for entry in entries]
