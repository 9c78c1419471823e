"""What an import could not take is opened in the editor with everything that was read of it."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from quizapp.banks import service
from quizapp.core.db import Database
from tests.conftest import NOW
from tests.factories import signed_in_client

BANK = "/manage/banks/an-toan"
TEXT = """Câu 1. Số nào để báo cháy?
A. 113
*B. 114

Câu 2. Cửa thoát nạn "bị khóa" có đúng không?
A. Có
B. Không
"""
FORM = re.compile(r'<form method="post" action="[^"]*/questions/new".*?</form>', re.DOTALL)
HIDDEN = re.compile(r'type="hidden" name="([^"]+)" value="([^"]*)"')


@pytest.fixture
def bank(database: Database) -> None:
    with database.transaction() as session:
        service.create_bank(session, "an-toan", service.BankDraft("An toàn"), "x", now=NOW)


def preview(client: FlaskClient) -> str:
    sent = client.post(f"{BANK}/import", data={"text": TEXT})
    assert sent.status_code == 302
    return client.get(sent.location).text


@pytest.mark.usefixtures("bank")
def test_an_item_with_an_error_is_mended_in_the_editor(app: Flask):
    trainer = signed_in_client(app, "trainer")
    (form,) = FORM.findall(preview(trainer))
    fields = {name: unescape(value) for name, value in HIDDEN.findall(form)}
    assert fields["stem"] == 'Cửa thoát nạn "bị khóa" có đúng không?'
    assert (fields["options-0-text"], fields["options-1-text"]) == ("Có", "Không")
    opened = trainer.post(f"{BANK}/questions/new", data=fields)
    assert opened.status_code == 200
    assert fields["stem"] in unescape(opened.text)
    mended = {**fields, "do": "save", "options-1-right": "y"}
    assert trainer.post(f"{BANK}/questions/new", data=mended).status_code == 302


@pytest.mark.usefixtures("bank")
def test_who_may_not_write_questions_is_not_offered_the_editor(app: Flask):
    organizer = signed_in_client(app, "organizer")
    page = preview(organizer)
    assert "Câu 2" in page
    assert FORM.findall(page) == []
