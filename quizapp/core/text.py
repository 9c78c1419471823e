"""Vietnamese text: normal form, search without accents, order by given name, masking."""

from __future__ import annotations

import re
import unicodedata

MAX_NAME_LENGTH = 120
_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_UNWANTED_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_SPACES = re.compile(r"\s+")


def nfc(value: str) -> str:
    """One spelling for the same text, whatever the phone sent."""
    return unicodedata.normalize("NFC", value)


def clean_line(value: str) -> str:
    """NFC, one line, single spaces, without control, bidirectional and zero-width characters."""
    kept = (
        " " if c.isspace() else c
        for c in nfc(value)
        if c.isspace() or unicodedata.category(c) not in _UNWANTED_CATEGORIES
    )
    return _SPACES.sub(" ", "".join(kept)).strip()


def fold(value: str) -> str:
    """For search and for telling who is the same: no case, no marks, d for đ, single spaces."""
    # Twice, because taking a sign apart may bring forth capitals (℡) and folding case marks (İ).
    folded = clean_line(value)
    for _pass in range(2):
        folded = unicodedata.normalize("NFKD", folded.casefold())
    without_marks = "".join(c for c in folded if not unicodedata.combining(c))
    return clean_line(without_marks.replace("đ", "d"))


def name_sort_key(full_name: str) -> tuple[object, ...]:
    """Order of Vietnamese lists: given name (last word), then family name, then the middle."""
    words = clean_line(full_name).split(" ")
    ordered = [words[-1], *words[:-1]]
    return tuple(_word_key(word) for word in ordered)


def _word_key(word: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    letters, tones = [], []
    for character in word.casefold():
        letter, tone = _letter_and_tone(character)
        letters.append(_LETTERS.find(letter) if letter in _LETTERS else 100 + ord(letter[0]))
        tones.append(tone)
    return tuple(letters), tuple(tones)


def _letter_and_tone(character: str) -> tuple[str, int]:
    decomposed = unicodedata.normalize("NFD", character)
    tone = next((_TONES[c] for c in decomposed if c in _TONES), 0)
    letter = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in _TONES))
    return letter, tone


def mask_name(full_name: str) -> str:
    """`Nguyễn Thị Lan Anh` -> `Nguyễn T. L. A***`: for everything public."""
    words = clean_line(full_name).split(" ")
    if len(words) == 1:
        return f"{words[0][:1]}***"
    middle = [f"{word[0]}." for word in words[1:-1]]
    return " ".join([words[0], *middle, f"{words[-1][0]}***"])


def mask_phone(phone: str) -> str:
    """The last three digits only."""
    return f"•••• ••• {phone[-3:]}"
