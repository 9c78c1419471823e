"""A person with a phone that keeps a journal, retries with the same keys, and never gives up."""

from __future__ import annotations

import http.client
import itertools
import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.faults.journal import RETRIED, Journal, Paper, Try

_numbers = itertools.count(1)
IN_PROGRESS = "idempotency_in_progress"


class GaveUp(Exception):
    """There was no answer until the crowd went home, or one that no phone should get."""


@dataclass(frozen=True)
class Answer:
    """What came back, or nothing (`status` None)."""

    status: int | None
    body: dict = field(default_factory=dict)
    retry_after: str | None = None

    @property
    def asks_again(self) -> bool:
        return self.status in RETRIED or self.body.get("code") == IN_PROGRESS


class Line:
    """A phone's connection: kept alive while it lives, its address one of a whole factory's."""

    def __init__(self, url: str, number: int, journal: Journal, timeout: float) -> None:
        parts = urlsplit(url)
        assert parts.hostname is not None
        self._place = (parts.hostname, parts.port or 80)
        self._source = (
            f"127.{1 + number // 60000 % 250}.{number // 250 % 240}.{1 + number % 250}",
            0,
        )
        self._agent = f"phone {number}"
        self._journal = journal
        self._timeout = timeout
        self._connection: http.client.HTTPConnection | None = None
        self.token = ""

    def ask(self, kind: str, method: str, path: str, body: object, key: str = "") -> Answer:
        """One try."""
        headers = {"Content-Type": "application/json", "User-Agent": self._agent}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if key:
            headers["Idempotency-Key"] = key
        began = time.monotonic()
        answer = self._exchange(method, path, json.dumps(body), headers)
        seconds = time.monotonic() - began
        self._journal.note_try(Try(kind, answer.status, began, seconds, answer.retry_after))
        return answer

    def _exchange(self, method: str, path: str, body: str, headers: dict[str, str]) -> Answer:
        if self._connection is None:
            self._connection = http.client.HTTPConnection(
                *self._place, timeout=self._timeout, source_address=self._source
            )
        try:
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException):
            self.hang_up()
            return Answer(None)
        if response.will_close:
            self.hang_up()
        return Answer(response.status, _parsed(content), response.headers.get("Retry-After"))

    def hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _parsed(content: bytes) -> dict:
    try:
        return dict(json.loads(content))
    except ValueError:
        return {}


