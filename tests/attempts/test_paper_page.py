"""The page of a running attempt is joined from kept pieces: it must be the page of this person."""

import html
import re
from itertools import product

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy import event

from quizapp.attempts import paper_page
from quizapp.banks.models import QuestionVersion
from quizapp.core.bounded import BoundedCache
from quizapp.core.db import Database
from tests.factories import join, make_stage

HOSTILE = "<script>\"&'</script> %s %(slot)s {slot} \ue000slot\ue001"
"""What a template, a format or a hole might take for its own."""
VIEWS = [f"?slot={slot}&view={view}" for slot, view in product((1, 6), ("question", "overview"))]
LANGUAGES = ("vi", "en")
STATEMENTS = 1


def vary(version: QuestionVersion, number: int) -> None:
    """All types, pictures, two languages, and words that are none."""
    texts = version.texts["vi"]
    if number == 0:
        version.type, version.answer_key = "true_false", {"value": True}
        texts = {**texts, "options": []}
    elif number == 1:
        version.type = "multiple_choice"
        version.option_media = [[{"id": "02", "alt": HOSTILE}], [], [], []]
    elif number == 2:
        texts = {**texts, "stem": HOSTILE, "options": [HOSTILE, "Hai\ndòng", "Ba", "Bốn"]}
        version.stem_media = [{"id": "01", "alt": HOSTILE}]
    elif number == 3:
        texts = {**texts, "stem": "Câu dài. " * 40}
    version.texts = {"vi": texts}
    if number == 4:
        version.texts = {"vi": texts, "en": {**texts, "stem": "In English?"}}


@pytest.fixture
def round_id(database: Database) -> str:
    with database.transaction() as session:
        stage = make_stage(session, questions=6)
        for number, version in enumerate(session.query(QuestionVersion)):
            vary(version, number)
    return stage.round_id


class Phone:
    """A browser that joined and began; `page` is its paper."""

    def __init__(self, app: Flask, round_id: str, phone: str) -> None:
        self.client: FlaskClient = app.test_client()
        join(self.client, phone=phone)
        start = self.client.get(f"/rounds/{round_id}/start").text
        self.token = re.search(r'name="csrf_token" value="(\w+)"', start)[1]
        data = {"csrf_token": self.token}
        self.address = self.client.post(f"/rounds/{round_id}/start", data=data).location
        self.questions = self.client.get(f"/api/v1{self.address}").json["attempt"]["questions"]

    def page(self, query: str = "", lang: str = "vi") -> str:
        self.client.set_cookie("quizapp_language", lang)
        answer = self.client.get(self.address + query)
        assert answer.status_code == 200
        # Time passes between two looks.
        return re.sub(r'"server_time": [\d.]+|>\d\d:\d\d<', "", answer.text)

    def save(self, slot: int, response: object, seq: int = 1) -> None:
        saved = self.client.put(
            f"/api/v1{self.address}/answers/{slot}",
            json={"response": response, "seq": seq},
            headers={"X-CSRFToken": self.token},
        )
        assert saved.status_code == 200

    def answer(self, of: slice) -> None:
        for question in self.questions[of]:
            ids = [option["id"] for option in question.get("options", ())]
            choices = {"true_false": False, "multiple_choice": ids[1:3]}
            self.save(question["slot"], choices.get(question["type"], ids and ids[-1]), 3)


def forget(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    app.extensions.pop("quizapp.pieces")
    monkeypatch.setattr(paper_page, "_TEXTS", BoundedCache(10))


def test_what_was_kept_gives_the_page_that_is_made_afresh(app, round_id, monkeypatch):
    an, binh = (Phone(app, round_id, phone) for phone in ("0912345678", "0987654321"))
    asked = list(product(VIEWS, LANGUAGES))
    for answered in (slice(0), slice(0, 4), slice(6)):
        an.answer(answered)
        for phone, (query, lang) in product((binh, an), asked):
            phone.page(query, lang)
        kept = [an.page(*one) for one in asked]
        afresh = []
        for one in asked:
            forget(app, monkeypatch)
            afresh.append(an.page(*one))
        assert kept == afresh
        assert len(set(kept)) == len(kept)


def test_everybody_gets_the_own_token_address_and_answers(app, round_id):
    an, binh = (Phone(app, round_id, phone) for phone in ("0912345678", "0987654321"))
    an.answer(slice(6))
    pages = {phone: phone.page() for phone in (an, binh)}
    for phone, stranger in ((an, binh), (binh, an)):
        page = pages[phone]
        assert set(re.findall(r'name="csrf_token" value="(\w*)"', page)) == {phone.token}
        assert f'name="csrf-token" content="{phone.token}"' in page
        assert phone.address in page
        assert stranger.address not in page
        assert stranger.token not in page
    assert pages[an].count(" checked") == 7  # two of them at the multiple choice
    assert pages[binh].count(" checked") == 0
    assert pages[an].count('name="seq" value="4"') == 6


def test_each_answer_is_ticked_at_its_own_option(app, round_id):
    an = Phone(app, round_id, "0912345678")
    an.answer(slice(6))
    page = an.page()
    ticked = set(re.findall(r'name="response" value="(\w+)" form="answer-\d+" checked', page))
    expected = {"false"}
    for question in an.questions:
        ids = [option["id"] for option in question.get("options", ())]
        expected |= set(ids[1:3] if question["type"] == "multiple_choice" else ids[-1:])
    assert ticked == expected


def test_what_was_written_is_shown_as_it_was_written(app, round_id):
    an = Phone(app, round_id, "0912345678")
    for page in (an.page(), an.page()):
        assert page.count(html.escape(HOSTILE)) == 2
        assert page.count(f'alt="{escape(HOSTILE)}"') == 2
        assert '<script>"' not in page
        assert "Hai<br>dòng" in page


def test_the_language_of_a_question_is_the_one_chosen_where_there_is_one(app, round_id):
    an = Phone(app, round_id, "0912345678")
    assert "In English?" not in an.page()
    page = an.page(lang="en")
    assert page.count('<fieldset lang="en">') == 1
    assert page.count('<fieldset lang="vi">') == 5
    assert "In English?" in page
    assert "In English?" not in an.page()


def test_a_stranger_finds_nothing(app, round_id):
    an = Phone(app, round_id, "0912345678")
    chi = Phone(app, round_id, "0900000001")
    assert chi.client.get(an.address).status_code == 404
    assert app.test_client().get(an.address).status_code == 401


def test_the_page_takes_one_statement(app, round_id, monkeypatch):
    an = Phone(app, round_id, "0912345678")
    an.page()
    database, asked = app.extensions["quizapp"].database, []
    look = database.look
    monkeypatch.setattr(database, "look", lambda *call: asked.append(call) or look(*call))
    event.listen(database.engine, "before_cursor_execute", lambda *call: asked.append(call))
    an.page()
    assert len(asked) == STATEMENTS
