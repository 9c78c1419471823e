"""GIFT, Moodle's text format: all kinds but essays and descriptions are read.

Written after Moodle's description of the format: blocks are parted by empty lines, a backslash
makes a control character ordinary, percentages are shares of the mark.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from quizapp.banks.formats.decoding import read_text
from quizapp.banks.formats.drafts import Draft, assemble
from quizapp.banks.formats.embedded import PERCENT, Entry, has_gaps, read_embedded, split_at
from quizapp.banks.formats.limits import MAX_LINES
from quizapp.banks.formats.parsed import (
    TRUE_FALSE_OPTIONS,
    ParsedBank,
    ParsedOption,
    SecrecyMark,
)
from quizapp.banks.formats.rich_text import RichText, looks_like_html
from quizapp.banks.formats.texts import secrecy_mark
from quizapp.banks.formats.typed_keys import fill_gaps, fill_numbers, fill_pairs, fill_texts
from quizapp.banks.formats.unreadable import UnreadableFile
from quizapp.banks.formats.weights import read_weights

NAME = "gift"
SNIFFED = re.compile(
    r"^\s*::[^\n]{1,300}?::|^\s*\$CATEGORY:|\{\s*(?:T|F|TRUE|FALSE)\s*[#}]|\{#|\{\s*[=~]",
    re.MULTILINE,
)
ONE_GAP = 3
LATEX = re.compile(r"\\(?:begin|end|frac)\{")
TITLE = re.compile(r"\s*::((?:\\.|[^\\])*?)::", re.DOTALL)
FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
CATEGORY = re.compile(r"^\s*\$CATEGORY:\s*(.*)$", re.IGNORECASE)
TRUTH = re.compile(r"\s*(TRUE|T|FALSE|F)\s*$", re.IGNORECASE)
ARROW = "->"
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
BLANK = "_____"
GENERAL = "####"
Block = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """One entry between the braces: its sign, its percentage, its text and its feedback."""

    sign: str
    weight: float | None
    text: str
    feedback: str


def detects(filename: str, head: bytes) -> bool:
    """By its name, or by what only GIFT writes."""
    if filename.lower().endswith((".gift", ".gift.txt")):
        return True
    if b"\x00" in head or not (filename.lower().endswith(".txt") or "." not in filename):
        return False
    text = head.decode("utf-8", errors="ignore")
    return "{" in text and "}" in text and bool(SNIFFED.search(text)) and not LATEX.search(text)


def parse(data: bytes) -> ParsedBank:
    """Read the questions of a GIFT file; each block is a question or is reported."""
    decoded = read_text(data)
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
    if text.count("\n") > MAX_LINES:
        raise UnreadableFile("too_many_lines", limit=MAX_LINES)
    blocks = list(_blocks(text.removeprefix("\ufeff")))
    drafts = [_draft(*block) for block in blocks]
    marks = [
        SecrecyMark(str(line), mark)
        for line, _, block in blocks
        for row in block.split("\n")
        if (mark := secrecy_mark(row))
    ]
    return assemble(NAME, drafts, decoded.notices(), marks)


def _blocks(text: str) -> Iterator[Block]:
    """(line, topic, text) of each block, comments and categories taken out."""
    rows: list[str] = []
    began, topic = 0, ""
    for number, row in enumerate([*text.split("\n"), ""], start=1):
        category = CATEGORY.match(row)
        if category:
            topic = category_name(category.group(1))
        elif row.strip():
            if not row.lstrip().startswith("//"):
                began = began or number
                rows.append(row)
        elif rows:
            yield began, topic, "\n".join(rows)
            rows, began = [], 0


def category_name(path: str) -> str:
    """The last part of a category's path; "//" stands for a slash."""
    parts = [part.strip().replace("\0", "/") for part in path.replace("//", "\0").split("/")]
    named = [part for part in parts if part and not re.fullmatch(r"\$\w+\$|top", part)]
    return named[-1] if named else ""


def _draft(line: int, topic: str, block: str) -> Draft:
    draft = Draft(where=str(line), line=line, topic=topic)
    title = TITLE.match(block)
    if title:
        draft.number = _unescaped(title.group(1)).strip()[:60]
    body = block[title.end() :] if title else block
    form = FORMAT.match(body)
    style = form.group(1).lower() if form else ""
    body = body[form.end() :] if form else body
    parts = _split_braces(body)
    if parts is not None and has_gaps(body):
        found = read_embedded(body, lambda text: _plain(draft, text, style))
        fill_gaps(draft, found, _plain(draft, found.text, style))
    elif parts is None:
        draft.error("gift_braces")
        draft.stem = _unescaped(body)
    elif len(parts) == 1:
        draft.other_kind = "description"
    elif len(parts) > ONE_GAP:
        draft.other_kind = "cloze"
    else:
        _read(draft, style, parts[0], parts[1], parts[2])
    if not draft.stem and parts:
        draft.stem = _plain(draft, BLANK.join(parts[::2]), style)
    return draft


def _split_braces(text: str) -> list[str] | None:
    """Text, answers, text, answers ... text; None when braces do not match."""
    parts, start, inside, place = [], 0, False, 0
    while place < len(text):
        sign = text[place]
        if sign == "\\":
            place += 1
        elif sign in "{}":
            if (sign == "{") is inside:
                return None
            parts.append(text[start:place])
            start, inside = place + 1, not inside
        place += 1
    parts.append(text[start:])
    return None if inside else parts


