"""A lesson as its author writes it: everything that a version will keep, in one value."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec

from quizapp.training.rules.places import checks_in, media_in

LANGUAGES = ("en",)
"""In which a lesson may be told beside the language of its course."""


class Card(msgspec.Struct, frozen=True):
    """A flash card."""

    front: str = ""
    back: str = ""


class CitedPlace(msgspec.Struct, frozen=True):
    """A place in a document of the register.

    `typed`: what was meant to name a document and does not; then there is no `document_id`.
    """

    document_id: str = ""
    article: str = ""
    clause: str = ""
    point: str = ""
    typed: str = ""


class Translation(msgspec.Struct, frozen=True):
    """The same lesson in another language; its questions stay those of the course."""

    title: str = ""
    goal: str = ""
    body: str = ""
    cards: tuple[Card, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nobody has written anything."""
        return not (self.title or self.goal or self.body or self.cards)


class LessonText(msgspec.Struct, frozen=True):
    """`extra_codes`: questions that are practised and tested, but stand not in the text.

    `consequences`: by the code of a situation, what follows from each of its options.
    """

    title: str = ""
    goal: str = ""
    minutes: int = 5
    body: str = ""
    extra_codes: tuple[str, ...] = ()
    consequences: Mapping[str, tuple[str, ...]] = {}
    cards: tuple[Card, ...] = ()
    citations: tuple[CitedPlace, ...] = ()
    translations: Mapping[str, Translation] = {}

    @property
    def checks(self) -> tuple[str, ...]:
        """Codes of the questions in the text, in its order."""
        return checks_in(self.body)

    @property
    def media(self) -> frozenset[str]:
        """Codes of the files that any of its languages shows."""
        bodies = (self.body, *(one.body for one in self.translations.values()))
        return frozenset(code for body in bodies for code in media_in(body))

    @property
    def codes(self) -> tuple[str, ...]:
        """All its questions, once each: those of the text first."""
        return tuple(dict.fromkeys((*self.checks, *self.extra_codes)))


def digest_of(text: LessonText) -> str:
    """Equal for texts that say the same."""
    return hashlib.sha256(msgspec.json.encode(text, order="deterministic")).hexdigest()


def to_json(text: LessonText) -> dict[str, Any]:
    """As a manuscript keeps it."""
    plain: dict[str, Any] = msgspec.to_builtins(text)
    return plain


def from_json(content: Mapping[str, Any]) -> LessonText:
    """What `to_json` made."""
    return msgspec.convert(content, LessonText)
