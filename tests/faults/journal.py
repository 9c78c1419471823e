"""What phones sent and what they were told: the witness against which a database is held."""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import pairwise

from pytest import approx  # noqa: PT013 - read as a word

RETRIED = frozenset({None, 429, 502, 503, 504})
"""What a phone meets by asking again; None: nobody answered."""


@dataclass
class Paper:
    """One attempt as its phone knows it. Numbers (`seq`) only rise."""

    attempt_id: str
    participant_id: str
    questions: list[dict]
    sent: dict[int, dict[int, object]] = field(default_factory=dict)
    acknowledged: dict[int, int] = field(default_factory=dict)
    result: dict | None = None

    def note_sent(self, slot: int, seq: int, response: object) -> None:
        self.sent.setdefault(slot, {})[seq] = response

    def note_acknowledged(self, slot: int, seq: int) -> None:
        self.acknowledged[slot] = max(seq, self.acknowledged.get(slot, -1))

    def note_result(self, answer: dict) -> None:
        told = answer["result"]
        assert self.result is None or told["score"] == approx(self.result["score"])
        self.result = told


@dataclass(frozen=True)
class Try:
    """One request, however it ended."""

    kind: str
    status: int | None
    began: float
    seconds: float
    retry_after: str | None


class Journal:
    """Filled by many phones at once; read when they are done, or as it stands."""

    def __init__(self) -> None:
        self.papers: list[Paper] = []
        self.participants: dict[str, str] = {}
        self.tries: list[Try] = []
        self.complaints: list[str] = []
        self.acknowledged: Counter[str] = Counter()
        self.tries_needed: dict[str, Counter[int]] = defaultdict(Counter)
        self._lock = threading.Lock()
        self._moments: list[float] = []

    def note_try(self, one: Try) -> None:
        self.tries.append(one)

    def note_success(self, kind: str, tries: int) -> None:
        with self._lock:
            self.tries_needed[kind][tries] += 1

    def share_within(self, tries: int, kinds: Collection[str]) -> float:
        """Of the calls of these kinds that were answered well: so many needed no more tries."""
        needed = sum((self.tries_needed[kind] for kind in kinds), Counter())
        return sum(n for used, n in needed.items() if used <= tries) / needed.total()

    def note_acknowledged(self, kind: str, count: int = 1) -> None:
        with self._lock:
            self.acknowledged[kind] += count
            self._moments.append(time.monotonic())

    def complain(self, what: str) -> None:
        self.complaints.append(what)

    @property
    def answers(self) -> int:
        """How many answers were acknowledged, those inside submissions included."""
        return self.acknowledged["save"]

    def since(self, moment: float) -> list[Try]:
        return [one for one in list(self.tries) if one.began >= moment]

    def longest_outage(self) -> float:
        """The longest time in which nobody at all was told anything good."""
        moments = sorted(self._moments)
        return max((late - early for early, late in pairwise(moments)), default=0.0)

    def statuses(self) -> Counter[int | None]:
        return Counter(one.status for one in list(self.tries))
