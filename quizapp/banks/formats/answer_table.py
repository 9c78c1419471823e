"""Recognises the key printed after the questions: "1-A 2-B", "1. A" or two rows of a table."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from quizapp.banks.formats.lines import Line

PAIR = re.compile(
    r"(?:câu\s*)?(\d{1,4})\s*[-.:)–/]?\s*([A-J](?:\s*[,&]\s*[A-J])*)(?![^\W\d_])", re.IGNORECASE
)
PAIRS_LINE = re.compile(rf"^[\s|]*(?:{PAIR.pattern}[\s,;|.]*)+$", re.IGNORECASE)
NUMBERS_ROW = re.compile(
    r"^\s*(?:câu(?:\s+(?:hỏi|số))?)?\W*\d{1,4}(?:[\s|]+\d{1,4})+\s*$", re.IGNORECASE
)
LETTERS_ROW = re.compile(r"^\s*(?:đáp\s*án|đ/?a|key)?\W*[A-J](?:[\s|]+[A-J])+\s*$", re.IGNORECASE)
TITLE_BEFORE = re.compile(r"^\W*(?:bảng\s+)?đáp\s*án\s*[:\-–]\s*(?=(?:câu\s*)?\d)", re.IGNORECASE)
LONGEST_LINE = 4000
TITLE = re.compile(
    r"^\W*(?:bảng\s+)?(?:đáp\s*án|answer\s*key|answers)"
    r"(?:\s+(?:chi\s+tiết|tham\s+khảo|trắc\s+nghiệm|đề(?:\s+(?:số|thi))?\s*\w{0,6}))?\W*$"
    r"|^\W*(?:(?:câu(?:\s+(?:hỏi|số))?|stt|số)\s+(?:đáp\s*án(?:\s+đúng)?|đ/?a|key)\W*){1,20}$",
    re.IGNORECASE,
)


QUESTION = re.compile(r"^\W*câu\s*\d", re.IGNORECASE)
PAIRING = re.compile(r"^\W*câu\s*\d+\W*\(ghép cột\)", re.IGNORECASE)
ENTRY_ROW = re.compile(r"^\s*(?:câu\s*)?(\d{1,4})\s*\t\s*(\S.*)$", re.IGNORECASE)


@dataclass(slots=True)
class AnswerTable:
    """Keys by printed question number, for the questions since the table before."""

    line: int
    keys: dict[str, list[str]] = field(default_factory=dict)

    def add(self, text: str) -> None:
        """Take up the pairs of one line."""
        for number, letters in PAIR.findall(text):
            self.add_one(number, letters.upper())

    def add_one(self, number: str, key: str) -> None:
        """Take up the key of one number."""
        self.keys.setdefault(number.lstrip("0"), []).append(key)


def take_answer_tables(lines: Sequence[Line]) -> tuple[list[Line], list[AnswerTable]]:
    """The lines without answer tables, and the tables."""
    taken = _Taken()
    for index, line in enumerate(lines):
        if index == taken.skipped:
            continue
        is_own_key = taken.is_pairing and TITLE_BEFORE.match(line.text)
        pairs = "" if is_own_key else _pairs_at(lines, index)
        entry = ENTRY_ROW.match(line.text) if taken.is_titled else None
        if pairs:
            taken.table(line).add(pairs)
            taken.skipped = index + 1 if NUMBERS_ROW.match(line.text) else -1
        elif entry and len(line.text) <= LONGEST_LINE:
            taken.table(line).add_one(entry[1], entry[2].strip())
        elif TITLE.match(line.text):
            taken.is_titled = True
        else:
            taken.other(line)
    return taken.body, taken.tables


@dataclass(slots=True)
class _Taken:
    """What was read so far; below a title a row may hold any key, elsewhere letters alone."""

    body: list[Line] = field(default_factory=list)
    tables: list[AnswerTable] = field(default_factory=list)
    goes_on: bool = False
    is_titled: bool = False
    is_pairing: bool = False
    """Inside a question of pairs, whose key "1-b, 2-a" looks like a table of answers."""
    skipped: int = -1

    def table(self, line: Line) -> AnswerTable:
        """The table this line belongs to."""
        if not self.goes_on:
            self.tables.append(AnswerTable(line.number))
        self.goes_on = True
        self.tables[-1].line = line.number
        return self.tables[-1]

    def other(self, line: Line) -> None:
        """A line of the text; one that is not empty ends a table."""
        self.body.append(line)
        if QUESTION.match(line.text):
            self.is_pairing = bool(PAIRING.match(line.text))
        is_empty = not line.text.strip()
        self.goes_on, self.is_titled = self.goes_on and is_empty, self.is_titled and is_empty


def _pairs_at(lines: Sequence[Line], index: int) -> str:
    text = " ".join(lines[index].text.split())
    if len(text) > LONGEST_LINE:
        return ""
    pairs = TITLE_BEFORE.sub("", text)
    if PAIRS_LINE.match(pairs):
        return pairs
    following = lines[index + 1].text.strip() if index + 1 < len(lines) else ""
    if not (NUMBERS_ROW.match(text) and LETTERS_ROW.match(following[:LONGEST_LINE])):
        return ""
    numbers = re.findall(r"\d{1,4}", text)
    letters = re.findall(r"(?<!\w)[A-J](?!\w)", following, re.IGNORECASE)
    if len(numbers) != len(letters):
        return ""
    return " ".join(f"{n}-{letter}" for n, letter in zip(numbers, letters, strict=True))
