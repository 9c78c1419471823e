"""The quick way and the locked way end alike, whatever a round, a person and a past look like.

Twins in the same state take one way each; what they are told and what is stored must be the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from quizapp.attempts.models import Answer, Attempt
from quizapp.contests.models import BlueprintLine, PoolQuestion, Round
from quizapp.core.types import new_id
from quizapp.organisations.models import Consent, ConsentText, Participant
from quizapp.organisations.tokens import token_for
from tests.factories import LONG_AGO, make_stage, ranked

MINUTE = timedelta(minutes=1)
numbers = count()
some = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


class NoDesk:
    """Leaves everything to the locked way."""

    def start(self, *_asked) -> None:
        return None

    def submit(self, *_asked) -> None:
        return None


@dataclass
class House:
    app: object
    database: object
    stage: object

    def __post_init__(self) -> None:
        self.parts = self.app.extensions["quizapp"].parts
        self.desks = {name: self.parts[name] for name in ("starts", "submissions")}

    def make_round(self, session, **more) -> str:
        model = session.get_one(Round, self.stage.round_id)
        now = datetime.now(UTC)
        made = Round(
            id=new_id(),
            contest_id=model.contest_id,
            title="Vòng",
            **{
                "state": "published",
                "opens_at": now - 60 * MINUTE,
                "closes_at": now + 60 * MINUTE,
                "published_at": LONG_AGO,
                "duration_seconds": 600,
                "created_at": LONG_AGO,
                **more,
            },
        )
        line = model.blueprint[0]
        made.blueprint = [BlueprintLine(position=1, bank_id=line.bank_id, count=3, points=2)]
        session.add(made)
        session.flush()
        pool = select(PoolQuestion.version_id).where(PoolQuestion.round_id == model.id)
        for version_id in session.scalars(pool).all():
            session.add(PoolQuestion(round_id=made.id, line=1, version_id=version_id))
        return made.id

    def make_person(self, session, consents=(True,), **more) -> Participant:
        number = next(numbers)
        person = Participant(
            id=new_id(),
            contest_id=more.pop("contest_id", self.stage.contest_id),
            unit_id=self.stage.unit_id,
            full_name=f"Nguyễn Văn {number}",
            folded_name=f"nguyen van {number}",
            receipt_hash=new_id(),
            entrant_code=new_id(),
            joined_at=LONG_AGO,
            **more,
        )
        session.add(person)
        session.flush()
        for minute, is_given in enumerate(consents):
            session.add(
                Consent(
                    participant_id=person.id,
                    purpose="contest",
                    text_hash="lời",
                    is_given=is_given,
                    channel="web",
                    at=LONG_AGO + minute * MINUTE,
                )
            )
        session.flush()
        return person

    def both(self, call) -> list:
        """What the locked way says to one twin and the quick way to the other."""
        answers = []
        for twin, desks in enumerate((dict.fromkeys(self.desks, NoDesk()), self.desks)):
            self.parts.update(desks)
            answers.append(call(twin))
        return answers

    def post(self, person, address, body) -> tuple[int, dict]:
        token = token_for(person, self.app.extensions["quizapp"].keyring)
        headers = {"Authorization": f"Bearer {token}"}
        client = self.app.test_client(use_cookies=False)
        answer = client.post(address, json=body, headers=headers)
        return answer.status_code, answer.get_json()


@pytest.fixture
def house(app, database) -> House:
    with database.transaction() as session:
        stage = make_stage(session)
        words = {"purpose": "contest", "language": "vi", "body": "", "first_shown_at": LONG_AGO}
        session.add(ConsentText(hash="lời", **words))
    return House(app, database, stage)


PLAIN_ROUND = {
    "state": "published",
    "opens_at": -60,
    "closes_at": 60,
    "attempts_allowed": 1,
    "attempts_per": "round",
    "counted_attempt": "best",
    "show_score": "at_once",
    "guards_only": False,
    "eligible_unit_ids": "all",
}
PLAIN_PERSON = {"consents": (True,), "is_guard": False, "token_epoch": 0, "is_merged": False}
# One or two oddities at a time: of many, all but the first would stay unseen.
ODD_ROUNDS = [
    *({"state": state} for state in ("closed", "draft")),
    *({"opens_at": 5}, {"closes_at": 6}, {"closes_at": -5}),
    *({"attempts_allowed": allowed} for allowed in (0, 2)),
    *({"attempts_per": "day"}, {"guards_only": True}, {"show_score": "after_closing"}),
    *({"eligible_unit_ids": units} for units in ("theirs", "others")),
]
ODD_PEOPLE = [
    *({"consents": said} for said in ((), (False,), (True, False), (False, True))),
    *({"is_guard": True}, {"token_epoch": 1}, {"is_merged": True}),
]


def with_oddities(plain, odd):
    """Mostly plain; else with one of the oddities, or two."""
    drawn = st.lists(st.sampled_from(odd), max_size=2)
    return drawn.map(lambda oddities: plain | {k: v for one in oddities for k, v in one.items()})


rounds = with_oddities(PLAIN_ROUND, ODD_ROUNDS)
people = with_oddities(PLAIN_PERSON, ODD_PEOPLE)
pasts = st.lists(
    st.tuples(
        st.sampled_from(["submitted", "expired"]), st.integers(0, 6), st.sampled_from([1, 2 * 1440])
    ),
    max_size=2,
)


def settings_of(house, drawn, now):
    units = {"all": [], "theirs": [house.stage.unit_id], "others": [new_id()]}
    opens_at, closes_at = now + drawn["opens_at"] * MINUTE, now + drawn["closes_at"] * MINUTE
    return {
        **drawn,
        "opens_at": opens_at,
        "closes_at": max(closes_at, opens_at + MINUTE),
        "eligible_unit_ids": units[drawn["eligible_unit_ids"]],
    }


def add_past(session, round_id, person, past, now, running=None):
    states = [*past, *([("open", None, running)] if running is not None else [])]
    for number, (state, score, minutes_ago) in enumerate(states, 1):
        is_open = state == "open"
        started_at = now - minutes_ago * MINUTE - number * timedelta(seconds=1)
        attempt = Attempt(
            round=session.get_one(Round, round_id),
            round_id=round_id,
            participant_id=person.id,
            number=number,
            state=state,
            seed="s",
            paper=[],
            started_at=started_at,
            deadline_at=started_at + 10 * MINUTE,
            submitted_at=None if is_open else started_at.replace(microsecond=0),
            score=score,
            max_score=None if is_open else 6.0,
            duration_seconds=None if is_open else 30,
            answered_count=0,
            grades=None if is_open else [],
            correct_count=None if is_open else 0,
        )
        session.add(attempt if is_open else ranked(attempt))
    session.flush()


def stored(house, round_id, person_id) -> list:
    with house.database.reading() as session:
        wanted = select(Attempt).where(
            Attempt.round_id == round_id, Attempt.participant_id == person_id
        )
        return [
            (
                *(one.number, one.state, one.score, one.max_score, one.correct_count, one.grades),
                *(one.answered_count, one.is_counted, one.ranked_at is not None),
                *(len(one.paper), one.submission_digest),
                one.deadline_at - one.started_at >= 9 * MINUTE,
            )
            for one in session.scalars(wanted.order_by(Attempt.number))
        ]


@some
@given(rounds, people, pasts, st.sampled_from([None, None, 2, 60]))
def test_starting(house, drawn, who, past, running):
    now = datetime.now(UTC)
    who = dict(who)
    is_merged, epoch = who.pop("is_merged"), who.pop("token_epoch")
    with house.database.transaction() as session:
        round_id = house.make_round(session, **settings_of(house, drawn, now))
        twins = [house.make_person(session, **who) for _ in range(2)]
        for twin in twins:
            add_past(session, round_id, twin, past, now, running)
            if is_merged:
                twin.merged_into_id = house.make_person(session, **who).id
    holders = [twin.merged_into_id or twin.id for twin in twins]
    for twin in twins:
        twin.token_epoch = epoch
    address = f"/api/v1/rounds/{round_id}/attempts"
    locked, quick = house.both(lambda twin: house.post(twins[twin], address, {}))
    assert told(locked) == told(quick)
    assert stored(house, round_id, holders[0]) == stored(house, round_id, holders[1])


def told(answer):
    status, body = answer
    if "attempt" not in body:
        return status, body["code"]
    attempt = body["attempt"]
    fixed = {name: attempt[name] for name in ("number", "state", "answers", "result", "round_id")}
    shown = sorted(question["type"] for question in attempt["questions"])
    fields = [sorted(question) for question in attempt["questions"]]
    return status, sorted(attempt), fixed, shown, fields


drafts = st.lists(
    st.fixed_dictionaries(
        {
            "slot": st.sampled_from([1, 2, 3, 3, 9]),
            "response": st.sampled_from(["right", "wrong", "wrong", None, "nonsense"]),
            "seq": st.sampled_from([1, 5, 6, 6, -1]),
        }
    ),
    max_size=3,
)


@some
@given(
    st.fixed_dictionaries(
        {
            "attempts_allowed": st.integers(0, 3),
            "attempts_per": st.sampled_from(["round", "day"]),
            "counted_attempt": st.sampled_from(["best", "first", "last"]),
            "show_score": st.sampled_from(["at_once", "after_closing"]),
        }
    ),
    pasts,
    drafts,
    st.sampled_from(["open", "open", "open", "late", "submitted", "withdrawn", "stranger"]),
    st.booleans(),
)
def test_handing_in(house, drawn, past, last_answers, case, is_first_past_counted):
    now = datetime.now(UTC)
    with house.database.transaction() as session:
        round_id = house.make_round(session, **drawn)
        twins = [house.make_person(session) for _ in range(2)]
        stranger = house.make_person(session)
    allowance = {**drawn, "attempts_allowed": 0}
    papers = []
    for twin in twins:
        with house.database.transaction() as session:
            add_past(session, round_id, twin, past, now)
            if past and is_first_past_counted:
                first = select(Attempt).where(Attempt.participant_id == twin.id)
                session.scalars(first.order_by(Attempt.number)).first().is_counted = True
            round_ = session.get_one(Round, round_id)
            round_.attempts_allowed = allowance["attempts_allowed"]
        status, body = house.post(twin, f"/api/v1/rounds/{round_id}/attempts", {})
        assert status == 201
        papers.append(body["attempt"])
        with house.database.transaction() as session:
            session.get_one(Round, round_id).attempts_allowed = drawn["attempts_allowed"]
            attempt = session.get_one(Attempt, body["attempt"]["id"])
            if case == "late":
                attempt.deadline_at = now - MINUTE
            right = option(papers[-1], 3, "right")
            session.add(Answer(attempt_id=attempt.id, slot=3, response=right, seq=5, saved_at=now))

    def hand_in(twin):
        answers = [
            {**one, "response": option(papers[twin], one["slot"], one["response"])}
            for one in last_answers
        ]
        who = twins[twin]
        if case == "withdrawn":
            who.token_epoch = 7
        address = f"/api/v1/attempts/{papers[twin]['id']}/submission"
        if case == "submitted":
            house.post(who, address, {})
        who = stranger if case == "stranger" else who
        return house.post(who, address, {"answers": answers})

    locked, quick = house.both(hand_in)
    assert said(locked) == said(quick)
    first, second = (stored(house, round_id, twin.id) for twin in twins)
    assert [row[:-2] for row in first] == [row[:-2] for row in second]
    assert [row[-2] is None for row in first] == [row[-2] is None for row in second]


def option(paper, slot, wanted):
    if wanted is None or wanted == "nonsense" or slot > len(paper["questions"]):
        return wanted
    options = paper["questions"][slot - 1]["options"]
    return next(o["id"] for o in options if (o["html"] == "Đúng rồi") is (wanted == "right"))


def said(answer):
    status, body = answer
    if "state" not in body:
        return status, body["code"]
    result = body["result"] and {
        name: value for name, value in body["result"].items() if name != "rank"
    }
    return status, sorted(body), body["answered_count"], body["question_count"], result
