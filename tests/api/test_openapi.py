"""The published document: every call, and what a played round really answers."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from quizapp.api.openapi import document
from tests.factories import LONG_AGO as _LONG_AGO
from tests.factories import bearer, fill_pool, join, make_question, make_stage

API = "/api/v1"


def as_in_the_document(rule: str) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule)


NOT_OF_PARTICIPANTS = re.compile("/manage/|^/api/v1/learn/")
"""The desks of the staff, and what the pages of a learner's own phone say by her cookie alone."""


def test_every_route_stands_in_the_document_and_every_call_has_a_route(app):
    routes = {
        (as_in_the_document(rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(API) and not NOT_OF_PARTICIPANTS.search(rule.rule)
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    described = {(path, method) for path, calls in document()["paths"].items() for method in calls}
    assert described == routes


def test_the_document_is_public_and_its_schemas_are_schemas(client):
    answer = client.get(f"{API}/openapi.json")
    assert answer.status_code == 200
    assert answer.get_json()["openapi"] == "3.1.0"
    for schema in answer.get_json()["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def strict(schema: Any) -> Any:
    """The same without room for fields that nobody described."""
    if isinstance(schema, dict):
        closed = {key: strict(value) for key, value in schema.items()}
        if "properties" in closed:
            closed["additionalProperties"] = False
        return closed
    return [strict(one) for one in schema] if isinstance(schema, list) else schema


class Described:
    """A client that holds every answer against the document."""

    def __init__(self, client) -> None:
        self.client = client
        self.seen: set[tuple[str, str, int]] = set()

    def call(self, method: str, path: str, template: str, **more: Any) -> Any:
        answer = getattr(self.client, method)(API + path, **more)
        described = document()["paths"][API + template][method]["responses"]
        assert str(answer.status_code) in described, (template, answer.status_code, answer.text)
        (schema,) = described[str(answer.status_code)]["content"].values()
        whole = strict({**schema["schema"], "components": deepcopy(document()["components"])})
        checker = Draft202012Validator(whole, format_checker=FormatChecker())
        assert [f"{one.json_path}: {one.message}" for one in checker.iter_errors(answer.json)] == []
        self.seen.add((template, method, answer.status_code))
        return answer.get_json()


QUESTION = {"kind": "participants", "over": "people", "decimals": 0, "sentence": "Bao nhiêu người?"}


@pytest.fixture
def stage(database):
    with database.transaction() as session:
        return make_stage(
            session,
            questions=8,
            show_key="at_once",
            show_score="at_once",
            ranking=["score", "prediction", "lot"],
            prediction=QUESTION,
        )


@pytest.fixture
def played(app, stage):
    """A round from the door to the review, with its refusals on the way."""
    api = Described(app.test_client(use_cookies=False))
    door, a, r = "/join/{code}", "/attempts/{attempt_id}", "/rounds/{round_id}"
    api.call("get", f"/join/{stage.code}", door)
    api.call("get", "/join/NONE", door)
    api.call("get", f"/join/{stage.code}/units?q=cong", f"{door}/units")
    api.call("get", f"/join/{stage.code}/units?q={'x' * 200}", f"{door}/units")
    api.call("post", f"/join/{stage.code}", door, json={"full_name": ""})
    who = {"full_name": "Lê Văn An", "phone": "0912345678", "pin": "2468"}
    api.call("post", f"/join/{stage.code}", door, json=who)
    who["consents"] = {"contest": True}
    joined = api.call("post", f"/join/{stage.code}", door, json=who)
    joined = api.call("post", f"/join/{stage.code}", door, json=who)
    api.call("post", f"/join/{stage.code}", door, json={**who, "pin": "0000"})
    joined = api.call("post", "/resume", "/resume", json={"resume_code": joined["resume_code"]})
    api.call("post", "/resume", "/resume", json={"resume_code": "WRONG"})
    me = {"headers": bearer(joined)}
    api.call("post", f"/rounds/{stage.round_id}/attempts", f"{r}/attempts", json={})
    start = (f"/rounds/{stage.round_id}/attempts", f"{r}/attempts")
    attempt = api.call("post", *start, json={}, **me)["attempt"]
    mine = f"/attempts/{attempt['id']}"
    first, second, *_ = attempt["questions"]
    one = {"response": first["options"][0]["id"], "seq": 1}
    two = {"response": second["options"][0]["id"], "seq": 1}
    api.call("put", f"{mine}/answers/1", f"{a}/answers/{{slot}}", json=one, **me)
    api.call("put", f"{mine}/answers/99", f"{a}/answers/{{slot}}", json=one, **me)
    api.call("put", f"{mine}/answers/1", f"{a}/answers/{{slot}}", data="{", **me)
    batch = {"answers": [{"slot": 2, **two}, {"slot": 99, **two}]}
    api.call("post", f"{mine}/answers", f"{a}/answers", json=batch, **me)
    api.call("post", *start, json={}, **me)
    api.call("get", mine, a, **me)
    api.call("get", "/attempts/nobodys", a, **me)
    api.call("get", f"{mine}/clock", f"{a}/clock", **me)
    api.call("get", f"{mine}/review", f"{a}/review", **me)
    guess = {"value": "12", "seq": 1}
    api.call("put", f"{mine}/prediction", f"{a}/prediction", json=guess, **me)
    api.call("post", f"{mine}/submission", f"{a}/submission", json={}, **me)
    api.call("post", *start, json={}, **me)
    api.call("put", f"{mine}/answers/1", f"{a}/answers/{{slot}}", json={**one, "seq": 2}, **me)
    api.call("get", mine, a, **me)
    api.call("get", f"{mine}/review", f"{a}/review", **me)
    board = (f"/rounds/{stage.round_id}/leaderboard", f"{r}/leaderboard")
    api.call("get", *board, **me)
    api.call("get", f"{board[0]}?limit=-1", board[1], **me)
    api.call("get", f"/rounds/{stage.round_id}/units", f"{r}/units")
    api.call("get", "/openapi.json", "/openapi.json")
    return api


def test_a_played_round_answers_as_described(played):
    described = {
        (path.removeprefix(API), method, 200)
        for path, calls in document()["paths"].items()
        for method in calls
    }
    assert described <= played.seen
    refused = {status for _, _, status in played.seen if status >= 400}
    assert refused == {400, 401, 403, 404, 409, 422}


def test_the_other_types_of_questions_answer_as_described(database, app, stage):
    with database.transaction() as session:
        from quizapp.banks.models import QuestionBank
        from quizapp.contests.models import PoolQuestion, Round

        session.query(PoolQuestion).delete()
        bank = QuestionBank(id="b", slug="b", title="b", created_at=_LONG_AGO)
        session.add(bank)
        session.flush()
        make_question(session, bank, "T", "Đúng?", type="true_false", options=[], key=_TRUE)
        make_question(session, bank, "M", "Những gì?", type="multiple_choice", key=_TWO)
        round_ = session.get_one(Round, stage.round_id)
        round_.blueprint[0].count = 2
        fill_pool(session, round_, bank)
    api = Described(app.test_client(use_cookies=False))
    me = {"headers": bearer(join(api.client, stage.code))}
    start = (f"/rounds/{stage.round_id}/attempts", "/rounds/{round_id}/attempts")
    attempt = api.call("post", *start, json={}, **me)["attempt"]
    given = [
        {
            "slot": one["slot"],
            "seq": 1,
            "response": [o["id"] for o in one["options"][:2]] if "options" in one else True,
        }
        for one in attempt["questions"]
    ]
    mine = f"/attempts/{attempt['id']}"
    template = "/attempts/{attempt_id}"
    api.call("post", f"{mine}/submission", f"{template}/submission", json={"answers": given}, **me)
    reviewed = api.call("get", f"{mine}/review", f"{template}/review", **me)
    assert {one["type"] for one in reviewed["questions"]} == {"true_false", "multiple_choice"}


_TRUE, _TWO = {"value": True}, {"options": [0, 1]}
