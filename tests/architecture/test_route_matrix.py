"""Who may call which route: every route stands here with its guard, and each is called by
everybody. What is not listed fails the build.

To add a route: put its endpoint into `tests/architecture/route_matrix.py`, in the block of its
feature, with `PUBLIC`, `PARTICIPANT`, `LEARNER`, `STAFF` (any signed-in member) or the roles that
may call it, as ACCEPTANCE wants them (not as the guard happens to have it): `ADMIN | ORGANIZER`. A
GET and a POST are two endpoints. Nothing else is to be done: the route is called with ids that do
not exist, so "may" shows as anything but 401, 403 or the way to the sign-in.
"""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from quizapp.accounts.rules import ROLES
from quizapp.core.db import Database
from quizapp.web.guards import PARTICIPANT_COOKIE
from tests.architecture.route_matrix import (
    ENDS_THE_SESSION,
    MATRIX,
    PUBLIC,
)
from tests.factories import (
    bearer,
    carry_token,
    join,
    make_stage,
    signed_in_client,
    signed_in_learner,
)

NOBODY = "anonymous"
CALLERS = (NOBODY, "participant", "learner", *ROLES)


def routes(app: Flask) -> list[tuple[Rule, str]]:
    return [
        (rule, method)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def may(endpoint: str, caller: str) -> bool:
    allowed = MATRIX[endpoint]
    return allowed is PUBLIC or caller in allowed


@pytest.fixture
def matrix_app(one_app: Flask, sqlite_database: Database) -> Flask:
    with sqlite_database.transaction() as session:
        make_stage(session)
    return one_app


def client_for(app: Flask, caller: str, count: int = 0) -> FlaskClient:
    if caller in ROLES:
        return signed_in_client(app, caller, email=f"{caller}{count}@kcn.example")
    if caller == "learner":
        return signed_in_learner(app, employee_code=f"NV{count:04}")
    client = app.test_client()
    carry_token(client)
    if caller == NOBODY:
        return client
    me = bearer(join(client, phone=f"091234{count:04}"))
    client.delete_cookie(PARTICIPANT_COOKIE)
    client.environ_base["HTTP_AUTHORIZATION"] = me["Authorization"]
    return client


def test_every_route_is_in_the_matrix_and_nothing_else(matrix_app):
    assert {rule.endpoint for rule, _ in routes(matrix_app)} == set(MATRIX)


@pytest.mark.parametrize("caller", CALLERS)
def test_everybody_gets_what_the_matrix_says(matrix_app, caller):
    client = client_for(matrix_app, caller)
    wrong = []
    for count, (rule, method) in enumerate(routes(matrix_app), 1):
        if caller == "learner":
            carry_fitting_token(client, rule)
        answer = call(matrix_app, client, rule, method)
        expected = may(rule.endpoint, caller)
        if answer.status_code >= 500 or let_in(rule, answer) is not expected:
            words = "may" if expected else "may not"
            wrong.append(f"{caller} {words} {method} {rule}: {answer.status_code}")
        if rule.endpoint in {*ENDS_THE_SESSION, "learners.sign_out"}:
            client = client_for(matrix_app, caller, count)
    assert wrong == []


def call(app: Flask, client: FlaskClient, rule: Rule, method: str):
    with app.test_request_context():
        values = {name: "2" if _is_number(rule, name) else "nothing" for name in rule.arguments}
        path = app.url_map.bind("localhost").build(rule.endpoint, values, method=method)
    body = {"json": {}} if path.startswith("/api/") else {"data": {}}
    return client.open(path, method=method, **(body if method != "GET" else {}))


def carry_fitting_token(client: FlaskClient, rule: Rule) -> None:
    """A learner's own forms and those of the pages for everybody carry different ones."""
    if "learner" in MATRIX[rule.endpoint]:
        client.environ_base["HTTP_X_CSRFTOKEN"] = client.form_token
    else:
        carry_token(client)


def _is_number(rule: Rule, name: str) -> bool:
    return type(rule._converters[name]).__name__ == "IntegerConverter"


def let_in(rule: Rule, answer) -> bool:
    """Whether the guard let the caller pass, whatever the view said afterwards."""
    if rule.endpoint in ENDS_THE_SESSION:
        return any("quizapp_staff=" in cookie for cookie in answer.headers.getlist("Set-Cookie"))
    sign_ins = ("/sign-in", "/learn/sign-in")
    is_sent = answer.status_code == 302 and (answer.location or "").startswith(sign_ins)
    sent_away = is_sent and MATRIX[rule.endpoint] is not PUBLIC
    return answer.status_code not in {401, 403} and not sent_away
