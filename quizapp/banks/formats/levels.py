"""The four levels of understanding, in the many words trainers have for them."""

import re

from quizapp.banks.formats.parsed import Level
from quizapp.banks.formats.texts import fold

WORDS: dict[str, Level] = {
    "1": "remember", "nb": "remember", "nhan biet": "remember", "biet": "remember",
    "de": "remember", "easy": "remember", "remember": "remember", "ghi nho": "remember",
    "2": "understand", "th": "understand", "thong hieu": "understand", "hieu": "understand",
    "trung binh": "understand", "tb": "understand", "medium": "understand",
    "understand": "understand",
    "3": "apply", "vd": "apply", "van dung": "apply", "van dung thap": "apply", "vdt": "apply",
    "kho": "apply", "hard": "apply", "apply": "apply",
    "4": "apply_high", "vdc": "apply_high", "van dung cao": "apply_high",
    "rat kho": "apply_high", "apply high": "apply_high",
}  # fmt: skip
LEVEL_PREFIX = re.compile(
    r"^\s*(?:\[\s*([^\W_][^\[\]()]{0,20})\]|\(\s*([^\W\d_][^\[\]()]{0,20})\))\s*[:.]?\s*"
)


def read_level(text: str) -> Level | None:
    """The level a word or digit stands for, or None."""
    return WORDS.get(fold(text.removesuffix(".0")))


def split_level(stem: str) -> tuple[Level | None, str]:
    """Take "[2] " or "(TH) " from the front of a stem."""
    found = LEVEL_PREFIX.match(stem)
    level = read_level(found.group(1) or found.group(2)) if found else None
    return (level, stem[found.end() :]) if found and level else (None, stem)
