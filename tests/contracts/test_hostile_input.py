"""What people, phones and programs should not send: refused by name, quickly, and never a 500."""

from __future__ import annotations

import json
import time
from itertools import product

import pytest
from sqlalchemy import func, select

from quizapp.attempts.models import Answer, Attempt
from quizapp.organisations.models import Participant
from tests.factories import bearer, join, make_stage

MEGABYTE = 1024 * 1024
QUICK_SECONDS = 2.0


@pytest.fixture
def stage(database):
    with database.transaction() as session:
        return make_stage(session, fields=[{"name": "phone", "required": False}])


@pytest.fixture
def an(client, stage):
    return bearer(join(client, stage.code))


@pytest.fixture
def attempt(client, stage, an):
    started = client.post(f"/api/v1/rounds/{stage.round_id}/attempts", json={}, headers=an)
    return started.get_json()["attempt"]


def save(client, attempt, headers, slot=1, **body):
    address = f"/api/v1/attempts/{attempt['id']}/answers/{slot}"
    return client.put(address, json=body, headers=headers)


def option(attempt, slot=1, number=0):
    return attempt["questions"][slot - 1]["options"][number]["id"]


def answers(database):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Answer))


WRONG_RESPONSES = [
    *("nothing", "", "1 ", True, 1, 1.0, 0, [], {}, {"id": "x"}, ["x"]),
    *([["x"]], "x" * 10_000, ["x"] * 10_000, "\x00", "' OR 1=1"),
]


def test_a_response_of_another_shape_is_refused_and_not_stored(database, client, an, attempt):
    for response in WRONG_RESPONSES:
        refused = save(client, attempt, an, response=response, seq=1)
        assert (refused.status_code, refused.get_json()["code"]) == (422, "invalid_response")
    assert answers(database) == 0


def test_options_of_another_question_or_another_persons_paper_are_refused(
    database, app, client, an, attempt, stage
):
    binh = bearer(join(app.test_client(), stage.code, full_name="Bình", phone="0987654321"))
    other = client.post(f"/api/v1/rounds/{stage.round_id}/attempts", json={}, headers=binh)
    theirs = option(other.get_json()["attempt"])
    for response in (option(attempt, slot=2), theirs, [option(attempt), option(attempt)]):
        assert save(client, attempt, an, response=response, seq=1).status_code == 422
    assert answers(database) == 0


WRONG_SEQS = [None, -1, 2**53 + 1, 2**63, 2**64, 1.5, 1.0, "1", True, [], {}]


def test_a_seq_that_is_no_count_is_refused(database, client, an, attempt):
    for seq in WRONG_SEQS:
        refused = save(client, attempt, an, response=option(attempt), seq=seq)
        assert refused.status_code in {400, 422}
    assert answers(database) == 0


def test_a_missing_seq_is_refused_by_name(database, client, an, attempt):
    refused = save(client, attempt, an, response=option(attempt))
    assert (refused.status_code, list(refused.get_json()["errors"])) == (422, ["seq"])
    assert answers(database) == 0


@pytest.mark.parametrize(
    "drafts",
    [
        [{"slot": 1, "seq": "a"}, {"slot": 1, "seq": 2}],
        [{"slot": 1, "seq": 10**30, "response": 10**30}],
        [{"slot": 1, "seq": 1, "response": {"1": [None, 1.5]}}, {"slot": 1, "seq": 1}],
        [{"slot": 1, "seq": None}],
    ],
)
def test_a_submission_of_another_shape_is_refused_before_and_after_the_end(
    database, client, an, attempt, drafts
):
    address = f"/api/v1/attempts/{attempt['id']}/submission"
    assert client.post(address, json={"answers": drafts}, headers=an).status_code == 422
    assert answers(database) == 0
    client.post(address, json={}, headers=an)
    late = client.post(address, json={"answers": drafts}, headers=an)
    assert (late.status_code, late.get_json()["code"]) == (409, "attempt_closed")


def test_a_start_that_cannot_be_read_begins_nothing(database, client, stage, an):
    address = f"/api/v1/rounds/{stage.round_id}/attempts"
    refused = client.post(address, data=b"{", content_type="application/json", headers=an)
    assert (refused.status_code, refused.get_json()["code"]) == (400, "malformed")
    assert client.post(address, headers=an).status_code == 201, "no body is an empty one"


def test_what_may_be_left_out_may_be_null(client, stage):
    optional = ("employee_code", "unit_code", "birth_year", "is_guard", "pin", "language")
    joined = join(client, stage.code, **dict.fromkeys(optional))
    assert joined["participant"]["display_name"] == "Nguyễn Văn An"


