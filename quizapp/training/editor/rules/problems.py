"""What stands in the way of a lesson, said at the place where it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from quizapp.training.editor.rules.lesson_text import Card, CitedPlace, LessonText
from quizapp.training.rules.places import CHECK, MEDIA, Place, checks_in, place_of, places_in
from quizapp.training.rules.progress import DEAD

MAX_TITLE, MAX_GOAL, MAX_BODY, MAX_CARD = 120, 300, 40_000, 600
MAX_CARDS, MAX_CITATIONS, MAX_QUESTIONS = 30, 12, 40
FEWEST_WORDS, MOST_WORDS = 250, 1400
"""What is read and answered in five minutes or a little more."""
LONGEST_MINUTES = 30
FEWEST_CITATIONS = 2
ERROR, WARNING = "error", "warning"
FOREIGN_PICTURE = re.compile(r"!\[[^\]]*\]\((?!media:)")
NOT_A_CHECK = re.compile(r"\[\[|\]\]")
NOT_MEDIA = re.compile(r"\(\s*media:", re.IGNORECASE)
TAG = re.compile(r"</?[a-z][a-z0-9]*[\s>/]", re.IGNORECASE)
TITLE = re.compile(r"#\s")


@dataclass(frozen=True, slots=True)
class KnownQuestion:
    """A question of the course's bank. `options`: how many consequences a situation has."""

    state: str
    is_situation: bool
    options: int
    is_chosen: bool = True
    """Whether it is answered by choosing from one list, as lessons ask."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a lesson can name. `media`: kind by code; `concerns`: what became of cited places."""

    questions: Mapping[str, KnownQuestion] = field(default_factory=dict)
    media: Mapping[str, str] = field(default_factory=dict)
    concerns: Mapping[CitedPlace, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """`place` names a part of the lesson, `line` a line of its text (from 1), else 0.

    An error keeps the lesson from being sent and approved, a warning asks for a look.
    """

    place: str
    code: str
    line: int = 0
    severity: str = ERROR
    params: Mapping[str, object] = field(default_factory=dict)


def problems_of(text: LessonText, known: Known) -> list[Problem]:
    """Everything that is to be mended or looked at, from the top of the form to its end."""
    found = [*_head(text), *_body("body", text.body, known), *_length(text.body)]
    found += _questions(text, known)
    found += _consequences(text, known)
    found += _cards("cards", text.cards)
    found += _citations(text.citations, known)
    for language, one in text.translations.items():
        if not one.is_empty:
            found += _translation(text, language, known)
    return found


def stops(problems: Sequence[Problem]) -> bool:
    """Whether any of them is an error."""
    return any(one.severity == ERROR for one in problems)


def _head(text: LessonText) -> Iterator[Problem]:
    for name, value, most in (("title", text.title, MAX_TITLE), ("goal", text.goal, MAX_GOAL)):
        if not value:
            yield Problem(name, f"{name}_missing")
        if len(value) > most:
            yield Problem(name, "text_too_long", params={"most": most})
    if not 1 <= text.minutes <= LONGEST_MINUTES:
        yield Problem("minutes", "minutes_wrong", params={"most": LONGEST_MINUTES})


def _body(name: str, body: str, known: Known) -> Iterator[Problem]:
    if len(body) > MAX_BODY:
        yield Problem(name, "text_too_long", params={"most": MAX_BODY})
    seen: set[str] = set()
    for number, line in enumerate(body.split("\n"), start=1):
        place = place_of(line, number)
        if place is None:
            yield from _plain_line(name, line, number)
        elif place.kind == "check":
            yield from _check(name, place, known, seen)
        else:
            yield from _media(name, place, known)


def _plain_line(name: str, line: str, number: int) -> Iterator[Problem]:
    if NOT_A_CHECK.search(line):
        code = "check_not_alone" if CHECK.search(line) else "check_misspelt"
        yield Problem(name, code, number)
    if FOREIGN_PICTURE.search(line):
        yield Problem(name, "picture_from_elsewhere", number)
    elif NOT_MEDIA.search(line):
        code = "media_not_alone" if MEDIA.search(line) else "media_misspelt"
        yield Problem(name, code, number)
    if TITLE.match(line):
        yield Problem(name, "heading_too_large", number, WARNING)
    if TAG.search(line):
        yield Problem(name, "html_is_shown", number, WARNING)


def _check(name: str, place: Place, known: Known, seen: set[str]) -> Iterator[Problem]:
    if place.code in seen:
        yield Problem(name, "check_twice", place.line, params={"code": place.code})
    seen.add(place.code)
    if place.code not in known.questions:
        yield Problem(name, "check_unknown", place.line, params={"code": place.code})
    elif known.questions[place.code].state == "retired":
        yield Problem(name, "check_retired", place.line, params={"code": place.code})
    elif not known.questions[place.code].is_chosen:
        yield Problem(name, "check_not_chosen", place.line, params={"code": place.code})


def _media(name: str, place: Place, known: Known) -> Iterator[Problem]:
    kind = known.media.get(place.code)
    if kind is None:
        yield Problem(name, "media_unknown", place.line, params={"code": place.code})
    elif (kind == "image") != (place.kind == "image"):
        code = "media_is_no_picture" if place.kind == "image" else "media_is_a_picture"
        yield Problem(name, code, place.line, params={"code": place.code})
    if not place.words:
        code = "picture_without_words" if place.kind == "image" else "file_without_words"
        yield Problem(name, code, place.line)


def _length(body: str) -> Iterator[Problem]:
    count = words_in(body)
    if not count:
        yield Problem("body", "body_missing")
    elif count < FEWEST_WORDS:
        params = {"count": count, "fewest": FEWEST_WORDS}
        yield Problem("body", "lesson_short", severity=WARNING, params=params)
    elif count > MOST_WORDS:
        params = {"count": count, "most": MOST_WORDS}
        yield Problem("body", "lesson_long", severity=WARNING, params=params)
    if count and not checks_in(body):
        yield Problem("body", "no_check", severity=WARNING)


def words_in(body: str) -> int:
    """Words that are read."""
    return sum(len(line.split()) for line in body.split("\n") if place_of(line) is None)


def _questions(text: LessonText, known: Known) -> Iterator[Problem]:
    if len(text.codes) > MAX_QUESTIONS:
        yield Problem("extra_codes", "too_many", params={"most": MAX_QUESTIONS})
    unknown = [code for code in text.extra_codes if code not in known.questions]
    if unknown:
        yield Problem("extra_codes", "check_unknown", params={"code": ", ".join(unknown)})
    for code in text.extra_codes:
        if code in known.questions and not known.questions[code].is_chosen:
            yield Problem("extra_codes", "check_not_chosen", params={"code": code})


def _consequences(text: LessonText, known: Known) -> Iterator[Problem]:
    for code in text.codes:
        question = known.questions.get(code)
        if question is None or not question.is_situation:
            continue
        told = [one for one in text.consequences.get(code, ()) if one]
        if len(told) < question.options:
            severity = ERROR if told else WARNING
            yield Problem("consequences", "consequence_missing", 0, severity, {"code": code})


def _cards(name: str, cards: Sequence[Card]) -> Iterator[Problem]:
    if len(cards) > MAX_CARDS:
        yield Problem(name, "too_many", params={"most": MAX_CARDS})
    for number, card in enumerate(cards, start=1):
        if not card.front or not card.back:
            yield Problem(name, "card_half", params={"number": number})
        if max(len(card.front), len(card.back)) > MAX_CARD:
            yield Problem(name, "text_too_long", params={"most": MAX_CARD})


def _citations(citations: Sequence[CitedPlace], known: Known) -> Iterator[Problem]:
    if not citations:
        yield Problem("citations", "citation_none")
    elif len(citations) < FEWEST_CITATIONS:
        yield Problem("citations", "citation_few", severity=WARNING)
    if len(citations) > MAX_CITATIONS:
        yield Problem("citations", "too_many", params={"most": MAX_CITATIONS})
    for number, one in enumerate(citations):
        concern = known.concerns.get(one)
        if one.typed:
            yield Problem(f"citations-{number}", "citation_unknown_document")
        elif not one.article:
            yield Problem(f"citations-{number}", "citation_without_article")
        elif concern in DEAD:
            yield Problem(f"citations-{number}", f"cites_{concern}")
        elif concern is not None:
            yield Problem(f"citations-{number}", f"cites_{concern}", severity=WARNING)


def _translation(text: LessonText, language: str, known: Known) -> Iterator[Problem]:
    one = text.translations[language]
    name = f"{language}-body"
    if not (one.title and one.goal and one.body):
        yield Problem(f"{language}-title", "translation_half")
    yield from _body(name, one.body, known)
    yield from _cards(f"{language}-cards", one.cards)
    if [p.code for p in places_in(one.body) if p.kind == "check"] != list(text.checks):
        yield Problem(name, "translation_asks_otherwise")
