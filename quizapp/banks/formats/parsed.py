"""What every format hands over: questions found in a file, and what is wrong with it.

``found`` always equals the questions returned plus the items that have an error, so nothing
in a trainer's file is ever swallowed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

QuestionType = Literal[
    "single_choice",
    "multiple_choice",
    "true_false",
    "statement_table",
    "matching",
    "ordering",
    "short_text",
    "numeric",
    "cloze",
]
Level = Literal["remember", "understand", "apply", "apply_high"]
Severity = Literal["error", "warning"]

TRUE_FALSE_OPTIONS = ("Đúng", "Sai")


@dataclass(frozen=True, slots=True)
class ParsedImage:
    """A picture of a stem or an option, still in its original bytes."""

    name: str
    content_type: str
    data: bytes
    alt: str = ""


@dataclass(frozen=True, slots=True)
class ParsedOption:
    """One option in the order of the file."""

    text: str
    images: tuple[ParsedImage, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedCitation:
    """Where the law says so; ``grade`` tells how well the edition was checked."""

    document: str
    article: str = ""
    clause: str = ""
    point: str = ""
    grade: str = ""


@dataclass(frozen=True, slots=True)
class ParsedGroup:
    """The questions of a file with this code stand below one text, by their places."""

    code: str
    text: str
    place: int


@dataclass(frozen=True, slots=True)
class ParsedQuestion:
    """One question that can be stored; ``correct`` holds 0-based positions of options."""

    item: str
    where: str
    type: QuestionType
    stem: str
    options: tuple[ParsedOption, ...]
    correct: tuple[int, ...]
    row: int | None = None
    line: int | None = None
    code: str | None = None
    explanation: str = ""
    level: Level | None = None
    topic: str = ""
    citations: tuple[ParsedCitation, ...] = ()
    images: tuple[ParsedImage, ...] = ()
    situation: bool = False
    fact: str | None = None
    scoring: str | None = None
    """How it is marked, where the file says so."""
    key: Mapping[str, Any] | None = None
    """The key of the types beyond choices and true/false, and the weights of a multiple choice."""
    group: ParsedGroup | None = None


@dataclass(frozen=True, slots=True)
class UnreadQuestion:
    """What could be read of an item that has an error, for a person to mend. No pictures."""

    item: str
    type: QuestionType
    stem: str
    options: tuple[str, ...] = ()
    correct: tuple[int, ...] = ()
    explanation: str = ""
    topic: str = ""
    level: Level | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong or doubtful; an error with an ``item`` means that item was not read."""

    severity: Severity
    code: str
    where: str = ""
    row: int | None = None
    line: int | None = None
    item: str = ""
    params: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SecrecyMark:
    """A marking such as "TỐI MẬT" that stops a file until a person has looked at it."""

    where: str
    text: str


@dataclass(frozen=True, slots=True)
class ParsedBank:
    """The whole file as it was understood."""

    format: str
    found: int
    questions: tuple[ParsedQuestion, ...]
    problems: tuple[Problem, ...]
    secrecy_marks: tuple[SecrecyMark, ...] = ()
    unread: tuple[UnreadQuestion, ...] = ()
    """Of the first items with an error, as many as anybody would mend by hand."""

    @property
    def failed_items(self) -> frozenset[str]:
        """The items that were found but could not be read."""
        return frozenset(p.item for p in self.problems if p.severity == "error" and p.item)