def test_a_missing_field_is_named(client, stage):
    for body in ({}, {"consents": {"contest": True}}):
        refused = client.post(f"/api/v1/join/{stage.code}", json=body)
        assert list(refused.get_json()["errors"]) == ["full_name"]
    assert list(client.post("/api/v1/resume", json={}).get_json()["errors"]) == ["resume_code"]
    assert list(client.post("/api/v1/resume", json=[]).get_json()["errors"]) == ["body"]


def test_a_slot_that_is_not_there_is_refused(database, client, an, attempt):
    for slot in ("0", "5", "-1", "99999999999999999999", "x", "1.0", "%00"):
        refused = save(client, attempt, an, slot=slot, response=option(attempt), seq=1)
        assert refused.status_code in {400, 404, 422}
    assert answers(database) == 0


def test_null_clears_an_answer(database, client, an, attempt):
    save(client, attempt, an, response=option(attempt), seq=1)
    cleared = save(client, attempt, an, response=None, seq=2)
    assert (cleared.status_code, cleared.get_json()["answered_count"]) == (200, 0)


def test_fields_that_are_not_ours_to_give_change_nothing(database, client, an, attempt):
    stolen = {
        "score": 100,
        "is_correct": True,
        "submitted_at": "2020-01-01T00:00:00Z",
        "participant_id": "x",
        "role": "admin",
        "enterprise_id": "x",
        "attempt_no": 9,
        "__class__": "Attempt",
        "state": "submitted",
        "deadline_at": "2099-01-01T00:00:00Z",
    }
    address = f"/api/v1/attempts/{attempt['id']}"
    saved = save(client, attempt, an, response=option(attempt), seq=1, **stolen)
    assert saved.status_code == 200
    done = client.post(f"{address}/submission", json={"answers": [], **stolen}, headers=an)
    result = done.get_json()["result"]
    assert result["max_score"] == 4
    with database.reading() as session:
        kept = session.scalars(select(Attempt)).one()
        assert (kept.number, kept.score) == (1, result["score"])
        assert kept.score <= 1
        assert kept.submitted_at.year > 2020
        assert kept.deadline_at.year < 2099


def test_joining_takes_no_field_that_is_not_asked(database, client, stage):
    join(client, stage.code, id="mine", role="admin", is_demo=True, unit_id="x", token_epoch=-1)
    with database.reading() as session:
        participant = session.scalars(select(Participant)).one()
        assert participant.id != "mine"
        assert participant.token_epoch == 0
        assert participant.unit_id == stage.unit_id


def quickly(call):
    begun = time.thread_time()
    answer = call()
    assert time.thread_time() - begun < QUICK_SECONDS
    return answer


DEEP = 10_000
BODIES = {
    "eleven megabytes": (b'{"full_name": "' + b"a" * 11 * MEGABYTE + b'"}', {413}),
    "ten thousand lists": (b"[" * DEEP + b"]" * DEEP, {400}),
    "ten thousand objects": (b'{"a":' * DEEP + b"1" + b"}" * DEEP, {400}),
    "a number of a million digits": (b'{"birth_year": ' + b"9" * 10**6 + b"}", {413}),
    "a number of as many digits as fit": (b'{"birth_year": ' + b"9" * 60_000 + b"}", {400, 422}),
    "a float beyond all": (b'{"birth_year": 1e400}', {400, 422}),
    "not a number": (b'{"birth_year": NaN}', {400}),
    "half an object": (b'{"full_name": "An"', {400}),
    "not UTF-8": (b'{"full_name": "\xff\xfe"}', {400}),
    "half a surrogate": (b'{"full_name": "\\ud800"}', {400, 422}),
    "a list": (b"[]", {422}),
    "a number": (b"1", {422}),
    "nothing": (b"", {422}),
    "said to be gzip": (b"\x1f\x8b\x08\x00" + b"\x00" * 100, {400}),
    "lists for a name": (b'{"full_name": ["An"]}', {422}),
    "a bomb of consents": (
        json.dumps({"full_name": "An", "consents": {str(n): True for n in range(10**5)}}).encode(),
        {413},
    ),
}


def test_bodies_that_cannot_be_read_are_refused_quickly(database, client, stage):
    for name, (body, expected) in BODIES.items():
        sent = {"data": body, "content_type": "application/json"}
        refused = quickly(lambda sent=sent: client.post(f"/api/v1/join/{stage.code}", **sent))
        assert refused.status_code in expected, name
        assert refused.content_type == "application/problem+json"
        assert refused.get_json()["detail"]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Participant)) == 0


