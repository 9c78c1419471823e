"""What starting, saving and handing in cost the database."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event

from quizapp.core.db import Line
from tests.factories import bearer, join, make_stage

MOST_STATEMENTS = 2
TRANSACTIONS = 1
MOST_TO_HAND_IN = 5


@pytest.fixture
def work(app, monkeypatch):
    """Statements sent and transactions committed by saving, whichever way they go."""
    done = {"statements": [], "transactions": 0}
    committed = Line.committed

    @contextmanager
    def watched(line):
        with committed(line) as execute:
            yield lambda sql, values: done["statements"].append(sql) or execute(sql, values)
        done["transactions"] += 1

    monkeypatch.setattr(Line, "committed", watched)
    engine = app.extensions["quizapp"].database.engine
    event.listen(engine, "before_cursor_execute", lambda *call: done["statements"].append(call[2]))
    return done


def test_a_saved_answer_takes_two_statements_and_one_commit(database, app, work):
    with database.transaction() as session:
        stage = make_stage(session)
    client = app.test_client()
    me = bearer(join(client, stage.code))
    started = client.post(f"/api/v1/rounds/{stage.round_id}/attempts", json={}, headers=me)
    attempt = started.get_json()["attempt"]
    for slot in (1, 2):
        work.update(statements=[], transactions=0)
        option = attempt["questions"][slot - 1]["options"][0]["id"]
        saved = client.put(
            f"/api/v1/attempts/{attempt['id']}/answers/{slot}",
            json={"response": option, "seq": 1},
            headers=me,
        )
        assert saved.status_code == 200
    assert 1 <= len(work["statements"]) <= MOST_STATEMENTS, work
    assert work["transactions"] == TRANSACTIONS


def begin_and_save(app, stage, phone):
    """Somebody else comes first, so that the process knows round and questions."""
    client = app.test_client()
    me = bearer(join(client, stage.code, phone=phone))
    address = f"/api/v1/rounds/{stage.round_id}/attempts"
    started = client.post(address, json={}, headers=me)
    assert started.status_code == 201
    return client, me, started.get_json()["attempt"]


def test_starting_takes_one_statement(database, app, work):
    with database.transaction() as session:
        stage = make_stage(session)
    begin_and_save(app, stage, "0912345678")
    me = bearer(join(app.test_client(), stage.code, phone="0987654321"))
    work.update(statements=[], transactions=0)
    address = f"/api/v1/rounds/{stage.round_id}/attempts"
    started = app.test_client().post(address, json={}, headers=me)
    assert started.status_code == 201
    assert (len(work["statements"]), work["transactions"]) == (1, 1), work


@pytest.mark.parametrize("drafts", [0, 2])
def test_handing_in_takes_one_transaction_of_few_statements(database, app, work, drafts):
    with database.transaction() as session:
        stage = make_stage(session)
    for phone in ("0912345678", "0987654321"):
        client, me, attempt = begin_and_save(app, stage, phone)
        answers = [
            {"slot": slot, "response": question["options"][0]["id"], "seq": 1}
            for slot, question in enumerate(attempt["questions"][:drafts], 1)
        ]
        work.update(statements=[], transactions=0)
        address = f"/api/v1/attempts/{attempt['id']}/submission"
        done = client.post(address, json={"answers": answers}, headers=me)
        assert done.status_code == 200
        assert done.get_json()["answered_count"] == drafts
    of_the_board = [sql for sql in work["statements"] if "is_counted" in sql and "SET" not in sql]
    assert len(work["statements"]) - len(of_the_board) <= (MOST_TO_HAND_IN if drafts else 3), work
    assert work["transactions"] == 1
