"""What a saved answer costs the database."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event

from quizapp.core.db import Line
from tests.factories import bearer, join, make_stage

MOST_STATEMENTS = 2
TRANSACTIONS = 1


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
