"""Checking, the learner's own certificates and the staff's list, as they are called; B60."""

from __future__ import annotations

import logging
import re
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import pytest
from sqlalchemy import event

from quizapp.audit.models import AuditEntry
from quizapp.certificates.models import Certificate
from quizapp.certificates.rules.codes import new_certificate_code, shown_code
from quizapp.certificates.service import revoke
from quizapp.certificates.views import CHECKS
from quizapp.core.text import mask_name
from quizapp.law.models import LegalDocument
from tests.certificates.issuing import KEYRING, certify
from tests.documents.reading_codes import codes_in
from tests.factories import signed_in_client, signed_in_learner

OK, SEE_OTHER, NOT_FOUND = HTTPStatus.OK, HTTPStatus.SEE_OTHER, HTTPStatus.NOT_FOUND
INVALID, CONFLICT, TOO_MANY = (
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.CONFLICT,
    HTTPStatus.TOO_MANY_REQUESTS,
)
UNKNOWN = "Không có giấy xác nhận với mã này"
NAME = "Nguyễn Văn An"
REASON = "Kết quả thi được làm hộ, theo biên bản số 3."


@pytest.fixture
def app(one_app):
    return one_app


@pytest.fixture
def database(sqlite_database):
    return sqlite_database


@pytest.fixture
def now():
    return datetime.now(UTC)


@pytest.fixture
def made(database, people, now):
    with database.transaction() as session:
        return certify(session, people, completed_at=now, now=now)


@contextmanager
def listening(engine, statements):
    def note(*seen):
        statements.append(seen[2])

    event.listen(engine, "before_cursor_execute", note)
    yield
    event.remove(engine, "before_cursor_execute", note)


def text_of(response):
    words = re.sub(r"<[^>]*>", " ", response.get_data(as_text=True).partition("<main")[2])
    return re.sub(r"\s+", " ", words)


def change(database, certificate, **values):
    with database.transaction() as session:
        row = session.get_one(Certificate, certificate.id)
        for name, value in values.items():
            setattr(row, name, value)


def test_anybody_sees_what_it_is_worth_and_a_masked_name(client, made):
    answer = client.get(f"/verify/{made.code}")
    said = text_of(answer)
    assert answer.status_code == OK
    assert "Giấy còn hiệu lực" in said
    assert mask_name(NAME) in said
    assert made.course_title in said
    assert NAME not in answer.get_data(as_text=True)
    assert "Công ty mẫu 07" not in answer.get_data(as_text=True)
    assert made.learner_id not in answer.get_data(as_text=True)


def test_no_search_engine_and_no_cache_keeps_it(client, made):
    for address in ("/verify", f"/verify/{made.code}", "/verify/nothing"):
        answer = client.get(address)
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert 'content="noindex' in answer.get_data(as_text=True)


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_it_is_only_looked_at(client, made, method):
    answer = getattr(client, method)(f"/verify/{made.code}")
    assert answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert client.head(f"/verify/{made.code}").status_code == OK


def test_a_typed_code_leads_to_the_same_page(client, made):
    typed = f"  {shown_code(made.code).lower().replace('-', ' ')} "
    answer = client.get("/verify", query_string={"code": typed})
    assert answer.status_code == SEE_OTHER
    assert "Giấy còn hiệu lực" in text_of(client.get(answer.location))
    assert client.get("/verify", query_string={"code": " - "}).status_code == INVALID


def test_whatever_is_wrong_with_a_code_the_answer_is_the_same(client, made):
    wrong = made.code[:-1] + ("2" if made.code[-1] != "2" else "3")
    codes = [new_certificate_code(), wrong, "x", made.code * 3, "%00x"[3:], "../../x"[-1:], "'--"]
    answers = [client.get(f"/verify/{code}") for code in codes]
    assert {answer.status_code for answer in answers} == {NOT_FOUND}
    said = {re.sub(r"\d\d:\d\d", "", text_of(answer)) for answer in answers}
    assert len(said) == 1
    assert UNKNOWN in said.pop()


def test_guessing_finds_nothing_and_ends_soon(client, made):
    answers = [client.get(f"/verify/{new_certificate_code()}") for _ in range(CHECKS + 5)]
    statuses = [answer.status_code for answer in answers]
    assert statuses == [NOT_FOUND] * CHECKS + [TOO_MANY] * 5
    assert int(answers[-1].headers["Retry-After"]) > 0
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    assert client.get(f"/verify/{made.code}", environ_base=elsewhere).status_code == OK


