"""What a writer hands over: the file, and what it could not hold."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from quizapp.banks.formats.parsed import ParsedQuestion
from quizapp.banks.formats.texts import fold


@dataclass(frozen=True, slots=True)
class Dumped:
    """A file; ``lossy`` lists "item: what" for each thing of a question left out or changed."""

    content: bytes
    lossy: tuple[str, ...] = ()


def losses(question: ParsedQuestion, *checks: str) -> list[str]:
    """The named things that this question has and the format does not keep."""
    return [f"{question.item}: {check}" for check in checks if HAS[check](question)]


def has_pictures(question: ParsedQuestion) -> bool:
    """Whether the stem or an option shows a picture."""
    return bool(question.images or any(option.images for option in question.options))


def is_true(question: ParsedQuestion) -> bool:
    """Whether the right one of the two options of a true/false question says "true"."""
    return fold(question.options[question.correct[0]].text) in {"dung", "true"}


def _is_all_or_nothing(question: ParsedQuestion) -> bool:
    return question.type == "multiple_choice" and question.scoring != "partial"


HAS: dict[str, Callable[[ParsedQuestion], bool]] = {
    "pictures": has_pictures,
    "level": lambda question: question.level is not None,
    "topic": lambda question: bool(question.topic),
    "citations": lambda question: bool(question.citations),
    "situation": lambda question: question.situation,
    "fact": lambda question: question.fact is not None,
    "code": lambda question: question.code is not None,
    "explanation": lambda question: bool(question.explanation),
    "scoring": _is_all_or_nothing,
    "partial_scoring": lambda question: question.scoring == "partial",
}


def all_losses(questions: Sequence[ParsedQuestion], *checks: str) -> tuple[str, ...]:
    """The losses of each question, in order."""
    return tuple(loss for question in questions for loss in losses(question, *checks))
