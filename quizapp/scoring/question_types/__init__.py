"""One file per question type, and the registry. A new type is a new file and a line here."""

from __future__ import annotations

from quizapp.scoring.question_types import (
    cloze,
    matching,
    multiple_choice,
    numeric,
    ordering,
    short_text,
    single_choice,
    statement_table,
    true_false,
)
from quizapp.scoring.question_types.base import QuestionType

TYPES: dict[str, QuestionType] = {
    kind.name: kind
    for kind in (
        single_choice.SingleChoice(),
        multiple_choice.MultipleChoice(),
        true_false.TrueFalse(),
        statement_table.StatementTable(),
        matching.Matching(),
        ordering.Ordering(),
        short_text.ShortText(),
        numeric.Numeric(),
        cloze.Cloze(),
    )
}


def question_type(name: str) -> QuestionType:
    """The type of this name; KeyError when it is not registered."""
    return TYPES[name]
