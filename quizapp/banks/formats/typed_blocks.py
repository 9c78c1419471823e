"""Questions in running text that are not chosen from: tables of statements, pairs, orders, words.

The words in brackets behind the number say the kind, as our own papers print them: "Câu 4 (sắp
xếp). ...". A table of statements needs none when its key says true or false of each.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from quizapp.banks.formats.drafts import Draft
from quizapp.banks.formats.key_words import read_key_words
from quizapp.banks.formats.keys import read_truth
from quizapp.banks.formats.lines import PICTURE, Line
from quizapp.banks.formats.parsed import ParsedImage, ParsedOption, QuestionType
from quizapp.banks.formats.texts import first_sentence, fold, tidy

MARKS: dict[QuestionType, str] = {
    "multiple_choice": "nhiều đáp án",
    "statement_table": "đúng/sai từng ý",
    "matching": "ghép cột",
    "ordering": "sắp xếp",
    "short_text": "trả lời ngắn",
    "numeric": "điền số",
    "cloze": "điền chỗ trống",
}
KINDS = {fold(mark): kind for kind, mark in MARKS.items()}
MARK = re.compile(r"^\s*\(([^()]{4,30})\)\s*[.:]?\s*")
SEVERAL = re.compile(r"(?:(?:co|chon) )?nhieu (?:dap an|phuong an|lua chon)(?: dung)?")
LETTERED = re.compile(r"^\s*([a-z])\)\s*(.*)$", re.DOTALL)
NUMBERED = re.compile(r"^\s*(\d{1,2})\)\s*(.*)$", re.DOTALL)
TO_FILL_IN = re.compile(
    r"^\s*(?:(?:điền|trả lời|thứ tự đúng|ghép)\b.*[.…]{2}.*|[☐□❑\s]+|ý|đúng|sai|cột [12])\s*$",
    re.IGNORECASE,
)
PAIR = re.compile(r"(\d{1,2})\s*[-–=]\s*([a-z])", re.IGNORECASE)
TRUTH = r"(?:đúng|sai|đ|s)(?![^\W\d_])"
TRUTHS = re.compile(rf"(?:(?:[a-j]\s*[).:\-–]\s*)?{TRUTH}[\s,;/|.]*)+", re.IGNORECASE)
GLUED_TRUTHS = re.compile(r"[ĐS]{2,10}")
MARKED_TRUTH = re.compile(rf"\s*\(({TRUTH})\)\s*$", re.IGNORECASE)


@dataclass(slots=True)
class Entries:
    """The stem and what stands below it, by labels."""

    stem: list[str] = field(default_factory=list)
    images: list[ParsedImage] = field(default_factory=list)
    numbered: list[tuple[str, list[ParsedImage]]] = field(default_factory=list)
    lettered: list[tuple[str, list[ParsedImage]]] = field(default_factory=list)


def marked_kind(text: str) -> tuple[QuestionType | None, str]:
    """(the kind that the words in brackets name, the text behind them)."""
    found = MARK.match(text)
    name = fold(found[1]) if found else ""
    kind = "multiple_choice" if SEVERAL.fullmatch(name) else KINDS.get(name)
    return (kind, text[found.end() :]) if found and kind else (None, text)


def read_typed(draft: Draft, kind: QuestionType, lines: Sequence[Line]) -> None:
    """Stem and entries of a question whose kind is said."""
    entries = _entries(lines, kind)
    draft.type = kind
    draft.stem = tidy("\n".join(entries.stem))
    draft.images = tuple(entries.images)
    draft.options = [
        ParsedOption(tidy(text), tuple(images))
        for text, images in (*entries.numbered, *entries.lettered)
    ]
    draft.key = {"left": len(entries.numbered)} if kind == "matching" else {}


def _entries(lines: Sequence[Line], kind: QuestionType) -> Entries:
    entries = Entries()
    last = None
    labels = {"statement_table": "a", "matching": "1a", "ordering": "1"}.get(kind, "")
    for line in lines:
        pieces = line.text.replace(PICTURE, " ").split("\t")
        for piece in pieces if labels else [" ".join(pieces)]:
            lettered = LETTERED.match(piece) if "a" in labels else None
            numbered = NUMBERED.match(piece) if "1" in labels else None
            label = lettered or numbered
            if label:
                last = entries.lettered if lettered else entries.numbered
                last.append((label[2], []))
            elif not TO_FILL_IN.match(piece) and last is not None:
                last[-1] = (f"{last[-1][0]}\n{piece}", last[-1][1])
            elif not TO_FILL_IN.match(piece):
                entries.stem.append(piece)
        found = [span.image for span in line.spans if span.image]
        (last[-1][1] if last else entries.images).extend(found)
    return entries


def read_typed_key(draft: Draft, text: str) -> None:
    """The key of such a question."""
    if draft.type == "cloze":
        draft.other_kind = "cloze"
    elif draft.type in _OWN_KEYS:
        _OWN_KEYS[draft.type](draft, text)
    else:
        read_key_words(draft, text)


def _read_pairs(draft: Draft, text: str) -> None:
    left = int((draft.key or {}).get("left", 0))
    pairs = PAIR.findall(text)
    right_of = [left + ord(sign.lower()) - ord("a") for _, sign in pairs]
    in_order = [int(number) for number, _ in pairs] == list(range(1, left + 1))
    if not in_order or any(place >= len(draft.options) for place in right_of):
        draft.error("key_not_understood", key=first_sentence(text))
        return
    draft.key = {"left": left, "right_of": right_of}


def _read_order(draft: Draft, text: str) -> None:
    order = [int(number) - 1 for number in re.findall(r"\d{1,2}", text)]
    if sorted(order) != list(range(len(draft.options))):
        draft.error("key_not_understood", key=first_sentence(text))
        return
    draft.options = [draft.options[place] for place in order]
    draft.key = {"count": len(order)}


_OWN_KEYS: dict[str, Callable[[Draft, str], None]] = {
    "matching": _read_pairs,
    "ordering": _read_order,
}


def take_truths(draft: Draft, text: str) -> bool:
    """Whether a key says true or false of each option: then they are statements."""
    words = re.findall(r"[ĐS]", text) if GLUED_TRUTHS.fullmatch(text.strip()) else []
    if not words and TRUTHS.fullmatch(text.strip()):
        words = re.findall(TRUTH, text, re.IGNORECASE)
    return _take_values(draft, words)


def take_marked_truths(draft: Draft) -> bool:
    """The same where each statement ends in "(Đ)" or "(Sai)"."""
    found = [MARKED_TRUTH.search(option.text) for option in draft.options]
    if not _take_values(draft, [one[1] for one in found if one]):
        return False
    draft.options = [
        ParsedOption(MARKED_TRUTH.sub("", option.text), option.images) for option in draft.options
    ]
    return True


def _take_values(draft: Draft, words: Sequence[str]) -> bool:
    options = [read_truth(option.text) for option in draft.options]
    if len(words) != len(options) or len(words) <= 1 or None not in options:
        return False
    draft.type, draft.correct = "statement_table", ()
    draft.key = {"values": [read_truth(word) is True for word in words]}
    return True
