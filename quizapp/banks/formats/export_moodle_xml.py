"""Writes questions as Moodle XML, pictures included."""

import base64
from collections.abc import Sequence

from lxml import etree

from quizapp.banks.formats.dumped import Dumped, all_losses, below_shared_texts, is_true
from quizapp.banks.formats.embed import middle, with_answers
from quizapp.banks.formats.embedded import has_gaps
from quizapp.banks.formats.export_gift import category_path, percent
from quizapp.banks.formats.numbers import inverse
from quizapp.banks.formats.parsed import ParsedImage, ParsedOption, ParsedQuestion
from quizapp.banks.formats.texts import CONTROL
from quizapp.banks.formats.weights import written_weights

KINDS = {
    "single_choice": "multichoice",
    "multiple_choice": "multichoice",
    "true_false": "truefalse",
    "short_text": "shortanswer",
    "numeric": "numerical",
    "matching": "matching",
    "ordering": "ordering",
    "cloze": "cloze",
}
LOST = (
    "level", "citations", "situation", "fact", "group", "scoring", "accents", "ranges",
    "entry_order",    "units_of_gaps", "inexact_units", "pictures_of_entries",
)  # fmt: skip


def dump(questions: Sequence[ParsedQuestion]) -> Dumped:
    """Topics become categories, codes become ID numbers."""
    root = etree.Element("quiz")
    topic = ""
    kept = [question for question in questions if _is_sayable(question)]
    left = [f"{question.item}: left_out" for question in questions if question not in kept]
    for question in below_shared_texts(kept):
        if question.topic != topic:
            topic = question.topic
            entry = etree.SubElement(root, "question", type="category")
            _text(entry, "category", category_path(topic))
        _question(root, question)
    content: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return Dumped(content, (*left, *all_losses(kept, *LOST)))


def _is_sayable(question: ParsedQuestion) -> bool:
    """Moodle has no tables of statements; a text may not look like an answer embedded in it."""
    if question.type == "cloze":
        return not has_gaps(question.stem)
    right = question.options[(question.key or {}).get("left", 0) :]
    is_pairs = question.type == "matching"
    return question.type != "statement_table" and (not is_pairs or all(o.text for o in right))


def _question(root: etree._Element, question: ParsedQuestion) -> None:
    is_truth = question.type == "true_false"
    entry = etree.SubElement(root, "question", type=KINDS[question.type])
    _text(entry, "name", question.item)
    stem = with_answers(question) if question.type == "cloze" else question.stem
    _rich(entry, "questiontext", ParsedOption(stem, question.images))
    _text(entry, "generalfeedback", question.explanation)
    etree.SubElement(entry, "idnumber").text = question.code or ""
    if is_truth:
        for word, right in (("true", is_true(question)), ("false", not is_true(question))):
            answer = _text(entry, "answer", word)
            answer.set("fraction", "100" if right else "0")
        return
    if question.type in WRITERS:
        WRITERS[question.type](entry, question)
        return
    is_single = question.type == "single_choice"
    etree.SubElement(entry, "single").text = "true" if is_single else "false"
    etree.SubElement(entry, "shuffleanswers").text = "true"
    own = (question.key or {}).get("weights")
    weights = written_weights(len(question.options), question.correct, own)
    for option, weight in zip(question.options, weights, strict=True):
        shown = max(weight, 0) if is_single else weight
        _rich(entry, "answer", option).set("fraction", f"{shown:g}")


def _texts(entry: etree._Element, question: ParsedQuestion) -> None:
    key = question.key or {}
    etree.SubElement(entry, "usecase").text = "1" if key.get("case") else "0"
    for one in key["accepted"]:
        _text(entry, "answer", one["text"]).set("fraction", percent(one["credit"]))


def _numbers(entry: etree._Element, question: ParsedQuestion) -> None:
    key = question.key or {}
    for one in key["accepted"]:
        value, tolerance = middle(one)
        answer = _text(entry, "answer", value)
        answer.set("fraction", percent(one["credit"]))
        etree.SubElement(answer, "tolerance").text = tolerance
    units = etree.SubElement(entry, "units")
    for one in key.get("units", ()):
        unit = etree.SubElement(units, "unit")
        etree.SubElement(unit, "multiplier").text = inverse(one["factor"]) or "1"
        etree.SubElement(unit, "unit_name").text = _sound(one["name"])
    etree.SubElement(entry, "unitgradingtype").text = "1" if key.get("unit_required") else "0"


def _pairs(entry: etree._Element, question: ParsedQuestion) -> None:
    etree.SubElement(entry, "shuffleanswers").text = "true"
    key = question.key or {}
    extra = [place for place in range(key["left"], len(question.options))
             if place not in key["right_of"]]  # fmt: skip
    left = [*question.options[: key["left"]], *(ParsedOption("") for _ in extra)]
    for one, right in zip(left, [*key["right_of"], *extra], strict=True):
        pair = _rich(entry, "subquestion", one)
        _text(pair, "answer", question.options[right].text)


def _order(entry: etree._Element, question: ParsedQuestion) -> None:
    is_whole = question.scoring == "all_or_nothing"
    etree.SubElement(entry, "gradingtype").text = "-1" if is_whole else "0"
    for place, option in enumerate(question.options, start=1):
        _rich(entry, "answer", option).set("fraction", str(place))


WRITERS = {
    "short_text": _texts,
    "numeric": _numbers,
    "matching": _pairs,
    "ordering": _order,
    "cloze": lambda _entry, _question: None,
}


def _text(parent: etree._Element, tag: str, text: str) -> etree._Element:
    element = etree.SubElement(parent, tag, format="plain_text")
    etree.SubElement(element, "text").text = _sound(text)
    return element


def _rich(parent: etree._Element, tag: str, part: ParsedOption) -> etree._Element:
    """Plain text, or HTML where pictures have to be pointed to."""
    if not part.images:
        return _text(parent, tag, part.text)
    element = etree.SubElement(parent, tag, format="html")
    named = list(enumerate(part.images, start=1))
    page = etree.Element("div")
    for line in _sound(part.text).split("\n"):
        etree.SubElement(page, "p").text = line
    for place, image in named:
        address = f"@@PLUGINFILE@@/{_name(place, image)}"
        etree.SubElement(page, "img", src=address, alt=_sound(image.alt))
    html: str = etree.tostring(page, encoding="unicode", method="html")
    etree.SubElement(element, "text").text = html
    for place, image in named:
        file = etree.SubElement(element, "file", name=_name(place, image), encoding="base64")
        file.text = base64.b64encode(image.data).decode()
    return element


def _name(place: int, image: ParsedImage) -> str:
    return f"{place}.{image.content_type.rpartition('/')[2]}"


def _sound(text: str) -> str:
    return CONTROL.sub("", text)
