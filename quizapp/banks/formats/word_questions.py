"""How a question of each type stands on paper, and how its key is written.

Right-hand texts of pairs and items to be put in order are mixed, always alike for one question,
so that the paper does not give its own key away.
"""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from docx.shared import Mm

from quizapp.banks.formats.drafts import letter
from quizapp.banks.formats.key_words import numbers_told, texts_told, units_told
from quizapp.banks.formats.parsed import ParsedImage, ParsedQuestion
from quizapp.banks.formats.typed_blocks import MARKS
from quizapp.banks.formats.word_sheet import PAGE_WIDTH, Place, add_row, draw, grid, line

GAP = re.compile(r"\{\{(\d{1,3})\}\}")
BLANK = "……………………"
LONG_BLANK = BLANK * 4
BOX = "☐"
INDENT = Mm(6)
FOUR_A_LINE, TWO_A_LINE = 17, 40


@dataclass(slots=True)
class Written:
    """A question on paper: its key as a person marks it, and whether all pictures are there."""

    key: str = ""
    pictures: bool = True


@dataclass(frozen=True, slots=True)
class Look:
    """How it is to stand: with the right options marked, or with place to answer."""

    shows_key: bool = False
    has_space: bool = True


def write_question(place: Place, question: ParsedQuestion, number: int, look: Look) -> Written:
    """Put one question at the end of a document or cell."""
    kind = f" ({MARKS[question.type]})" if question.type in MARKS else ""
    stem = GAP.sub(lambda gap: f"({gap[1]}) {BLANK}", question.stem)
    before = 8 if look.has_space else 0
    line(place, (f"Câu {number}{kind}. ", "bold"), stem, before=before, keep=True)
    written = Written()
    if question.images:
        written.pictures = draw(line(place, indent=INDENT, keep=True), question.images)
    _WRITERS[question.type](place, question, look, written)
    return written


