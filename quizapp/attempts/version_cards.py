"""What a process remembers of question versions, which never change once written.

Ready for the three things that attempts ask of them: drawing, showing, grading.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from hashlib import sha256
from html import escape
from typing import Any, NamedTuple, Protocol

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.attempts.rules import PoolItem
from quizapp.banks.models import QuestionVersion
from quizapp.banks.question_fields import fields_of
from quizapp.core.bounded import BoundedCache
from quizapp.scoring.question_types import question_type

KEPT = 20_000
VIETNAMESE = "vi"
CHOSEN = frozenset({"single_choice", "multiple_choice", "true_false"})
"""Types whose JSON is the same in every attempt but for its ids."""
Media = list[dict[str, str]]


class VersionContent(Protocol):
    """The columns of a question version that make a card."""

    id: Any
    question_id: Any
    type: Any
    scoring: Any
    texts: Any
    stem_media: Any
    option_media: Any
    answer_key: Any
    group_code: Any
    group_place: Any


class Shown(NamedTuple):
    """A question as participants see it in one language, its options in the authored order."""

    lang: str
    stem_html: str
    media: Media
    options: Sequence[tuple[str, Media]]
    group: str = ""
    """The text that it shares with others, as HTML."""


class Fragment(NamedTuple):
    """The same as JSON, without what differs from attempt to attempt: slot and ids."""

    head: bytes
    options: Sequence[bytes]


class VersionCard:
    """One question version."""

    __slots__ = ("_fragments", "_media", "_shown", "item", "key", "scoring", "texts")

    def __init__(self, version: VersionContent) -> None:
        self.texts: Mapping[str, Mapping[str, Any]] = version.texts
        self.key: Mapping[str, Any] = version.answer_key
        self.scoring: str = version.scoring
        first = next(iter(self.texts.values()))
        options = len(first.get("options", ()))
        shape = question_type(version.type).shape(self.key)
        group = group_name(version.group_code, first.get("group", ""))
        self.item = PoolItem(
            version.id,
            version.question_id,
            version.type,
            options,
            shape,
            group,
            version.group_place,
        )
        self._media = (version.stem_media, version.option_media)
        self._shown: dict[str, Shown] = {}
        self._fragments: dict[str, Fragment] = {}

    @property
    def type(self) -> str:
        """The question type's name."""
        return self.item.type

    def shown(self, language: str) -> Shown:
        """In the language asked for, else Vietnamese, else whatever there is."""
        lang = self._language(language)
        shown = self._shown.get(lang)
        if shown is None:
            shown = self._shown[lang] = self._show(lang)
        return shown

    def fragment(self, language: str) -> Fragment:
        """As `shown`."""
        fragment = self._fragments.get(language)
        if fragment is None:
            shown = self.shown(language)
            fragment = self._fragments.get(shown.lang) or _fragment(self.item, shown)
            self._fragments[shown.lang] = self._fragments[language] = fragment
        return fragment

    def _language(self, language: str) -> str:
        for wanted in (language, VIETNAMESE):
            if wanted in self.texts:
                return wanted
        return next(iter(self.texts))

    def _show(self, lang: str) -> Shown:
        texts = self.texts[lang]
        stem_media, option_media = self._media
        options = [
            (to_html(text), media_json(option_media[index] if index < len(option_media) else []))
            for index, text in enumerate(texts.get("options", ()))
        ]
        group = to_html(texts.get("group", ""))
        return Shown(lang, to_html(texts["stem"]), media_json(stem_media), options, group)


def group_name(code: str, text: str) -> str:
    """The same for questions that share code and text; tells neither."""
    return sha256(f"{code}\n{text}".encode()).hexdigest()[:12] if code else ""


def _group_json(item: PoolItem, shown: Shown) -> dict[str, Any]:
    if not item.group:
        return {}
    return {"group": {"id": item.group, "html": shown.group, "media": []}}


def _fragment(item: PoolItem, shown: Shown) -> Fragment:
    head = {
        "type": item.type,
        "stem_html": shown.stem_html,
        "media": shown.media,
        "lang": shown.lang,
        **_group_json(item, shown),
    }
    options = [{"html": html, "media": media} for html, media in shown.options]
    return Fragment(_inside(head), [_inside(option) for option in options])


