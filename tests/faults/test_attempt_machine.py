"""Attempts under everything that phones, organizers, clocks and crashes do, against a model.

`an` has two phones and a second entry that may be merged into his; `binh` is somebody else.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.attempts import service
from quizapp.attempts.models import Answer, Attempt
from quizapp.attempts.round_attempts import SqlRoundAttempts
from quizapp.attempts.service import AnswerDraft
from quizapp.contests.models import BlueprintLine, PoolQuestion, Round
from quizapp.contests.service import Authority, Extension, close_round, extend_round
from quizapp.core import events
from quizapp.core.db import Database
from quizapp.core.errors import QuizError
from quizapp.core.limits_rate_limiter import LimitsRateLimiter
from quizapp.core.tokens import Keyring
from quizapp.core.types import new_id
from quizapp.organisations.models import Participant
from quizapp.organisations.rules import Identity
from quizapp.organisations.service.joining import Consents, Doorkeeper, join
from quizapp.organisations.service.merging import merge_participants
from tests.factories import Stage, make_stage
from tests.faults.attempt_model import ALLOWED, GRACE, Draft, Model, Refused
from tests.faults.outcomes import Outcome

START = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
OPEN_FOR = timedelta(minutes=30)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
OFFICE = Authority("dung", None)
KEYRING = Keyring("a key of the tests, long enough to be one")
SLOTS = 3
WHO = st.sampled_from(["an", "an", "an again", "binh"])
DRAFTS = st.builds(
    lambda slot, seq, choice: (slot, seq, choice),
    st.integers(1, SLOTS),
    st.integers(0, 4) | st.integers(0, 2**53),
    st.sampled_from([0, 1, 2, 3, None]),
)
CRASHES = st.sampled_from([False] * 5 + [True])
"""The process dies before the commit."""


class Crash(Exception):
    """Whatever was done in the open transaction is gone."""


class Attempts(RuleBasedStateMachine):
    """Each deed is done twice, in the database and in the model, and must end alike."""

    database: ClassVar[Database]
    stage: ClassVar[Stage]
    attempts = Bundle("attempts")

    @initialize(target=attempts)
    def begin(self) -> object:
        self.now = START
        self.model = Model(closes_at=START + OPEN_FOR)
        self.papers: dict[str, list] = {}
        with self.database.transaction() as session:
            self.round_id = another_round(session, self.stage)
            self.ids = {
                who: another_participant(session, self.stage, who)
                for who in ("an", "an again", "binh")
            }
        return self.start("an", crashes=False)

    # --- what happens -----------------------------------------------------------------------

    @rule(seconds=st.sampled_from([0, 0.5, 1, 2.999, 3, 3.001, 60, 297, 540, 604, 1200]))
    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(target=attempts, who=WHO, crashes=CRASHES)
    def start_one(self, who: str, crashes: bool) -> object:
        return self.start(who, crashes=crashes)

    def start(self, who: str, *, crashes: bool) -> object:
        who = self.model.person(who)

        def deed(session: Session) -> tuple[str, bool, list]:
            attempt, is_new = service.start_attempt(
                session, self.round_id, self.ids[who], zone=ZONE, now=self.now
            )
            return attempt.id, is_new, attempt.paper

        ended = self.both(deed, lambda model: model.start(who, self.now), crashes)
        if ended is None:
            return multiple()
        (attempt_id, is_new, paper), running = ended
        assert is_new == (running is None)
        if running is not None:
            assert attempt_id == running.id
            return multiple()
        self.papers[attempt_id] = json.loads(json.dumps(paper))
        options = [dict(slot["options"]) for slot in paper]
        self.model.begin(attempt_id, who, options, self.now)
        return attempt_id

    @rule(who=WHO, attempt=attempts, given=DRAFTS, crashes=CRASHES)
    def save(self, who: str, attempt: str, given: tuple, crashes: bool) -> None:
        self._save(who, attempt, [given], crashes)

    @rule(attempt=attempts, given=st.lists(DRAFTS, min_size=2, max_size=6))
    def save_from_two_phones(self, attempt: str, given: list[tuple]) -> None:
        """Without waiting for each other; both ask again, their answers were lost."""
        for one in [*given, *given[-2:]]:
            self._save(self.model.attempts[attempt].owner, attempt, [one], False)

    @rule(
        attempt=attempts,
        given=st.lists(DRAFTS, min_size=1, max_size=4, unique_by=lambda one: one[0]),
        crashes=CRASHES,
    )
    def save_what_a_gap_collected(self, attempt: str, given: list[tuple], crashes: bool) -> None:
        self._save(self.model.attempts[attempt].owner, attempt, given, crashes)

    @rule(
        who=WHO,
        attempt=attempts,
        given=st.lists(DRAFTS, max_size=3, unique_by=lambda one: one[0]),
        crashes=CRASHES,
        again=st.booleans(),
    )
    def submit(
        self, who: str, attempt: str, given: list[tuple], crashes: bool, again: bool
    ) -> None:
        who = self.model.person(who)
        drafts = self._drafts(attempt, given)
        for _ in range(1 + again):
            self.both(
                lambda session: service.submit(
                    session, attempt, self.ids[who], sent(drafts), now=self.now
                ),
                lambda model: model.submit(who, attempt, drafts, self.now),
                crashes,
            )

    @rule(crashes=CRASHES)
    def sweep(self, crashes: bool) -> None:
        ended = self.both(
            lambda session: len(service.close_overdue(session, now=self.now)),
            lambda model: model.sweep(self.now),
            crashes,
        )
        assert ended is None or ended[0] == ended[1]

    @rule(minutes=st.sampled_from([1, 5]), crashes=CRASHES)
    def extend(self, minutes: int, crashes: bool) -> None:
        extension = Extension(minutes, "Mất điện")
        self.both(
            lambda session: extend_round(
                session,
                self.round_id,
                extension,
                OFFICE,
                attempts=SqlRoundAttempts(),
                now=self.now,
            ),
            lambda model: model.extend(timedelta(minutes=minutes), self.now),
            crashes,
        )

    @rule(crashes=CRASHES, really=st.sampled_from([False, False, False, True]))
    def close_early(self, crashes: bool, really: bool) -> None:
        if really:
            self.both(
                lambda session: close_round(
                    session, self.round_id, OFFICE, attempts=SqlRoundAttempts(), now=self.now
                ),
                lambda model: model.close(self.now),
                crashes,
            )

    @precondition(lambda self: not self.model.merged)
    @rule(crashes=CRASHES)
    def merge(self, crashes: bool) -> None:
        self.both(
            lambda session: merge_participants(
                session,
                session.get_one(Participant, self.ids["an"]),
                session.get_one(Participant, self.ids["an again"]),
                hand_over=service.hand_over_attempts,
                by="dung",
                now=self.now,
            ),
            lambda model: model.merge("an", "an again"),
            crashes,
        )

    def teardown(self) -> None:
        """Nothing is left for the sweeper of the next example."""
        if hasattr(self, "round_id"):
            self.close_early(crashes=False, really=True)

    # --- what must be true ------------------------------------------------------------------

    @invariant()
    def database_and_model_agree(self) -> None:
        with self.database.reading() as session:
            wanted = select(Attempt).where(Attempt.round_id == self.round_id)
            attempts = {one.id: one for one in session.scalars(wanted)}
            answers = select(Answer).where(Answer.attempt_id.in_(attempts))
            stored = {(one.attempt_id, one.slot): one for one in session.scalars(answers)}
        assert attempts.keys() == self.model.attempts.keys()
        for attempt in attempts.values():
            self._agree(attempt, stored)
        counted = {one.id for one in attempts.values() if one.is_counted}
        assert counted == self.model.counted()
        for who in self.ids:
            begun = [one for one in attempts.values() if one.participant_id == self.ids[who]]
            assert len(begun) <= ALLOWED * (1 + len(self.model.merged))

    def _agree(self, attempt: Attempt, stored: dict[tuple[str, int], Answer]) -> None:
        model = self.model.attempts[attempt.id]
        assert attempt.participant_id == self.ids[model.owner]
        assert attempt.paper == self.papers[attempt.id]
        assert (attempt.state, attempt.number) == (model.state, model.number)
        assert (attempt.started_at, attempt.deadline_at) == (model.started_at, model.deadline_at)
        mine = {slot: one for (id_, slot), one in stored.items() if id_ == attempt.id}
        assert {slot: (one.seq, one.response) for slot, one in mine.items()} == model.answers
        assert all(one.saved_at <= attempt.deadline_at + GRACE for one in mine.values())
        if model.state != "open":
            assert attempt.score == attempt.correct_count == model.score()
            assert attempt.submitted_at == model.submitted_at
            assert attempt.duration_seconds == model.duration

    # --- how ----------------------------------------------------------------------------------

    def both(
        self,
        deed: Callable[[Session], object],
        in_model: Callable[[Model], object],
        crashes: bool,
    ) -> tuple | None:
        """What database and model gave, or None: both refused alike, or a crash undid it."""
        rehearsed = copy.deepcopy(self.model)
        expected = result = done = refusal = None
        try:
            result = in_model(rehearsed)
        except Refused as refused:
            expected = str(refused)
        try:
            with self.database.transaction() as session:
                done = deed(session)
                dies_if(crashes)
        except Crash:
            return None
        except QuizError as refused:
            refusal = refused.code
        assert refusal == expected
        if refusal is not None:
            return None
        self.model = rehearsed
        return done, result

    def _save(self, who: str, attempt: str, given: list[tuple], crashes: bool) -> None:
        who = self.model.person(who)
        drafts = self._drafts(attempt, given)
        ended = self.both(
            lambda session: service.save_answers(
                session, attempt, self.ids[who], sent(drafts), now=self.now
            ),
            lambda model: model.save(who, attempt, drafts, self.now),
            crashes,
        )
        if ended is not None:
            batch, superseded = ended
            assert not batch.refused
            assert [one.superseded for one in batch.saved] == superseded
            answered = self.model.attempts[attempt].answers.values()
            assert batch.answered_count == sum(given is not None for _, given in answered)

    def _drafts(self, attempt: str, given: list[tuple]) -> list[Draft]:
        options = [list(slot) for slot in self.model.attempts[attempt].paper]
        return [
            Draft(slot, seq, None if choice is None else options[slot - 1][choice])
            for slot, seq, choice in given
        ]


def dies_if(crashes: bool) -> None:
    if crashes:
        raise Crash


def sent(drafts: list[Draft]) -> list[AnswerDraft]:
    return [AnswerDraft(one.slot, one.response, one.seq) for one in drafts]


def another_round(session: Session, stage: Stage) -> str:
    """As the stage's, with its pool, for one example."""
    round_ = Round(
        id=new_id(),
        contest_id=stage.contest_id,
        title="Tuần",
        state="published",
        opens_at=START - timedelta(hours=1),
        closes_at=START + OPEN_FOR,
        duration_seconds=600,
        attempts_allowed=ALLOWED,
        counted_attempt="best",
        created_at=START,
    )
    line = session.scalars(select(BlueprintLine).limit(1)).one()
    round_.blueprint = [BlueprintLine(position=1, bank_id=line.bank_id, count=SLOTS)]
    session.add(round_)
    session.flush()
    pool = session.scalars(select(PoolQuestion).where(PoolQuestion.round_id == stage.round_id))
    for entry in pool.all():
        session.add(PoolQuestion(round_id=round_.id, line=1, version_id=entry.version_id))
    session.flush()
    return round_.id


