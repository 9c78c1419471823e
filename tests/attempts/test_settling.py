"""The true value of a prediction, counted once at the end, and the ranks that follow from it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from quizapp.attempts.models import Attempt
from quizapp.attempts.queries import list_standings
from quizapp.attempts.service.settling import (
    give_missing_keys,
    is_any_keyless,
    rounds_to_settle,
    settle,
)
from quizapp.attempts.verification import first_wrongly_counted
from quizapp.contests.models import Round
from quizapp.contests.rules.ranking import PRESETS
from quizapp.core.errors import Conflict
from quizapp.core.text import fold
from quizapp.core.types import new_id
from quizapp.leaderboards.sql_board import SqlBoard
from quizapp.organisations.models import Participant
from quizapp.scoring.ranking import rank
from tests.conftest import NOW
from tests.factories import LONG_AGO, make_stage, ranked

QUESTION = {
    "kind": "all_correct_people",
    "over": "people",
    "decimals": 0,
    "sentence": "Có bao nhiêu người trả lời đúng cả 4 câu?",
}
PEOPLE = {
    # name: (right answers of 4, prediction, seconds after the first)
    "an": (4, "3", 30),
    "binh": (4, "2", 20),
    "chi": (4, None, 0),
    "dung": (3, "3", 0),
    "em": (4, "4", 10),
}


@pytest.fixture
def round_id(database) -> str:
    with database.transaction() as session:
        stage = make_stage(
            session,
            now=NOW,
            ranking=list(PRESETS["prediction_first"]),
            prediction=QUESTION,
            closes_at=NOW - timedelta(minutes=1),
        )
        round_ = session.get_one(Round, stage.round_id)
        for name, (right, prediction, seconds) in PEOPLE.items():
            _finish(session, round_, name, right, prediction, seconds)
    return stage.round_id


def _finish(session, round_, name, right, prediction, seconds):
    person = Participant(
        id=name.ljust(26, "0"),
        contest_id=round_.contest_id,
        full_name=name,
        folded_name=fold(name),
        receipt_hash=new_id(),
        entrant_code=new_id(),
        joined_at=LONG_AGO,
    )
    session.add(person)
    session.flush()
    attempt = Attempt(
        round=round_,
        round_id=round_.id,
        participant_id=person.id,
        number=1,
        state="submitted",
        seed="",
        paper=[{}] * 4,
        started_at=NOW - timedelta(minutes=20),
        deadline_at=NOW,
        submitted_at=NOW - timedelta(minutes=10) + timedelta(seconds=seconds),
        score=float(right),
        max_score=4.0,
        correct_count=right,
        duration_seconds=600 + seconds,
        prediction=prediction,
        is_counted=True,
    )
    session.add(ranked(attempt, round_))
    session.flush()


def places(database, round_id) -> dict[str, int]:
    with database.reading() as session:
        page = SqlBoard().page(session, round_id, unit_id=None, limit=50, offset=0)
        return {entry.participant_id.rstrip("0"): entry.rank for entry in page.entries}


def test_before_the_end_a_prediction_ranks_nobody(database, round_id):
    assert places(database, round_id) == {"chi": 1, "em": 2, "binh": 3, "an": 4, "dung": 5}


def test_the_true_value_is_counted_once_and_ranks_everybody(database, round_id):
    with database.transaction() as session:
        assert rounds_to_settle(session, NOW) == [round_id]
        actual = settle(session, round_id, now=NOW).actual
        assert (actual["value"], actual["people"], actual["all_correct"]) == ("4", 5, 4)
        assert "is_counted" in actual["query"]
    # Four had all right: em guessed it, an was 1 off, binh 2, chi did not guess.
    expected = {"em": 1, "an": 2, "binh": 3, "chi": 4, "dung": 5}
    assert places(database, round_id) == expected
    with database.transaction() as session:
        round_ = session.get_one(Round, round_id)
        again = rank(list_standings(session, round_), round_.chain)
        assert [one.standing.participant_id.rstrip("0") for one in again] == list(expected)
        assert first_wrongly_counted(session, round_) is None
        session.scalars(select(Attempt)).first().correct_count = 0
        assert settle(session, round_id, now=NOW).actual == actual
        assert rounds_to_settle(session, NOW) == []


def test_nothing_is_counted_while_somebody_may_answer(database, round_id):
    with database.transaction() as session:
        session.scalars(select(Attempt)).first().state = "open"
        session.flush()
        assert rounds_to_settle(session, NOW) == []
        with pytest.raises(Conflict) as refused:
            settle(session, round_id, now=NOW)
    assert refused.value.code == "round_not_closed"


def test_what_an_earlier_release_closed_is_ranked_soon(database, round_id):
    with database.transaction() as session:
        attempt = session.scalars(select(Attempt).order_by(Attempt.participant_id)).first()
        kept, attempt.rank_key = attempt.rank_key, None
    assert "an" not in places(database, round_id)
    with database.transaction() as session:
        assert is_any_keyless(session)
        assert give_missing_keys(session, now=NOW) == 1
        assert not is_any_keyless(session)
        assert session.get_one(Attempt, attempt.id).rank_key == kept
