"""A process remembers own entries only while nothing can have happened to them."""

import json
import time
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from quizapp.attempts.models import Attempt
from quizapp.core import clock
from quizapp.core.tokens import Keyring
from quizapp.leaderboards.own_entry import OwnEntries
from quizapp.organisations.models import Participant
from quizapp.organisations.service.people import hide_name, issue_resume_code
from tests.conftest import running, settings_for
from tests.factories import bearer, join, make_stage

SEEN_SECONDS = 1.5
"""Round, page and snapshot are each at most a second old."""


@pytest.fixture
def app(database, tmp_path):
    yield from running(settings_for(database, tmp_path))


@pytest.fixture
def other_process(database, tmp_path):
    yield from running(replace(settings_for(database, tmp_path), var_dir=tmp_path / "other"))


@pytest.fixture
def reads(monkeypatch):
    """Whose rows were read."""
    done = []
    find = OwnEntries.find

    def noted(entries, round_id, claim):
        done.append(claim.participant_id)
        return find(entries, round_id, claim)

    monkeypatch.setattr(OwnEntries, "find", noted)
    return done


def make(database, **more):
    with database.transaction() as session:
        return make_stage(session, **more)


def finish(app, stage, person):
    client, headers = app.test_client(use_cookies=False), bearer(person)
    address = f"/api/v1/rounds/{stage.round_id}/attempts"
    attempt = client.post(address, json={}, headers=headers).get_json()["attempt"]
    address = f"/api/v1/attempts/{attempt['id']}/submission"
    assert client.post(address, json={}, headers=headers).status_code == 200


def me(app, stage, person):
    client = app.test_client(use_cookies=False)
    address = f"/api/v1/rounds/{stage.round_id}/leaderboard"
    headers = bearer(person) | {"Accept-Encoding": "gzip"}
    client.get(address, headers=headers)
    return json.loads(client.get(address, headers=bearer(person)).data)["me"]


def until(look, is_wanted):
    """What is seen once it is as wanted; others' deeds are seen within a second or so."""
    ends_at = time.monotonic() + 2 * SEEN_SECONDS
    while not is_wanted(seen := look()) and time.monotonic() < ends_at:
        time.sleep(SEEN_SECONDS / 20)
    return seen


def test_a_known_entry_is_not_read_again(app, database, reads):
    stage = make(database)
    an, binh = (join(app.test_client(), stage.code, phone=p) for p in ("0912345678", "0987654321"))
    for person in (an, binh):
        finish(app, stage, person)
    assert me(app, stage, an)["rank"] == 1
    assert me(app, stage, binh)["rank"] in {1, 2}
    del reads[:]
    for _ in range(3):
        assert me(app, stage, an)["rank"] == 1
    assert not reads


def test_who_is_not_on_the_board_is_looked_for_each_time(app, other_process, database, reads):
    stage = make(database)
    an = join(app.test_client(), stage.code)
    assert me(other_process, stage, an) is None
    finish(app, stage, an)
    assert me(other_process, stage, an)["rank"] == 1
    assert len(reads) >= 2


def test_where_a_second_attempt_is_allowed_nothing_is_remembered(
    app, other_process, database, reads
):
    stage = make(database, attempts_allowed=2, counted_attempt="last")
    an = join(app.test_client(), stage.code)
    finish(app, stage, an)
    first = me(other_process, stage, an)
    with database.transaction() as session:
        session.execute(update(Attempt).values(score=1.5, ranked_at=clock.now()))
    assert me(other_process, stage, an)["score"] == 1.5 != first["score"]
    finish(app, stage, an)
    assert me(other_process, stage, an)["score"] == 0
    assert len(reads) == 6


def test_a_withdrawn_token_shows_nobody(app, database):
    stage = make(database)
    an, binh = (join(app.test_client(), stage.code, phone=p) for p in ("0912345678", "0987654321"))
    for person in (an, binh):
        finish(app, stage, person)
        assert me(app, stage, person) is not None
    with database.transaction() as session:
        participant = session.get_one(Participant, an["participant"]["id"])
        keyring = Keyring("k" * 40)
        issue_resume_code(session, participant, keyring=keyring, by="dung", now=clock.now())
    assert until(lambda: me(app, stage, an), lambda seen: seen is None) is None
    assert me(app, stage, binh) is not None


def test_a_hidden_name_is_hidden_from_its_owner_too(app, database):
    stage = make(database)
    an = join(app.test_client(), stage.code)
    finish(app, stage, an)
    assert me(app, stage, an)["display_name"] == "Nguyễn V. A***"
    with database.transaction() as session:
        participant = session.get_one(Participant, an["participant"]["id"])
        hide_name(session, participant, by="dung", now=clock.now())
    seen = until(lambda: me(app, stage, an)["display_name"], lambda name: name == "•••")
    assert seen == "•••"


def test_a_result_that_no_longer_counts_is_gone(app, database):
    stage = make(database)
    an = join(app.test_client(), stage.code)
    finish(app, stage, an)
    assert me(app, stage, an) is not None
    with database.transaction() as session:
        attempt = session.scalars(select(Attempt)).one()
        attempt.is_counted, attempt.ranked_at = False, clock.now()
    assert until(lambda: me(app, stage, an), lambda seen: seen is None) is None
