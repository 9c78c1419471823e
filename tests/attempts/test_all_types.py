"""One paper with a question of every type, from the start to the review, by each way in."""

import re

import pytest
from sqlalchemy import select

from quizapp.attempts.models import Answer
from tests.attempts.all_types import KINDS, make_stage_of_all_types
from tests.factories import bearer, join


@pytest.fixture
def stage(database):
    with database.transaction() as session:
        return make_stage_of_all_types(session)


@pytest.fixture
def an(app, stage):
    client = app.test_client()
    client.an = bearer(join(client))
    path = f"/api/v1/rounds/{stage.round_id}/attempts"
    client.attempt = client.post(path, json={}, headers=client.an).json["attempt"]
    client.path = f"/api/v1/attempts/{client.attempt['id']}"
    return client


def ids(elements):
    return {one["html"]: one["id"] for one in elements}


def right_answers(attempt):
    """By slot, found as a person finds them: by the words."""
    found = {}
    for question in attempt["questions"]:
        found[question["slot"]] = RIGHT[question["type"]](question)
    return found


def pairs(question):
    left, right = ids(question["left"]), ids(question["right"])
    return {left["Cháy"]: right["114"], left["Tai nạn"]: right["115"]}


def table(question):
    statements = ids(question["statements"])
    return {statements["Một"]: True, statements["Hai"]: False}


def order(question):
    items = ids(question["items"])
    return [items["Báo động"], items["Cắt điện"], items["Dập lửa"]]


def gaps(question):
    gap = question["parts"][1]
    return {"1": ids(gap["options"])["114"], "2": "CHÁY"}


RIGHT = {
    "statement_table": table,
    "matching": pairs,
    "ordering": order,
    "short_text": lambda _: "hoà  giải",
    "numeric": lambda _: {"value": "1,5", "unit": "km"},
    "cloze": gaps,
}


def test_right_answers_earn_everything(an):
    answers = right_answers(an.attempt)
    for slot, response in answers.items():
        saved = an.put(
            f"{an.path}/answers/{slot}", json={"response": response, "seq": 1}, headers=an.an
        )
        assert saved.status_code == 200, saved.text
    assert saved.json["answered_count"] == len(KINDS)
    done = an.post(f"{an.path}/submission", json={}, headers=an.an).json
    assert done["result"]["correct_count"] == len(KINDS)
    assert done["result"]["score"] == done["result"]["max_score"]


def test_nothing_in_the_paper_says_what_is_right(an):
    by_type = {question["type"]: question for question in an.attempt["questions"]}
    assert set(by_type) == set(KINDS)
    assert [one["html"] for one in by_type["ordering"]["items"]] != KINDS["ordering"][1]
    assert by_type["cloze"]["parts"][0::2] == ["Gọi ", " khi có ", "."]
    assert by_type["cloze"]["stem_html"] == "Gọi …… khi có ……."
    assert "Hòa giải" not in str(an.attempt)
    assert '"key"' not in str(an.attempt)


def test_half_an_answer_earns_its_part(an):
    slots = {question["type"]: question for question in an.attempt["questions"]}
    one = next(iter(pairs(slots["matching"]).items()))
    an.put(
        f"{an.path}/answers/{slots['matching']['slot']}",
        json={"response": dict([one]), "seq": 1},
        headers=an.an,
    )
    done = an.post(f"{an.path}/submission", json={}, headers=an.an).json
    assert (done["result"]["score"], done["result"]["correct_count"]) == (0.5, 0)


@pytest.mark.parametrize(
    ("name", "response"),
    [
        ("statement_table", {"x": True}),
        ("matching", {"x": "y"}),
        ("ordering", ["x"]),
        ("short_text", ["x"]),
        ("numeric", {"value": "1", "unit": "dặm"}),
        ("cloze", {"3": "x"}),
    ],
)
def test_what_is_not_of_this_question_is_refused(an, name, response):
    slot = next(one["slot"] for one in an.attempt["questions"] if one["type"] == name)
    body = {"response": response, "seq": 1}
    refused = an.put(f"{an.path}/answers/{slot}", json=body, headers=an.an)
    assert (refused.status_code, refused.json["code"]) == (422, "invalid_response")


def test_the_review_says_what_was_given_and_what_is_right(an):
    answers = right_answers(an.attempt)
    answers[next(slot for slot, given in answers.items() if given == "hoà  giải")] = "kiện"
    body = {"answers": [{"slot": s, "response": r, "seq": 1} for s, r in answers.items()]}
    an.post(f"{an.path}/submission", json=body, headers=an.an)
    review = an.get(f"{an.path}/review", headers=an.an).json["questions"]
    assert {one["type"]: one["is_correct"] for one in review} == {
        name: name != "short_text" for name in KINDS
    }
    keys = {one["type"]: one["key"] for one in review}
    assert keys["short_text"] == "Hòa giải"
    assert keys["numeric"] == "1,5 km"


# --- by forms, without script --------------------------------------------------------------------


def test_forms_save_the_same(app, database, stage):
    client = app.test_client()
    join(client)
    started = client.post(f"/rounds/{stage.round_id}/start", data=token(client, stage))
    address = started.location
    page = client.get(address).text
    for number, section in enumerate(page.split('<section class="question"')[1:], 1):
        form = {"csrf_token": re.search(r'name="csrf_token" value="([^"]+)"', section)[1], "seq": 1}
        client.post(f"{address}/answers/{number}", data=form | filled(section))
    with database.reading() as session:
        stored = {
            row.slot: row.response for row in session.execute(select(Answer.slot, Answer.response))
        }
    assert len(stored) == len(KINDS)
    assert {"value": "1,5", "unit": "km"} in stored.values()
    assert "hoà giải" in stored.values()
    page = client.get(address).text
    assert page.count(" checked") == 2
    assert page.count(" selected") >= 6
    assert 'value="hoà giải"' in page


def token(client, stage):
    page = client.get(f"/rounds/{stage.round_id}/start").text
    return {"csrf_token": re.search(r'name="csrf_token" value="([^"]+)"', page)[1]}


def filled(section):
    """The first choice of every select and radio, and the words where something is typed."""
    form = {}
    for name, value in re.findall(r'type="radio"[^>]*name="(response:\w+)" value="(\w+)"', section):
        form.setdefault(name, value)
    for place, (name, options) in enumerate(
        re.findall(r'<select[^>]*name="(response:\w+)"[^>]*>(.*?)</select>', section, re.DOTALL)
    ):
        values = re.findall(r'value="(\w+)"', options) or re.findall(r"<option>(\w+)<", options)
        form[name] = values[place % len(values)]
    if "inputmode" in section:
        form["response"] = "1,5"
    elif 'type="text" name="response"' in section:
        form["response"] = "hoà giải"
    return form | dict.fromkeys(re.findall(r'type="text" name="(response:\d)"', section), "cháy")
