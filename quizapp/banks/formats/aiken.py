"""Aiken: a stem, options "A) ...", and "ANSWER: B", for questions with one right answer."""

import re
from collections.abc import Sequence
from dataclasses import replace

from quizapp.banks.formats.dumped import Dumped, all_losses, below_shared_texts
from quizapp.banks.formats.key_sheet import KeySheet
from quizapp.banks.formats.parsed import ParsedBank, ParsedQuestion
from quizapp.banks.formats.text import parse as parse_as_text

NAME = "aiken"
OPTION = re.compile(r"^[A-Z][.)] ?\S", re.MULTILINE)
ANSWER = re.compile(r"^ANSWER: ?[A-Z]\s*$", re.MULTILINE)
VIETNAMESE = re.compile(r"^\s*(?:câu|bài)\s*\d|đáp án|^\s*\d+\s*[.)]", re.IGNORECASE | re.MULTILINE)
STEM_SAFE = re.compile(r"^(?:[A-Z][.)]|ANSWER:)")
KEPT = ("single_choice", "true_false")


def detects(filename: str, head: bytes) -> bool:
    """Text with options and ANSWER lines and none of the ways Vietnamese papers are written."""
    if filename.lower().endswith(".aiken"):
        return True
    if b"\x00" in head or not filename.lower().endswith(".txt"):
        return False
    text = head.decode("utf-8", errors="ignore").replace("\r\n", "\n")
    return bool(ANSWER.search(text) and OPTION.search(text) and not VIETNAMESE.search(text))


def parse(data: bytes, sheet: KeySheet | None = None) -> ParsedBank:
    """Aiken is one of the ways the reader of plain text knows; the name alone differs."""
    bank = parse_as_text(data, sheet)
    return replace(bank, format=NAME)


def dump(questions: Sequence[ParsedQuestion]) -> Dumped:
    """Questions with one right answer; the others are left out and listed."""
    kept = [question for question in questions if question.type in KEPT]
    left = [f"{q.item}: left_out" for q in questions if q.type not in KEPT]
    shown = below_shared_texts(kept)
    folded = [f"{q.item}: line_breaks" for q in shown if any("\n" in text for text in _texts(q))]
    lost = all_losses(
        kept,
        "pictures",
        "level",
        "topic",
        "citations",
        "situation",
        "fact",
        "code",
        "explanation",
        "group",
    )
    content = "\n".join(_question(question) for question in shown)
    return Dumped(content.encode(), (*left, *folded, *lost))


def _texts(question: ParsedQuestion) -> list[str]:
    return [question.stem, *(option.text for option in question.options)]


def _question(question: ParsedQuestion) -> str:
    stem, *options = [" ".join(text.split()) for text in _texts(question)]
    rows = [stem]
    rows += [f"{chr(ord('A') + place)}) {text}" for place, text in enumerate(options)]
    return "\n".join([*rows, f"ANSWER: {chr(ord('A') + question.correct[0])}", ""])
