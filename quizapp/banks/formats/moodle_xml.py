"""Moodle XML with its pictures: all kinds but essays, drawings and computed ones are read."""

import base64
import binascii
import re
from collections.abc import Callable, Collection, Iterator

from lxml import etree

from quizapp.banks.formats.archive import refuse_declarations
from quizapp.banks.formats.drafts import Draft, assemble
from quizapp.banks.formats.embedded import Embedded, Entry, read_embedded
from quizapp.banks.formats.gift import category_name
from quizapp.banks.formats.limits import MAX_IMAGE_BYTES, MAX_QUESTIONS, MAX_XML_BYTES, MEGABYTE
from quizapp.banks.formats.numbers import decimal_text, inverse
from quizapp.banks.formats.parsed import (
    TRUE_FALSE_OPTIONS,
    ParsedBank,
    ParsedImage,
    ParsedOption,
    SecrecyMark,
)
from quizapp.banks.formats.rich_text import RichText
from quizapp.banks.formats.texts import secrecy_mark
from quizapp.banks.formats.typed_keys import fill_gaps, fill_numbers, fill_pairs, fill_texts
from quizapp.banks.formats.unreadable import UnreadableFile
from quizapp.banks.formats.weights import read_weights, shown
from quizapp.banks.formats.word_document import image_type

NAME = "moodle_xml"
FULL = 100.0
KINDS = {
    "essay": "essay",
    "description": "description",
    "ddwtos": "ddwtos",
}
PLACE = re.compile(r"\[\[(\d{1,3})\]\]")
ESCAPED = re.compile(r"\\(.)", re.DOTALL)


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
        read = READERS.get(self.kind)
        if read is not None:
            read(self)
        else:
            draft.other_kind = KINDS.get(self.kind, self.kind[:40] or "?")
        notes = (*self._notes(), draft.explanation)
        draft.explanation = "\n".join(note for note in notes if note)
        return draft

    def read_choices(self) -> None:
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

    def read_truth(self) -> None:
        right = [_text_of(one).strip().lower() for one in self.answers if _fraction(one) >= FULL]
        self.draft.type = "true_false"
        self.draft.options = [ParsedOption(word) for word in TRUE_FALSE_OPTIONS]
        places = {"true": 0, "false": 1}
        self.draft.correct = tuple(sorted({places[word] for word in right if word in places}))

    def read_short_text(self) -> None:
        fill_texts(self.draft, self._entries(), case=self._says("usecase"))

    def read_numbers(self) -> None:
        told = [
            f"{_text_of(one).strip()}:{(one.findtext('tolerance') or '0').strip()}"
            for one in self.answers
        ]
        entries = [
            Entry(_fraction(one), "*" if text.startswith("*") else text)
            for one, text in zip(self.answers, told, strict=True)
        ]
        fill_numbers(self.draft, entries)
        units = [self._unit(one) for one in self.element.findall("units/unit")]
        if units and self.draft.key is not None:
            required = self._says("unitgradingtype")
            self.draft.key = {**self.draft.key, "units": units, "unit_required": required}

    def _unit(self, element: etree._Element) -> dict[str, str]:
        """Moodle says how many of a unit make one; keys say how much one of it is."""
        many = decimal_text(element.findtext("multiplier") or "1")
        factor = inverse(many) if many else None
        name = (element.findtext("unit_name") or "").strip()
        if factor is None:
            self.draft.error("units_unreadable")
        return {"name": name, "factor": factor or "1"}

    def read_pairs(self) -> None:
        pairs = []
        for one in self.element.findall("subquestion"):
            text, pictures = self._rich(one)
            right = RichText(_text_of(one.find("answer"))).text
            pairs.append((ParsedOption(text, tuple(pictures)), right))
        fill_pairs(self.draft, pairs)

    def read_order(self) -> None:
        """The answers stand in their right order."""
        for answer in self.answers:
            text, pictures = self._rich(answer)
            self.draft.options.append(ParsedOption(text, tuple(pictures)))
        self.draft.type, self.draft.scoring = "ordering", "partial"
        self.draft.key = {"count": len(self.answers)}
        if self._says("gradingtype", {"-1"}):
            self.draft.scoring = "all_or_nothing"

    def read_gaps(self) -> None:
        """Answers embedded in the text itself, which may be marked up around them."""
        style = self._style()
        found = read_embedded(_text_of(self.element.find("questiontext")), self._embedded(style))
        stem = RichText(found.text).text if style == "html" else found.text
        fill_gaps(self.draft, found, stem)

    def read_choose_words(self) -> None:
        """[[1]] stands where a word of the group of word 1 is to be chosen."""
        words = self.element.findall("selectoption")
        texts = [RichText(_text_of(one)).text for one in words]
        groups = [(one.findtext("group") or "1").strip() for one in words]
        right = [int(number) - 1 for number in PLACE.findall(self.draft.stem)]
        if any(place not in range(len(words)) for place in right):
            self.draft.error("gap_not_understood")
            return
        numbers = iter(range(1, len(right) + 1))
        stem = PLACE.sub(lambda _found: f"{{{{{next(numbers)}}}}}", self.draft.stem)
        gaps = [
            {"options": [i for i, one in enumerate(groups) if one == groups[place]],
             "right": [place]}
            for place in right
        ]  # fmt: skip
        fill_gaps(self.draft, Embedded("", texts, list(gaps)), stem)

    def _style(self) -> str:
        element = self.element.find("questiontext")
        return element.get("format", "html") if element is not None else "html"

    def _embedded(self, style: str) -> Callable[[str], str]:
        def plain(text: str) -> str:
            bare = ESCAPED.sub(lambda found: found.group(1), text)
            return RichText(bare).text if style == "html" else bare.strip()

        return plain

    def _entries(self) -> list[Entry]:
        return [Entry(_fraction(one), self._rich(one)[0]) for one in self.answers]

    def _says(self, name: str, words: Collection[str] = ("1", "true")) -> bool:
        return (self.element.findtext(name) or "").strip().lower() in words

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


READERS: dict[str, Callable[[_Reader], None]] = {
    "multichoice": _Reader.read_choices,
    "truefalse": _Reader.read_truth,
    "shortanswer": _Reader.read_short_text,
    "numerical": _Reader.read_numbers,
    "match": _Reader.read_pairs,
    "matching": _Reader.read_pairs,
    "ordering": _Reader.read_order,
    "cloze": _Reader.read_gaps,
    "multianswer": _Reader.read_gaps,
    "gapselect": _Reader.read_choose_words,
}


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
