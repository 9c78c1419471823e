"""A disk without room: nothing is said to be saved that is not, and all goes on when there is."""

import pytest
from sqlalchemy import event, func, select

from quizapp.attempts.models import Answer
from quizapp.organisations.models import Participant
from tests.factories import bearer, join, make_stage

ENDLESS = 1_073_741_823


@pytest.fixture
def stage(sqlite_database):
    with sqlite_database.transaction() as session:
        return make_stage(session)


@pytest.fixture
def room(one_app):
    """Sets how many more pages the file may take; a full file fails as a full disk does."""
    database = one_app.extensions["quizapp"].database
    most = [ENDLESS]

    def limit(connection, _record):
        connection.execute(f"PRAGMA max_page_count={most[0]}")

    event.listen(database.engine, "connect", limit)

    def set_room(pages):
        with database.reading() as session:
            used = session.connection().exec_driver_sql("PRAGMA page_count").scalar_one()
        most[0] = ENDLESS if pages is None else used + pages
        database.dispose()

    return set_room


def count(database, table):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table))


def begin(client, stage):
    me = bearer(join(client, stage.code))
    path = f"/api/v1/rounds/{stage.round_id}/attempts"
    return me, client.post(path, json={}, headers=me).get_json()["attempt"]


def come_in(app, stage, number):
    who = {"full_name": f"Người {number}", "phone": f"09{number:08}"}
    body = {**who, "consents": {"contest": True}}
    agent = {"User-Agent": f"phone {number}"}
    client = app.test_client(use_cookies=False)
    return client.post(f"/api/v1/join/{stage.code}", json=body, headers=agent)


def test_a_full_disk_refuses_and_goes_on_when_there_is_room(one_app, sqlite_database, stage, room):
    client = one_app.test_client(use_cookies=False)
    me, attempt = begin(client, stage)
    room(2)
    answers = [come_in(one_app, stage, 10_000_000 + number) for number in range(120)]
    statuses = {answer.status_code for answer in answers}
    assert statuses == {201, 503}
    full = answers[-1]
    assert (full.status_code, full.get_json()["code"]) == (503, "overloaded")
    assert int(full.headers["Retry-After"]) > 0
    joined = sum(answer.status_code == 201 for answer in answers)
    assert count(sqlite_database, Participant) == joined + 1
    seen = client.get(f"/api/v1/attempts/{attempt['id']}", headers=me)
    assert seen.status_code == 200, "looking needs no room"
    assert saved_are_stored(client, sqlite_database, me, attempt)
    room(None)
    assert come_in(one_app, stage, 20_000_000).status_code == 201
    assert save(client, me, attempt, 1, 1000).status_code == 200


def save(client, me, attempt, slot, seq):
    path = f"/api/v1/attempts/{attempt['id']}/answers/{slot}"
    option = attempt["questions"][slot - 1]["options"][seq % 2]["id"]
    return client.put(path, json={"response": option, "seq": seq}, headers=me)


def saved_are_stored(client, database, me, attempt):
    """Whether each answer that was acknowledged stands in the file, others not."""
    acknowledged = set()
    for slot in range(1, len(attempt["questions"]) + 1):
        saved = save(client, me, attempt, slot, 1)
        assert saved.status_code in {200, 503}
        if saved.status_code == 200:
            acknowledged.add(slot)
    with database.reading() as session:
        stored = set(session.scalars(select(Answer.slot)))
    return stored == acknowledged
