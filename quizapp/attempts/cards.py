"""What a process remembers of attempts: their papers, which never change once drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from sys import intern

from quizapp.attempts.rules import check_seq
from quizapp.core.bounded import BoundedCache
from quizapp.core.errors import Invalid
from quizapp.scoring.question_types import question_type

KEPT = 10_000


class AttemptCard:
    """The form of answers to one attempt: per slot its type, its option ids and its shape.

    The ids of a slot are kept as one text: a process remembers thousands of papers.
    """

    __slots__ = ("_slots",)

    def __init__(self, paper: Sequence[Mapping[str, object]]) -> None:
        self._slots = [
            (intern(str(slot["type"])), _joined(slot["options"]), None)
            if "shape" not in slot
            else (intern(str(slot["type"])), _authored(slot["options"]), slot["shape"])
            for slot in paper
        ]

    def check(self, slot: int, response: object, seq: object) -> None:
        """Raise Invalid unless this slot may be answered so. `None` clears and always may."""
        if not 1 <= slot <= len(self._slots):
            raise Invalid("unknown_slot")
        check_seq(seq)
        if response is not None:
            type_name, option_ids, shape = self._slots[slot - 1]
            question_type(type_name).check(response, option_ids.split(), shape)


def _joined(options: object) -> str:
    # A list: for so few things a generator takes twice the time.
    return " ".join([option[0] for option in options])  # type: ignore[attr-defined]


def _authored(options: object) -> str:
    """The ids in the order in which the elements were written."""
    return " ".join(id_ for id_, _index in sorted(options, key=itemgetter(1)))  # type: ignore[call-overload]


class AttemptCards:
    """The cards of one process. `find_paper` looks where papers are kept, None: no such attempt."""

    def __init__(
        self, find_paper: Callable[[str], Sequence[Mapping[str, object]] | None], size: int = KEPT
    ) -> None:
        self._find_paper = find_paper
        self._cards: BoundedCache[str, AttemptCard] = BoundedCache(size)

    def find(self, attempt_id: str) -> AttemptCard | None:
        """The card of an attempt; whose it is, this does not tell."""
        card = self._cards.get(attempt_id)
        if card is None:
            paper = self._find_paper(attempt_id)
            if paper is not None:
                card = self.learn(attempt_id, paper)
        return card

    def learn(self, attempt_id: str, paper: Sequence[Mapping[str, object]]) -> AttemptCard:
        """Keep the card of a paper that is at hand: one look fewer when the first answer comes."""
        card = AttemptCard(paper)
        self._cards.put(attempt_id, card)
        return card
