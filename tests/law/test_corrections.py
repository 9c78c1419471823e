"""A corrected register: what dies is marked, seen first, and leaves rounds not yet open."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from quizapp.banks.models import Question
from quizapp.banks.queries import get_version
from quizapp.banks.queries.law_check import list_law_concerns
from quizapp.banks.queries.work import LAW, list_work
from quizapp.contests.models import PoolQuestion
from quizapp.contests.service.law_register import correct, take_in
from quizapp.core import clock
from quizapp.core.errors import Invalid
from quizapp.law.models import LegalDocument
from quizapp.law.register import DocumentDraft
from quizapp.law.rules.corrections import (
    Strike,
    contradictions,
    dies_on,
    is_behind,
    strikes,
    to_be_marked,
)
from quizapp.law.rules.sheet import read_documents
from quizapp.law.service import draft_of
from tests.banks.helpers import draft as question_draft
from tests.conftest import NOW
from tests.contests.conftest import ZONE
from tests.factories import make_staff, signed_in_client
from tests.law.test_changes import TODAY, TOMORROW, desk, drawn, mark, pool_size
from tests.organisations.sheets import xlsx

__all__ = ["desk"]
YESTERDAY = TODAY - timedelta(days=1)
PLAIN = DocumentDraft("1/2020/QH14", "Luật", "law", "in_force", "safe")
HEADER = ("Số hiệu", "Tên văn bản", "Tình trạng", "Hết hiệu lực sau ngày", "Mức tin cậy",
          "Các điều không được dẫn")  # fmt: skip


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"title": "Luật khác", "note": "x"}, []),
        ({"status": "amended"}, []),
        ({"status": "expired"}, [Strike("", TODAY)]),
        ({"status": "expired", "in_force_to": date(2020, 1, 1)}, [Strike("", date(2020, 1, 2))]),
        ({"in_force_to": TOMORROW}, [Strike("", TOMORROW + timedelta(days=1))]),
        ({"grade": "do_not_use"}, [Strike("", TODAY)]),
        ({"in_force_from": TOMORROW}, [Strike("", TODAY)]),
        ({"in_force_from": YESTERDAY}, []),
        ({"do_not_cite_articles": ("6", "7")}, [Strike("6", TODAY), Strike("7", TODAY)]),
    ],
)
def test_what_may_no_longer_be_cited(change, expected):
    after = replace(PLAIN, **change)
    assert strikes(PLAIN, after, TODAY) == expected
    assert strikes(after, after, TODAY) == []
    if "status" not in change or change["status"] == "expired":
        assert [one for one in strikes(after, PLAIN, TODAY) if not one.article] == []


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({}, {}),
        ({"in_force_from": TODAY, "in_force_to": YESTERDAY}, {"in_force_to": "law_dates_crossed"}),
        ({"status": "expired", "in_force_to": TODAY}, {"status": "law_expired_too_early"}),
        ({"status": "expired", "in_force_to": YESTERDAY}, {}),
    ],
)
def test_status_and_dates_do_not_contradict_each_other(change, wrong):
    assert contradictions(replace(PLAIN, **change), TODAY) == wrong


@pytest.mark.parametrize(
    ("change", "behind"),
    [
        ({}, False),
        ({"in_force_to": YESTERDAY}, True),
        ({"status": "expired", "in_force_to": YESTERDAY}, False),
        ({"in_force_from": TOMORROW}, True),
        ({"in_force_from": TOMORROW, "status": "not_yet"}, False),
        ({"in_force_from": TODAY, "status": "not_yet"}, True),
    ],
)
def test_a_status_may_lag_behind(change, behind):
    assert is_behind(replace(PLAIN, **change), TODAY) is behind


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"amended_by": ("Luật A", "Luật B")}, {"amended_by"}),
        ({"amended_by": ("Luật B",)}, set()),
        ({"amended_by": ()}, set()),
        ({"status": "partly"}, {"status"}),
        ({"status": "expired", "amended_by": ("Luật A", "thay thế")}, set()),
    ],
)
def test_amendments_are_marked_wording_is_corrected(change, fields):
    before = replace(PLAIN, amended_by=("Luật A",))
    assert to_be_marked(before, replace(before, **change), TODAY).keys() == fields
    assert dies_on(before, before, TODAY) is None


def save(session, **change):
    document = session.scalars(select(LegalDocument)).one()
    said = replace(draft_of(document), **change)
    return correct(session, document.id, said, "binh", ZONE, now=NOW)


@pytest.mark.parametrize(
    ("change", "left"),
    [
        ({"do_not_cite_articles": ("6",)}, 4),
        ({"title": "Luật khác"}, 6),
        ({"in_force_to": TOMORROW + timedelta(days=30)}, 6),
    ],
)
def test_a_correction_takes_questions_out_of_coming_rounds(database, desk, change, left):
    with database.transaction() as session:
        coming, running = desk.publish(session), desk.publish(session, title="Tuần 2")
        running.opens_at = NOW - timedelta(hours=1)
        session.flush()
        save(session, **change)
        assert (pool_size(session, coming), pool_size(session, running)) == (left, 6)


def test_an_end_typed_in_is_a_mark_and_a_lifted_one_is_none(database, desk):
    with database.transaction() as session:
        document = session.scalars(select(LegalDocument)).one()
        save(session, status="expired", amended_by=("Luật mới thay thế",))
        assert (document.status, document.in_force_to) == ("expired", YESTERDAY)
        (one,) = document.changes
        assert (one.effect, one.from_on, one.changed_by) == ("ended", TODAY, "Luật mới thay thế")
        save(session, in_force_to=YESTERDAY - timedelta(days=9))
        assert [one.from_on for one in document.changes] == [YESTERDAY - timedelta(days=8)]
        save(session, status="in_force", in_force_to=None)
        assert document.changes == []
        assert len(drawn(session)) == 6


def test_an_article_that_was_marked_stays_marked(database, desk):
    with database.transaction() as session:
        mark(session, article="6")
        save(session, title="Luật khác")
        document = session.scalars(select(LegalDocument)).one()
        assert [one.article for one in document.changes] == ["6"]


def test_a_new_amendment_is_refused_in_the_form_too(database, desk):
    with database.transaction() as session, pytest.raises(Invalid) as refused:
        save(session, amended_by=("Luật 1", "Luật 2"))
    assert refused.value.fields == {"amended_by": "law_amendment_to_mark"}


def test_a_sheet_kills_as_the_page_does(database, desk):
    """Article 6 dies: the coming round loses two, the work list and the check name them."""
    with database.transaction() as session:
        coming = desk.publish(session)
        row = ("55/2024/QH15", "Luật Phòng cháy", "", "", "", "6")
        sheet = read_documents([HEADER, row])
        taken = take_in(session, sheet, "binh", ZONE, now=NOW)
        assert [(one.loses, len(one.stopped)) for one in taken.rounds] == [(True, 2)]
        assert pool_size(session, coming) == 4
        rows, _total = list_work(session, LAW, TODAY, NOW, limit=10)
        assert [one.question.code for one in rows] == ["Q001", "Q002"]
        again = take_in(session, sheet, "binh", ZONE, now=NOW)
        assert (len(again.outcome.unchanged), again.rounds) == (1, [])


def test_a_round_that_is_short_then_calls_its_organizer(database, desk):
    with database.transaction() as session:
        coming = desk.publish(session)
        row = ("55/2024/QH15", "Luật Phòng cháy", "Hết hiệu lực", "", "", "")
        taken = take_in(session, read_documents([HEADER, row]), "binh", ZONE, now=NOW)
        assert [one.is_short for one in taken.rounds] == [True]
        assert pool_size(session, coming) == 3
        assert coming.law_notice["is_short"]


def test_the_check_looks_at_what_papers_draw(database, desk):
    """A better version is being written; papers still draw the approved one, and both say so."""
    from quizapp.banks import service as banks

    with database.transaction() as session:
        question = session.scalars(select(Question).filter_by(code="Q001")).one()
        mark(session, article="6", from_on=TODAY)
        banks.edit_question(session, question.id, question_draft("Số khác?"), "an", now=NOW)
        session.flush()
        assert question.current_version_id != question.approved_version_id
        rows, _total = list_work(session, LAW, TODAY, NOW, limit=10)
        found = [one.item for one in list_law_concerns(session, TODAY) if one.stops]
        assert [one.question.code for one in rows] == found == ["Q001", "Q002"]
        assert get_version(session, rows[0].version.id).id == question.approved_version_id


@pytest.fixture
def document_id(database, desk):
    with database.reading() as session:
        return session.scalars(select(LegalDocument.id)).one()


def form_of(**changes):
    plain = {"number": "55/2024/QH15", "title": "Luật Phòng cháy", "kind": "law"}
    return plain | {"status": "in_force", "grade": "compare"} | changes


def register_now(database):
    with database.reading() as session:
        document = session.scalars(select(LegalDocument)).one()
        return document.title, document.grade, len(session.scalars(select(PoolQuestion)).all())


def test_the_form_shows_what_dies_before_it_writes(app, database, desk, document_id):
    with database.transaction() as session:
        coming = clock.now() + timedelta(days=2)
        when = {"opens_at": coming, "closes_at": coming + timedelta(days=7)}
        desk.publish(session, **when)
    page = f"/manage/law/{document_id}/edit"
    stranger = signed_in_client(app, "trainer", email="an@kcn.example")
    assert stranger.post(page, data=form_of(title="Luật của người lạ")).status_code == 403
    client = signed_in_client(app, "reviewer")
    assert client.post(page, data=form_of(title="Luật PCCC")).status_code == 302
    killing = form_of(do_not_cite_articles="6")
    seen = client.post(page, data=killing).text
    assert "Điều 6 từ ngày" in seen
    assert "được bỏ khỏi đề" in seen
    assert register_now(database) == ("Luật PCCC", "compare", 6)
    assert client.post(page, data=killing | {"confirmed": "1"}).status_code == 302
    assert register_now(database) == ("Luật Phòng cháy", "compare", 4)
    refused = client.post(page, data=form_of(amended_by="Luật mới"))
    assert refused.status_code == 422
    assert "Ghi luật thay đổi" in refused.text


def test_a_sheet_goes_in_by_the_page(app, database, desk, document_id):
    client = signed_in_client(app, "reviewer")
    assert client.get("/manage/law/template.xlsx").status_code == 200
    assert client.get("/manage/law/export.xlsx").status_code == 200
    row = ("55/2024/QH15", "Luật Phòng cháy", "", "", "Không dùng", "")
    sent = client.post("/manage/law/import", data={"file": xlsx([HEADER, row])})
    seen = client.get(sent.location).text
    assert "không được rút nữa" in seen
    assert register_now(database)[1] == "compare"
    other = signed_in_client(app, "reviewer", email="chi@kcn.example")
    assert other.get(sent.location).status_code == 404
    trainer = signed_in_client(app, "trainer", email="an@kcn.example")
    assert trainer.get(sent.location).status_code == 403
    assert trainer.post("/manage/law/import").status_code == 403
    assert client.post(sent.location).status_code == 302
    assert register_now(database)[1] == "do_not_use"
    faulty = xlsx([HEADER, ("9/2030/QH16", "Luật Mới", "", "", "", "")])
    sent = client.post("/manage/law/import", data={"file": faulty})
    assert "Văn bản mới cần loại" in client.get(sent.location).text
    assert client.post(sent.location).location.endswith(sent.location)
    assert client.post("/manage/law/import", data={}).status_code == 422


def test_articles_with_what_rests_on_them(app, database, desk, document_id):
    reviewer = signed_in_client(app, "reviewer")
    page = reviewer.get(f"/manage/law/{document_id}/resting").text
    assert f"/manage/law/{document_id}/change?article=6" in page
    only = reviewer.get(f"/manage/law/{document_id}/resting?article=7").text
    assert "Câu Q003" in only
    assert "Câu Q001" not in only
    filled = reviewer.get(f"/manage/law/{document_id}/change?article=6").text
    assert 'name="article" type="text" value="6"' in filled
    trainer = signed_in_client(app, "trainer", email="an@kcn.example")
    assert "change?article" not in trainer.get(f"/manage/law/{document_id}/resting").text


def test_the_command_says_what_the_page_says(app, database, desk, tmp_path):
    with database.transaction() as session:
        make_staff(session, "reviewer", email="binh@kcn.example")
        make_staff(session, "trainer", email="an@kcn.example")
    content, name = xlsx([HEADER, ("55/2024/QH15", "Luật Phòng cháy", "Hết hiệu lực", "", "", "")])
    file = tmp_path / name
    file.write_bytes(content.read())

    def run(*words, by="binh@kcn.example"):
        command = ["quiz", "law", "import", str(file), "--json", "--by", by, *words]
        result = app.test_cli_runner().invoke(args=command)
        return result.exit_code, json.loads(result.stdout)

    assert run(by="an@kcn.example")[0] == 1
    code, rehearsed = run("--dry-run")
    assert (code, rehearsed["written"], len(rehearsed["updated"])) == (0, False, 1)
    code, done = run()
    assert (code, done["written"]) == (0, True)
    assert done["updated"][0]["dies"][0]["article"] == ""
    assert run()[1]["unchanged"] == 1
    content, _name = xlsx([HEADER, ("9/2030/QH16", "Luật Mới", "", "", "", "")])
    file.write_bytes(content.read())
    code, refused = run()
    assert (code, refused["refused"]) == (1, "law_import_has_errors")
    assert refused["problems"][0]["code"] == "law_kind_missing"