def another_participant(session: Session, stage: Stage, who: str) -> str:
    identity = Identity(who, who, None, None, None, is_guard=False, pin=None, language="vi")
    doorkeeper = Doorkeeper(KEYRING, LimitsRateLimiter())
    consents = Consents({"contest": True}, {"contest": "Đồng ý"}, "vi", "qr")
    joined = join(
        session,
        stage.contest_id,
        None,
        identity,
        consents=consents,
        doorkeeper=doorkeeper,
        now=START,
    )
    return joined.participant.id


@pytest.fixture
def nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_listeners", {})


@pytest.mark.usefixtures("nobody_listens")
def test_attempts_do_what_the_model_does(database, effort, tell):
    with database.transaction() as session:
        stage = make_stage(session, now=START)
    machine = type("Machine", (Attempts,), {"database": database, "stage": stage})
    examples, steps = effort(20, 1000), effort(30, 50)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            database=None,
            # A story of thirty deeds can be read as it is; making it short takes minutes.
            phases=[Phase.generate, *([Phase.shrink] if effort.is_full else [])],
        ),
    )
    name = "SQLite" if database.is_sqlite else "PostgreSQL"
    note = f"{examples:,} stories of up to {steps} deeds agree with the model"
    tell(Outcome("State machine of attempts", name, examples, note=note))
