"""Answers as somebody types them from a sheet: "1A 2C 3BD 4Đ 21ĐS 24=Hòa giải; 26.1A". Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from string import ascii_uppercase
from typing import Any

from quizapp.printed.rules.forms import NOTHING, RIGHT, TYPED, WRONG, SheetQuestion

MAX_TYPED = 20_000
MAX_ANSWER = 200
_BETWEEN = re.compile(r"[\s,;]*")
_ANSWER = re.compile(
    r"(\d{1,3})(?:\.(\d{1,2}))?[ \t]*(?:=[ \t]*([^;\n]*)|[:)]?[ \t]*([A-Za-zĐđ-]+))(?![^\W\d])"
)
_UNREADABLE = re.compile(r"\S+")
_MARKS = {RIGHT: True, "D": True, WRONG: False}


@dataclass(frozen=True)
class Problem:
    """What cannot be taken: where, and the code of why."""

    where: str
    code: str


@dataclass
class Typed:
    """What was understood: slot -> response, without those left blank."""

    responses: dict[int, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


class _Wrong(Exception):
    pass


def read_typed(questions: Sequence[SheetQuestion], typed: str) -> Typed:
    """Every answer, or why not; nothing is guessed."""
    read, by_number = Typed(), {question.number: question for question in questions}
    seen: set[tuple[int, str]] = set()
    for number, gap, text, letters in _tokens(typed[:MAX_TYPED], read):
        question = by_number.get(number)
        where = f"{number}.{gap}" if gap else str(number)
        if question is None:
            read.problems.append(Problem(where, "unknown_question"))
        elif (number, gap) in seen:
            read.problems.append(Problem(where, "twice"))
        else:
            seen.add((number, gap))
            _take(read, question, gap, (text, letters), where)
    return read


def _tokens(typed: str, read: Typed) -> list[tuple[int, str, str | None, str]]:
    found: list[tuple[int, str, str | None, str]] = []
    place = 0
    while True:
        between = _BETWEEN.match(typed, place)
        place = between.end() if between else place
        if place >= len(typed):
            return found
        answer = _ANSWER.match(typed, place)
        if answer:
            number, gap, text, letters = answer.groups()
            own = None if text is None else text.strip()[:MAX_ANSWER]
            found.append((int(number), str(int(gap)) if gap else "", own, (letters or "").upper()))
            place = answer.end()
            continue
        strange = _UNREADABLE.match(typed, place)
        word = strange[0] if strange else typed[place]
        read.problems.append(Problem(word[:20], "unreadable"))
        place += len(word)


def _take(
    read: Typed, question: SheetQuestion, gap: str, given: tuple[str | None, str], where: str
) -> None:
    text, letters = given
    if bool(gap) != (question.type == "cloze"):
        read.problems.append(Problem(where, "unknown_gap"))
        return
    try:
        if gap:
            _take_gap(read, question, int(gap), text, letters)
            return
        response = _response(question, text, letters)
    except _Wrong as wrong:
        read.problems.append(Problem(where, str(wrong)))
        return
    if response not in (None, "", [], {}):
        read.responses[question.number] = response


def _response(question: SheetQuestion, text: str | None, letters: str) -> Any:
    if question.type in TYPED:
        if text is None and letters.strip(NOTHING):
            raise _Wrong("needs_equals")
        return text
    marks = letters if text is None else text.replace(" ", "").upper()
    if not marks.strip(NOTHING):
        return None
    return _READ[question.type](question, marks)


def _take_gap(
    read: Typed, question: SheetQuestion, gap: int, text: str | None, letters: str
) -> None:
    if not 1 <= gap <= len(question.gaps):
        raise _Wrong("unknown_gap")
    choices = question.gaps[gap - 1]
    marks = letters if text is None else text
    if not marks.strip(NOTHING):
        return
    if choices is None:
        if text is None:
            raise _Wrong("needs_equals")
        value = text
    else:
        value = _one(dict(zip(ascii_uppercase, choices, strict=False)), marks.upper())
    read.responses.setdefault(question.number, {})[str(gap)] = value


def _one(ids: Mapping[str, str], mark: str) -> str:
    if len(mark) > 1:
        raise _Wrong("one_only")
    return _many(ids, mark)[0]


def _many(ids: Mapping[str, str], marks: str) -> list[str]:
    if not set(marks) <= set(ids):
        raise _Wrong("unknown_letter")
    if len(set(marks)) < len(marks):
        raise _Wrong("letter_twice")
    return [ids[mark] for mark in marks]


def _single(question: SheetQuestion, marks: str) -> str:
    return _one(dict(question.lettered), marks)


def _several(question: SheetQuestion, marks: str) -> list[str]:
    return _many(dict(question.lettered), marks)


def _true_false(_question: SheetQuestion, marks: str) -> bool:
    if marks not in _MARKS:
        raise _Wrong("right_or_wrong")
    return _MARKS[marks]


def _statements(question: SheetQuestion, marks: str) -> dict[str, bool]:
    given = _each_left(question, marks)
    if not set(given.values()) <= set(_MARKS):
        raise _Wrong("right_or_wrong")
    return {id_: _MARKS[mark] for id_, mark in given.items()}


def _pairs(question: SheetQuestion, marks: str) -> dict[str, str]:
    given, ids = _each_left(question, marks), dict(question.lettered)
    if not set(given.values()) <= set(ids):
        raise _Wrong("unknown_letter")
    return {id_: ids[mark] for id_, mark in given.items()}


def _each_left(question: SheetQuestion, marks: str) -> dict[str, str]:
    """Entry -> its mark; "-" leaves one out."""
    if len(marks) != len(question.left):
        raise _Wrong("mark_for_each")
    return {id_: mark for id_, mark in zip(question.left, marks, strict=True) if mark != NOTHING}


_READ: Mapping[str, Callable[[SheetQuestion, str], Any]] = {
    "single_choice": _single,
    "multiple_choice": _several,
    "ordering": _several,
    "true_false": _true_false,
    "statement_table": _statements,
    "matching": _pairs,
}
