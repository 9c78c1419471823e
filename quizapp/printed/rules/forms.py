"""What a form looks like on paper: letters, rows to mark, the key in the same letters. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase
from typing import Any

from quizapp.core.errors import Conflict, Invalid

MOST_FORMS = 8
FIRST_CODE = 101
RIGHT, WRONG = "Đ", "S"
NOTHING = "-"
CHOICES = frozenset({"single_choice", "multiple_choice"})
TYPED = frozenset({"short_text", "numeric"})
Slot = Mapping[str, Any]


def next_codes(taken: Sequence[str], wanted: int) -> list[str]:
    """The codes to add so that there are `wanted` in all: 101, 102, ... Forms are never removed."""
    if not 1 <= wanted <= MOST_FORMS:
        raise Invalid(fields={"count": "forms_out_of_range"})
    if wanted < len(taken):
        raise Conflict("forms_never_fewer")
    codes = [str(FIRST_CODE + place) for place in range(MOST_FORMS)]
    return [code for code in codes if code not in taken][: wanted - len(taken)]


@dataclass(frozen=True)
class SheetRow:
    """One row of the answer sheet: bubbles with these letters, so many boxes, or a line."""

    label: str
    letters: str = ""
    boxes: int = 0


@dataclass(frozen=True)
class SheetQuestion:
    """A question as printed. `lettered`: what letters stand for; `left`: entries a, b, c ..."""

    number: int
    type: str
    lettered: tuple[tuple[str, str], ...] = ()
    """(letter, option id) in the order printed."""
    left: tuple[str, ...] = ()
    gaps: tuple[tuple[str, ...] | None, ...] = ()
    """For each gap the ids to choose from, or None where something is written."""

    @property
    def letter_of(self) -> dict[str, str]:
        """Option id -> letter."""
        return {id_: letter for letter, id_ in self.lettered}

    @property
    def rows(self) -> list[SheetRow]:
        """What is marked on the sheet for it."""
        letters = "".join(letter for letter, _id in self.lettered)
        label = str(self.number)
        if self.type in CHOICES:
            return [SheetRow(label, letters)]
        if self.type == "true_false":
            return [SheetRow(label, RIGHT + WRONG)]
        if self.type == "ordering":
            return [SheetRow(label, boxes=len(letters))]
        if self.type == "cloze":
            return [
                SheetRow(f"{label}.{place}", ascii_uppercase[: len(choices)] if choices else "")
                for place, choices in enumerate(self.gaps, 1)
            ]
        if self.left:
            marks = letters if self.type == "matching" else RIGHT + WRONG
            return [SheetRow(f"{label}{ascii_lowercase[n]}", marks) for n in range(len(self.left))]
        return [SheetRow(label)]


def sheet_question(number: int, slot: Slot) -> SheetQuestion:
    """A slot of a form's paper as it is printed."""
    type_, options = slot["type"], [(id_, index) for id_, index in slot["options"]]
    if type_ == "statement_table":
        return SheetQuestion(number, type_, left=tuple(id_ for id_, _index in options))
    if type_ == "matching":
        size = slot["shape"]["left"]
        left = tuple(id_ for id_, index in options if index < size)
        right = [id_ for id_, index in options if index >= size]
        return SheetQuestion(number, type_, _lettered(right), left)
    if type_ == "cloze":
        gaps = tuple(
            None if choices is None else tuple(id_ for id_, index in options if index in choices)
            for choices in slot["shape"]["gaps"]
        )
        return SheetQuestion(number, type_, gaps=gaps)
    return SheetQuestion(number, type_, _lettered([id_ for id_, _index in options]))


def sheet_questions(paper: Sequence[Slot]) -> list[SheetQuestion]:
    """All of a form."""
    return [sheet_question(number, slot) for number, slot in enumerate(paper, 1)]


def _lettered(ids: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple(zip(ascii_uppercase, ids, strict=False))


def written(question: SheetQuestion, response: Any) -> str:
    """A response, or a key, as it stands on a sheet: "A", "BD", "ĐS", "CAB", or what was typed."""
    if response is None:
        return NOTHING
    write = _WRITTEN.get(question.type)
    return (write(question, response) or NOTHING) if write else _typed(response)


def _choices(question: SheetQuestion, response: Sequence[str]) -> str:
    return "".join(sorted(_letters(question, response)))


def _letters(question: SheetQuestion, response: Sequence[str]) -> str:
    return "".join(question.letter_of[id_] for id_ in response)


def _mark(_question: SheetQuestion, response: object) -> str:
    return RIGHT if response else WRONG


def _marks(question: SheetQuestion, response: Mapping[str, bool]) -> str:
    marks = {True: RIGHT, False: WRONG}
    return "".join(marks[response[id_]] if id_ in response else NOTHING for id_ in question.left)


def _pairs(question: SheetQuestion, response: Mapping[str, str]) -> str:
    letters = question.letter_of
    return "".join(letters.get(response.get(id_, ""), NOTHING) for id_ in question.left)


def _gaps(question: SheetQuestion, response: Mapping[str, Any]) -> str:
    return "; ".join(
        f"({number}) {_gap(choices, response.get(str(number)))}"
        for number, choices in enumerate(question.gaps, 1)
    )


def _gap(choices: Sequence[str] | None, given: Any) -> str:
    if given is None:
        return NOTHING
    return ascii_uppercase[choices.index(given)] if choices else _typed(given)


def _typed(response: Any) -> str:
    if isinstance(response, Mapping):
        return f"{response.get('value', '')} {response.get('unit') or ''}".strip()
    return str(response)


_WRITTEN: Mapping[str, Callable[[SheetQuestion, Any], str]] = {
    "single_choice": lambda question, response: _letters(question, [response]),
    "multiple_choice": _choices,
    "true_false": _mark,
    "ordering": _letters,
    "statement_table": _marks,
    "matching": _pairs,
    "cloze": _gaps,
}
