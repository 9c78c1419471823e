"""Codes that people read from paper and type: a check character finds most mistakes. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import product

from quizapp.core.tokens import CODE_ALPHABET, new_code, normalise_code, spaced_code

RANDOM_BITS = 128
LENGTH = len(new_code(RANDOM_BITS)) + 1
GROUP = 4
LONGEST_TYPED = 80
MOST_UNREADABLE = 3
"""So many characters that no code has are guessed at; with more it was not read from a paper."""
_NOT_IN_CODES = {"0": "DQ", "O": "DQ", "1": "J7T", "I": "J7T", "L": "J7T", "U": "V"}
"""What was typed -> what may have been printed there."""
_PAIRS = ("8B", "5S", "2Z", "6G", "CG", "DQ", "VY")
_ALIKE = {
    letter: "".join(pair.replace(letter, "") for pair in _PAIRS if letter in pair)
    for letter in "".join(_PAIRS)
}


def new_certificate_code() -> str:
    """A code that nobody guesses: 128 random bits at least, and a check character."""
    random_part = new_code(RANDOM_BITS)
    return random_part + check_character(random_part)


def shown_code(code: str) -> str:
    """In groups of four, as it is printed."""
    return spaced_code(code, GROUP)


def check_character(random_part: str) -> str:
    """By Luhn's rule over the letters of codes: any one wrong character shows."""
    return CODE_ALPHABET[-_luhn_sum(random_part, doubled=True) % len(CODE_ALPHABET)]


def is_well_formed(code: str) -> bool:
    """Whether this could be one of ours, in canonical form."""
    return (
        len(code) == LENGTH
        and set(code) <= set(CODE_ALPHABET)
        and _luhn_sum(code, doubled=False) % len(CODE_ALPHABET) == 0
    )


def possible_codes(typed: str) -> list[str]:
    """The codes that somebody may have meant, at most a few dozen; none for what is no code.

    Case, spaces and hyphens do not matter; letters that codes do not have are taken for those that
    look like them; when the check character does not fit, one letter may be its look-alike. With
    128 random bits a code of somebody else is never met by that.
    """
    if len(typed) > LONGEST_TYPED:
        return []
    read = normalise_code(unicodedata.normalize("NFKC", typed))
    if len(read) != LENGTH:
        return []
    readings = list(_readings(read))
    fitting = [code for code in readings if is_well_formed(code)]
    if fitting or len(readings) != 1:
        return fitting
    return [code for code in _with_one_look_alike(read) if is_well_formed(code)]


def _readings(read: str) -> Iterator[str]:
    if sum(letter in _NOT_IN_CODES for letter in read) > MOST_UNREADABLE:
        return
    choices = (_NOT_IN_CODES.get(letter, letter) for letter in read)
    for letters in product(*choices):
        yield "".join(letters)


def _with_one_look_alike(read: str) -> Iterator[str]:
    for place, letter in enumerate(read):
        for other in _ALIKE.get(letter, ""):
            yield read[:place] + other + read[place + 1 :]


def _luhn_sum(letters: str, *, doubled: bool) -> int:
    """From the last letter on, each second one doubled; `doubled`: the last one already is."""
    size, total = len(CODE_ALPHABET), 0
    for letter in reversed(letters):
        weighed = CODE_ALPHABET.index(letter) * (2 if doubled else 1)
        total += weighed // size + weighed % size
        doubled = not doubled
    return total