def _read(draft: Draft, style: str, before: str, answers: str, after: str) -> None:
    inner, _, general = answers.partition(GENERAL)
    notes = [_plain(draft, general, style)]
    _read_stem(draft, style, before, after)
    if inner.strip().startswith("#"):
        notes += _read_numbers(draft, style, inner.strip()[1:])
    elif not inner.strip():
        draft.other_kind = "essay"
    elif truth := TRUTH.match(split_at(inner, "#")[0]):
        draft.type = "true_false"
        draft.options = [ParsedOption(word) for word in TRUE_FALSE_OPTIONS]
        draft.correct = (0,) if truth.group(1).upper().startswith("T") else (1,)
        notes += [_plain(draft, text, style) for text in split_at(inner, "#")[1:]]
    else:
        notes += _read_choices(draft, style, list(_answers(inner)))
    draft.explanation = "\n".join(note for note in notes if note)


def _read_stem(draft: Draft, style: str, before: str, after: str) -> None:
    if re.search(r"\w", after):
        draft.stem = _plain(draft, f"{before.rstrip()} {BLANK} {after.lstrip()}", style)
        return
    draft.stem = _plain(draft, before, style)
    if after.strip():
        draft.warn("text_after_answers", text=after.strip()[:80])


def _read_choices(draft: Draft, style: str, answers: list[Answer]) -> list[str]:
    if not answers:
        draft.other_kind = "short_text"
        return []
    if not any(answer.sign == "~" for answer in answers):
        if all(ARROW in answer.text for answer in answers):
            pairs = [one.text.partition(ARROW) for one in answers]
            plain = [(_plain(draft, a, style), _plain(draft, b, style)) for a, _sign, b in pairs]
            fill_pairs(draft, [(ParsedOption(a), b) for a, b in plain])
            return []
        return fill_texts(draft, _entries(draft, style, answers), case=False)
    draft.options = [ParsedOption(_plain(draft, one.text, style)) for one in answers]
    weights = [_weight(one) for one in answers]
    if any(one.sign == "=" for one in answers):
        draft.type = "single_choice"
        draft.correct = tuple(i for i, one in enumerate(answers) if one.sign == "=")
        if any(one.weight for one in answers if one.sign == "~"):
            draft.warn("weights_not_kept", weights=", ".join(f"{w:g}%" for w in weights))
    else:
        read_weights(draft, weights)
    return [
        f"“{option.text}”: {_plain(draft, one.feedback, style)}"
        for option, one in zip(draft.options, answers, strict=True)
        if one.feedback.strip()
    ]


def _read_numbers(draft: Draft, style: str, inner: str) -> list[str]:
    """One number or range, or several with what each is worth."""
    if any(sign in {"=", "~"} for sign, _ in _signed(inner)):
        return fill_numbers(draft, _entries(draft, style, list(_answers(inner))))
    text, *feedback = split_at(inner, "#")
    said = _plain(draft, " ".join(feedback), style)
    return fill_numbers(draft, [Entry(100.0, _unescaped(text).strip(), said)])


def _entries(draft: Draft, style: str, answers: list[Answer]) -> list[Entry]:
    return [
        Entry(
            100.0 if one.sign != "~" and one.weight is None else one.weight or 0.0,
            _plain(draft, one.text, style),
            _plain(draft, one.feedback, style),
        )
        for one in answers
    ]


def _weight(answer: Answer) -> float:
    if answer.weight is not None:
        return answer.weight
    return 100.0 if answer.sign == "=" else 0.0


def _answers(inner: str) -> Iterator[Answer]:
    """The entries; "~=" is one entry whose first sign was put in for nothing."""
    for sign, piece in _signed(inner):
        percent = PERCENT.match(piece)
        rest = piece[percent.end() :] if percent else piece
        text, *feedback = split_at(rest, "#")
        if text.strip() or percent:
            weight = float(percent.group(1)) if percent else None
            yield Answer(sign, weight, text, " ".join(feedback))


def _signed(inner: str) -> Iterator[tuple[str, str]]:
    sign, start, place = "", 0, 0
    while place < len(inner):
        if inner[place] == "\\":
            place += 1
        elif inner[place] in "=~":
            if sign or inner[start:place].strip():
                yield sign, inner[start:place]
            sign, start = inner[place], place + 1
        place += 1
    yield sign, inner[start:]


def _plain(draft: Draft, text: str, style: str) -> str:
    own = FORMAT.match(text)
    if own:
        style, text = own.group(1).lower(), text[own.end() :]
    shown = _unescaped(text.strip() if style == "plain" else " ".join(text.split()))
    if style == "markdown":
        draft.warn("formatting_lost")
    if style == "plain" or not (style == "html" or looks_like_html(shown)):
        return shown
    rich = RichText(shown)
    if rich.is_formatted:
        draft.warn("formatting_lost")
    for address, alt in rich.pictures:
        draft.warn("picture_not_in_file", image=(address.rpartition("/")[2] or alt)[:80])
    return rich.text


def _unescaped(text: str) -> str:
    return ESCAPED.sub(lambda found: "\n" if found.group(1) == "n" else found.group(1), text)
