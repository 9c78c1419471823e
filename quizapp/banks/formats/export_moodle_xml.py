"""Writes questions as Moodle XML, pictures included."""

import base64
from collections.abc import Sequence

from lxml import etree

from quizapp.banks.formats.dumped import Dumped, all_losses, is_true
from quizapp.banks.formats.export_gift import category_path
from quizapp.banks.formats.parsed import ParsedImage, ParsedOption, ParsedQuestion
from quizapp.banks.formats.texts import CONTROL
from quizapp.banks.formats.weights import written_weights


def dump(questions: Sequence[ParsedQuestion]) -> Dumped:
    """Topics become categories, codes become ID numbers."""
    root = etree.Element("quiz")
    topic = ""
    for question in questions:
        if question.topic != topic:
            topic = question.topic
            entry = etree.SubElement(root, "question", type="category")
            _text(entry, "category", category_path(topic))
        _question(root, question)
    content: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    lost = all_losses(questions, "level", "citations", "situation", "fact", "scoring")
    return Dumped(content, lost)


def _question(root: etree._Element, question: ParsedQuestion) -> None:
    is_truth = question.type == "true_false"
    entry = etree.SubElement(root, "question", type="truefalse" if is_truth else "multichoice")
    _text(entry, "name", question.item)
    _rich(entry, "questiontext", ParsedOption(question.stem, question.images))
    _text(entry, "generalfeedback", question.explanation)
    etree.SubElement(entry, "idnumber").text = question.code or ""
    if is_truth:
        for word, right in (("true", is_true(question)), ("false", not is_true(question))):
            answer = _text(entry, "answer", word)
            answer.set("fraction", "100" if right else "0")
        return
    is_single = question.type == "single_choice"
    etree.SubElement(entry, "single").text = "true" if is_single else "false"
    etree.SubElement(entry, "shuffleanswers").text = "true"
    weights = written_weights(len(question.options), question.correct)
    for option, weight in zip(question.options, weights, strict=True):
        shown = max(weight, 0) if is_single else weight
        _rich(entry, "answer", option).set("fraction", f"{shown:g}")


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
