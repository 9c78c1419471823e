"""A frozen board stands still wherever it can be seen, and tells nothing of what happens since."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from quizapp.attempts.models import Attempt
from quizapp.contests.models import Round
from quizapp.contests.rules import RoundWindow
from quizapp.contests.rules.freezing import Freezing, frozen_since
from quizapp.core import clock, short_memory
from quizapp.organisations.models import Participant
from tests.conftest import NOW
from tests.factories import bearer, join, make_stage

MINUTE = timedelta(minutes=1)
WINDOW = RoundWindow("published", NOW, NOW + 60 * MINUTE)


@pytest.mark.parametrize(
    ("freezing", "closed", "at", "since"),
    [
        (Freezing(), False, 59, None),
        (Freezing(10), False, 49, None),
        (Freezing(10), False, 50, 50),
        (Freezing(10), False, 60, None),
        (Freezing(10, until_announced=True), False, 49, None),
        (Freezing(10, until_announced=True), False, 90, 50),
        (Freezing(10, until_announced=True, announced_at=NOW), False, 90, None),
        (Freezing(10, until_announced=True, closed_at=NOW + 30 * MINUTE), True, 31, 20),
        (Freezing(10, held_since=NOW + 40 * MINUTE), False, 45, 40),
        (Freezing(10, held_since=NOW + 40 * MINUTE), False, 60, None),
        (Freezing(10, closed_at=NOW + 30 * MINUTE), True, 31, None),
    ],
)
def test_a_board_stands_still_from_its_moment_on(freezing, closed, at, since):
    window = replace(WINDOW, state="closed") if closed else WINDOW
    expected = None if since is None else NOW + since * MINUTE
    assert frozen_since(window, freezing, NOW + at * MINUTE) == expected


def test_a_board_kept_back_shows_nobody():
    freezing = Freezing(until_announced=True)
    for at in (0, 30, 90):
        since = frozen_since(WINDOW, freezing, NOW + at * MINUTE)
        assert since is not None
        assert since < WINDOW.opens_at


def play(client, stage, headers, right=3):
    """Start, answer, hand in."""
    attempts = f"/api/v1/rounds/{stage.round_id}/attempts"
    attempt = client.post(attempts, json={}, headers=headers).get_json()["attempt"]
    answers = [
        {
            "slot": one["slot"],
            "seq": 1,
            "response": next(
                option["id"]
                for option in one["options"]
                if (option["html"] == "Đúng rồi") is (one["slot"] <= right)
            ),
        }
        for one in attempt["questions"]
    ]
    handing_in = f"/api/v1/attempts/{attempt['id']}/submission"
    return client.post(handing_in, json={"answers": answers}, headers=headers).get_json()


@pytest.fixture
def frozen(app, client, database):
    """Of three who play, an's result is in before the board freezes; the others' are not."""
    with database.transaction() as session:
        stage = make_stage(session, attempts_allowed=3)
    people = {
        name: bearer(join(client, stage.code, full_name=f"Trần Thị {name}", phone=phone))
        for name, phone in (("An", "0912345671"), ("Bình", "0912345672"), ("Chi", "0912345673"))
    }
    play(client, stage, people["An"])
    with database.transaction() as session:
        earlier = clock.now() - timedelta(seconds=30)
        session.execute(update(Attempt).values(submitted_at=earlier))
        half = earlier + timedelta(seconds=15)
        session.execute(update(Round).values(closes_at=half + 45 * MINUTE, board_freeze_minutes=45))
    short_memory.forget_all()
    return stage, people


def everything(client, stage, headers):
    """All that anybody may poll of a board, without what says when it was asked."""
    short_memory.forget_all()
    client = client.application.test_client()  # Nobody's cookie.
    round_url = f"/api/v1/rounds/{stage.round_id}"
    pages = [
        client.get(f"{round_url}/leaderboard").get_json(),
        client.get(f"{round_url}/leaderboard?limit=5", headers=headers).get_json(),
        client.get(
            f"{round_url}/leaderboard", headers={**headers, "Accept-Encoding": "gzip"}
        ).get_data(),
        client.get(f"{round_url}/units").get_json(),
        client.get(f"/rounds/{stage.round_id}/counts").get_json(),
    ]
    shown = ("leaderboard", "leaderboard?tab=units", "projector")
    return pages + [client.get(f"/rounds/{stage.round_id}/{one}").get_data() for one in shown]


def test_nothing_that_can_be_polled_moves(client, frozen):
    stage, people = frozen
    before = {name: everything(client, stage, headers) for name, headers in people.items()}
    assert before["An"][0]["frozen"]
    assert before["An"][0]["total"] == 1
    assert before["An"][1]["me"]["rank"] == 1
    assert before["Bình"][1]["me"] is None
    assert before["An"][3]["frozen"]
    for name in ("Bình", "Chi", "An"):
        result = play(client, stage, people[name])
        assert result["result"]["rank"] is None
        assert result["result"]["score"] is not None
    assert {name: everything(client, stage, one) for name, one in people.items()} == before


def test_what_was_handed_in_meanwhile_appears_with_the_announcement(client, database, frozen):
    stage, people = frozen
    for name in ("Bình", "Chi"):
        play(client, stage, people[name])
    with database.transaction() as session:
        session.execute(
            update(Round).values(board_until_announced=True, state="closed", closed_at=clock.now())
        )
    assert everything(client, stage, people["An"])[0]["total"] <= 1
    with database.transaction() as session:
        session.execute(update(Round).values(announced_at=clock.now()))
    shown = everything(client, stage, people["Chi"])
    assert (shown[0]["frozen"], shown[0]["total"]) == (False, 3)
    assert shown[1]["me"] is not None
    with database.transaction() as session:
        session.execute(update(Round).values(announced_at=None))
    assert everything(client, stage, people["Chi"])[0]["frozen"]


def test_the_result_page_tells_no_place(client, database, frozen):
    stage, people = frozen
    play(client, stage, people["Bình"])
    with database.reading() as session:
        mine = select(Attempt.id).join(Participant).where(Participant.full_name == "Trần Thị Bình")
        attempt_id = session.scalars(mine).one()
    attempt = client.get(f"/api/v1/attempts/{attempt_id}", headers=people["Bình"]).get_json()
    assert (attempt.get("attempt") or attempt)["result"]["rank"] is None
