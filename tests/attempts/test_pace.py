"""A person in a hurry is served; a program that runs wild is stopped, and nobody else."""

import timeit

import pytest

from quizapp.core.pace import Pace
from quizapp.web.context import REQUESTS_OF_A_PERSON
from tests.factories import bearer, join, make_stage


@pytest.fixture
def stage(sqlite_database):
    with sqlite_database.transaction() as session:
        return make_stage(session)


def begin(app, stage, **who):
    client = app.test_client(use_cookies=False)
    me = bearer(join(client, stage.code, **who))
    address = f"/api/v1/rounds/{stage.round_id}/attempts"
    return client, me, client.post(address, json={}, headers=me).get_json()["attempt"]


def save(client, me, attempt, seq):
    address = f"/api/v1/attempts/{attempt['id']}/answers/1"
    body = {"response": attempt["questions"][0]["options"][0]["id"], "seq": seq}
    return client.put(address, json=body, headers=me)


def test_who_saves_without_end_is_told_to_wait(one_app, stage):
    installation = one_app.extensions["quizapp"]
    installation.pace = Pace(50, 60)
    client, me, attempt = begin(one_app, stage)
    statuses = [save(client, me, attempt, seq).status_code for seq in range(1, 61)]
    assert statuses == [200] * 49 + [429] * 11, "the start counted too"
    refused = save(client, me, attempt, 99)
    assert refused.get_json()["code"] == "rate_limited"
    assert int(refused.headers["Retry-After"]) > 0
    clock = client.get(f"/api/v1/attempts/{attempt['id']}/clock", headers=me)
    assert clock.status_code == 429
    chi, hers, other = begin(one_app, stage, full_name="Lê Thị Chi", phone="0987654321")
    assert save(chi, hers, other, 1).status_code == 200


def test_a_new_token_brings_no_new_budget(one_app, stage):
    one_app.extensions["quizapp"].pace = Pace(5, 60)
    client = one_app.test_client(use_cookies=False)
    joined = join(client, stage.code)
    address = f"/api/v1/rounds/{stage.round_id}/attempts"
    for _ in range(5):
        assert client.post(address, json={}, headers=bearer(joined)).status_code in {200, 201}
    code = {"resume_code": joined["resume_code"]}
    again = client.post("/api/v1/resume", json=code).get_json()
    assert again["token"]
    assert client.post(address, json={}, headers=bearer(again)).status_code == 429


def test_a_fast_person_with_retries_is_far_from_the_limit():
    fifty_questions_in_ten_seconds_each_sent_three_times = 150
    assert fifty_questions_in_ten_seconds_each_sent_three_times < REQUESTS_OF_A_PERSON


def test_counting_costs_next_to_nothing_beside_a_save(one_app, stage):
    client, me, attempt = begin(one_app, stage)
    one_app.extensions["quizapp"].pace = Pace(10**6, 60)
    a_save = min(timeit.repeat(lambda: save(client, me, attempt, 1), number=20, repeat=3)) / 20
    pace = Pace(10**6, 60)
    a_count = min(timeit.repeat(lambda: pace.hit("an"), number=1000, repeat=3)) / 1000
    assert a_count < 0.15 * a_save
