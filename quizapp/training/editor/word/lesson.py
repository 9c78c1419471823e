"""What a Word file becomes: title, text, pictures, questions, and what stayed behind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from docx.oxml.ns import qn

from quizapp.banks.formats import registry
from quizapp.banks.formats.archive import Archive
from quizapp.banks.formats.parsed import ParsedBank
from quizapp.training.editor.word.opening import MAIN, open_word
from quizapp.training.editor.word.reading import Block, P, Reader, Reading, WordPicture

QUESTION = re.compile(r"^\**Câu(?: hỏi)?\s*(\d+)\s*\**\s*[.:)]", re.IGNORECASE)
ANSWER = re.compile(
    r"^(?:-\s*)?\**\*?(?:\\\*)?[A-J]\s*\**\s*[.)]|^\**(?:đáp án|đ/?a|giải thích|căn cứ)\b",
    re.IGNORECASE,
)
NOT_WORDS = re.compile(r"\s+")
MOST_LOST = 30
MAX_QUOTED = 200
NOTES = (("footnotes", "footnote"), ("endnotes", "footnote"), ("comments", "comment"))


@dataclass(frozen=True, slots=True)
class WordLesson:
    """`parsed`: the questions of the file as the import of banks reads them.

    `runs`: for each block the number of the question it belongs to, or None.
    """

    title: str
    blocks: tuple[Block, ...]
    pictures: tuple[WordPicture, ...]
    left_out: tuple[tuple[str, dict[str, object]], ...]
    parsed: ParsedBank
    runs: tuple[int | None, ...]

    @property
    def has_placed_questions(self) -> bool:
        """Whether each question of the import has its place in the text."""
        places = {one for one in self.runs if one is not None}
        return bool(places) and len(places) == self.parsed.found == len(self.parsed.questions)


def read_lesson(data: bytes, filename: str) -> WordLesson:
    """Read the file; UnreadableFile or Invalid("word_too_large") when it cannot be."""
    archive, document = open_word(data)
    reading = Reader(archive, document).read()
    _note_surroundings(archive, reading)
    _note_lost(archive, reading)
    return WordLesson(
        reading.title,
        tuple(reading.blocks),
        tuple(reading.pictures),
        tuple(reading.left_out),
        registry.parse(data, filename, "docx"),
        tuple(_runs(reading.blocks)),
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


def body_of(lesson: WordLesson, pictures: Mapping[int, str], codes: Sequence[str] = ()) -> str:
    """The Markdown. `pictures`: the line for each; `codes`: of the questions, to ask them there."""
    parts: list[str] = []
    asked: set[int] = set()
    was_item = False
    for block, run in zip(lesson.blocks, lesson.runs, strict=True):
        if codes and run is not None:
            text = f"[[{codes[run]}]]" if run not in asked else ""
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
