"""Writes questions as GIFT."""

import re
from collections.abc import Iterator, Sequence

from quizapp.banks.formats.dumped import Dumped, all_losses, is_true
from quizapp.banks.formats.parsed import ParsedQuestion
from quizapp.banks.formats.weights import written_weights

CONTROL = re.compile(r"([\\~=#{}:])")


def dump(questions: Sequence[ParsedQuestion]) -> Dumped:
    """Topics become categories; what GIFT has no place for is listed."""
    lines: list[str] = []
    topic = ""
    for question in questions:
        if question.topic != topic:
            topic = question.topic
            lines += [f"$CATEGORY: {category_path(topic)}", ""]
        lines += [*_question(question), ""]
    lost = all_losses(
        questions, "pictures", "level", "citations", "situation", "fact", "code", "scoring"
    )
    return Dumped("\n".join(lines).encode(), lost)


def category_path(topic: str) -> str:
    """A topic below Moodle's root; a slash inside it is doubled."""
    return "$course$/top/" + topic.replace("/", "//") if topic else "$course$/top"


def _question(question: ParsedQuestion) -> Iterator[str]:
    yield f"::{_escaped(question.item)}::[plain]{_escaped(question.stem)}{{"
    if question.type == "true_false":
        yield "TRUE" if is_true(question) else "FALSE"
    else:
        yield from _options(question)
    if question.explanation:
        yield f"####{_escaped(question.explanation)}"
    yield "}"


def _options(question: ParsedQuestion) -> Iterator[str]:
    weights = written_weights(len(question.options), question.correct)
    for place, option in enumerate(question.options):
        if question.type == "single_choice":
            sign = "=" if place in question.correct else "~"
        else:
            sign = f"~%{weights[place]:.5f}%"
        yield sign + _escaped(option.text)


def _escaped(text: str) -> str:
    return CONTROL.sub(r"\\\1", text).replace("\n", "\\n")
