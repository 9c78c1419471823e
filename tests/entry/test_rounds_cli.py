import json
import re
from pathlib import Path

import pytest
from sqlalchemy import select

from quizapp.contests.models import Organizer, Round
from tests.factories import LONG_AGO, make_bank, make_staff, make_unit

DOCUMENT = (Path(__file__).parents[2] / "docs/rounds-json.md").read_text("utf-8")
EXAMPLE = json.loads(re.search(r"```json\n(.*?)```", DOCUMENT, re.DOTALL).group(1))
BY = ["--by", "dung@kcn.example"]


@pytest.fixture
def quiz(app, tmp_path):
    def run(*arguments: str, definition: object = None):
        path = tmp_path / "round.json"
        if definition is not None:
            path.write_text(json.dumps(definition), "utf-8")
        words = [str(path) if one == "FILE" else one for one in arguments]
        return app.test_cli_runner().invoke(args=["quiz", *words, "--json"])

    return run


@pytest.fixture
def world(database):
    with database.transaction() as session:
        make_bank(session, slug="dau-thau", questions=25)
        make_unit(session)
        make_staff(session, "organizer", email="dung@kcn.example")
        make_staff(session, "organizer", email="chi@kcn.example")
        make_staff(session, "trainer", email="thu@kcn.example")
        name = EXAMPLE["contest"]["organizer"]
        session.add(Organizer(name=name, confirmed_at=LONG_AGO, created_at=LONG_AGO))


def shown(result) -> dict:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def refused(result) -> str:
    assert result.exit_code == 1, result.output
    return json.loads(result.stdout)["code"]


def test_the_example_of_the_document_is_created_published_extended_and_closed(quiz, world):
    draft = shown(quiz("rounds", "create", "FILE", *BY, definition=EXAMPLE))
    assert (draft["state"], draft["question_count"], draft["join_code"]) == ("draft", 20, None)
    published = shown(quiz("rounds", "publish", draft["id"], "--all-units", *BY))
    assert published["state"] == "open"
    assert published["join_url"].endswith("/j/" + published["join_code"])
    more = ["--minutes", "5", "--reason", "Mất điện"]
    extended = shown(quiz("rounds", "extend", draft["id"], *more, *BY))
    assert extended["closes_at"] > published["closes_at"]
    assert shown(quiz("rounds", "show", draft["id"]))["people"] == 0
    assert shown(quiz("rounds", "close", draft["id"], *BY))["state"] == "closed"
    listed = shown(quiz("contests", "list"))["contests"]
    assert [round_["id"] for round_ in listed[0]["rounds"]] == [draft["id"]]


def test_prizes_of_the_file_are_printed_into_the_rules_and_refused_when_they_make_no_sense(
    quiz, world, database
):
    draft = shown(quiz("rounds", "create", "FILE", *BY, definition=EXAMPLE))
    shown(quiz("rounds", "publish", draft["id"], *BY))
    with database.reading() as session:
        rules = session.get_one(Round, draft["id"]).rules_text
    assert "- Giải Nhất: 1 giải, mỗi giải 1.500.000 đồng." in rules
    for prizes in ({"tiers": [{"nam": "Nhất"}]}, {"tiers": [], "reserves": -1}, {}):
        wrong = {**EXAMPLE, "prizes": prizes}
        result = quiz("rounds", "create", "FILE", *BY, definition=wrong)
        assert refused(result) == "prize_file_wrong"
    none = {**EXAMPLE, "prizes": {"tiers": [{"name": "Nhất", "quantity": 0}]}}
    assert refused(quiz("rounds", "create", "FILE", *BY, definition=none)) == "prize_tier_wrong"
    with database.reading() as session:
        assert len(session.scalars(select(Round)).all()) == 1


def test_a_second_round_goes_into_the_contest_of_its_slug(quiz, world):
    first = shown(quiz("rounds", "create", "FILE", *BY, definition=EXAMPLE))
    again = {**EXAMPLE, "contest": {"slug": first["contest"]}}
    assert (
        shown(quiz("rounds", "create", "FILE", *BY, definition=again))["contest"]
        == (first["contest"])
    )
    stranger = quiz("rounds", "create", "FILE", "--by", "chi@kcn.example", definition=again)
    assert refused(stranger) == "not_found"


@pytest.mark.parametrize("email", ["thu@kcn.example", "nobody@kcn.example"])
def test_who_may_not_on_the_pages_may_not_here(quiz, world, email):
    assert refused(quiz("rounds", "create", "FILE", "--by", email, definition=EXAMPLE)) == (
        "not_allowed"
    )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"openss": 1}, "definition_unreadable"),
        ({"opens_at": "mai"}, "invalid"),
        ({"opens_at": "2026-12-01T08:00:00"}, "invalid"),
        ({"units": ["XX"]}, "invalid"),
        ({"paper": [{"bank": "khong-co", "count": 1}]}, "invalid"),
        ({"show_key": "at_once"}, "invalid"),
    ],
)
def test_a_wrong_definition_writes_nothing(database, quiz, world, change, code):
    definition = {**EXAMPLE, "round": {**EXAMPLE["round"], **change}}
    assert refused(quiz("rounds", "create", "FILE", *BY, definition=definition)) == code
    with database.reading() as session:
        assert session.scalars(select(Round)).all() == []


def test_a_draft_is_neither_opened_nor_closed(quiz, world):
    draft = shown(quiz("rounds", "create", "FILE", *BY, definition=EXAMPLE))
    for deed in ("open", "close"):
        assert refused(quiz("rounds", deed, draft["id"], *BY)) == "round_not_published"


def test_an_admin_confirms_the_name_of_the_organizer(database, quiz, world):
    with database.transaction() as session:
        make_staff(session, "admin", email="ha@kcn.example")
    name = "Ban tổ chức cụm 7"
    definition = {**EXAMPLE, "contest": {**EXAMPLE["contest"], "organizer": name}}
    draft = shown(quiz("rounds", "create", "FILE", *BY, definition=definition))
    assert refused(quiz("rounds", "publish", draft["id"], *BY)) == "organizer_unconfirmed"
    assert refused(quiz("contests", "confirm", name, *BY)) == "not_allowed"
    first = shown(quiz("contests", "confirm", name, "--by", "ha@kcn.example"))
    assert first["organizer"] == name
    assert shown(quiz("contests", "confirm", name, "--by", "ha@kcn.example")) == first
    assert shown(quiz("rounds", "publish", draft["id"], *BY))["state"] == "open"
