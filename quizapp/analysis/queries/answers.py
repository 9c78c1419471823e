"""Reads the answers of finished attempts, batch by batch, into what the statistics take.

Of each person in a round the first attempt that holds an answer counts: later ones know the
questions, and an attempt without any answer says nothing about them. Ids of attempts are random,
so the first ones by id are a random sample where there are more than can be analysed.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from string import ascii_uppercase
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from quizapp.attempts.models import Answer, Attempt
from quizapp.attempts.queries import FINISHED
from quizapp.banks.models import Question, QuestionVersion
from quizapp.scoring.statistics import Choice, Responses

MOST_ATTEMPTS = 20_000
MOST_CELLS = 500_000
"""One person at one question: as many take 100 MB and five seconds at most."""
BATCH = 500
LEAST_OF_A_BANK = 2
"""Questions of the bank in a paper: one alone goes with nothing."""
ANSWERED: Choice = ("*",)
"""To a question that offers no options to choose from."""
TRUE, FALSE = "true", "false"
EARLIEST_TAP = timedelta(seconds=60)
"""A phone knows the server's time to a few seconds; more is no time but a counter."""


@dataclass(frozen=True)
class AnswersRead:
    """`responses.items` are version ids; the others go by the same places.

    `options`: the names that could be chosen, none where there are none to choose. `found`
    attempts, of which `responses` may hold a sample. `seconds`: median per item.
    """

    responses: Responses
    options: Sequence[Sequence[str]]
    seconds: Sequence[float | None]
    found: int


class _Tap(NamedTuple):
    """The last answer to a slot."""

    slot: int
    response: Any
    seq: int
    saved_at: datetime


class _Paper(NamedTuple):
    id: str
    paper: Sequence[Mapping[str, Any]]
    grades: Sequence[float]
    started_at: datetime
    deadline_at: datetime


def read_answers_of(
    session: Session,
    round_ids: Collection[str],
    bank_id: str | None = None,
    *,
    most_cells: int = MOST_CELLS,
) -> AnswersRead:
    """The answers of these rounds; with a bank, those to its questions alone."""
    reader = _Reader(session, bank_id)
    for papers in _papers(session, round_ids):
        reader.take(papers)
        if reader.cells >= most_cells:
            break
    found = session.scalar(_counting(round_ids).with_only_columns(func.count())) or 0
    return reader.result(found)


def _papers(session: Session, round_ids: Collection[str]) -> Iterator[list[_Paper]]:
    ids = session.scalars(
        _counting(round_ids).with_only_columns(Attempt.id).order_by(Attempt.id).limit(MOST_ATTEMPTS)
    ).all()
    columns = (Attempt.id, Attempt.paper, Attempt.grades, Attempt.started_at, Attempt.deadline_at)
    for start in range(0, len(ids), BATCH):
        part = select(*columns).where(Attempt.id.in_(ids[start : start + BATCH]))
        yield [_Paper(*row) for row in session.execute(part.order_by(Attempt.id))]


def _counting(round_ids: Collection[str]) -> Select[Attempt]:
    """The first attempt of each person in each round that holds an answer, finished."""
    earlier = aliased(Attempt)
    first = (
        select(func.min(earlier.number))
        .where(
            earlier.round_id == Attempt.round_id,
            earlier.participant_id == Attempt.participant_id,
            earlier.answered_count > 0,
        )
        .scalar_subquery()
    )
    return select(Attempt).where(
        Attempt.round_id.in_(round_ids),
        Attempt.state.in_(FINISHED),
        Attempt.answered_count > 0,
        Attempt.number == first,
    )


