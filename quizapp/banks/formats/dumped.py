"""What a writer hands over: the file, and what it could not hold."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from quizapp.banks.formats.numbers import inverse
from quizapp.banks.formats.parsed import ParsedQuestion
from quizapp.banks.formats.texts import fold
from quizapp.scoring.question_types import TYPES


@dataclass(frozen=True, slots=True)
class Dumped:
    """A file; ``lossy`` lists "item: what" for each thing of a question left out or changed."""

    content: bytes
    lossy: tuple[str, ...] = ()


def losses(question: ParsedQuestion, *checks: str) -> list[str]:
    """The named things that this question has and the format does not keep."""
    return [f"{question.item}: {check}" for check in checks if HAS[check](question)]


def below_shared_texts(questions: Sequence[ParsedQuestion]) -> list[ParsedQuestion]:
    """Each question with the text of its group before its own, for formats without groups."""
    return [
        replace(one, stem=f"{one.group.text}\n\n{one.stem}") if one.group else one
        for one in questions
    ]


def has_pictures(question: ParsedQuestion) -> bool:
    """Whether the stem or an option shows a picture."""
    return bool(question.images or any(option.images for option in question.options))


def is_true(question: ParsedQuestion) -> bool:
    """Whether the right one of the two options of a true/false question says "true"."""
    return fold(question.options[question.correct[0]].text) in {"dung", "true"}


def accepted_of(question: ParsedQuestion) -> list[Mapping[str, Any]]:
    """The keys of what is typed: of the question itself, or of its gaps."""
    key = question.key or {}
    gaps = key.get("gaps", [key])
    return [gap.get("numeric", gap) for gap in gaps if "accepted" in gap or "numeric" in gap]


def is_in_order(question: ParsedQuestion) -> bool:
    """Whether elements would be read in the order they have: as they are first pointed at."""
    key, count = question.key or {}, len(question.options)
    if question.type == "matching":
        texts = [option.text for option in question.options[key["left"] :]]
        first = list(dict.fromkeys(key["right_of"]))
        rest = [place for place in range(key["left"], count) if place not in first]
        return [*first, *rest] == list(range(key["left"], count)) and len(set(texts)) == len(texts)
    if question.type == "cloze":
        places = [place for gap in key["gaps"] for place in gap.get("options", ())]
        return places == list(range(count))
    return True


def _is_scored_unusually(question: ParsedQuestion) -> bool:
    """Other programs mark partly: a choice by weights, anything else by its parts."""
    if question.type == "multiple_choice":
        return question.scoring not in {"partial", "weights"}
    usual = TYPES[question.type].scorings[0]
    return question.type != "ordering" and question.scoring not in {None, usual}


def _is_scored_otherwise(question: ParsedQuestion) -> bool:
    return question.scoring not in {None, TYPES[question.type].scorings[0]}


def _tolerates(question: ParsedQuestion) -> bool:
    return any(not key.get("accents", True) for key in accepted_of(question))


def _has_units(question: ParsedQuestion) -> bool:
    return any(key.get("units") for key in accepted_of(question))


def _has_ranges(question: ParsedQuestion) -> bool:
    return any("low" in one for key in accepted_of(question) for one in key["accepted"])


def _has_inexact_units(question: ParsedQuestion) -> bool:
    units = (unit for key in accepted_of(question) for unit in key.get("units", ()))
    return any(inverse(unit["factor"]) is None for unit in units)


def _has_pictures_of_entries(question: ParsedQuestion) -> bool:
    """Those on the right of pairs and of choices in gaps have no place in Moodle's files."""
    first = {"matching": (question.key or {}).get("left", 0), "cloze": 0}.get(question.type)
    return first is not None and any(option.images for option in question.options[first:])


HAS: dict[str, Callable[[ParsedQuestion], bool]] = {
    "pictures": has_pictures,
    "level": lambda question: question.level is not None,
    "topic": lambda question: bool(question.topic),
    "citations": lambda question: bool(question.citations),
    "situation": lambda question: question.situation,
    "group": lambda question: question.group is not None,
    "fact": lambda question: question.fact is not None,
    "code": lambda question: question.code is not None,
    "explanation": lambda question: bool(question.explanation),
    "scoring": _is_scored_unusually,
    "case": lambda question: any(key.get("case") for key in accepted_of(question)),
    "accents": _tolerates,
    "units": _has_units,
    "ranges": _has_ranges,
    "units_of_gaps": lambda question: question.type == "cloze" and _has_units(question),
    "inexact_units": _has_inexact_units,
    "pictures_of_entries": _has_pictures_of_entries,
    "entry_order": lambda question: not is_in_order(question),
    "partial_scoring": _is_scored_otherwise,
}


def all_losses(questions: Sequence[ParsedQuestion], *checks: str) -> tuple[str, ...]:
    """The losses of each question, in order."""
    return tuple(loss for question in questions for loss in losses(question, *checks))
