"""The whole way of a worker, by the contract alone."""

from flask.testing import FlaskClient

from quizapp.core.db import Database
from tests.factories import bearer, join, make_stage


def play(client: FlaskClient, code: str, right: int, **who: object) -> dict:
    """Join, answer `right` questions rightly and the rest wrongly, submit."""
    joined = join(client, code, **who)
    me = bearer(joined)
    started = client.post(f"/api/v1/rounds/{joined['round_id']}/attempts", json={}, headers=me)
    assert started.status_code == 201
    attempt = started.get_json()["attempt"]
    for number, question in enumerate(attempt["questions"]):
        is_right = number < right
        option = next(o for o in question["options"] if (o["html"] == "Đúng rồi") is is_right)
        saved = client.put(
            f"/api/v1/attempts/{attempt['id']}/answers/{question['slot']}",
            json={"response": option["id"], "seq": 1},
            headers=me,
        )
        assert saved.status_code == 200
        assert saved.get_json()["answered_count"] == number + 1
    done = client.post(f"/api/v1/attempts/{attempt['id']}/submission", json={}, headers=me)
    assert done.status_code == 200
    return {**done.get_json(), "me": me, "attempt": attempt, "joined": joined}


def test_a_script_that_knows_only_the_contract_finds_itself_on_the_board(
    database: Database, client: FlaskClient
):
    with database.transaction() as session:
        stage = make_stage(session)
    an = play(client, stage.code, right=3)
    binh = play(client, stage.code, right=4, full_name="Trần Thị Bình", phone="0987654321")
    assert (an["result"]["score"], binh["result"]["score"]) == (3, 4)
    board = client.get(f"/api/v1/rounds/{stage.round_id}/leaderboard", headers=an["me"]).get_json()
    assert [entry["display_name"] for entry in board["entries"]] == [
        "Trần T. B***",
        "Nguyễn V. A***",
    ]
    assert [entry["rank"] for entry in board["entries"]] == [1, 2]
    assert board["me"]["rank"] == 2
    units = client.get(f"/api/v1/rounds/{stage.round_id}/units").get_json()["entries"]
    assert [(u["participants"], u["rate"]) for u in units] == [(2, 0.02)]


def test_the_same_submission_again_gives_the_same_and_a_different_one_is_refused(
    database: Database, client: FlaskClient
):
    with database.transaction() as session:
        stage = make_stage(session)
    an = play(client, stage.code, right=4)
    address = f"/api/v1/attempts/{an['attempt']['id']}/submission"
    again = client.post(address, json={}, headers=an["me"])
    assert again.status_code == 200
    assert again.get_json()["receipt_code"] == an["receipt_code"]
    question = an["attempt"]["questions"][0]
    wrong = next(o["id"] for o in question["options"] if o["html"] != "Đúng rồi")
    different = {"answers": [{"slot": 1, "response": wrong, "seq": 9}]}
    refused = client.post(address, json=different, headers=an["me"])
    assert (refused.status_code, refused.get_json()["code"]) == (409, "attempt_closed")


def test_a_stranger_finds_nothing(database: Database, client: FlaskClient):
    with database.transaction() as session:
        stage = make_stage(session)
    an = play(client, stage.code, right=1)
    chi = bearer(join(client, stage.code, full_name="Lê Chi", phone="0905555555"))
    for method, path in [
        ("get", ""),
        ("get", "/clock"),
        ("get", "/review"),
        ("post", "/submission"),
    ]:
        address = f"/api/v1/attempts/{an['attempt']['id']}{path}"
        refused = getattr(client, method)(address, headers=chi)
        assert (refused.status_code, refused.get_json()["code"]) == (404, "not_found")
