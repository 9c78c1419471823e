"""Questions as pages show them."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from quizapp.banks.answers import AnswerLine, answer_lines
from quizapp.banks.formats.drafts import letter
from quizapp.banks.formats.parsed import ParsedQuestion
from quizapp.banks.question_fields import fields_of
from quizapp.banks.rules import (
    CHOSEN_TYPES,
    TRUE_FALSE,
    OptionDraft,
    Picture,
    QuestionDraft,
    answer_key,
    key_faults,
)
from quizapp.banks.words import LEVEL_WORDS, SCORING_WORDS, TYPE_WORDS
from quizapp.law.models import LegalDocument
from quizapp.law.words import place_of
from quizapp.scoring.question_types import TYPES as SCORED_TYPES
from quizapp.scoring.question_types.typed_number import best_number

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
    stem = to_html(draft.stem)
    elements = [(to_html(one.text), pictures_json(one.pictures)) for one in draft.options]
    slot = {
        "type": draft.type,
        "options": [[str(place), place] for place in range(len(elements))],
        "shape": SCORED_TYPES[draft.type].shape(answer_key(draft)),
    }
    return {
        "slot": 1,
        "type": draft.type,
        "lang": "vi",
        "stem_html": stem,
        "media": pictures_json(draft.pictures),
        "group": {"html": to_html(draft.group.text)} if draft.group else None,
        **fields_of(slot, stem, elements),
    }


def right_response(draft: QuestionDraft) -> object:
    """What fills `phone_question` with what is right; nothing while the key is not sound."""
    if draft.type == TRUE_FALSE:
        return draft.value
    if draft.type in CHOSEN_TYPES:
        right = [str(i) for i, option in enumerate(draft.options) if option.is_right]
        return right if draft.type == "multiple_choice" else next(iter(right), None)
    if key_faults(draft):
        return {}
    if draft.type == "numeric":
        return _right_number(answer_key(draft))
    places = {str(place): place for place in range(len(draft.options))}
    return SCORED_TYPES[draft.type].right_ids(answer_key(draft), places)


def read_lines(question: ParsedQuestion) -> list[AnswerLine]:
    """The same of a question as a file told it."""
    texts = [option.text for option in question.options]
    return answer_lines(question.type, texts, question.key or {})


def _right_number(key: dict[str, Any]) -> dict[str, str]:
    base = (unit["name"] for unit in key.get("units", ()) if unit["factor"] == "1")
    return {"value": best_number({**key, "units": []}), "unit": next(base, "")}


def right_lines(draft: QuestionDraft) -> list[AnswerLine]:
    """What is right in a sound question of a type without options to mark."""
    return answer_lines(draft.type, [one.text for one in draft.options], answer_key(draft))


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
    for place, option in enumerate(draft.options):
        yield _("Phương án %(letter)s", letter=letter(place)), _option_words(option)
    if draft.type == TRUE_FALSE:
        yield _("Đáp án"), _("Đúng") if draft.value else _("Sai")
    for place, line in enumerate(right_lines(draft), 1):
        yield _("Đáp án %(number)s", number=place), ": ".join(part for part in line if part)
    if "weights" in answer_key(draft):
        yield _("Tỉ lệ"), ", ".join(f"{weight:.0%}" for weight in answer_key(draft)["weights"])
    yield _("Cách tính điểm"), str(SCORING_WORDS[draft.scoring])
    yield _("Mức độ"), str(LEVEL_WORDS[draft.level])
    yield _("Chủ đề"), draft.topic
    yield _("Tình huống"), _("có") if draft.is_situation else _("không")
    if draft.group:
        yield _("Chùm"), f"{draft.group.code}, {draft.group.place}"
        yield _("Đoạn chung"), draft.group.text
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
