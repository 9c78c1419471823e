"""Moodle XML: choices and true/false with their pictures; other kinds are reported."""

import base64
import binascii
from collections.abc import Iterator

from lxml import etree

from quizapp.banks.formats.archive import refuse_declarations
from quizapp.banks.formats.drafts import Draft, assemble
from quizapp.banks.formats.gift import category_name
from quizapp.banks.formats.limits import MAX_IMAGE_BYTES, MAX_QUESTIONS, MAX_XML_BYTES, MEGABYTE
from quizapp.banks.formats.parsed import (
    TRUE_FALSE_OPTIONS,
    ParsedBank,
    ParsedImage,
    ParsedOption,
    SecrecyMark,
)
from quizapp.banks.formats.rich_text import RichText
from quizapp.banks.formats.texts import secrecy_mark
from quizapp.banks.formats.unreadable import UnreadableFile
from quizapp.banks.formats.weights import read_weights, shown
from quizapp.banks.formats.word_document import image_type

NAME = "moodle_xml"
FULL = 100.0
KINDS = {
    "shortanswer": "short_text",
    "numerical": "numeric",
    "match": "matching",
    "matching": "matching",
    "cloze": "cloze",
    "multianswer": "cloze",
    "gapselect": "cloze",
    "essay": "essay",
    "description": "description",
    "ordering": "ordering",
}


def detects(_filename: str, head: bytes) -> bool:
    """XML whose root is a quiz."""
    return b"<quiz" in head and head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")


def parse(data: bytes) -> ParsedBank:
    """Read the questions; categories give the topic and are no questions themselves."""
    if len(data) > MAX_XML_BYTES:
        raise UnreadableFile("file_too_large", megabytes=MAX_XML_BYTES // MEGABYTE)
    elements = _root(data).findall("question")
    if len(elements) > 2 * MAX_QUESTIONS:
        raise UnreadableFile("too_many_questions", limit=MAX_QUESTIONS)
    drafts = list(_drafts(elements))
    marks = [
        SecrecyMark(draft.where, mark)
        for draft in drafts
        for text in (draft.stem, draft.topic)
        if (mark := secrecy_mark(text))
    ]
    return assemble(NAME, drafts, secrecy_marks=marks)


def _root(data: bytes) -> etree._Element:
    refuse_declarations(data)
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise UnreadableFile("xml_broken", line=line or 0, column=column or 0) from error
    except ValueError as error:
        raise UnreadableFile("file_damaged") from error
    if root.getroottree().docinfo.doctype:
        raise UnreadableFile("xml_entities")
    if root.tag != "quiz":
        raise UnreadableFile("unknown_format")
    return root


def _drafts(elements: list[etree._Element]) -> Iterator[Draft]:
    topic = ""
    for element in elements:
        kind = element.get("type", "")
        if kind == "category":
            topic = category_name(_text_of(element.find("category")))
            continue
        yield _Reader(element, kind, topic).read()


def _text_of(element: etree._Element | None) -> str:
    inner = element.find("text") if element is not None else None
    return "".join(inner.itertext()) if inner is not None else ""


class _Reader:
    """Reads one question element into a draft."""

    def __init__(self, element: etree._Element, kind: str, topic: str) -> None:
        self.element, self.kind = element, kind
        line = element.sourceline
        name = " ".join(_text_of(element.find("name")).split())[:60]
        self.draft = Draft(name, str(line), line=line, topic=topic)
        self.answers = element.findall("answer")

    def read(self) -> Draft:
        draft = self.draft
        draft.stem, pictures = self._rich(self.element.find("questiontext"))
        draft.images = tuple(pictures)
        code = (self.element.findtext("idnumber") or "").strip()
        draft.code = code or None
        if self.kind == "multichoice":
            self._choices()
        elif self.kind == "truefalse":
            self._truth()
        else:
            draft.other_kind = KINDS.get(self.kind, self.kind[:40] or "?")
        draft.explanation = "\n".join(note for note in self._notes() if note)
        return draft

    def _choices(self) -> None:
        for answer in self.answers:
            text, pictures = self._rich(answer)
            self.draft.options.append(ParsedOption(text, tuple(pictures)))
        weights = [_fraction(answer) for answer in self.answers]
        single = (self.element.findtext("single") or "true").strip().lower()
        if single in {"false", "0"}:
            read_weights(self.draft, weights)
            return
        self.draft.type = "single_choice"
        self.draft.correct = tuple(i for i, one in enumerate(weights) if one >= FULL)
        if any(0 < abs(weight) < FULL for weight in weights):
            self.draft.warn("weights_not_kept", weights=shown(weights))

    def _truth(self) -> None:
        right = [_text_of(one).strip().lower() for one in self.answers if _fraction(one) >= FULL]
        self.draft.type = "true_false"
        self.draft.options = [ParsedOption(word) for word in TRUE_FALSE_OPTIONS]
        places = {"true": 0, "false": 1}
        self.draft.correct = tuple(sorted({places[word] for word in right if word in places}))

    def _notes(self) -> Iterator[str]:
        yield self._note(self.element.find("generalfeedback"))
        if self.draft.other_kind:
            return
        for answer in self.answers:
            note = self._note(answer.find("feedback"))
            if note:
                words, _ = self._rich(answer)
                yield f"“{words}”: {note}"

    def _note(self, element: etree._Element | None) -> str:
        text, pictures = self._rich(element)
        if pictures:
            self.draft.warn("picture_of_feedback", image=pictures[0].name)
        return text

    def _rich(self, element: etree._Element | None) -> tuple[str, list[ParsedImage]]:
        text = _text_of(element)
        style = element.get("format", "html") if element is not None else "plain_text"
        if style == "markdown":
            self.draft.warn("formatting_lost")
        if style in {"plain_text", "markdown"} or element is None:
            return text, []
        rich = RichText(text)
        if rich.is_formatted:
            self.draft.warn("formatting_lost")
        return rich.text, list(self._pictures(element, rich.pictures))

    def _pictures(
        self, element: etree._Element, wanted: list[tuple[str, str]]
    ) -> Iterator[ParsedImage]:
        files = {one.get("name", ""): one for one in element.findall("file")}
        for address, alt in wanted:
            name = address.rpartition("/")[2]
            data = _decoded(files.get(name))
            kind = image_type(data) if data else None
            if data and kind and len(data) <= MAX_IMAGE_BYTES:
                yield ParsedImage(name, kind, data, alt)
            else:
                self.draft.warn("picture_not_in_file", image=(name or alt or "?")[:80])


def _decoded(element: etree._Element | None) -> bytes | None:
    if element is None or not element.text:
        return None
    try:
        return base64.b64decode(element.text)
    except (binascii.Error, ValueError):
        return None


def _fraction(answer: etree._Element) -> float:
    try:
        return float(answer.get("fraction", "0"))
    except ValueError:
        return 0.0
