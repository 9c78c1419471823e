"""What a Word file becomes: title, text, pictures, questions, and what stayed behind."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from docx.oxml.ns import qn

from quizapp.banks.formats import registry
from quizapp.banks.formats.archive import Archive
from quizapp.banks.formats.parsed import ParsedBank, ParsedQuestion
from quizapp.training.editor.word.opening import MAIN, open_word
from quizapp.training.editor.word.reading import Block, P, Reader, Reading, WordPicture

QUESTION = re.compile(r"^\**Câu(?: hỏi)?\s*(\d+)\s*\**\s*[.:)]", re.IGNORECASE)
ANSWER = re.compile(
    r"^(?:-\s*)?\**\*?(?:\\\*)?[A-J]\s*\**\s*[.)]|^\**(?:đáp án|đ/?a|giải thích|căn cứ)\b",
    re.IGNORECASE,
)
NOT_WORDS = re.compile(r"\s+")
NOT_LETTERS = re.compile(r"[\W_]+")
MOST_LOST = 30
MAX_QUOTED = 200
NOTES = (("footnotes", "footnote"), ("endnotes", "footnote"), ("comments", "comment"))


@dataclass(frozen=True, slots=True)
class WordLesson:
    """`parsed`: the questions of the file as the import of banks reads them.

    `runs`: for each block the number of the question it belongs to, or None.
    `places`: the number of a run -> the item of `parsed` that is asked there.
    """

    title: str
    blocks: tuple[Block, ...]
    pictures: tuple[WordPicture, ...]
    left_out: tuple[tuple[str, dict[str, object]], ...]
    parsed: ParsedBank
    runs: tuple[int | None, ...]
    places: Mapping[int, str]

    @property
    def kept_as_text(self) -> int:
        """How many questions stay in the text as words, as the import cannot read them."""
        return len({one for one in self.runs if one is not None} - set(self.places))


def read_lesson(data: bytes, filename: str) -> WordLesson:
    """Read the file; UnreadableFile or Invalid("word_too_large") when it cannot be."""
    archive, document = open_word(data)
    reading = Reader(archive, document).read()
    _note_surroundings(archive, reading)
    _note_lost(archive, reading)
    parsed = registry.parse(data, filename, "docx")
    runs = tuple(_runs(reading.blocks))
    return WordLesson(
        reading.title,
        tuple(reading.blocks),
        tuple(reading.pictures),
        tuple(reading.left_out),
        parsed,
        runs,
        _places(reading.blocks, runs, parsed.questions),
    )


def _runs(blocks: Sequence[Block]) -> Iterator[int | None]:
    """Which question each block belongs to: from "Câu 1:" on, as long as answers follow."""
    number, current, has_answers = -1, None, False
    for block in blocks:
        if QUESTION.match(block.text):
            number += 1
            current, has_answers = number, False
        elif current is not None:
            is_answer = bool(ANSWER.match(block.text))
            if block.heading or (has_answers and not is_answer):
                current = None
            has_answers = has_answers or is_answer
        yield current


def _places(
    blocks: Sequence[Block], runs: Sequence[int | None], questions: Sequence[ParsedQuestion]
) -> dict[int, str]:
    """Found by their words: a faulty question between two good ones takes nobody's place."""
    waiting: dict[str, list[str]] = {}
    for question in questions:
        waiting.setdefault(_letters(question.stem), []).append(question.item)
    stems: dict[int, str] = {}
    for block, run in zip(blocks, runs, strict=True):
        if run is not None and not ANSWER.match(block.text):
            stems[run] = stems.get(run, "") + _letters(QUESTION.sub("", block.text, count=1))
    return {run: waiting[stem].pop(0) for run, stem in stems.items() if waiting.get(stem)}


def _letters(text: str) -> str:
    return NOT_LETTERS.sub("", unicodedata.normalize("NFC", text)).casefold()


def body_of(
    lesson: WordLesson, pictures: Mapping[int, str], codes: Mapping[str, str] | None = None
) -> str:
    """The Markdown. `pictures`: the line for each; `codes`: item -> question, asked in its place.

    A question without a code stays as it was written.
    """
    codes = codes or {}
    parts: list[str] = []
    asked: set[int] = set()
    was_item = False
    for block, run in zip(lesson.blocks, lesson.runs, strict=True):
        code = codes.get(lesson.places.get(run, "")) if run is not None else None
        if code and run is not None:
            text = f"[[{code}]]" if run not in asked else ""
            asked.add(run)
        elif block.picture is not None:
            text = pictures.get(block.picture, "")
        else:
            text = block.text
        if not text:
            continue
        is_item = block.is_item and text == block.text
        joint = "\n" if is_item and was_item else "\n\n"
        parts.append(joint + text if parts else text)
        was_item = is_item
    return "".join(parts)


def _note_surroundings(archive: Archive, reading: Reading) -> None:
    """Headers, footers, footnotes and remarks stand outside the text."""
    for name in archive.names():
        if re.fullmatch(r"word/(header|footer)\d*\.xml", name):
            text = " ".join("".join(_texts(archive, name)).split())
            if re.search(r"[^\W\d]", text):
                reading.leave("around", text=text[:MAX_QUOTED])
    for part, code in NOTES:
        name = f"word/{part}.xml"
        if not archive.has(name):
            continue
        for note in archive.xml(name):
            text = "".join(one.text or "" for one in note.iter(qn("w:t"))).strip()
            if text:
                reading.leave(code, text=text[:MAX_QUOTED])


def _texts(archive: Archive, name: str) -> Iterator[str]:
    return (one.text or "" for one in archive.xml(name).iter(qn("w:t")))


def _note_lost(archive: Archive, reading: Reading) -> None:
    """Look once more at every paragraph of the file: what was not read is named."""
    read = NOT_WORDS.sub("", "".join(reading.plain))
    lost = 0
    for paragraph in archive.xml(MAIN).iter(P):
        own = [one.text or "" for one in paragraph.iter(qn("w:t")) if _owner(one) is paragraph]
        text = "".join(own)
        if NOT_WORDS.sub("", text) not in read and lost < MOST_LOST:
            lost += 1
            reading.leave("lost_text", text=text.strip()[:MAX_QUOTED])


def _owner(element: object) -> object:
    return next(element.iterancestors(P), None)  # type: ignore[attr-defined]