class Phone:
    """Joins, starts, answers, hands in: each step asked until it is answered."""

    def __init__(
        self,
        url: str,
        stage,
        journal: Journal,
        *,
        is_over: Callable[[], bool] = lambda: False,
        timeout: float = 10,
        patience: float = 60,
        wait: float = 0.05,
    ) -> None:
        self.number = next(_numbers)
        self.dice = random.Random(self.number)
        self.journal = journal
        self.paper: Paper | None = None
        self.line = Line(url, self.number, journal, timeout)
        self._stage = stage
        self._is_over = is_over
        self._patience = patience
        self._wait = wait
        # The page's own script names its calls; other programs may not.
        self._names_calls = self.dice.random() < 0.5
        self._seq = 0

    @property
    def phone(self) -> str:
        return f"09{self.number:08}"

    def join(self) -> dict:
        body = {
            "full_name": "Lê An",
            "phone": self.phone,
            "consents": {"contest": True},
        }
        path = f"/api/v1/join/{self._stage.code}"
        joined = self.insist("join", "POST", path, body, key=f"join-{self.number}")
        self.line.token = joined["token"]
        self._note_participant(joined["participant"]["id"])
        return joined

    def start(self) -> Paper:
        path = f"/api/v1/rounds/{self._stage.round_id}/attempts"
        started = self.insist("start", "POST", path, {}, self._key("start"))["attempt"]
        paper = Paper(started["id"], self.journal.participants[self.phone], started["questions"])
        self.journal.papers.append(paper)
        self.paper = paper
        self.journal.note_acknowledged("start")
        return paper

    def go_on(self, other: Phone) -> None:
        """Take the running attempt over on this phone, with its answers and their numbers."""
        paper = other._paper()
        path = f"/api/v1/attempts/{paper.attempt_id}"
        shown = self.insist("show", "GET", path, None)["attempt"]
        for slot, seq in paper.acknowledged.items():
            stands = shown["answers"].get(str(slot), {})
            if stands.get("response") != paper.sent[slot][seq]:
                self.journal.complain(f"{slot} shows {stands}, {seq} was acknowledged")
        self.paper, self._seq = paper, other._seq

    def save(self, slot: int | None = None) -> dict:
        """Tap an option, or clear; again and again under one number until it is acknowledged."""
        paper = self._paper()
        draft = self.draft(slot)
        return self.send(paper, draft)

    def send(self, paper: Paper, draft: dict) -> dict:
        slot, seq = draft["slot"], draft["seq"]
        body = {"response": draft["response"], "seq": seq}
        path = f"/api/v1/attempts/{paper.attempt_id}/answers/{slot}"
        answer = self.insist("save", "PUT", path, body)
        assert (answer["slot"], answer["seq"]) == (slot, seq)
        paper.note_acknowledged(slot, seq)
        self.journal.note_acknowledged("save")
        return answer

    def save_many(self, count: int) -> None:
        """What a gap collected, in one request: the newest of each slot."""
        paper = self._paper()
        drafts = [self.draft(slot) for slot in self._some_slots(count)]
        path = f"/api/v1/attempts/{paper.attempt_id}/answers"
        key = self._key(f"gap-{self._seq}")
        answer = self.insist("save", "POST", path, {"answers": drafts}, key)
        assert answer["refused"] == [], answer
        for saved in answer["saved"]:
            paper.note_acknowledged(saved["slot"], saved["seq"])
        self.journal.note_acknowledged("save", len(drafts))

    def submit(self, last: int = 2) -> dict:
        """Hand in, with a few last answers inside."""
        paper = self._paper()
        drafts = [self.draft(slot) for slot in self._some_slots(last)]
        path = f"/api/v1/attempts/{paper.attempt_id}/submission"
        answer = self.insist("submit", "POST", path, {"answers": drafts}, self._key("submit"))
        for draft in drafts:
            paper.note_acknowledged(draft["slot"], draft["seq"])
        paper.note_result(answer)
        self.journal.note_acknowledged("save", len(drafts))
        self.journal.note_acknowledged("submit")
        if self.dice.random() < 0.2:
            paper.note_result(self.insist("submit", "POST", path, {"answers": drafts}))
        return answer

    def draft(self, slot: int | None = None) -> dict:
        """The next answer of this phone, noted as sent."""
        paper = self._paper()
        slot = slot or self.dice.randint(1, len(paper.questions))
        self._seq += 1
        options = [option["id"] for option in paper.questions[slot - 1]["options"]]
        response = self.dice.choice([*options, *options, None])
        paper.note_sent(slot, self._seq, response)
        return {"slot": slot, "seq": self._seq, "response": response}

    def insist(self, kind: str, method: str, path: str, body: object, key: str = "") -> dict:
        """Ask until there is an answer that is one; anything but a success is a complaint."""
        until = time.monotonic() + self._patience
        wait = self._wait
        tries = 0
        while True:
            tries += 1
            answer = self.line.ask(kind, method, path, body, key)
            if not answer.asks_again:
                break
            if self._is_over() and time.monotonic() > until:
                complaint = f"{kind}: nobody answered for {self._patience:.0f} s"
                self.journal.complain(complaint)
                raise GaveUp(complaint)
            time.sleep(wait * self.dice.uniform(0.5, 1.5))
            wait = min(wait * 2, 1.0)
        if answer.status not in {200, 201}:
            complaint = f"{kind}: {answer.status} {answer.body}"
            self.journal.complain(complaint)
            raise GaveUp(complaint)
        self.journal.note_success(kind, tries)
        return answer.body

    def _note_participant(self, participant_id: str) -> None:
        known = self.journal.participants.setdefault(self.phone, participant_id)
        if known != participant_id:
            self.journal.complain(f"{self.phone} was two participants")
        self.journal.note_acknowledged("join")

    def _key(self, deed: str) -> str:
        return f"{deed}-{self.number}" if self._names_calls else ""

    def _paper(self) -> Paper:
        assert self.paper is not None
        return self.paper

    def _some_slots(self, count: int) -> list[int]:
        slots = range(1, len(self._paper().questions) + 1)
        return self.dice.sample(slots, min(count, len(slots)))
