"""When two typed texts say the same in Vietnamese. Pure, linear, without regular expressions."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

MAX_TYPED = 500
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_D_BAR = str.maketrans({"đ": "d", "Đ": "D"})
_ALIKE = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-"})


def same_form(text: str, *, case: bool = False, accents: bool = True) -> str:
    """What is compared: equal for texts that differ only in what never matters.

    Never: composed or not, where in a syllable the tone stands (hoà = hòa), runs of spaces,
    typographic quotes and dashes. `case`: capitals matter. `accents` False: marks and đ do not.
    """
    words = unicodedata.normalize("NFD", text.translate(_ALIKE)).split()
    form = " ".join(_tone_last(word) for word in words)
    if not accents:
        form = "".join(c for c in form if not unicodedata.combining(c)).translate(_D_BAR)
    return form if case else form.casefold()


def _tone_last(word: str) -> str:
    """The word with its tones behind its letters: Vietnamese has one tone in a syllable."""
    tones = [c for c in word if c in _TONES]
    return "".join([*(c for c in word if c not in _TONES), *tones])


def credit_of(typed: object, key: Mapping[str, Any]) -> float:
    """The credit of the best accepted text that this is: `key` as of a short text."""
    if not isinstance(typed, str):
        return 0.0
    terms = {"case": bool(key.get("case")), "accents": bool(key.get("accents", True))}
    given = same_form(typed, **terms)
    earned = (
        float(one["credit"]) for one in key["accepted"] if same_form(one["text"], **terms) == given
    )
    return max(earned, default=0.0)


def faults_of(accepted: object) -> list[str]:
    """What is wrong with accepted texts: [{"text", "credit"}], one of them worth all."""
    if not isinstance(accepted, list) or not accepted:
        return ["key_missing"]
    if not all(_is_accepted(one) for one in accepted):
        return ["accepted_unreadable"]
    return [] if any(one["credit"] == 1 for one in accepted) else ["no_full_credit"]


def _is_accepted(one: object) -> bool:
    if not isinstance(one, Mapping) or not isinstance(one.get("text"), str):
        return False
    credit = one.get("credit")
    is_share = isinstance(credit, int | float) and not isinstance(credit, bool) and 0 <= credit <= 1
    return is_share and bool(one["text"].strip()) and len(one["text"]) <= MAX_TYPED


def best_text(accepted: Sequence[Mapping[str, Any]]) -> str:
    """The one to show: the first that is worth most."""
    return str(max(accepted, key=lambda one: one["credit"])["text"])
