"""Writes questions as the spreadsheet Kahoot takes in, within Kahoot's own limits."""

import io
from collections.abc import Sequence

import xlsxwriter

from quizapp.banks.formats.dumped import Dumped, all_losses, below_shared_texts
from quizapp.banks.formats.parsed import ParsedQuestion

LONGEST_STEM, LONGEST_ANSWER, MOST_ANSWERS = 120, 75, 4
CHOSEN = ("single_choice", "multiple_choice", "true_false")
FIRST_ROW, FIRST_COLUMN = 7, 1
TITLE = "Quiz template"
HEADER = (
    "Question - max 120 characters",
    *(f"Answer {number} - max 75 characters" for number in range(1, MOST_ANSWERS + 1)),
    "Time limit (sec) – 5, 10, 20, 30, 60, 90, 120, or 240 secs",
    "Correct answer(s) - choose at least one",
)
# Seconds by how much there is to read: as many characters a second as people read aloud.
SECONDS = ((100, 20), (200, 30), (500, 60))
UNKEPT = (
    "pictures",
    "level",
    "topic",
    "citations",
    "situation",
    "fact",
    "group",
    "code",
    "explanation",
)


def dump(questions: Sequence[ParsedQuestion]) -> Dumped:
    """Choices with at most four short answers; the others are left out and listed."""
    questions = below_shared_texts(questions)
    kept = [question for question in questions if not _obstacle(question)]
    left = [
        loss
        for question in questions
        if (why := _obstacle(question))
        for loss in (f"{question.item}: {why}", f"{question.item}: left_out")
    ]
    lines = [
        f"{one.item}: line_breaks" for one in kept if any("\n" in text for text in _texts(one))
    ]
    several = [f"{one.item}: scoring" for one in kept if one.type == "multiple_choice"]
    return Dumped(_workbook(kept), (*left, *lines, *several, *all_losses(kept, *UNKEPT)))


def _obstacle(question: ParsedQuestion) -> str:
    """Why Kahoot would not take a question; empty where it does."""
    if question.type not in CHOSEN:
        return "type"
    stem, *answers = _texts(question)
    if not all((stem, *answers)):
        return "pictures"
    if len(answers) > MOST_ANSWERS:
        return "too_many_options"
    is_long = len(stem) > LONGEST_STEM or any(len(one) > LONGEST_ANSWER for one in answers)
    return "too_long" if is_long else ""


def _texts(question: ParsedQuestion) -> list[str]:
    return [question.stem, *(option.text for option in question.options)]


def _workbook(questions: Sequence[ParsedQuestion]) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Sheet1")
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        sheet.set_column(FIRST_COLUMN, FIRST_COLUMN, 60)
        sheet.set_column(FIRST_COLUMN + 1, FIRST_COLUMN + MOST_ANSWERS, 28)
        sheet.write_string(1, FIRST_COLUMN, TITLE, bold)
        for column, title in enumerate(HEADER, start=FIRST_COLUMN):
            sheet.write_string(FIRST_ROW, column, title, bold)
        for row, question in enumerate(questions, start=FIRST_ROW + 1):
            sheet.write_number(row, 0, row - FIRST_ROW)
            stem, *answers = (" ".join(text.split()) for text in _texts(question))
            for column, text in enumerate([stem, *answers], start=FIRST_COLUMN):
                sheet.write_string(row, column, text, wrap)
            sheet.write_number(row, FIRST_COLUMN + MOST_ANSWERS + 1, _seconds(question))
            right = ",".join(str(place + 1) for place in question.correct)
            sheet.write_string(row, FIRST_COLUMN + MOST_ANSWERS + 2, right)
    return target.getvalue()


def _seconds(question: ParsedQuestion) -> int:
    length = sum(map(len, _texts(question)))
    return next(seconds for most, seconds in SECONDS if length <= most)
