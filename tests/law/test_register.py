"""The register of legal documents: taken over by slug, corrected by reviewers."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from quizapp.banks.shipped_files import FOLDER
from quizapp.core.db import Database
from quizapp.core.errors import Invalid
from quizapp.law.models import LegalDocument
from quizapp.law.queries import DocumentFilter, Register, list_documents
from quizapp.law.register import read_register
from quizapp.law.rules import grade_of
from quizapp.law.service import correct_document, load_register
from tests.conftest import NOW
from tests.factories import make_staff, signed_in_client

SHIPPED = read_register((FOLDER / "documents.toml").read_bytes())


@pytest.mark.parametrize(
    ("article", "grade", "status", "expected"),
    [
        ("5", "safe", "in_force", "safe"),
        ("5", "compare", "partly", "compare"),
        ("6", "safe", "partly", "do_not_use"),
        ("5", "safe", "expired", "do_not_use"),
        ("", "compare", "in_force", "compare"),
    ],
)
def test_the_grade_of_a_citation(article: str, grade: str, status: str, expected: str):
    assert grade_of(article, grade=grade, do_not_cite={"6"}, status=status) == expected


def test_a_broken_register_is_refused_with_its_reason():
    with pytest.raises(Invalid) as refused:
        read_register(b'[[document]]\nslug = "x"\n')
    assert refused.value.code == "register_unreadable"


def test_loading_again_changes_nothing_and_a_newer_edition_is_taken_over(database: Database):
    for expected in ("added", "kept"):
        with database.transaction() as session:
            assert load_register(session, SHIPPED, now=NOW)[expected] == len(SHIPPED)
    newer = {**SHIPPED, "nd-06-2013": replace(SHIPPED["nd-06-2013"], status="expired")}
    with database.transaction() as session:
        assert load_register(session, newer, now=NOW)["updated"] == 1


def test_what_a_reviewer_corrected_stays(database: Database):
    with database.transaction() as session:
        load_register(session, SHIPPED, now=NOW)
        reviewer = make_staff(session, "reviewer")
        found = Register(session).find("nd-06-2013")
        draft = replace(SHIPPED["nd-06-2013"], grade="do_not_use")
        correct_document(session, found.id, draft, reviewer.id, today=NOW.date(), now=NOW)
    with database.transaction() as session:
        load_register(session, SHIPPED, now=NOW)
        assert session.get(LegalDocument, found.id).grade == "do_not_use"


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("luat-55-2024", "luat-55-2024"),
        ("Luật số 55/2024/QH15", "luat-55-2024"),
        ("Nghị định 06/2013/NĐ-CP", "nd-06-2013"),
        ("BỘ LUẬT LAO ĐỘNG", "blld-45-2019"),
        ("Luật lao", None),
        ("Nghị định 6/2013/NĐ-CP", None),
        ("", None),
    ],
)
def test_people_mean_a_document_by_slug_number_or_whole_title(
    sqlite_database: Database, words: str, slug: str | None
):
    with sqlite_database.transaction() as session:
        load_register(session, SHIPPED, now=NOW)
        found = Register(session).find(words)
        assert (found.slug if found else None) == slug


def test_search_needs_no_accents(database: Database):
    with database.transaction() as session:
        load_register(session, SHIPPED, now=NOW)
        rows, total = list_documents(session, DocumentFilter("phong chay"), limit=50)
    assert total == len(rows) == 2
    assert all("cháy" in row.title for row in rows)


@pytest.fixture
def loaded(app: Flask) -> Flask:
    with app.extensions["quizapp"].database.transaction() as session:
        load_register(session, SHIPPED, now=NOW)
    return app


def test_the_list_shows_status_and_grade(loaded: Flask):
    page = signed_in_client(loaded, "trainer").get("/manage/law?q=lao+dong").text
    assert "Bộ luật Lao động" in page
    assert "Cần đối chiếu" in page
    assert "Thêm văn bản" not in page


def test_a_reviewer_corrects_a_document(loaded: Flask):
    client = signed_in_client(loaded, "reviewer")
    database = loaded.extensions["quizapp"].database
    with database.reading() as session:
        id_ = session.scalars(select(LegalDocument.id).filter_by(slug="nd-06-2013")).one()
    form = {
        "number": "06/2013/NĐ-CP",
        "title": "Nghị định quy định về bảo vệ cơ quan, doanh nghiệp",
        "kind": "decree",
        "status": "expired",
        "grade": "do_not_use",
        "in_force_from": "01/03/2013",
        "in_force_to": "31/12/2025",
        "do_not_cite_articles": "5, 6",
    }
    wrong = client.post(f"/manage/law/{id_}/edit", data={**form, "in_force_to": "31/13/2026"})
    assert "31/12/2026" in wrong.text
    early = client.post(f"/manage/law/{id_}/edit", data={**form, "in_force_to": "31/12/2099"})
    assert "ngày cuối còn hiệu lực chưa qua" in early.text
    seen = client.post(f"/manage/law/{id_}/edit", data=form)
    assert "Cả văn bản từ ngày 01/01/2026" in seen.text
    form["confirmed"] = "1"
    assert client.post(f"/manage/law/{id_}/edit", data=form).status_code == 302
    with database.reading() as session:
        changed = session.get(LegalDocument, id_)
        assert (changed.status, changed.do_not_cite_articles) == ("expired", ["5", "6"])
        assert changed.in_force_to.isoformat() == "2025-12-31"


def test_a_reviewer_enters_a_document(loaded: Flask):
    client = signed_in_client(loaded, "reviewer")
    form = {
        "number": "12/2026/QH16",
        "title": "Luật Thử nghiệm",
        "kind": "law",
        "status": "in_force",
        "grade": "safe",
        "slug": "nd-06-2013",
    }
    assert "Tên ngắn này đã có" in client.post("/manage/law/new", data=form).text
    assert client.post("/manage/law/new", data={**form, "slug": "luat-12"}).status_code == 302
    assert "Luật Thử nghiệm" in client.get("/manage/law?q=thu+nghiem").text


def test_strangers_see_and_change_nothing(loaded: Flask):
    assert loaded.test_client().get("/manage/law").status_code in {302, 401}
    assert signed_in_client(loaded, "coordinator").get("/manage/law").status_code == 403
    organizer = signed_in_client(loaded, "organizer")
    assert organizer.get("/manage/law").status_code == 200
    assert organizer.get("/manage/law/new").status_code == 403