@pytest.mark.parametrize(
    "values",
    [
        {"holder_name": "Nguyễn Văn Anh"},
        {"course_title": "Khóa khác"},
        {"valid_until": None},
        {"seal": "0" * 64},
    ],
)
def test_a_changed_row_is_not_vouched_for(client, database, made, values):
    change(database, made, **values)
    said = text_of(client.get(f"/verify/{made.code}"))
    assert "Không xác nhận được" in said
    assert "Giấy còn hiệu lực" not in said
    assert made.course_title not in said
    assert "Nguyễn" not in said


def test_seals_are_not_swapped(client, database, people, made, now):
    with database.transaction() as session:
        chi = certify(session, people, learner_id=people.chi, completed_at=now, now=now)
        seal = chi.seal
    change(database, chi, seal=made.seal)
    change(database, made, seal=seal)
    for code in (made.code, chi.code):
        assert "Không xác nhận được" in text_of(client.get(f"/verify/{code}"))


def test_each_state_is_told_in_words(client, database, people, made, now):
    def said():
        return text_of(client.get(f"/verify/{made.code}"))

    with database.transaction() as session:
        session.get_one(LegalDocument, people.decree).do_not_cite_articles = ["10"]
    assert "Luật đã thay đổi" in said()
    with database.transaction() as session:
        again = certify(session, people, completed_at=now + timedelta(seconds=1), now=now)
        assert again.id != made.id
    assert "Đã có giấy mới" in said()
    with database.transaction() as session:
        shown = session.get_one(Certificate, made.id)
        revoke(session, shown, REASON, keyring=KEYRING, by="dung", now=now)
    assert "Đã bị thu hồi" in said()
    assert REASON not in said()


def test_expiring_and_expired_ones(client, database, people, now):
    for days, expected in ((10, "sắp hết hạn"), (-1, "Đã hết hạn")):
        with database.transaction() as session:
            code = certify(
                session, people, course_key=str(days), valid_until=now + timedelta(days=days)
            ).code
        assert expected in text_of(client.get(f"/verify/{code}"))


def test_it_is_told_in_english_too(client, made):
    answer = client.get(f"/verify/{made.code}?lang=en")
    assert "This certificate is valid" in text_of(answer)
    assert "Giấy còn hiệu lực" not in text_of(answer)


def test_names_never_reach_the_log(client, made, caplog):
    caplog.set_level(logging.DEBUG)
    client.get(f"/verify/{made.code}")
    client.get("/verify", query_string={"code": made.code})
    written = "\n".join(str(record.__dict__) for record in caplog.records)
    assert NAME not in written
    assert made.code not in written


def test_a_learner_sees_her_own_in_full(app, people, made):
    client = signed_in_learner(app, learner_id=people.an)
    assert "Giấy còn hiệu lực" in text_of(client.get("/learn/certificates"))
    said = text_of(client.get(f"/learn/certificates/{made.id}"))
    assert NAME in said
    assert shown_code(made.code) in said


def test_nobody_else_does(app, client, people, made):
    paths = [
        f"/learn/certificates/{made.id}",
        f"/learn/certificates/{made.id}/certificate.pdf",
        f"/learn/certificates/{made.id}/certificate.png",
    ]
    chi = signed_in_learner(app, learner_id=people.chi)
    assert NAME not in text_of(chi.get("/learn/certificates"))
    for path in paths:
        assert chi.get(path).status_code == NOT_FOUND
        assert client.get(path).status_code in {SEE_OTHER, HTTPStatus.FOUND}


def test_the_learner_is_told_which_lessons_to_learn_again(app, database, people, made):
    with database.transaction() as session:
        session.get_one(LegalDocument, people.decree).do_not_cite_articles = ["10"]
    client = signed_in_learner(app, learner_id=people.an)
    page = client.get(f"/learn/certificates/{made.id}").get_data(as_text=True)
    assert "/learn/bao-ve/kiem-soat" in page
    assert "/learn/bao-ve/quyen-han" not in page
    assert "06/2013/NĐ-CP" in page


def test_the_picture_leads_to_the_page_that_checks_it(app, people, made):
    app.extensions["quizapp"].settings.__dict__["base_url"] = "https://hoc.example.vn"
    client = signed_in_learner(app, learner_id=people.an)
    answer = client.get(f"/learn/certificates/{made.id}/certificate.png")
    assert answer.content_type == "image/png"
    assert answer.headers["Cache-Control"] == "no-store"
    assert codes_in(answer.data) == [f"https://hoc.example.vn/verify/{made.code}"]


def test_a_file_is_kept_when_that_is_asked_for(app, people, made):
    client = signed_in_learner(app, learner_id=people.an)
    path = f"/learn/certificates/{made.id}/certificate"
    shown, kept = client.get(f"{path}.pdf"), client.get(f"{path}.pdf?download=1")
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert kept.headers["Content-Disposition"].startswith("attachment")
    assert shown.data == kept.data
    assert shown.data.startswith(b"%PDF")
    assert client.get(f"{path}.exe").status_code == NOT_FOUND


