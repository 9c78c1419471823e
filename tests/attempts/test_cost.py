"""What a saved answer costs the database."""

from sqlalchemy import event

from tests.factories import bearer, join, make_stage

MOST_STATEMENTS = 4


def test_a_saved_answer_takes_four_statements(database, app):
    with database.transaction() as session:
        stage = make_stage(session)
    client = app.test_client()
    me = bearer(join(client, stage.code))
    started = client.post(f"/api/v1/rounds/{stage.round_id}/attempts", json={}, headers=me)
    attempt = started.get_json()["attempt"]
    body = {"response": attempt["questions"][0]["options"][0]["id"], "seq": 1}
    engine = app.extensions["quizapp"].database.engine
    statements: list[str] = []
    event.listen(
        engine, "before_cursor_execute", lambda *call: statements.append(call[2].split()[0])
    )
    saved = client.put(f"/api/v1/attempts/{attempt['id']}/answers/1", json=body, headers=me)
    assert saved.status_code == 200
    work = [statement for statement in statements if statement not in {"BEGIN", "PRAGMA"}]
    assert len(work) <= MOST_STATEMENTS, statements
