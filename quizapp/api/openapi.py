"""`GET /api/v1/openapi.json`: the participant's calls for whoever writes a client."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec
from flask import Blueprint, Response

from quizapp.api import answers
from quizapp.attempts.api import BatchBody, SubmissionBody
from quizapp.attempts.forms import AnswerBody, PredictionBody
from quizapp.entry.api import JoinBody, ResumeBody
from quizapp.web.guards import PARTICIPANT_COOKIE, public
from quizapp.web.json import json_response

blueprint = Blueprint("openapi", __name__, url_prefix="/api/v1")
PREFIX = "/api/v1"
REFERENCES = "#/components/schemas/{name}"


@dataclass(frozen=True)
class Call:
    """A line of the table: what is sent, what is answered, how it may be refused."""

    method: str
    path: str
    summary: str
    answer: type[msgspec.Struct] | None
    body: type[msgspec.Struct] | None = None
    statuses: tuple[int, ...] = (200,)
    refusals: tuple[int, ...] = (404,)
    query: tuple[str, ...] = ()
    is_public: bool = False


A, R = "/attempts/{attempt_id}", "/rounds/{round_id}"
OWN = (401, 404)
WRITING = (400, 401, 403, 404, 409, 413, 422, 503)
CALLS = (
    Call("get", "/openapi.json", "This document", None, refusals=(), is_public=True),
    Call("get", "/join/{code}", "What is behind a join code", answers.Door, is_public=True),
    Call(
        *("get", "/join/{code}/units", "Find an enterprise, accents ignored", answers.Units),
        refusals=(400, 404),
        query=("q",),
        is_public=True,
    ),
    Call(
        *("post", "/join/{code}", "Take part, or come back with the same data", answers.Joined),
        body=JoinBody,
        statuses=(201, 200),
        refusals=(400, 403, 404, 409, 413, 422, 429, 503),
        is_public=True,
    ),
    Call(
        *("post", "/resume", "Come back on another phone", answers.Joined),
        body=ResumeBody,
        refusals=(400, 404, 413, 422, 429, 503),
        is_public=True,
    ),
    Call(
        *("post", f"{R}/attempts", "Begin, or go on with the open attempt", answers.Started),
        body=answers.Nothing,
        statuses=(201, 200),
        refusals=WRITING,
    ),
    Call("get", A, "The attempt as it stands", answers.Started, refusals=OWN),
    Call("get", f"{A}/clock", "Deadline and server time", answers.Clock, refusals=OWN),
    Call(
        *("put", f"{A}/answers/{{slot}}", "Save one answer", answers.SavedOne),
        body=AnswerBody,
        refusals=WRITING,
    ),
    Call(
        *("post", f"{A}/answers", "Save what was collected offline", answers.SavedMany),
        body=BatchBody,
        refusals=WRITING,
    ),
    Call(
        *("put", f"{A}/prediction", "Save the prediction", answers.Predicted),
        body=PredictionBody,
        refusals=WRITING,
    ),
    Call(
        *("post", f"{A}/submission", "Hand in", answers.Submitted),
        body=SubmissionBody,
        refusals=WRITING,
    ),
    Call(
        *("get", f"{A}/review", "Own answers beside the key", answers.Review),
        refusals=(401, 403, 404),
    ),
    Call(
        *("get", f"{R}/leaderboard", "The board, and one's own place", answers.Leaderboard),
        refusals=(400, 403, 404),
        query=("limit", "offset", "unit"),
        is_public=True,
    ),
    Call(
        *("get", f"{R}/units", "Enterprises by people", answers.UnitBoard),
        refusals=(403, 404),
        is_public=True,
    ),
)


@blueprint.get("/openapi.json")
@public
def openapi() -> Response:
    """The participant's part, for everybody."""
    return json_response(document())


@cache
def document() -> dict[str, Any]:
    """The whole document, OpenAPI 3.1."""
    kinds = [kind for call in CALLS for kind in (call.answer, call.body) if kind is not None]
    _, schemas = msgspec.json.schema_components([*kinds, answers.Problem], ref_template=REFERENCES)
    paths: dict[str, dict[str, Any]] = {}
    for call in CALLS:
        paths.setdefault(PREFIX + call.path, {})[call.method] = _operation(call)
    return {
        "openapi": "3.1.0",
        "info": {"title": "quizapp", "version": "1"},
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": _SECURITY},
    }


_SECURITY = {
    "token": {"type": "http", "scheme": "bearer", "description": "The token of joining."},
    "cookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": PARTICIPANT_COOKIE,
        "description": "Calls that write also send the page's token as X-CSRFToken.",
    },
}


def _operation(call: Call) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "summary": call.summary,
        "parameters": _parameters(call),
        "responses": {
            **{str(status): _answered(call.answer) for status in call.statuses},
            **{str(status): _refused(status) for status in call.refusals},
        },
        "security": [{}] if call.is_public else [{"token": []}, {"cookie": []}],
    }
    if call.body is not None:
        content = {"application/json": {"schema": _reference(call.body)}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _parameters(call: Call) -> list[dict[str, Any]]:
    in_path = [_parameter(name, "path") for name in re.findall(r"{(\w+)}", call.path)]
    in_query = [_parameter(name, "query") for name in call.query]
    repeatable = [_parameter("Idempotency-Key", "header")] if call.method == "post" else []
    return in_path + in_query + repeatable


_WHOLE_NUMBERS = {"slot", "limit", "offset"}


def _parameter(name: str, place: str) -> dict[str, Any]:
    kind = "integer" if name in _WHOLE_NUMBERS else "string"
    return {"name": name, "in": place, "required": place == "path", "schema": {"type": kind}}


def _answered(kind: type[msgspec.Struct] | None) -> dict[str, Any]:
    schema = _reference(kind) if kind else {"type": "object"}
    return {"description": "Done", "content": {"application/json": {"schema": schema}}}


def _refused(status: int) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": _reference(answers.Problem)}}
    refused: dict[str, Any] = {"description": "Refused", "content": content}
    if status in {429, 503}:
        refused["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
    return refused


def _reference(kind: type[msgspec.Struct]) -> dict[str, str]:
    return {"$ref": REFERENCES.format(name=kind.__name__)}