class _Reader:
    """Grows rows of the statistics out of batches of attempts."""

    def __init__(self, session: Session, bank_id: str | None) -> None:
        self.cells = 0
        self._session = session
        self._bank_id = bank_id
        self._items: dict[str, int | None] = {}
        self._versions: list[str] = []
        self._types: list[str] = []
        self._options: list[Sequence[str]] = []
        self._keys: list[Choice] = []
        self._seconds: list[array[float]] = []
        self._credits: list[Mapping[int, float]] = []
        self._choices: list[Mapping[int, Choice]] = []
        self._said: dict[Choice, Choice] = {}

    def take(self, papers: Sequence[_Paper]) -> None:
        """One batch."""
        self._learn({slot["version"] for paper in papers for slot in paper.paper})
        taps = self._taps([paper.id for paper in papers])
        for paper in papers:
            self._add(paper, taps.get(paper.id, []))

    def result(self, found: int) -> AnswersRead:
        """All batches together."""
        responses = Responses(
            tuple(self._versions), tuple(self._credits), tuple(self._choices), tuple(self._keys)
        )
        seconds = [median(spans) if spans else None for spans in self._seconds]
        return AnswersRead(responses, self._options, seconds, found)

    def _learn(self, versions: Collection[str]) -> None:
        """Give a place to each version not met before; None to those of other banks."""
        new = sorted(versions - self._items.keys())
        rows = self._session.execute(
            select(
                QuestionVersion.id,
                QuestionVersion.type,
                QuestionVersion.answer_key,
                QuestionVersion.texts,
                Question.bank_id,
            )
            .join(Question, Question.id == QuestionVersion.question_id)
            .where(QuestionVersion.id.in_(new))
        )
        self._items.update(dict.fromkeys(new))
        for row in rows:
            if self._bank_id in {None, row.bank_id}:
                self._items[row.id] = len(self._versions)
                texts = next(iter(row.texts.values()))
                names, key = _options_and_key(row.type, row.answer_key, texts)
                self._versions.append(row.id)
                self._types.append(row.type)
                self._options.append(names)
                self._keys.append(key)
                self._seconds.append(array("f"))

    def _taps(self, attempt_ids: Sequence[str]) -> dict[str, list[_Tap]]:
        wanted = select(
            Answer.attempt_id, Answer.slot, Answer.response, Answer.seq, Answer.saved_at
        ).where(Answer.attempt_id.in_(attempt_ids))
        found: dict[str, list[_Tap]] = {}
        for id_, *tap in self._session.execute(wanted):
            found.setdefault(id_, []).append(_Tap(*tap))
        return found

    def _add(self, paper: _Paper, taps: Sequence[_Tap]) -> None:
        responses = {tap.slot: tap.response for tap in taps}
        earned: dict[int, float] = {}
        choices: dict[int, Choice] = {}
        for number, (slot, credit) in enumerate(zip(paper.paper, paper.grades, strict=True), 1):
            item = self._items[slot["version"]]
            if item is not None:
                chosen = _chosen(self._types[item], responses.get(number), slot["options"])
                earned[item] = float(credit)
                choices[item] = self._said.setdefault(chosen, chosen)
        if self._bank_id is not None and len(earned) < LEAST_OF_A_BANK:
            return
        self.cells += len(earned)
        self._credits.append(earned)
        self._choices.append(choices)
        for number, seconds in _spans(paper, taps):
            item = self._items[paper.paper[number - 1]["version"]]
            if item is not None:
                self._seconds[item].append(seconds)


def _options_and_key(
    type_: str, key: Mapping[str, Any], texts: Mapping[str, Any]
) -> tuple[Sequence[str], Choice]:
    """What can be chosen, and what is right; nothing where no options are offered."""
    if type_ == "true_false":
        return (TRUE, FALSE), (TRUE if key["value"] else FALSE,)
    if type_ in {"single_choice", "multiple_choice"}:
        names = tuple(ascii_uppercase[: len(texts.get("options", ()))])
        return names, tuple(ascii_uppercase[index] for index in sorted(key["options"]))
    return (), ()


def _chosen(type_: str, response: Any, options: Sequence[Sequence[Any]]) -> Choice:
    """By the authored places, however the options were shuffled; () where nothing was."""
    if response is None or response == []:
        return ()
    if type_ == "true_false":
        return (TRUE if response else FALSE,)
    if type_ in {"single_choice", "multiple_choice"}:
        places = dict(map(tuple, options))
        ids = response if isinstance(response, list) else [response]
        return tuple(sorted(ascii_uppercase[places[id_]] for id_ in ids))
    return ANSWERED


def _spans(paper: _Paper, taps: Sequence[_Tap]) -> Iterator[tuple[int, float]]:
    """(slot, seconds since the tap before it); answers that arrived together say nothing."""
    moments = sorted(
        (moment, tap.slot) for tap, moment in zip(taps, _moments(paper, taps), strict=True)
    )
    before = paper.started_at.timestamp()
    for moment, slot in moments:
        if moment > before:
            yield slot, moment - before
        before = max(before, moment)


def _moments(paper: _Paper, taps: Sequence[_Tap]) -> list[float]:
    """When the answers were tapped.

    A page with its script numbers answers by the server's time in milliseconds; without it, the
    moment of saving is that of the tap.
    """
    earliest = (paper.started_at - EARLIEST_TAP).timestamp()
    latest = (paper.deadline_at + EARLIEST_TAP).timestamp()
    if all(earliest <= tap.seq / 1000 <= latest for tap in taps):
        return [tap.seq / 1000 for tap in taps]
    return [tap.saved_at.timestamp() for tap in taps]
