"""Questions pasted or saved as plain text."""

from collections.abc import Sequence

from quizapp.banks.formats.blocks import read_lines
from quizapp.banks.formats.decoding import read_text
from quizapp.banks.formats.drafts import assemble
from quizapp.banks.formats.key_sheet import KeySheet, give_keys
from quizapp.banks.formats.limits import MAX_LINES
from quizapp.banks.formats.lines import Line, Span
from quizapp.banks.formats.parsed import ParsedBank, Problem, SecrecyMark
from quizapp.banks.formats.texts import secrecy_mark
from quizapp.banks.formats.unreadable import UnreadableFile

NAME = "text"


def detects(filename: str, head: bytes) -> bool:
    """Plain text by its name, or by having no zero bytes where there is no name."""
    named = filename.lower().endswith((".txt", ".text", ".md"))
    return named or ("." not in filename and bool(head) and b"\x00" not in head)


def parse(data: bytes, sheet: KeySheet | None = None) -> ParsedBank:
    """Read the questions of a text file; the keys may come from another file."""
    decoded = read_text(data)
    return parse_text(decoded.text, sheet, decoded.notices())


def parse_text(
    text: str, sheet: KeySheet | None = None, notices: Sequence[Problem] = ()
) -> ParsedBank:
    """Read the questions of a text that was pasted."""
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(rows) > MAX_LINES:
        raise UnreadableFile("too_many_lines", limit=MAX_LINES)
    lines = [Line((Span(row),), number, str(number)) for number, row in enumerate(rows, start=1)]
    marks = [SecrecyMark(line.where, mark) for line in lines if (mark := secrecy_mark(line.text))]
    drafts = read_lines(lines)
    problems = [*notices, *(give_keys(drafts, sheet) if sheet else ())]
    return assemble(NAME, drafts, problems, marks)