def _write_choices(place: Place, question: ParsedQuestion, look: Look, written: Written) -> None:
    written.key = ", ".join(letter(at) for at in question.correct)
    labels = [f"{letter(at)}. " for at in range(len(question.options))]
    if look.shows_key or any(option.images for option in question.options):
        _write_list(place, question, labels, look, written, question.correct)
        return
    texts = [label + option.text for label, option in zip(labels, question.options, strict=True)]
    a_line = _how_many_a_line(texts)
    for at in range(0, len(texts), a_line):
        paragraph = line(
            place, "\t".join(texts[at : at + a_line]), indent=INDENT, keep=at + a_line < len(texts)
        )
        for stop in range(1, a_line):
            width = PAGE_WIDTH - INDENT
            paragraph.paragraph_format.tab_stops.add_tab_stop(INDENT + width * stop // a_line)


def _how_many_a_line(texts: Sequence[str]) -> int:
    """Short options share a line, as on papers of schools."""
    longest = max(map(len, texts))
    if any("\n" in text for text in texts) or longest > TWO_A_LINE:
        return 1
    return 4 if longest <= FOUR_A_LINE else 2


def _write_list(
    place: Place,
    question: ParsedQuestion,
    labels: Sequence[str],
    look: Look,
    written: Written,
    right: Sequence[int] = (),
    order: Sequence[int] | None = None,
) -> None:
    places = range(len(question.options)) if order is None else order
    for label, at in zip(labels, places, strict=True):
        is_right = look.shows_key and at in right
        sign, weight = ("✓ ", "bold") if is_right else ("", "")
        option = question.options[at]
        paragraph = line(place, (f"{sign}{label}{option.text}", weight), indent=INDENT)
        written.pictures &= draw(paragraph, option.images)


def _write_statements(place: Place, question: ParsedQuestion, look: Look, written: Written) -> None:
    values: Sequence[bool] = _key(question)["values"]
    written.key = ", ".join("Đ" if value else "S" for value in values)
    if look.shows_key:
        labels = [f"{letter(at).lower()}) {'Đúng' if one else 'Sai'}: "
                  for at, one in enumerate(values)]  # fmt: skip
        _write_list(place, question, labels, look, written)
        return
    widths = [PAGE_WIDTH - Mm(40), Mm(20), Mm(20)]
    table = grid(place, widths, ["Ý", "Đúng", "Sai"])
    for at, option in enumerate(question.options):
        cells = add_row(table, widths)
        text = line(cells[0], f"{letter(at).lower()}) {option.text}")
        written.pictures &= draw(text, option.images)
        for cell in cells[1:]:
            line(cell, BOX, centred=True)


def _write_pairs(place: Place, question: ParsedQuestion, look: Look, written: Written) -> None:
    key = _key(question)
    left, options = int(key["left"]), question.options
    right = _mixed(question, range(left, len(options)))
    shown = {at: letter(n).lower() for n, at in enumerate(right)}
    written.key = ", ".join(f"{n + 1}-{shown[at]}" for n, at in enumerate(key["right_of"]))
    rows = [
        (
            (f"{n + 1}) {options[n].text}", options[n].images) if n < left else ("", ()),
            (f"{shown[right[n]]}) {options[right[n]].text}", options[right[n]].images)
            if n < len(right) else ("", ()),
        )
        for n in range(max(left, len(right)))
    ]  # fmt: skip
    if look.shows_key:
        for side in (0, 1):
            for row in rows:
                _write_entry(place, *row[side], written)
        line(place, (_answer(written), "bold"), indent=INDENT)
        return
    widths = [PAGE_WIDTH // 2, PAGE_WIDTH - PAGE_WIDTH // 2]
    table = grid(place, widths, ["Cột 1", "Cột 2"])
    for row in rows:
        for cell, entry in zip(add_row(table, widths), row, strict=True):
            _write_entry(cell, *entry, written, indent=False)
    line(place, "Ghép: " + ", ".join(f"{n + 1} – ……" for n in range(left)), before=2)


def _write_entry(
    place: Place,
    text: str,
    images: Sequence[ParsedImage],
    written: Written,
    *,
    indent: bool = True,
) -> None:
    if text or images:
        paragraph = line(place, text, indent=INDENT if indent else None)
        written.pictures &= draw(paragraph, images)


def _write_order(place: Place, question: ParsedQuestion, look: Look, written: Written) -> None:
    order = _mixed(question, range(len(question.options)))
    written.key = ", ".join(str(order.index(at) + 1) for at in range(len(order)))
    _write_list(place, question, [f"{n + 1}) " for n in range(len(order))], look, written,
                order=order)  # fmt: skip
    if look.shows_key:
        line(place, (_answer(written), "bold"), indent=INDENT)
    else:
        line(place, f"Thứ tự đúng: {BLANK}{BLANK}", indent=INDENT)


def _write_words(place: Place, question: ParsedQuestion, look: Look, written: Written) -> None:
    written.key = " | ".join(texts_told(_key(question)))
    _write_typed(place, look, written, "")


def _write_number(place: Place, question: ParsedQuestion, look: Look, written: Written) -> None:
    key = _key(question)
    units = units_told(key)
    required = " (bắt buộc)" if key.get("unit_required") else ""
    said = [f"đơn vị{required}: {units}"] if units else []
    written.key = " | ".join([*numbers_told(key), *said])
    names = ", ".join(unit["name"] for unit in key.get("units", ()))
    _write_typed(place, look, written, f" (đơn vị: {names})" if names else "")


def _write_typed(place: Place, look: Look, written: Written, more: str) -> None:
    if look.shows_key:
        line(place, (_answer(written), "bold"), indent=INDENT)
    else:
        line(place, f"Điền{more}: {LONG_BLANK}", indent=INDENT)


def _write_gaps(place: Place, question: ParsedQuestion, look: Look, written: Written) -> None:
    keys = []
    for number, gap in enumerate(_key(question)["gaps"], start=1):
        if "options" in gap:
            texts = [f"{letter(n).lower()}) {question.options[at].text}"
                     for n, at in enumerate(gap["options"])]  # fmt: skip
            line(place, f"({number}) " + "   ".join(texts), indent=INDENT)
            right = [letter(gap["options"].index(at)).lower() for at in gap["right"]]
            keys.append(f"({number}) {', '.join(right)}")
        else:
            told = numbers_told(gap["numeric"]) if "numeric" in gap else texts_told(gap)
            keys.append(f"({number}) {'; '.join(told)}")
    written.key = "; ".join(keys)
    if look.shows_key:
        line(place, (_answer(written), "bold"), indent=INDENT)


def _answer(written: Written) -> str:
    return f"Đáp án: {written.key.replace(' | ', '; ')}"


def _key(question: ParsedQuestion) -> Mapping[str, Any]:
    return question.key or {}


def _mixed(question: ParsedQuestion, places: range) -> list[int]:
    """The places in an order that depends on the question alone and is not their own."""
    mixed = list(places)
    source = random.Random(f"{question.item} {question.stem}")  # noqa: S311 - no secret
    source.shuffle(mixed)
    if len(mixed) > 1 and mixed == list(places):
        mixed = [*mixed[1:], mixed[0]]
    return mixed


_WRITERS: dict[str, Callable[[Place, ParsedQuestion, Look, Written], None]] = {
    "single_choice": _write_choices,
    "multiple_choice": _write_choices,
    "true_false": _write_choices,
    "statement_table": _write_statements,
    "matching": _write_pairs,
    "ordering": _write_order,
    "short_text": _write_words,
    "numeric": _write_number,
    "cloze": _write_gaps,
}
