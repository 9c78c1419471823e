import json

import pytest

from tests.factories import make_unit, sign_in


@pytest.fixture
def quiz(app):
    runner = app.test_cli_runner()

    def run(*words):
        result = runner.invoke(args=["quiz", "staff", *words, "--json"])
        document = json.loads(result.stdout) if result.stdout else None
        return result.exit_code, document

    return run


def test_the_first_admin_comes_in_by_the_command_line(app, client, quiz):
    code, made = quiz("add", "Dung@kcn.example", "--role", "admin")
    assert code == 0
    assert set(made) == {"email", "role", "password"}
    assert (made["email"], made["role"]) == ("dung@kcn.example", "admin")
    assert sign_in(client, made["email"], made["password"]).location == "/manage"
    assert client.get("/manage").location == "/manage/account/password"


def test_a_lost_password_is_reset(client, quiz):
    _, first = quiz("add", "dung@kcn.example", "--role", "organizer")
    code, second = quiz("reset", "dung@kcn.example")
    assert (code, second["role"]) == (0, "organizer")
    assert sign_in(client, first["email"], first["password"]).status_code == 401
    assert sign_in(client, second["email"], second["password"]).status_code == 302


def test_a_coordinator_is_added_with_a_unit(app, database, quiz):
    with database.transaction() as session:
        make_unit(session, "CT07")
    words = ("add", "an@x.vn", "--role", "coordinator", "--unit")
    assert quiz(*words, "CT99")[0] == 1
    assert quiz("list")[1] == {"staff": []}
    assert quiz(*words, "ct07")[0] == 0
    assert quiz("list")[1]["staff"][0]["roles"] == ["coordinator"]


@pytest.mark.parametrize(
    ("words", "exit_code"),
    [
        (("add", "an@x.vn"), 2),
        (("add", "an@x.vn", "--role", "god"), 2),
        (("add", "an@x.vn", "--role", "admin", "--unit", "CT07"), 2),
        (("add", "no address", "--role", "admin"), 1),
        (("reset", "nobody@x.vn"), 1),
    ],
)
def test_wrong_usage_and_refusals_are_told_apart(quiz, words, exit_code):
    assert quiz(*words)[0] == exit_code


def test_an_address_is_added_once(quiz):
    assert quiz("add", "an@x.vn", "--role", "trainer")[0] == 0
    code, refused = quiz("add", "AN@x.vn", "--role", "admin")
    assert (code, refused["errors"]) == (1, {"email": "email_taken"})
    assert "đã có tài khoản" in refused["detail"]