def _inside(content: Mapping[str, object]) -> bytes:
    """An object's JSON without its braces."""
    return orjson.dumps(content)[1:-1]


def questions_fragment(slots: Iterable[Slot], cards: VersionCards, language: str) -> bytes:
    """The contract's list of `Question` as JSON: options in the attempt's order under its ids."""
    questions: list[bytes] = []
    for number, slot in enumerate(slots, 1):
        if slot["type"] not in CHOSEN:
            question = question_json(number, slot, cards[slot["version"]], language)
            questions.append(orjson.dumps(question))
            continue
        head, texts = cards[slot["version"]].fragment(language)
        parts: list[object] = [number, head]
        for id_, index in slot["options"]:
            parts += (id_.encode(), texts[index])
        questions.append(_question_form(len(slot["options"])) % tuple(parts))
    return b"[%b]" % b",".join(questions)


@cache
def _question_form(options: int) -> bytes:
    """A question with so many options, to be filled in at once: piece by piece takes far longer."""
    if not options:
        return b'{"slot":%d,%b}'
    return b'{"slot":%%d,%%b,"options":[%b]}' % b",".join([b'{"id":"%b",%b}'] * options)


def question_json(number: int, slot: Slot, card: VersionCard, language: str) -> dict[str, Any]:
    """The contract's `Question`: elements in this attempt's order under this attempt's ids."""
    shown = card.shown(language)
    return {
        "slot": number,
        "type": slot["type"],
        "stem_html": shown.stem_html,
        "media": shown.media,
        "lang": shown.lang,
        **_group_json(card.item, shown),
        **fields_of(slot, shown.stem_html, shown.options),
    }


def to_html(plain: str) -> str:
    """Texts are plain: escaped, with line breaks kept."""
    return escape(plain).replace("\n", "<br>")


def stem_alone(texts: Mapping[str, Any]) -> str:
    """The words of a question asked by itself: what its group shares before its own."""
    return "\n\n".join(part for part in (texts.get("group", ""), texts["stem"]) if part)


def media_json(media: list[Any]) -> Media:
    """Pictures as the contract shows them. Stored as [{"id": ..., "alt": ...}]."""
    return [
        {"kind": "image", "url": f"/media/{one['id']}", "alt": one.get("alt", "")} for one in media
    ]


Slot = Mapping[str, Any]
VersionCards = Mapping[str, VersionCard]
_CARDS: BoundedCache[str, VersionCard] = BoundedCache(KEPT)
_COLUMNS = (
    QuestionVersion.id,
    QuestionVersion.question_id,
    QuestionVersion.type,
    QuestionVersion.scoring,
    QuestionVersion.texts,
    QuestionVersion.stem_media,
    QuestionVersion.option_media,
    QuestionVersion.answer_key,
    QuestionVersion.group_code,
    QuestionVersion.group_place,
)


def version_cards(session: Session, ids: Collection[str]) -> VersionCards:
    """The cards of these versions; only those not seen before are read."""
    found = {id_: _CARDS.get(id_) for id_ in ids}
    missing = [id_ for id_, card in found.items() if card is None]
    if missing:
        for row in session.execute(select(*_COLUMNS).where(QuestionVersion.id.in_(missing))):
            card = found[row.id] = VersionCard(row)
            _CARDS.put(row.id, card)
    return {id_: card for id_, card in found.items() if card is not None}


def cards_of(session: Session, papers: Iterable[Sequence[Slot]]) -> VersionCards:
    """The cards of all versions in these papers."""
    return version_cards(session, {slot["version"] for paper in papers for slot in paper})


def known_cards(papers: Iterable[Sequence[Slot]]) -> VersionCards | None:
    """The same where all were seen before, else None: nothing is read."""
    found: dict[str, VersionCard] = {}
    for paper in papers:
        for slot in paper:
            card = _CARDS.get(slot["version"])
            if card is None:
                return None
            found[slot["version"]] = card
    return found
