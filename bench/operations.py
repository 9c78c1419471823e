"""What is measured. Each operation yields requests that nobody sent before, and counts its rows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count, repeat

from sqlalchemy import func, select, text

from bench.null_apps import TABLE
from bench.people import name_of, phone_of, token_of
from bench.requests import Caller, Http, caller_of
from bench.seeding import (
    CONTEST,
    JOIN_CODE,
    QUESTIONS,
    RANKED,
    ROUND,
    SAVERS,
    STARTERS,
    SUBMITTERS,
    Stage,
    attempt_id,
    board_round,
    late_kind,
    people_counts,
)
from quizapp.attempts.models import Answer, Attempt
from quizapp.core.db import Database
from quizapp.core.tokens import Keyring
from quizapp.organisations.models import Participant

MOST_CALLERS = 60_000
GROUP = 400
"""So many people are at their questions at a time. They come and go one by one, as people do who
did not all begin at the same second: one request in QUESTIONS is of somebody no cache knows."""
FEW_CONNECTIONS = 12
"""Of those who only look, a process lets few in at a time."""
READERS = 2_000
"""How many different people look at pages and boards."""
NEWS_EVERY_SECONDS = 0.25
"""While a board is read, results arrive: a board at rest would flatter it."""


@dataclass(frozen=True)
class Operation:
    """`requests(first)` begins after those that earlier runs have used up.

    `rows` counts in the database what the 2xx answers must have added to it; None: nothing.
    `supply`: how many requests there are in all, where each needs somebody who was seeded.
    `connections` of the closed loop: fewer where the product would rightly send some away.
    """

    name: str
    label: str
    server: str
    requests: Callable[[int], Iterator[bytes]]
    rows: Callable[[Database], int] | None = None
    supply: int | None = None
    connections: int = 32


class Script:
    """The operations against one product server with its stage."""

    def __init__(self, stage: Stage, http: Http, keyring: Keyring) -> None:
        self.stage = stage
        self.http = http
        self.keyring = keyring
        counts = people_counts(stage.seeds)
        # Made before anything is measured; of the ranked only some ever look.
        self.callers = {
            kind: [self._caller(kind, number) for number in range(min(count, MOST_CALLERS))]
            for kind, count in counts.items()
        }
        self.savers = [
            (caller, attempt_id(SAVERS, number))
            for number, caller in enumerate(self.callers[SAVERS])
        ]

    def operations(self) -> list[Operation]:
        """All of them; the nulls come first."""
        seeds, product = self.stage.seeds, "quizapp"
        return [
            Operation("null", "null Flask view", "flask_app", self._null),
            Operation("wsgi", "null WSGI", "wsgi_app", self._null),
            Operation("commit", "R0: INSERT and COMMIT", "flask_app", self._commit, count_commits),
            Operation(
                *("join_page", "join page", product, self._join_page), connections=FEW_CONNECTIONS
            ),
            Operation("join", "join", product, self._join, count_participants),
            Operation("start", "start", product, self._start, count_attempts, seeds.starters),
            Operation("save", "save an answer", product, self._save, sum_of_seq),
            Operation("save_view", "save, Flask view", product, self._save_view, sum_of_seq),
            Operation(
                *("submit", "submit and grade", product),
                *(self._submit, count_submitted, seeds.submitters),
            ),
            Operation("attempt", "GET attempt", product, self._attempt),
            Operation("clock", "clock", product, self._clock),
            *(self._board_operation(size) for size in seeds.boards),
        ]

    def _board_operation(self, size: int) -> Operation:
        return Operation(
            f"board_{size}",
            f"board top 50 and my rank, {size:,}",
            "quizapp",
            lambda first: self._board(size, first),
            connections=FEW_CONNECTIONS,
        )

    def _null(self, _first: int) -> Iterator[bytes]:
        return repeat(self.http.get("/"))

    def _commit(self, _first: int) -> Iterator[bytes]:
        return repeat(self.http.write("POST", "/commit", {}))

    def _join_page(self, _first: int) -> Iterator[bytes]:
        return repeat(self.http.get(f"/j/{JOIN_CODE}", accept="text/html"))

    def _join(self, first: int) -> Iterator[bytes]:
        number = first
        while True:
            yield self.http.write("POST", f"/api/v1/join/{JOIN_CODE}", joiner(number))
            number += 1

    def _start(self, first: int) -> Iterator[bytes]:
        for number in range(first, self.stage.seeds.starters):
            caller = self.caller(STARTERS, number)
            yield self.http.write("POST", f"/api/v1/rounds/{ROUND}/attempts", {}, caller)

    def _save(self, first: int) -> Iterator[bytes]:
        yield from self._saves(first, range(self.stage.seeds.savers // 2), "")

    def _save_view(self, first: int) -> Iterator[bytes]:
        """The door leaves what is not plain to Flask."""
        savers = self.stage.seeds.savers
        yield from self._saves(first, range(savers // 2, savers), "?by=view")

    def _saves(self, first: int, savers: range, query: str) -> Iterator[bytes]:
        for turn in count(first):
            person, slot, seq = whose_turn(turn, len(savers))
            number = savers[person]
            response = self.stage.slots_of(number)[slot].response(turn)
            path = f"/api/v1/attempts/{self.savers[number][1]}/answers/{slot + 1}{query}"
            body = {"response": response, "seq": seq}
            yield self.http.write("PUT", path, body, self.savers[number][0])

    def _submit(self, first: int) -> Iterator[bytes]:
        for number in range(first, self.stage.seeds.submitters):
            path = f"/api/v1/attempts/{attempt_id(SUBMITTERS, number)}/submission"
            yield self.http.write("POST", path, {}, self.caller(SUBMITTERS, number))

    def _attempt(self, first: int) -> Iterator[bytes]:
        yield from self._looks(first, "")

    def _clock(self, first: int) -> Iterator[bytes]:
        yield from self._looks(first, "/clock")

    def _looks(self, first: int, what: str) -> Iterator[bytes]:
        for turn in count(first):
            caller, attempt = self.savers[whose_turn(turn, len(self.savers))[0]]
            yield self.http.get(f"/api/v1/attempts/{attempt}{what}", caller)

    def _board(self, size: int, first: int) -> Iterator[bytes]:
        path = f"/api/v1/rounds/{board_round(size)}/leaderboard?limit=50"
        looks = [self.http.get(path, caller) for caller in self._readers(size)]
        turn, due = first, time.monotonic()
        while True:
            if time.monotonic() >= due:
                due += NEWS_EVERY_SECONDS
                yield self._news(size)
            yield looks[turn % len(looks)]
            turn += 1

    def _readers(self, size: int) -> list[Caller]:
        """People at all heights of the board: who is where was decided by dice."""
        return self.callers[RANKED][: min(size, READERS)]

    def _news(self, size: int) -> bytes:
        """A submission of the board's round; the clock tells which, so that none comes twice."""
        number = int(time.monotonic() / NEWS_EVERY_SECONDS) % self.stage.seeds.late
        path = f"/api/v1/attempts/{attempt_id(late_kind(size), number)}/submission"
        return self.http.write("POST", path, {}, self.caller(SAVERS, number))

    def caller(self, kind: str, number: int) -> Caller:
        """Somebody who was seeded."""
        return self.callers[kind][number]

    def _caller(self, kind: str, number: int) -> Caller:
        return caller_of(token_of(kind, number, CONTEST, self.keyring), self.keyring)


