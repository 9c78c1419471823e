"""What one participant's phone does from the QR to the result, and what it was told meanwhile."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import orjson

from bench.load import BROKEN, Answer, Conversation, Step
from bench.operations import joiner
from bench.requests import Caller, Http, caller_of
from bench.rounds import OVERLOADED
from bench.seeding import JOIN_CODE, ROUND, Slot
from quizapp.core.tokens import Keyring

KINDS_OF_PHONES = 40
MOST_TRIES = 8
LONGEST_WAIT_SECONDS = 2.0
TOO_MANY = 429


@dataclass
class Journal:
    """What the phones were told: the database must hold exactly this."""

    answers: list[tuple[str, int, object, int]] = field(default_factory=list)
    """(attempt, slot, response, seq) of every save that was acknowledged."""
    scores: dict[str, float] = field(default_factory=dict)
    tries: dict[str, Counter[int]] = field(default_factory=dict)
    """How many needed how many tries, by what they did."""
    given_up: Counter[str] = field(default_factory=Counter)


class GaveUpError(Exception):
    """A phone was refused, or tried as often as phones do."""


Talk = Generator[Step, Answer, Any]


class Phone:
    """One participant, who answers as fast as the server lets him."""

    def __init__(
        self, number: int, port: int, keyring: Keyring, journal: Journal, *, saves: int
    ) -> None:
        self.number = number
        self.http = Http(port, encodings="identity", kind_of_phone=number % KINDS_OF_PHONES)
        self.keyring = keyring
        self.journal = journal
        self.saves = saves
        self.dice = random.Random(number)

    def play(self) -> Conversation:
        """Join, start, save, submit."""
        try:
            caller = yield from self.join()
            attempt = yield from self.start(caller)
            yield from self.answer(caller, attempt)
            yield from self.submit(caller, attempt["id"])
        except GaveUpError as what:
            self.journal.given_up[str(what)] += 1

    def join_at(self, moment: float) -> Conversation:
        """Only join, not before the moment."""
        yield moment
        try:
            yield from self.join()
        except GaveUpError as what:
            self.journal.given_up[str(what)] += 1

    def submit_at(self, moment: float, caller: Caller, attempt_id: str) -> Conversation:
        """Only submit, not before the moment."""
        yield moment
        try:
            yield from self.submit(caller, attempt_id)
        except GaveUpError as what:
            self.journal.given_up[str(what)] += 1

    def join(self) -> Generator[Step, Answer, Caller]:
        """As the join page does: one key for all tries."""
        path, key = f"/api/v1/join/{JOIN_CODE}", f"join-{self.number:020}"
        request = self.http.write("POST", path, joiner(self.number), key=key)
        joined = yield from self._insist("join", request)
        return caller_of(joined["token"], self.keyring)

    def start(self, caller: Caller) -> Generator[Step, Answer, dict[str, Any]]:
        """The attempt with its paper."""
        request = self.http.write("POST", f"/api/v1/rounds/{ROUND}/attempts", {}, caller)
        started = yield from self._insist("start", request)
        attempt: dict[str, Any] = started["attempt"]
        return attempt

    def answer(self, caller: Caller, attempt: dict[str, Any]) -> Talk:
        """The first questions of the paper, one by one."""
        for number, slot in enumerate(slots_shown(attempt)[: self.saves], 1):
            response = slot.response(self.dice.randrange(4))
            path = f"/api/v1/attempts/{attempt['id']}/answers/{number}"
            body = {"response": response, "seq": number}
            yield from self._insist("save", self.http.write("PUT", path, body, caller))
            self.journal.answers.append((attempt["id"], number, response, number))

    def submit(self, caller: Caller, attempt_id: str) -> Talk:
        """Hand in and see the score."""
        path = f"/api/v1/attempts/{attempt_id}/submission"
        done = yield from self._insist("submit", self.http.write("POST", path, {}, caller))
        self.journal.scores[attempt_id] = done["result"]["score"]

    def _insist(self, kind: str, request: bytes) -> Talk:
        """Send it again for as long as the server says that it will be able to later."""
        for tries in range(1, MOST_TRIES + 1):
            answer = yield kind, request
            if 200 <= answer.status < 300:
                self.journal.tries.setdefault(kind, Counter())[tries] += 1
                return orjson.loads(answer.body)
            if answer.status not in {BROKEN, OVERLOADED, TOO_MANY}:
                break
            wait = min(LONGEST_WAIT_SECONDS, retry_after(answer.head))
            yield time.monotonic() + wait * self.dice.uniform(0.5, 1.0)
        raise GaveUpError(f"{kind}: {answer.status}")


def slots_shown(attempt: dict[str, Any]) -> list[Slot]:
    """The paper as the phone sees it."""
    return [
        Slot(one["type"], tuple(option["id"] for option in one.get("options", ())))
        for one in attempt["questions"]
    ]


def retry_after(head: bytes) -> float:
    """What the server asks to wait; a second where it does not say."""
    name = b"\r\nretry-after: "
    at = head.find(name)
    return float(head[at + len(name) :].split(b"\r", 1)[0]) if at >= 0 else 1.0
