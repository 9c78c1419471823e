"""A key kept apart from its questions, and how it is given to them by their printed numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from quizapp.banks.formats.drafts import TYPED, Draft, letter
from quizapp.banks.formats.parsed import Problem
from quizapp.banks.formats.question_block import take_key
from quizapp.banks.formats.texts import first_sentence

WHERE = "Tệp đáp án"


@dataclass(slots=True)
class KeySheet:
    """Keys by number, each number's in the order of the file, and what could not be read."""

    keys: dict[str, list[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def add(self, number: str, key: str) -> None:
        """Take up one key."""
        self.keys.setdefault(number.lstrip("0") or "0", []).append(key)

    def note(self, code: str, **params: str | int) -> None:
        """Note what a person should look at."""
        self.problems.append(Problem("warning", code, WHERE, params=params))


def give_keys(drafts: Sequence[Draft], sheet: KeySheet) -> list[Problem]:
    """Give each question its key; what has no partner on the other side is reported."""
    numbered = _by_number(drafts)
    for number, group in numbered.items():
        _give(group, number, sheet.keys.get(number, []))
    left = [
        Problem(
            "warning",
            "key_without_question",
            WHERE,
            params={"number": number, "key": first_sentence("; ".join(said), 40)},
        )
        for number, said in sheet.keys.items()
        if number not in numbered
    ]
    return [*sheet.problems, *left]


def _by_number(drafts: Sequence[Draft]) -> Mapping[str, list[Draft]]:
    """The questions by printed number; by place where the file prints none."""
    has_numbers = any(draft.number for draft in drafts)
    groups: dict[str, list[Draft]] = {}
    for place, draft in enumerate(drafts, start=1):
        groups.setdefault(draft.number if has_numbers else str(place), []).append(draft)
    return groups


def _give(group: Sequence[Draft], number: str, said: Sequence[str]) -> None:
    """Chapters that count anew get their keys in order; any other double is left to a person."""
    if not said:
        for draft in group:
            _note_missing(draft, number)
    elif len(said) == len(group):
        for draft, key in zip(group, said, strict=True):
            _give_one(draft, key)
    elif len(group) == 1 and len({key.strip().upper() for key in said}) == 1:
        _give_one(group[0], said[0])
    else:
        for draft in group:
            _forget_no_key(draft)
            draft.error("key_file_ambiguous", number=number, count=len(said))


def _note_missing(draft: Draft, number: str) -> None:
    if draft.correct:
        draft.warn("key_file_without", number=number)
    elif _forget_no_key(draft):
        draft.error("no_key_in_file", number=number)


def _give_one(draft: Draft, key: str) -> None:
    _forget_no_key(draft)
    if not draft.options and draft.type not in TYPED:
        return
    if any(code == "option_labels_irregular" for code, _ in draft.warnings):
        draft.error("key_label_ambiguous", key=first_sentence(key, 40))
        return
    own = draft.correct
    take_key(draft, key)
    if own and draft.correct and own != draft.correct:
        shown = ", ".join(letter(place) for place in own)
        draft.warn("key_file_differs", key=first_sentence(key, 40), own=shown)


def _forget_no_key(draft: Draft) -> bool:
    kept = [(code, params) for code, params in draft.errors if code != "no_key"]
    forgotten = len(kept) < len(draft.errors)
    draft.errors = kept
    return forgotten
