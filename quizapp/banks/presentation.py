"""Questions as pages show them."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from quizapp.banks.rules import TRUE_FALSE, OptionDraft, Picture, QuestionDraft
from quizapp.banks.words import LEVEL_WORDS, SCORING_WORDS, TYPE_WORDS
from quizapp.law.models import LegalDocument
from quizapp.law.words import place_of

LETTERS = "ABCDEFGHIJ"


@dataclass(frozen=True)
class Change:
    """A part of a question before and after, with what went and came marked."""

    label: str
    before: Markup
    after: Markup


def to_html(plain: str) -> Markup:
    """Texts are plain: escaped, with line breaks kept."""
    return Markup(escape(plain).replace("\n", "<br>"))  # noqa: S704 - escaped right here


def phone_question(draft: QuestionDraft) -> dict[str, Any]:
    """The shape that the participant's page draws, options in their authored order."""
    return {
        "slot": 1,
        "type": draft.type,
        "lang": "vi",
        "stem_html": to_html(draft.stem),
        "media": pictures_json(draft.pictures),
        "options": [
            {"id": str(i), "html": to_html(one.text), "media": pictures_json(one.pictures)}
            for i, one in enumerate(draft.options)
        ],
    }


def right_response(draft: QuestionDraft) -> object:
    """What ticks the right answers of `phone_question`."""
    if draft.type == TRUE_FALSE:
        return draft.value
    right = [str(i) for i, option in enumerate(draft.options) if option.is_right]
    return right if draft.type == "multiple_choice" else next(iter(right), None)


def pictures_json(pictures: Sequence[Picture]) -> list[dict[str, str]]:
    """Pictures as templates show them."""
    return [{"kind": "image", "url": f"/media/{one.media_id}", "alt": one.alt} for one in pictures]


def changes(
    before: QuestionDraft, after: QuestionDraft, documents: dict[str, LegalDocument]
) -> list[Change]:
    """The parts that differ, in the order of the page."""
    old, new = dict(_parts(before, documents)), dict(_parts(after, documents))
    labels = [*new, *(label for label in old if label not in new)]
    return [
        Change(label, *marked(old.get(label, ""), new.get(label, "")))
        for label in labels
        if old.get(label, "") != new.get(label, "")
    ]


def marked(before: str, after: str) -> tuple[Markup, Markup]:
    """Both texts, words that went in <del>, words that came in <ins>."""
    old, new = before.split(" "), after.split(" ")
    left, right = [], []
    for kind, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = to_html(" ".join(old[i:j])), to_html(" ".join(new[k:m]))
        left.append(gone if kind == "equal" else Markup("<del>{}</del>").format(gone))
        right.append(come if kind == "equal" else Markup("<ins>{}</ins>").format(come))
    empty = (Markup("<del></del>"), Markup("<ins></ins>"))
    space = Markup(" ")
    return (
        space.join(part for part in left if part != empty[0]),
        space.join(part for part in right if part != empty[1]),
    )


def _parts(draft: QuestionDraft, documents: dict[str, LegalDocument]) -> Iterator[tuple[str, str]]:
    yield _("Câu hỏi"), draft.stem
    yield _("Hình của câu hỏi"), _picture_words(draft.pictures)
    yield _("Loại"), str(TYPE_WORDS[draft.type])
    for letter, option in zip(LETTERS, draft.options, strict=False):
        yield _("Phương án %(letter)s", letter=letter), _option_words(option)
    if draft.type == TRUE_FALSE:
        yield _("Đáp án"), _("Đúng") if draft.value else _("Sai")
    yield _("Cách tính điểm"), str(SCORING_WORDS[draft.scoring])
    yield _("Mức độ"), str(LEVEL_WORDS[draft.level])
    yield _("Chủ đề"), draft.topic
    yield _("Tình huống"), _("có") if draft.is_situation else _("không")
    yield _("Giải thích"), draft.explanation
    yield _("Căn cứ"), "; ".join(citation_lines(draft, documents))


def citation_lines(draft: QuestionDraft, documents: dict[str, LegalDocument]) -> list[str]:
    """`Điều 6, khoản 2, Luật ... (55/2024/QH15)` for each citation."""
    return [
        f"{place_of(one.article, one.clause, one.point)}, {documents[one.document_id].label}"
        for one in draft.citations
    ]


def _option_words(option: OptionDraft) -> str:
    mark = _("(đúng)") if option.is_right else ""
    return " ".join(part for part in (mark, option.text, _picture_words(option.pictures)) if part)


def _picture_words(pictures: Sequence[Picture]) -> str:
    return ", ".join(f"[{one.alt or _('hình')} {one.media_id[:6]}]" for one in pictures)
