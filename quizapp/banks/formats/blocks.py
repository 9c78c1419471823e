"""Cuts running text into questions: where each begins, ends, and which heading it is under."""

import hashlib
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from quizapp.banks.formats.answer_table import AnswerTable, take_answer_tables
from quizapp.banks.formats.drafts import Draft
from quizapp.banks.formats.lines import Line, levelled
from quizapp.banks.formats.question_block import CITATION, EXPLANATION, names_key, read_block
from quizapp.banks.formats.texts import tidy

CAPITAL = "A-ZĐÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
CAU = re.compile(
    r"^\W{0,3}(?i:câu|question)(?:\s+(?i:hỏi))?(?:\s+(?i:số))?\s*(\d{1,5})"
    rf"(?:\s*[.:)/\-–]\s*|\s*$|\s+(?=[\[(\"“{CAPITAL}]))"
)
NUMBERED = re.compile(r"^\s*(\d{1,4})\s*[.)/:]\s*(?=\D)")
LEVELLED = re.compile(r"^()\s*(?=\[\s*(?:[1-4]|NB|TH|VDC?)\s*\])", re.IGNORECASE)
FIRST_OPTION = re.compile(r"^\s*\*?\s*\(?[Aa]\s*[.)/:]\s*\S")
ANY_OPTION = re.compile(r"^\s*\*?\s*\(?[A-Ja-j]\s*[.)/:]\s*")
INLINE_FIRST = re.compile(r"(?:^|\s)\*?\(?[Aa]\s?[.)/:]")
SEPARATOR = re.compile(
    r"^\s*(?:\[<br>\]|[-=_*#~]{3,})\s*$|^[-=_*.…–—\s]{2,}\(?hết\)?[-=_*.…–—\s]*$|^\W*(?-i:HẾT)\W*$",
    re.IGNORECASE,
)
SHARED = re.compile(
    r"^\W{0,8}(?:đọc|đoạn|dùng|sử dụng|dựa|tình huống|thông tin|ngữ liệu)\b[^?:]{0,120}?"
    r"\bcâu\s+(?:hỏi\s+)?(?:số\s+)?(?:từ\s+)?(?P<first>\d{1,4})\s*(?:đến|tới|và|[-–])\s*"
    r"(?:câu\s+)?(?P<last>\d{1,4})\b[^?:]{0,60}(?::|$)",
    re.IGNORECASE,
)
LONGEST_ANNOUNCEMENT = 400
HEADING = re.compile(
    r"^\s*(?:chương|phần|bài|chủ đề|chuyên đề|mục)\s+(?:\d+|[IVX]+)\b.{0,150}$|^\s*chủ đề\s*:.+$",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Shared:
    """A text above several questions, and the numbers of the first and the last of them."""

    first: int
    last: int
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What they share."""
        return tidy("\n".join(self.lines))

    @property
    def code(self) -> str:
        """The same for the same text, also when the file is sent again."""
        digest = hashlib.sha256(self.text.encode(errors="replace")).hexdigest()
        return f"{self.first}-{self.last}-{digest[:8]}"


@dataclass(slots=True)
class Block:
    """The lines of one question."""

    number: str = ""
    topic: str = ""
    shared: "Shared | None" = None
    lines: list[Line] = field(default_factory=list)
    has_options: bool = False
    has_key: bool = False

    def add(self, line: Line) -> None:
        """Take up a line; after an option a new number can no longer be part of the stem."""
        self.lines.append(line)
        self.has_key = self.has_key or (self.has_options and names_key(line.text))
        self.has_options = self.has_options or bool(INLINE_FIRST.search(line.text))


def read_lines(lines: Sequence[Line]) -> list[Draft]:
    """All questions in running text, the keys of answer tables given to them."""
    body, tables = take_answer_tables([levelled(line) for line in lines])
    drafts = []
    for block in cut(body):
        keys = _keys_from_tables(block, tables)
        draft = read_block(block.lines, block.number, block.topic, keys[0] if keys else "")
        if len(keys) > 1:
            draft.error("answer_table_ambiguous", number=block.number)
        if block.shared:
            draft.group_code, draft.group_text = block.shared.code, block.shared.text
        drafts.append(draft)
    return drafts


def cut(lines: Sequence[Line]) -> list[Block]:
    """The blocks, by the clearest sign the file uses for the beginning of a question."""
    texts = [line.text for line in lines]
    for sign in (CAU, LEVELLED, NUMBERED):
        begins = sum(bool(sign.match(text)) for text in texts)
        first_options = sum(bool(FIRST_OPTION.match(text)) for text in texts)
        if begins and begins * 2 >= first_options:
            first = next(at for at, text in enumerate(texts) if sign.match(text))
            blocks = [part for block in _cut_at(lines, sign) for part in _parted(block)]
            return [*_unsigned(lines[:first]), *blocks]
    return _cut_after_options(lines)


def _unsigned(lines: Sequence[Line]) -> list[Block]:
    """Questions before the first sign, numbered in another way; mostly it is only a title."""
    has_options = any(FIRST_OPTION.match(line.text) for line in lines)
    blocks = cut(lines) if has_options else []
    return [block for block in blocks if block.has_options or block.number]


def _parted(block: Block) -> list[Block]:
    """A question, and whole ones behind its key that the file numbers in another way."""
    parts = [Block(block.number, block.topic, block.shared)]
    for at, line in enumerate(block.lines):
        found = NUMBERED.match(line.text)
        if found and _follows(found, parts[-1]) and _is_whole(block.lines[at:]):
            parts.append(Block(found.group(1).lstrip("0"), block.topic))
            parts[-1].add(_without(line, found.end()))
        else:
            parts[-1].add(line)
    return parts


def _follows(found: re.Match[str], block: Block) -> bool:
    """Whether this is the next number behind a question that has its key."""
    return block.has_key and int(found.group(1)) == int(block.number or 0) + 1


def _is_whole(lines: Sequence[Line]) -> bool:
    """Whether these have options and behind them a key: a clause of the law quoted has none."""
    seen = Block()
    for line in lines:
        seen.add(line)
    return seen.has_key and any(FIRST_OPTION.match(line.text) for line in lines)


def _keys_from_tables(block: Block, tables: Sequence[AnswerTable]) -> list[str]:
    """A table speaks of the questions between the table before it and itself."""
    place = bisect_right(tables, block.lines[0].number, key=lambda table: table.line)
    return tables[place].keys.get(block.number, []) if place < len(tables) else []


def _cut_at(lines: Sequence[Line], sign: re.Pattern[str]) -> list[Block]:
    blocks: list[Block] = []
    topic = ""
    shared: Shared | None = None
    is_open = False
    for line in lines:
        found = CAU.match(line.text) if sign is NUMBERED else None
        found = found or sign.match(line.text)
        announced = None if found else _announced(line, blocks)
        if found and _begins(found, blocks):
            number = found.group(1).lstrip("0")
            shared = shared if shared and _is_below(shared, number) else None
            blocks.append(Block(number, topic, shared))
            blocks[-1].add(_without(line, found.end()))
            is_open = False
        elif announced:
            shared, is_open = announced, True
        elif shared and is_open:
            shared.lines.append(line.text)
        elif _is_heading(line, blocks):
            topic = line.text.strip()
        elif blocks and not SEPARATOR.match(line.text):
            blocks[-1].add(line)
    return blocks


def _announced(line: Line, blocks: list[Block]) -> Shared | None:
    """A text for the questions to come: "Đọc đoạn sau và trả lời câu 3 đến câu 5"."""
    found = SHARED.match(line.text[:LONGEST_ANNOUNCEMENT])
    if not found or (blocks and not blocks[-1].has_options):
        return None
    first, last = int(found["first"]), int(found["last"])
    follows = not blocks or first == int(blocks[-1].number or 0) + 1
    rest = line.text[found.end() :].strip()
    return Shared(first, last, [rest] if rest else []) if follows and last >= first else None


def _is_below(shared: Shared, number: str) -> bool:
    return bool(shared.text) and shared.first <= int(number or 0) <= shared.last


def _begins(found: re.Match[str], blocks: list[Block]) -> bool:
    """A plain number begins a question only where a list inside a stem would not have it."""
    if found.re is not NUMBERED or not blocks:
        return True
    following = str(int(blocks[-1].number or 0) + 1)
    return blocks[-1].has_options or found.group(1).lstrip("0") == following


def _cut_after_options(lines: Sequence[Line]) -> list[Block]:
    """No sign at all: what comes after options, or after a gap behind them, is a new stem."""
    blocks: list[Block] = []
    topic = ""
    closed = True
    for line in lines:
        text = line.text
        if not text.strip() or SEPARATOR.match(text):
            closed = closed or not blocks or blocks[-1].has_options
        elif _is_heading(line, blocks) and closed:
            topic = text.strip()
        elif _belongs_to_question(text, blocks, closed=closed):
            blocks[-1].add(line)
            closed = names_key(text) and blocks[-1].has_options
        else:
            blocks.append(Block("", topic))
            blocks[-1].add(line)
            closed = False
    return blocks if any(block.has_options for block in blocks) else []


def _belongs_to_question(text: str, blocks: list[Block], *, closed: bool) -> bool:
    if not blocks:
        return False
    if EXPLANATION.match(text) or CITATION.match(text):
        return True
    if blocks[-1].has_key and closed:
        return False
    if ANY_OPTION.match(text) or names_key(text):
        return True
    return not closed and (not blocks[-1].has_options or text.lstrip()[:1].islower())


def _is_heading(line: Line, blocks: list[Block]) -> bool:
    return bool(HEADING.match(line.text)) and (not blocks or blocks[-1].has_options)


def _without(line: Line, count: int) -> Line:
    """The line without its first letters, emphasis and pictures kept."""
    left = count
    spans = []
    for span in line.spans:
        cut_off = min(left, len(span.text))
        left -= cut_off
        spans.append(replace(span, text=span.text[cut_off:]))
    return Line(tuple(spans), line.number, line.where, line.row, line.notes)
