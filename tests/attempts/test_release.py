"""The key leaves the server only when nobody can use it any more."""

from datetime import timedelta

from sqlalchemy import update

from quizapp.attempts.models import Attempt
from quizapp.contests.models import Round
from quizapp.core import clock
from tests.factories import bearer, join, make_stage


def begin(client, stage, **who) -> tuple[dict, dict]:
    me = bearer(join(client, stage.code, **who))
    started = client.post(f"/api/v1/rounds/{stage.round_id}/attempts", json={}, headers=me)
    return me, started.get_json()["attempt"]


def review(client, attempt: dict, me: dict) -> tuple[int, str]:
    answer = client.get(f"/api/v1/attempts/{attempt['id']}/review", headers=me)
    return answer.status_code, answer.get_json().get("code", "")


def test_the_key_waits_for_a_unit_whose_time_was_extended(database, app):
    with database.transaction() as session:
        stage = make_stage(session)
    client = app.test_client(use_cookies=False)
    an, of_an = begin(client, stage)
    binh, of_binh = begin(client, stage, full_name="Trần Bình", phone="0987654321")
    client.post(f"/api/v1/attempts/{of_an['id']}/submission", json={}, headers=an)
    assert review(client, of_an, an) == (403, "not_released")
    with database.transaction() as session:
        closed = clock.now() - timedelta(seconds=1)
        session.execute(update(Round).values(closes_at=closed))
        later = clock.now() + timedelta(minutes=10)
        mine = update(Attempt).where(Attempt.id == of_binh["id"])
        session.execute(mine.values(deadline_at=later))
    assert review(client, of_an, an) == (403, "not_released")
    client.post(f"/api/v1/attempts/{of_binh['id']}/submission", json={}, headers=binh)
    assert review(client, of_an, an) == (200, "")
    assert review(client, of_an, binh) == (404, "not_found")
