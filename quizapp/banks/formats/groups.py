"""Questions of a file that share a text: the text is told once or with each, places by order."""

from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from quizapp.banks.formats.texts import tidy


class Grouped(Protocol):
    """What a draft says of its group."""

    group_code: str
    group_text: str
    group_place: int

    def error(self, code: str, **params: str | int) -> None:
        """Note what keeps it from being a question."""


def join_groups(drafts: Sequence[Grouped]) -> None:
    """Give each member the text that one of them tells, and the next place where none is said."""
    texts: dict[str, str] = {}
    places: Counter[str] = Counter()
    for draft in drafts:
        draft.group_code, draft.group_text = tidy(draft.group_code), tidy(draft.group_text)
        if draft.group_code and draft.group_text:
            texts.setdefault(draft.group_code, draft.group_text)
    for draft in drafts:
        if draft.group_code:
            _join(draft, texts, places)
        elif draft.group_text:
            draft.error("group_without_code")


def _join(draft: Grouped, texts: dict[str, str], places: Counter[str]) -> None:
    text = texts.get(draft.group_code, "")
    if not text:
        draft.error("group_without_text", group=draft.group_code)
    elif draft.group_text and draft.group_text != text:
        draft.error("group_texts_differ", group=draft.group_code)
    places[draft.group_code] += 1
    draft.group_text = text
    draft.group_place = draft.group_place or places[draft.group_code]
