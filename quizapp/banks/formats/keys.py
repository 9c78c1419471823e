"""Reads an answer key: letters, numbers, words for true and false, or the option's own text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from quizapp.banks.formats.limits import MAX_OPTIONS
from quizapp.banks.formats.texts import fold, same_text_key

LETTERS = "ABCDEFGHIJ"
LEAD = re.compile(
    r"^\s*(?:đáp án|phương án|chọn|câu|answer|option|ý)?\s*(?:đúng|là|cần chọn)?\s*[:\-]?\s*",
    re.IGNORECASE,
)
LETTER_LIST = re.compile(
    r"^[\s(]*[A-J](?:(?:\s*[,;/&+\-.]\s*|\s+và\s+|\s+and\s+|\s+)[A-J])*[\s).]*$", re.IGNORECASE
)
GLUED_LETTERS = re.compile(r"^[A-J]{2,10}$")
NUMBER_LIST = re.compile(r"^\s*\d{1,2}(?:\.0)?(?:\s*[,;/&+\-]\s*\d{1,2}(?:\.0)?)*\s*\.?$")
LABELLED = re.compile(r"^\s*\(?([A-Ja-j])\s*[.):/]\s*(\S.*)$", re.DOTALL)
TRUE_WORDS = frozenset({"dung", "d", "true", "t", "yes", "co"})
FALSE_WORDS = frozenset({"sai", "s", "false", "f", "no", "khong"})


@dataclass(frozen=True, slots=True)
class Key:
    """What a key says: positions, or the code of what is wrong or doubtful about it."""

    correct: tuple[int, ...] = ()
    error: str = ""
    warning: str = ""


def read_key(text: str, options: Sequence[str]) -> Key:
    """The positions a key names among the options, as a person would read it."""
    shown = text.strip()
    if not shown:
        return Key(error="no_key")
    by_text = _positions_of_text(shown, options)
    by_place = _positions_named(shown)
    if by_place is None:
        return by_text or _labelled(shown, options)
    if max(by_place) >= len(options) or min(by_place) < 0:
        return by_text or Key(error="key_out_of_range")
    if by_text and by_text.correct != by_place:
        return Key(by_place, warning="key_ambiguous")
    return Key(by_place)


def read_truth(text: str) -> bool | None:
    """Whether a word says true or false; None for any other word."""
    word = fold(text)
    if word in TRUE_WORDS:
        return True
    return False if word in FALSE_WORDS else None


def positions_of_letters(text: str) -> tuple[int, ...]:
    """The 0-based positions of the capital letters in a list such as "A, C"."""
    found = {LETTERS.index(letter) for letter in re.findall(r"[A-J]", text.upper())}
    return tuple(sorted(found))


def _positions_named(text: str) -> tuple[int, ...] | None:
    for shown in (text, LEAD.sub("", text, count=1)):
        if LETTER_LIST.match(shown) or GLUED_LETTERS.match(shown):
            without_and = re.sub(r"\b(?:và|and)\b", " ", shown, flags=re.IGNORECASE)
            return positions_of_letters(without_and)
        if NUMBER_LIST.match(shown):
            numbers = re.findall(r"\d{1,2}(?=\.0|\D|$)", re.sub(r"\.0\b", "", shown))
            return tuple(sorted({int(number) - 1 for number in numbers}))
    return None


def _positions_of_text(text: str, options: Sequence[str]) -> Key | None:
    wanted = same_text_key(text).rstrip(" .;")
    same = [i for i, option in enumerate(options) if same_text_key(option).rstrip(" .;") == wanted]
    return Key(tuple(same[:1])) if same else None


def _labelled(text: str, options: Sequence[str]) -> Key:
    """A key such as "B. Lưu thông": the letter and the text should agree."""
    labelled = LABELLED.match(text)
    if not labelled:
        return Key(error="key_not_understood")
    place = LETTERS.index(labelled.group(1).upper())
    by_text = _positions_of_text(labelled.group(2), options)
    if place >= min(len(options), MAX_OPTIONS):
        return by_text or Key(error="key_out_of_range")
    if by_text and by_text.correct == (place,):
        return Key((place,))
    return Key((place,), warning="key_text_differs")