def test_of_duplicate_keys_one_counts_and_nothing_breaks(database, client, an, attempt):
    first, second = option(attempt, number=0), option(attempt, number=1)
    body = f'{{"seq": 1, "response": "{first}", "response": "{second}", "seq": 2}}'
    address = f"/api/v1/attempts/{attempt['id']}/answers/1"
    answer = client.put(address, data=body, content_type="application/json", headers=an)
    assert answer.status_code == 200
    with database.reading() as session:
        kept = session.scalars(select(Answer)).one()
        assert (kept.seq, kept.response) == (2, second)


def test_five_thousand_parts_of_a_form_are_refused(client, stage):
    parts = {f"field{number}": "x" for number in range(5000)}
    address = f"/j/{stage.code}"
    refused = quickly(lambda: client.post(address, data=parts, content_type="multipart/form-data"))
    assert refused.status_code == 413


NUL = "\x00"
TEXTS = [NUL, f"A{NUL}n", "\u202eAn", "A\u200dn", "\ufeffAn", "An\r\nSet-Cookie: x=y", "%00", "🙂"]


FIELDS = ["full_name", "phone", "employee_code", "unit_code", "pin", "language"]


def test_odd_characters_in_what_is_typed_at_the_door(client, stage):
    for number, (field, text) in enumerate(product(FIELDS, TEXTS)):
        who = {"full_name": f"Lê {number}", "phone": "0912345678", "consents": {"contest": True}}
        answer = client.post(f"/api/v1/join/{stage.code}", json={**who, field: text})
        assert answer.status_code in {201, 409, 422}
        if answer.status_code == 201:
            shown = answer.get_json()["participant"]["display_name"]
            assert not set(shown) & set("\x00\r\n\u202e\u200d\ufeff")


ODD = ["%00", "x%00y", "%ff%fe", "..%2f..%2fetc", "'--", "%25", "_", "%5c", "x" * 10_000]
ADDRESSES = [
    *("/j/{odd}", "/api/v1/join/{odd}", "/api/v1/join/{code}/units?q={odd}"),
    *("/api/v1/attempts/{odd}", "/api/v1/attempts/{odd}/clock", "/attempts/{odd}"),
    *("/api/v1/rounds/{odd}/leaderboard", "/api/v1/rounds/{round}/leaderboard?unit={odd}"),
    *("/rounds/{odd}/leaderboard", "/rounds/{round}/leaderboard?unit={odd}"),
    *("/rounds/{odd}/start", "/rounds/{odd}/projector", "/rounds/{odd}/qr.svg"),
    *("/api/v1/rounds/{round}/leaderboard?limit={odd}", "/rounds/{round}/leaderboard?page={odd}"),
    *("/media/{odd}", "/verify/{odd}", "/sign-in?next={odd}", "/static/{odd}/{odd}"),
]


def test_odd_addresses_lead_nowhere_and_break_nothing(client, stage, an):
    for address, odd in product(ADDRESSES, ODD):
        asked = address.format(odd=odd, code=stage.code, round=stage.round_id)
        answer = quickly(lambda asked=asked: client.get(asked, headers=an))
        assert answer.status_code in {200, 302, 308, 400, 404}, asked[:100]


def test_odd_codes_are_unknown_codes(client, stage):
    boxes = [("/", "join_code"), ("/resume", "resume_code"), ("/result", "receipt_code")]
    for number, odd in enumerate((NUL, "x\x00y", "' OR 1=1 --", "%", "x" * 60_000)):
        for address, field in boxes:
            unread = 400 if "\0" in odd else 404
            assert client.post(address, data={field: odd}).status_code == unread
        refused = client.post("/api/v1/resume", json={"resume_code": f"{odd}{number}"})
        assert (refused.status_code, refused.get_json()["code"]) == (404, "resume_code_unknown")


def test_odd_idempotency_keys(client, stage):
    for number, key in enumerate(["x" * 201, "ü", "a b", "'--"]):
        body = {"full_name": "An", "phone": f"091234567{number}", "consents": {"contest": True}}
        headers = {"Idempotency-Key": key}
        answer = client.post(f"/api/v1/join/{stage.code}", json=body, headers=headers)
        assert answer.status_code == (422 if len(key) > 200 else 201)


def test_odd_pages_of_a_board_are_refused(client, stage):
    odd = ["limit=-1", "limit=1e9", "limit=0", "offset=-5", "offset=1e400", f"limit={'9' * 17}"]
    for query in odd:
        refused = client.get(f"/api/v1/rounds/{stage.round_id}/leaderboard?{query}")
        assert refused.status_code == 400


def test_a_page_of_a_board_is_never_larger_than_allowed(client, stage):
    answer = client.get(f"/api/v1/rounds/{stage.round_id}/leaderboard?limit=1000000000")
    assert answer.status_code == 200
