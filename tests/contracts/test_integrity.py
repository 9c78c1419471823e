"""An attempt is its participant's alone, runs by the server's clock, and tells no key."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from quizapp.attempts.models import Answer, Attempt
from quizapp.attempts.rules import NETWORK_GRACE
from quizapp.organisations.models import Participant
from tests.contracts.test_participant_way import play
from tests.factories import bearer, join, make_stage

MOMENT = timedelta(milliseconds=1)
CHI_SQUARED_3 = 16.27
"""Three degrees of freedom, p = 0.001."""


@pytest.fixture
def stage(database):
    with database.transaction() as session:
        return make_stage(session)


def begin(client, stage, **who):
    joined = join(client, stage.code, **who)
    me = bearer(joined)
    started = client.post(f"/api/v1/rounds/{stage.round_id}/attempts", json={}, headers=me)
    return joined, me, started.get_json()["attempt"]


def save(client, attempt, me, slot=1, seq=1, number=0):
    response = attempt["questions"][slot - 1]["options"][number]["id"]
    address = f"/api/v1/attempts/{attempt['id']}/answers/{slot}"
    return client.put(address, json={"response": response, "seq": seq}, headers=me)


def stored(database):
    with database.reading() as session:
        return {one.slot: one.seq for one in session.scalars(select(Answer))}


@pytest.mark.parametrize(
    ("after_the_deadline", "status", "code"),
    [
        (-MOMENT, 200, None),
        (NETWORK_GRACE - MOMENT, 200, None),
        (NETWORK_GRACE + MOMENT, 409, "time_is_up"),
    ],
)
def test_the_servers_clock_decides_to_the_millisecond(
    database, client, stage, after_the_deadline, status, code
):
    _, me, attempt = begin(client, stage)
    deadline = datetime.fromisoformat(attempt["deadline_at"])
    with database.transaction() as session:
        session.execute(update(Attempt).values(deadline_at=deadline))
    with time_machine.travel(deadline + after_the_deadline, tick=False):
        answer = save(client, attempt, me)
    assert (answer.status_code, answer.get_json().get("code")) == (status, code)
    assert stored(database) == ({1: 1} if status == 200 else {})


def test_handing_in_within_the_grace_counts_as_at_the_deadline(database, client, stage):
    _, me, attempt = begin(client, stage)
    deadline = datetime.fromisoformat(attempt["deadline_at"])
    address = f"/api/v1/attempts/{attempt['id']}/submission"
    with time_machine.travel(deadline + NETWORK_GRACE - MOMENT, tick=False):
        done = client.post(address, json={}, headers=me)
    assert done.status_code == 200
    assert datetime.fromisoformat(done.get_json()["submitted_at"]) <= deadline
    assert done.get_json()["result"]["duration_seconds"] == 600


def test_two_tabs_lose_nothing(database, client, stage):
    _, me, attempt = begin(client, stage)
    assert save(client, attempt, me, slot=1, seq=5, number=1).status_code == 200
    assert save(client, attempt, me, slot=2, seq=1).status_code == 200
    stale = save(client, attempt, me, slot=1, seq=4).get_json()
    assert stale["superseded"] is True
    shown = client.get(f"/api/v1/attempts/{attempt['id']}", headers=me).get_json()["attempt"]
    assert shown["answers"]["1"] == {
        "response": attempt["questions"][0]["options"][1]["id"],
        "seq": 5,
    }
    assert stored(database) == {1: 5, 2: 1}


def test_after_handing_in_nothing_moves(database, client, stage):
    done = play(client, stage.code, right=4)
    attempt, me = done["attempt"], done["me"]
    address = f"/api/v1/attempts/{attempt['id']}"
    wrong = [{"slot": 1, "seq": 99, "response": None}]
    refused = [
        save(client, attempt, me, seq=99),
        client.post(f"{address}/answers", json={"answers": wrong}, headers=me),
        client.post(f"{address}/submission", json={"answers": wrong}, headers=me),
    ]
    assert [(one.status_code, one.get_json()["code"]) for one in refused] == [
        (409, "attempt_closed")
    ] * 3
    for method in ("patch", "put", "delete"):
        assert getattr(client, method)(address, headers=me).status_code == 405
        assert getattr(client, method)(f"{address}/submission", headers=me).status_code == 405
    again = client.post(
        f"/api/v1/rounds/{stage.round_id}/attempts",
        json={},
        headers={**me, "Accept-Language": "en"},
    )
    assert (again.status_code, again.get_json()["code"]) == (409, "attempts_used_up")
    with database.reading() as session:
        kept = session.scalars(select(Attempt)).one()
        assert (kept.state, kept.score, kept.number) == ("submitted", 4, 1)


def test_somebody_elses_attempt_is_answered_as_one_that_does_not_exist(client, app, stage):
    _, _, attempt = begin(client, stage)
    _, chi, _ = begin(app.test_client(), stage, full_name="Lê Chi", phone="0905555555")
    stranger = app.test_client(use_cookies=False)
    body = {"response": None, "seq": 1}
    calls = [
        *(("get", path, None) for path in ("", "/clock", "/review")),
        ("put", "/answers/1", body),
        ("post", "/answers", {"answers": [{"slot": 1, **body}]}),
        ("post", "/submission", {}),
    ]
    for method, path, sent in calls:
        theirs, nobodys = (
            getattr(stranger, method)(f"/api/v1/attempts/{id_}{path}", json=sent, headers=chi)
            for id_ in (attempt["id"], "0" * 26)
        )
        assert theirs.status_code == nobodys.status_code == 404
        assert theirs.data == nobodys.data
    for page in ("", "/result", "/review"):
        theirs, nobodys = (
            stranger.get(f"/attempts/{id_}{page}", headers=chi) for id_ in (attempt["id"], "0" * 26)
        )
        assert theirs.status_code == nobodys.status_code == 404
        assert len(theirs.data) == len(nobodys.data)


def test_a_token_altered_expired_withdrawn_or_of_another_contest_opens_nothing(
    database, app, client, stage
):
    joined = join(client, stage.code)
    token = joined["token"]
    address = f"/api/v1/rounds/{stage.round_id}/attempts"
    other = app.test_client(use_cookies=False)

    def start(with_token):
        headers = {"Authorization": f"Bearer {with_token}"}
        return other.post(address, json={}, headers=headers).status_code

    body, stamp, signature = token.rsplit(".", 2)
    swapped = signature[:-2] + ("AA" if signature[-2:] != "AA" else "BB")
    keyring = app.extensions["quizapp"].keyring
    id_ = joined["participant"]["id"]
    forged = [
        f"{body}.{stamp}.{swapped}",
        f"{body}x.{stamp}.{signature}",
        f"{body}.{stamp}",
        keyring.sign("resume", [id_, stage.contest_id, 0]),
        keyring.sign("participant", [id_, stage.contest_id, 1]),
        keyring.sign("participant", ["nobody", stage.contest_id, 0]),
        keyring.sign("participant", "text"),
        keyring.sign("participant", []),
        keyring.sign("participant", [None, None, None]),
        "",
        "x" * 10_000,
    ]
    assert [start(one) for one in forged] == [401] * len(forged)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=401)):
        assert start(token) == 401
    assert [start(token) for _ in range(50)] == [201] + [200] * 49
    with database.transaction() as session:
        session.execute(update(Participant).values(token_epoch=1))
    assert start(token) == 401


def test_a_token_known_before_joining_has_no_rights_after_it(app, stage):
    planted = app.test_client()
    planted.set_cookie("quizapp_participant", "planted")
    joined = join(planted, stage.code)
    assert planted.get_cookie("quizapp_participant").value == joined["token"] != "planted"
    attacker = app.test_client()
    attacker.set_cookie("quizapp_participant", "planted")
    address = f"/rounds/{stage.round_id}/start"
    assert attacker.get(address).status_code == 401
    by_address = app.test_client().get(
        f"{address}?quizapp_participant={joined['token']}&token={joined['token']}"
    )
    assert by_address.status_code == 401


def test_a_key_repeated_ten_times_does_its_work_once(database, client, stage):
    joined = join(client, stage.code)
    me = bearer(joined)
    key = {**me, "Idempotency-Key": "tap"}
    address = f"/api/v1/rounds/{stage.round_id}/attempts"
    first, *others = [client.post(address, json={}, headers=key) for _ in range(10)]
    assert {one.data for one in others} == {first.data}
    assert first.status_code == 201
    changed = client.post(address, json={"changed": True}, headers=key)
    assert (changed.status_code, changed.get_json()["code"]) == (422, "idempotency_mismatch")
    attempt = first.get_json()["attempt"]["id"]
    handed_in = [
        client.post(f"/api/v1/attempts/{attempt}/submission", json={}, headers=key)
        for _ in range(10)
    ]
    assert len({one.data for one in handed_in}) == 1
    with database.reading() as session:
        assert len(session.scalars(select(Attempt)).all()) == 1


KEY_MARKS = (b"answer_key", b"is_correct", b"explanation", "Vì luật nói thế".encode(), b"citation")
PLAYERS = 60


def test_no_byte_tells_the_key_while_the_round_runs(database, app, stage):
    """The right option stands anywhere, its id looks like any other, and nothing marks it."""
    heard, places, order_of_ids = [], Counter(), Counter()
    for number in range(PLAYERS):
        client = app.test_client()
        phone = f"09123{number:05}"
        _, me, attempt = begin(client, stage, full_name="Lê An", phone=phone)
        address = f"/api/v1/attempts/{attempt['id']}"
        for question in attempt["questions"]:
            ids = [option["id"] for option in question["options"]]
            right = next(o["id"] for o in question["options"] if o["html"] == "Đúng rồi")
            places[ids.index(right)] += 1
            order_of_ids[sorted(ids).index(right)] += 1
        heard += [save(client, attempt, me), client.get(address, headers=me)]
        heard += [client.get(f"/attempts/{attempt['id']}"), client.get(f"{address}/clock")]
        heard.append(client.get(f"/rounds/{stage.round_id}/start"))
        heard.append(client.post(f"{address}/submission", json={}, headers=me))
        heard += [client.get(address), client.get(f"/attempts/{attempt['id']}/result")]
        heard += [client.get(f"{address}/review"), client.get(f"/attempts/{attempt['id']}/review")]
    heard.append(client.get(f"/rounds/{stage.round_id}/leaderboard"))
    heard.append(client.get(f"/api/v1/rounds/{stage.round_id}/leaderboard"))
    for answer in heard:
        told = answer.data + str(answer.headers).encode()
        assert [mark for mark in KEY_MARKS if mark in told] == [], answer.request.path
    assert chi_squared(places) < CHI_SQUARED_3
    assert chi_squared(order_of_ids) < CHI_SQUARED_3


def chi_squared(counts: Counter[int]) -> float:
    expected = sum(counts.values()) / 4
    return sum((counts[place] - expected) ** 2 / expected for place in range(4))


ELSEWHERE = [
    *("//evil.example", "/\\evil.example", "\\\\evil.example", "https:evil.example"),
    *("http:///evil.example", "\x08//evil.example", "//%09/evil.example", "/%5cevil.example"),
    *("https://localhost@evil.example", "//evil。example", "javascript:alert(1)//\r\nx"),
    *("/%2f%2fevil.example", "/..//evil.example", "%2f%2fevil.example", "/j/..//evil.example"),
    *("https://evil.example/", "//evil.example%2f..", "/\t/evil.example", "///evil.example"),
    *("http://localhost.evil.example", "/%0d%0aLocation:%20//evil.example", "data:text/html,x"),
]


def test_no_public_page_sends_anybody_to_another_host(app, stage):
    client = app.test_client()
    join(client, stage.code)
    for vector in ELSEWHERE:
        answers = [
            client.post("/", data={"join_code": vector}),
            client.get("/sign-in", query_string={"next": vector}),
            client.get(f"/j/{stage.code}", query_string={"next": vector}),
            client.post(f"/j/{stage.code}", data={"choice": "new", "next": vector}),
            client.post(f"/j/{stage.code}/leave", data={"next": vector}),
            client.get("/manage", query_string={"next": vector}),
            client.post("/resume", data={"resume_code": vector, "next": vector}),
        ]
        if vector.startswith("/") and vector.isascii():
            answers.append(client.get("/", environ_overrides={"PATH_INFO": vector}))
        for answer in answers:
            location = answer.headers.get("Location", "/")
            assert is_ours(location), (vector, location)


def is_ours(location: str) -> bool:
    own = location.removeprefix("http://localhost")
    return own.startswith("/") and not own.startswith(("//", "/\\")) and "\\" not in own
