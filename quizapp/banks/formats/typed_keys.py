"""Answers read from a file into the keys of the types that are typed, paired or ordered."""

from collections.abc import Sequence

from quizapp.banks.formats.drafts import Draft
from quizapp.banks.formats.embedded import ANYTHING, Embedded, Entry, accepted_texts, is_worth
from quizapp.banks.formats.numbers import accepted_number
from quizapp.banks.formats.parsed import ParsedOption

Pair = tuple[ParsedOption, str]


def fill_texts(draft: Draft, entries: Sequence[Entry], *, case: bool) -> list[str]:
    """A short text; the notes that stood at its answers."""
    worth = [entry for entry in entries if is_worth(entry)]
    for entry in worth:
        if ANYTHING in entry.text:
            draft.warn("wildcard_taken_literally", text=entry.text[:80])
    draft.type = "short_text"
    draft.key = {"accepted": accepted_texts(worth), "case": case, "accents": True}
    return _notes(entries)


def fill_numbers(draft: Draft, entries: Sequence[Entry]) -> list[str]:
    """A number without units."""
    draft.type = "numeric"
    numbers = [
        accepted_number(e.text, e.weight / 100) for e in entries if is_worth(e) if e.text != "*"
    ]
    if None in numbers:
        draft.error("accepted_unreadable")
    draft.key = {"accepted": [n for n in numbers if n], "units": [], "unit_required": False}
    return _notes(entries)


def fill_pairs(draft: Draft, pairs: Sequence[Pair]) -> None:
    """Left entries with theirs on the right; a right one without a left one is one too many."""
    left = [one for one, _ in pairs if one.text or one.images]
    rights = list(dict.fromkeys(text for _, text in pairs if text))
    places = {text: len(left) + place for place, text in enumerate(rights)}
    missing = len(left) + len(rights)
    right_of = [places.get(text, missing) for one, text in pairs if one.text or one.images]
    draft.type = "matching"
    draft.options = [*left, *(ParsedOption(text) for text in rights)]
    draft.key = {"left": len(left), "right_of": right_of}


def fill_gaps(draft: Draft, found: Embedded, stem: str) -> None:
    """A text with gaps, its stem made plain by the caller."""
    draft.type, draft.stem = "cloze", stem
    draft.options = [ParsedOption(text) for text in found.elements]
    draft.key = {"gaps": found.gaps}
    for fault in dict.fromkeys(found.faults):
        draft.error(fault)
    if found.weights:
        draft.warn("weights_not_kept", weights=", ".join(f"{w:g}%" for w in found.weights))
    if len(found.marks) > 1:
        draft.warn("gap_marks_not_kept", marks=", ".join(sorted(found.marks)))
    draft.explanation = "\n".join(note for note in (draft.explanation, *found.notes) if note)


def _notes(entries: Sequence[Entry]) -> list[str]:
    return [f"“{entry.text}”: {entry.feedback}" for entry in entries if entry.feedback]
