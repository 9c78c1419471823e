"""Writes questions as GIFT."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from quizapp.banks.formats.dumped import Dumped, all_losses, below_shared_texts, is_true
from quizapp.banks.formats.parsed import ParsedQuestion
from quizapp.banks.formats.weights import written_weights

ARROW = "->"
LOST = (
    "pictures", "level", "citations", "situation", "fact", "group", "code", "scoring", "case",
    "accents",    "units", "entry_order",
)  # fmt: skip
CONTROL = re.compile(r"([\\~=#{}:])")


def dump(questions: Sequence[ParsedQuestion]) -> Dumped:
    """Topics become categories; what GIFT has no place for is listed."""
    lines: list[str] = []
    topic = ""
    kept = [question for question in questions if _is_sayable(question)]
    left = [f"{question.item}: left_out" for question in questions if question not in kept]
    for question in below_shared_texts(kept):
        if question.topic != topic:
            topic = question.topic
            lines += [f"$CATEGORY: {category_path(topic)}", ""]
        lines += [*_question(question), ""]
    lost = all_losses(kept, *LOST)
    return Dumped("\n".join(lines).encode(), (*left, *lost))


def _is_sayable(question: ParsedQuestion) -> bool:
    """GIFT has no tables, orders and gaps, and no way to write an arrow that is none."""
    if question.type in {"statement_table", "ordering", "cloze"}:
        return False
    texts = [option.text for option in question.options]
    if question.type == "matching":
        return all(texts) and not any(ARROW in text for text in texts)
    if question.type == "short_text" and question.key:
        return not all(ARROW in one["text"] for one in question.key["accepted"])
    return True


def category_path(topic: str) -> str:
    """A topic below Moodle's root; a slash inside it is doubled."""
    return "$course$/top/" + topic.replace("/", "//") if topic else "$course$/top"


def _question(question: ParsedQuestion) -> Iterator[str]:
    yield f"::{_escaped(question.item)}::[plain]{_escaped(question.stem)}{{"
    if question.type == "true_false":
        yield "TRUE" if is_true(question) else "FALSE"
    else:
        yield from WRITERS.get(question.type, _options)(question)
    if question.explanation:
        yield f"####{_escaped(question.explanation)}"
    yield "}"


def _options(question: ParsedQuestion) -> Iterator[str]:
    own = (question.key or {}).get("weights")
    weights = written_weights(len(question.options), question.correct, own)
    for place, option in enumerate(question.options):
        if question.type == "single_choice":
            sign = "=" if place in question.correct else "~"
        else:
            sign = f"~%{weights[place]:.5f}%"
        yield sign + _escaped(option.text)


def _texts(question: ParsedQuestion) -> Iterator[str]:
    for one in (question.key or {})["accepted"]:
        yield f"=%{percent(one['credit'])}%{_escaped(one['text'])}"


def _numbers(question: ParsedQuestion) -> Iterator[str]:
    yield "#"
    for one in (question.key or {})["accepted"]:
        range_ = f"{one['low']}..{one['high']}" if "low" in one else ""
        yield f"=%{percent(one['credit'])}%{range_ or around(one)}"


def around(accepted: Mapping[str, Any]) -> str:
    """A number and what it may be off: 3:0.1."""
    return f"{accepted['value']}:{accepted.get('tolerance', '0')}"


def percent(credit: float) -> str:
    """A share of the mark as Moodle writes it."""
    return f"{round(credit * 100, 5):.5f}".rstrip("0").rstrip(".")


def _pairs(question: ParsedQuestion) -> Iterator[str]:
    texts = [_escaped(option.text) for option in question.options]
    key = question.key or {}
    for left, right in enumerate(key["right_of"]):
        yield f"={texts[left]} -> {texts[right]}"
    for extra in range(key["left"], len(texts)):
        if extra not in key["right_of"]:
            yield f"= -> {texts[extra]}"


WRITERS: dict[str, Callable[[ParsedQuestion], Iterator[str]]] = {
    "short_text": _texts,
    "numeric": _numbers,
    "matching": _pairs,
}


def _escaped(text: str) -> str:
    return CONTROL.sub(r"\\\1", text).replace("\n", "\\n")