def test_a_changed_row_is_never_put_on_paper(app, database, people, made):
    change(database, made, holder_name="Nguyễn Văn Anh")
    client = signed_in_learner(app, learner_id=people.an)
    path = f"/learn/certificates/{made.id}/certificate.pdf"
    assert client.get(path).status_code == CONFLICT


@pytest.fixture
def coordinator(app, people):
    return signed_in_client(app, "coordinator", unit_id=people.unit)


@pytest.fixture
def organizer(app, people):
    return signed_in_client(app, "organizer")


def test_a_coordinator_sees_her_people_and_opens_their_papers(app, database, coordinator, made):
    assert NAME in text_of(coordinator.get("/manage/certificates"))
    assert NAME in text_of(coordinator.get(f"/manage/certificates/{made.id}"))
    path = f"/manage/certificates/{made.id}/certificate.pdf"
    assert coordinator.get(path).data.startswith(b"%PDF")
    with database.reading() as session:
        deed = session.query(AuditEntry).filter_by(action="certificate.opened").one()
        assert (deed.object_id, deed.actor) == (made.id, coordinator.staff_id)


def test_another_coordinator_does_not(app, people, made):
    other = signed_in_client(app, "coordinator", unit_id=people.other_unit)
    assert NAME not in text_of(other.get("/manage/certificates"))
    for end in ("", "/certificate.pdf", "/certificate.png"):
        assert other.get(f"/manage/certificates/{made.id}{end}").status_code == NOT_FOUND


def test_an_organizer_sees_masked_names_and_no_papers(organizer, made):
    for path in ("/manage/certificates", f"/manage/certificates/{made.id}"):
        page = organizer.get(path).get_data(as_text=True)
        assert mask_name(NAME) in page
        assert NAME not in page
    path = f"/manage/certificates/{made.id}/certificate.pdf"
    assert organizer.get(path).status_code == HTTPStatus.FORBIDDEN


def test_the_list_is_searched_and_filtered(coordinator, made):
    for query in ("q=van+an", f"q={made.code}", "state=valid", "course=bao-ve", "state=unheard"):
        assert NAME in text_of(coordinator.get(f"/manage/certificates?{query}"))
    for query in ("q=binh", "q=%25", "q=_", "state=expired", "course=khac", "unit=khac"):
        answer = coordinator.get(f"/manage/certificates?{query}")
        assert answer.status_code == OK
        assert NAME not in text_of(answer)


def test_revoking_takes_a_reason_and_a_second_look(client, organizer, made):
    path = f"/manage/certificates/{made.id}/revoke"
    assert organizer.post(path, data={"reason": "sai"}).status_code == INVALID
    assert organizer.post(path, data={}).status_code == INVALID
    looked = organizer.post(path, data={"reason": REASON})
    assert looked.status_code == OK
    assert REASON in text_of(looked)
    assert "Giấy còn hiệu lực" in text_of(client.get(f"/verify/{made.code}"))
    done = organizer.post(path, data={"reason": REASON, "confirmed": "yes"})
    assert done.status_code == HTTPStatus.FOUND
    assert "Đã bị thu hồi" in text_of(client.get(f"/verify/{made.code}"))
    assert REASON in text_of(organizer.get(f"/manage/certificates/{made.id}"))
    assert organizer.post(path, data={"reason": REASON, "confirmed": "yes"}).status_code == 302


def test_a_coordinator_revokes_nothing_and_reads_no_reason(coordinator, database, made, now):
    path = f"/manage/certificates/{made.id}/revoke"
    sent = {"reason": REASON, "confirmed": "yes"}
    assert coordinator.post(path, data=sent).status_code == HTTPStatus.FORBIDDEN
    with database.transaction() as session:
        shown = session.get_one(Certificate, made.id)
        revoke(session, shown, REASON, keyring=KEYRING, by="dung", now=now)
    assert REASON not in text_of(coordinator.get(f"/manage/certificates/{made.id}"))


def test_the_list_takes_as_many_statements_for_many(app, database, people, coordinator, now):
    counts = []
    for how_many in (1, 30):
        with database.transaction() as session:
            for number in range(how_many):
                certify(session, people, course_key=f"k{how_many}-{number}", now=now)
        statements = []
        with listening(app.extensions["quizapp"].database.engine, statements):
            coordinator.get("/manage/certificates")
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_a_changed_row_is_told_in_the_list(database, coordinator, made):
    change(database, made, holder_name="Nguyễn Văn Anh")
    assert "Không xác nhận được" in text_of(coordinator.get("/manage/certificates"))
    assert "certificate.pdf" not in coordinator.get(f"/manage/certificates/{made.id}").text