def whose_turn(turn: int, people: int) -> tuple[int, int, int]:
    """(person, slot, the how manieth answer of his to it): a group whose members change evenly.

    Each seat of the group answers once a round, and each is at another question; who is through
    gives the seat to the next. When all were there they begin again.
    """
    size = min(GROUP, people)
    round_, seat = divmod(turn, size)
    ahead = seat % QUESTIONS
    occupant, slot = divmod(round_ + ahead, QUESTIONS)
    visit, which = divmod(occupant, people // size)
    # The very first sits down in the middle of his paper.
    is_skipped = which == 0 and slot < ahead
    return which * size + seat, slot, visit + (not is_skipped)


def joiner(number: int) -> dict[str, object]:
    """What somebody types who was never here; apart from all who were seeded."""
    return {
        "full_name": name_of(number),
        "phone": phone_of(50_000_000 + number),
        "consents": {"contest": True, "publish_name": True},
    }


def count_commits(database: Database) -> int:
    """Rows of the bare route."""
    with database.reading() as session:
        return session.scalar(text(f"SELECT count(*) FROM {TABLE}")) or 0  # noqa: S608 - our own


def count_participants(database: Database) -> int:
    """All who joined."""
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Participant)) or 0


def count_attempts(database: Database) -> int:
    """Attempts at the round that is played."""
    with database.reading() as session:
        wanted = select(func.count()).select_from(Attempt).where(Attempt.round_id == ROUND)
        return session.scalar(wanted) or 0


def count_submitted(database: Database) -> int:
    """Attempts handed in and graded."""
    with database.reading() as session:
        wanted = select(func.count()).where(
            Attempt.round_id == ROUND, Attempt.state == "submitted", Attempt.score.is_not(None)
        )
        return session.scalar(wanted) or 0


def sum_of_seq(database: Database) -> int:
    """Each save of a run raises the number of one slot by one, from nothing to 1 or from n."""
    with database.reading() as session:
        return int(session.scalar(select(func.coalesce(func.sum(Answer.seq), 0))) or 0)
