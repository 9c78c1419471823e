"""The pages of an import: more than one file, and what comes of them."""

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
