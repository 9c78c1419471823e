"""The pages of an import: more than one file, and what comes of them."""

import json
from io import BytesIO

import docx
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from quizapp.banks import service
from quizapp.banks.models import QuestionVersion
from quizapp.core.db import Database
from tests.banks.helpers import make_document
from tests.conftest import NOW
from tests.factories import signed_in_client

BANK = "/manage/banks/an-toan"


@pytest.fixture
def trainer(app: Flask, database: Database) -> FlaskClient:
    """Somebody who may import into the bank an-toan."""
    with database.transaction() as session:
        service.create_bank(session, "an-toan", service.BankDraft("An toàn"), "x", now=NOW)
    return signed_in_client(app, "trainer", name="Lê Văn An")


def test_a_file_of_keys_goes_along_and_belongs_to_who_sent_it(
    app: Flask, database: Database, trainer: FlaskClient
):
    files = {
        "file": (BytesIO("Câu 1. Ai?\nA. An\nB. Chi\n".encode()), "de.txt"),
        "key_file": (BytesIO(b"1.B 2.A"), "dap-an.txt"),
    }
    address = trainer.post(f"{BANK}/import", data=files).location
    page = trainer.get(address).text
    assert "de.txt + dap-an.txt" in page
    assert "Tệp đáp án có câu 2" in page
    keys_id = address.partition("keys=")[2]
    assert f'name="keys" value="{keys_id}"' in page
    assert (
        signed_in_client(app, "trainer", email="khac@kcn.example").get(address).status_code == 404
    )
    done = trainer.post(address, data={"keys": keys_id}, follow_redirects=True)
    assert "Đã nhập 1 câu" in done.text
    with database.reading() as session:
        assert session.scalars(select(QuestionVersion)).one().answer_key == {"options": [1]}


def test_three_word_files_are_taken_from_the_page(database: Database, trainer: FlaskClient):
    text = "Câu 1. Ai?\nA. An\nB. Chi\nĐáp án: B\nCăn cứ: Điều 6 khoản 2 Luật 55/2024/QH15\n"
    with database.transaction() as session:
        make_document(session)
    address = trainer.post(f"{BANK}/import", data={"text": text}).location
    trainer.post(address)
    page = trainer.get(BANK).text
    for ending in ("docx", "de.docx", "ra-soat.docx"):
        assert f"{BANK}/export.{ending}" in page
        sent = trainer.get(f"{BANK}/export.{ending}")
        assert f"an-toan.{ending}" in sent.headers["Content-Disposition"]
        document = docx.Document(BytesIO(sent.data))
        cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
        cited = "Căn cứ: Điều 6, khoản 2, Luật Phòng cháy (55/2024/QH15)" in "\n".join(cells)
        assert cited == (ending == "ra-soat.docx")


FOREIGN = """[{"noi_dung": "Ai?", "pa1": "An", "pa2": "Chi", "dung": "B", "nhom": "Người"},
{"noi_dung": "Gì?", "pa1": "Một", "pa2": "Hai", "dung": "A", "nhom": "Số"}]"""
CHOSEN = {
    "field-stem": "noi_dung",
    "field-correct": "dung",
    "field-options": ["pa1", "pa2"],
    "field-topic": "nhom",
}


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_fields_of_another_program_are_chosen_on_the_page(
    database: Database, trainer: FlaskClient, kind: str
):
    entries = json.loads(FOREIGN)
    rows = [list(entries[0]), *(list(one.values()) for one in entries)]
    content = FOREIGN if kind == "json" else "\n".join(",".join(row) for row in rows)
    files = {"file": (BytesIO(content.encode()), f"khac.{kind}")}
    address = trainer.post(f"{BANK}/import", data=files).location
    before = trainer.get(address).text
    assert "Chọn trường nào của tệp là gì" in before
    assert '<option value="noi_dung">' in before
    after = trainer.get(address, query_string=CHOSEN).text
    assert "Nhập 2 câu thành bản nháp" in after
    assert '<input type="hidden" name="field-options" value="pa2">' in after
    done = trainer.post(address, data=CHOSEN, follow_redirects=True)
    assert "Đã nhập 2 câu" in done.text
    with database.reading() as session:
        versions = session.scalars(select(QuestionVersion).order_by(QuestionVersion.topic)).all()
        assert [(v.topic, v.answer_key) for v in versions] == [
            ("Người", {"options": [1]}),
            ("Số", {"options": [0]}),
        ]


def test_a_choice_stays_when_the_import_is_refused(trainer: FlaskClient):
    files = {"file": (BytesIO(FOREIGN.replace('"A"', '"Z"').encode()), "khac.json")}
    address = trainer.post(f"{BANK}/import", data=files).location
    refused = trainer.post(address, data=CHOSEN)
    assert "field-stem=noi_dung" in refused.location
    assert refused.location.count("field-options=") == 2
    assert "Nhập 1 câu" in trainer.get(refused.location).text


def test_other_files_offer_no_choice_of_fields(trainer: FlaskClient):
    files = {"file": (BytesIO("Câu 1. Ai?\nA. An\n*B. Chi\n".encode()), "a.txt")}
    page = trainer.get(trainer.post(f"{BANK}/import", data=files).location).text
    assert "Chọn trường nào" not in page
