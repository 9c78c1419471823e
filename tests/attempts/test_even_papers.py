"""Papers as hard as each other, and questions that somebody met before, last."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from statistics import fmean
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from quizapp.attempts.models import Attempt
from quizapp.attempts.paper_trial import try_papers
from quizapp.attempts.rules import PaperPlan, PoolItem, PoolLine
from quizapp.attempts.service import start_attempt
from quizapp.banks.models import KnownDifficulty, QuestionVersion
from quizapp.contests.models import BlueprintLine, PoolQuestion, Round
from quizapp.contests.queries import list_pool
from quizapp.contests.rules.difficulty import expected_right
from quizapp.contests.service import Authority
from quizapp.contests.service.publication import Circumstances, publish_round
from quizapp.core.types import new_id
from tests.factories import join, make_stage

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SEEDS = [str(number) for number in range(200)]


def line(count, shares):
    items = [PoolItem(f"v{name}", name, "single_choice", 4) for name in shares]
    return PoolLine(count, 1, items, shares)


def plan(*lines, band=0.0):
    return PaperPlan(lines, shuffle_questions=True, shuffle_options=True, band=band)


def names(paper):
    return {slot.version_id.removeprefix("v") for slot in paper}


MIXED = {f"e{n}": 0.85 for n in range(20)} | {f"h{n}": 0.4 for n in range(20)}


def hardness(paper):
    return fmean(MIXED[name] for name in names(paper))


@pytest.mark.parametrize("band", [0.02, 0.05, 0.10])
def test_all_papers_lie_within_the_band(band):
    drawn = [hardness(plan(line(10, MIXED), band=band).draw(seed)) for seed in SEEDS]
    assert max(drawn) - min(drawn) <= band + 1e-9
    assert {round(one, 3) for one in drawn} != {0.625} or band < 0.09


def test_without_a_band_they_differ_more():
    drawn = [hardness(plan(line(10, MIXED)).draw(seed)) for seed in SEEDS]
    assert max(drawn) - min(drawn) > 0.2


def test_a_band_keeps_nobody_from_being_drawn():
    even = plan(line(10, MIXED), band=0.05)
    assert set().union(*(names(even.draw(seed)) for seed in SEEDS)) == set(MIXED)


def test_where_no_paper_lies_within_it_the_nearest_is_given():
    uneven = {"a": 0.9, "b": 0.85, "c": 0.2}
    drawn = [names(plan(line(1, uneven), band=0.02).draw(seed)) for seed in SEEDS[:50]]
    assert drawn == [{"b"}] * 50


def test_the_same_seed_gives_the_same_paper():
    even = plan(line(10, MIXED), band=0.05)
    assert even.draw("one", {"e1"}) == even.draw("one", {"e1"})
    assert even.draw("one") != even.draw("other")


@given(st.integers(0, 8), st.sets(st.sampled_from(sorted(MIXED)[:8])), st.text(max_size=4))
def test_what_was_met_before_comes_only_where_nothing_else_is_left(count, seen, seed):
    eight = {name: MIXED[name] for name in sorted(MIXED)[:8]}
    met = names(plan(line(count, eight)).draw(seed, seen)) & seen
    assert len(met) == max(0, count - (8 - len(seen)))


@given(st.sets(st.sampled_from("abcdef")), st.text(max_size=4))
def test_lines_that_share_questions_stay_feasible(seen, seed):
    shared = plan(line(2, dict.fromkeys("abc", 0.5)), line(3, dict.fromkeys("bcdef", 0.5)))
    assert len(names(shared.draw(seed, seen))) == 5


@pytest.mark.parametrize(
    ("level", "facility", "answers", "expected"),
    [
        ("remember", None, 0, 0.85),
        ("apply_high", None, 0, 0.40),
        ("remember", 0.25, 30, 0.55),
        ("remember", 0.25, 270, 0.31),
        ("apply", 1.0, 3, 0.591),
    ],
)
def test_answers_take_over_from_the_level(level, facility, answers, expected):
    assert expected_right(level, facility, answers) == pytest.approx(expected, abs=0.0005)


# --- with a database ---------------------------------------------------------------------------


@pytest.fixture
def stage(database):
    with database.transaction() as session:
        return make_stage(session, questions=3, bank_questions=9, attempts_allowed=3)


def enter(app, name):
    return join(app.test_client(), full_name=name, phone=f"09123456{len(name):02}")["participant"][
        "id"
    ]


def begin(database, round_id, participant_id):
    now = datetime.now(UTC)
    with database.transaction() as session:
        attempt, _new = start_attempt(session, round_id, participant_id, zone=ZONE, now=now)
        attempt.state = "submitted"
        return {slot["version"] for slot in attempt.paper}


def test_who_comes_again_gets_new_questions(app, database, stage):
    an, chi = enter(app, "An"), enter(app, "Chi")
    papers = [begin(database, stage.round_id, an) for _ in range(3)]
    assert len(set().union(*papers)) == 9
    assert begin(database, stage.round_id, chi)


def test_nor_are_they_asked_in_the_next_round(app, database, stage):
    an = enter(app, "An")
    first = begin(database, stage.round_id, an)
    with database.transaction() as session:
        session.execute(update(Attempt).values(started_at=datetime.now(UTC) - timedelta(days=7)))
        week_2 = next_round(session, stage.round_id)
    assert not begin(database, week_2, an) & first


def next_round(session, round_id):
    one = session.get_one(Round, round_id)
    columns = {column.key: getattr(one, column.key) for column in Round.__table__.columns}
    other = Round(**{**columns, "id": new_id(), "position": 2})
    other.blueprint = [BlueprintLine(position=1, bank_id=one.blueprint[0].bank_id, count=3)]
    session.add(other)
    session.flush()
    for pooled in list_pool(session, round_id):
        session.add(PoolQuestion(round_id=other.id, line=1, version_id=pooled.version_id))
    return other.id


def test_the_quick_way_leaves_a_second_paper_to_the_other(app, database, stage):
    client = app.test_client()
    headers = {"Authorization": f"Bearer {join(client)['token']}"}
    address = f"/api/v1/rounds/{stage.round_id}/attempts"
    papers = []
    for _ in range(3):
        attempt = client.post(address, json={}, headers=headers).json["attempt"]
        client.post(f"/api/v1/attempts/{attempt['id']}/submission", json={}, headers=headers)
        papers.append(attempt["id"])
    with database.reading() as session:
        drawn = session.scalars(select(Attempt.paper).where(Attempt.id.in_(papers)))
        assert len({slot["version"] for paper in drawn for slot in paper}) == 9


def test_publishing_freezes_what_is_known_of_each_question(database, stage):
    now = datetime.now(UTC)
    with database.transaction() as session:
        session.execute(update(Round).values(state="draft", difficulty_band=5))
        session.query(PoolQuestion).delete()
        session.execute(update(QuestionVersion).values(level="remember"))
        version = session.scalars(select(QuestionVersion.id).order_by("id")).first()
        session.add(KnownDifficulty(version_id=version, facility=0.25, answers=30, known_at=now))
        session.execute(update(Round).values(closes_at=now + timedelta(days=1)))
        round_ = session.get_one(Round, stage.round_id)
        round_.contest.organizer.confirmed_at = now
        publish_round(
            session, stage.round_id, Circumstances(ZONE), Authority("dung", None), now=now
        )
        assert "chênh nhau không quá 5 phần trăm" in round_.rules_text
        assert "chỉ ra lại khi không còn câu mới" in round_.rules_text
    with database.reading() as session:
        shares = dict(
            session.execute(select(PoolQuestion.version_id, PoolQuestion.expected_right)).all()
        )
    assert shares.pop(version) == pytest.approx(0.55)
    assert set(shares.values()) == {0.85}


def test_the_trial_shows_what_a_band_does():
    expected = {f"v{name}": share for name, share in MIXED.items()}
    free, even = plan(line(10, MIXED)), plan(line(10, MIXED), band=0.05)
    assert not try_papers(free, expected, seed="s", papers=200).spread.is_even
    assert try_papers(even, expected, seed="s", papers=200).spread.is_even
    assert replace(even, band=0.0) == free
