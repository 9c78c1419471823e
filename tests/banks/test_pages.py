"""The pages of the banks, as trainers, reviewers and strangers meet them."""

from dataclasses import replace
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from quizapp.banks import service
from quizapp.banks.models import Question, QuestionFault, QuestionVersion
from quizapp.banks.queries import get_bank_by_slug
from quizapp.banks.rules import OptionDraft
from quizapp.core.db import Database
from tests.banks.helpers import draft, make_document, picture
from tests.conftest import NOW
from tests.factories import join, make_stage, signed_in_client

BANK = "/manage/banks/an-toan"


@pytest.fixture
def trainer(app: Flask) -> FlaskClient:
    return signed_in_client(app, "trainer", name="Lê Văn An")


@pytest.fixture
def reviewer(app: Flask) -> FlaskClient:
    return signed_in_client(app, "reviewer", name="Phạm Thị Bình")


@pytest.fixture
def question_id(app: Flask, database: Database, trainer: FlaskClient) -> str:
    """A cited draft of the trainer in the bank an-toan."""
    with database.transaction() as session:
        document = make_document(session)
        bank = service.create_bank(session, "an-toan", service.BankDraft("An toàn"), "x", now=NOW)
        return service.create_question(
            session, bank.id, draft(document_id=document.id), trainer.staff_id, now=NOW
        ).id


def form_of(**more: object) -> dict[str, object]:
    return {
        "do": "save",
        "type": "single_choice",
        "scoring": "all_or_nothing",
        "level": "apply",
        "topic": "Báo cháy",
        "stem": "Khi có cháy gọi số nào?",
        "options-0-text": "113",
        "options-1-text": "114",
        "options-1-right": "y",
        "citations-0-document": "Luật Phòng cháy (55/2024/QH15)",
        "citations-0-article": "6",
        **more,
    }


def newest(database: Database) -> tuple[Question, QuestionVersion]:
    with database.transaction() as session:
        version = session.scalars(
            select(QuestionVersion).order_by(QuestionVersion.created_at.desc())
        ).first()
        return session.get_one(Question, version.question_id), version


def test_from_the_empty_form_to_the_approved_question(
    database: Database, question_id: str, trainer: FlaskClient, reviewer: FlaskClient
):
    saved = trainer.post(f"{BANK}/questions/new", data=form_of())
    question, version = newest(database)
    assert saved.location == f"/manage/banks/questions/{question.id}"
    assert (version.topic, version.answer_key) == ("Báo cháy", {"options": [1]})
    page = trainer.get(saved.location).text
    assert "Phạm Thị Bình" in page
    address = f"{saved.location}/review"
    trainer.post(address, data={"deed": "send"})
    reviewer.post(address, data={"deed": "return", "note": ""})
    assert "Hãy ghi rõ lý do" in reviewer.get(saved.location).text
    reviewer.post(address, data={"deed": "return", "note": "Thiếu khoản"})
    assert "Thiếu khoản" in trainer.get(saved.location).text
    changed = form_of(**{"citations-0-clause": "2", "based_on": version.id})
    trainer.post(f"{saved.location}/edit", data=changed)
    trainer.post(address, data={"deed": "send"})
    reviewer.post(address, data={"deed": "approve", "note": "Đúng luật"})
    question, version = newest(database)
    assert (question.state, question.approved_version_id) == ("approved", version.id)
    compared = reviewer.get(f"{saved.location}/versions/2").text
    assert "<ins>" in compared
    assert "khoản" in compared


def test_the_author_sees_why_he_cannot_approve(app: Flask, database: Database, question_id: str):
    both = signed_in_client(app, "reviewer", email="ca-hai@kcn.example")
    with database.transaction() as session:
        bank = get_bank_by_slug(session, "an-toan")
        mine = service.create_question(session, bank.id, draft("?"), both.staff_id, now=NOW)
        service.send_for_review(session, mine.id, both.staff_id, now=NOW)
    page = both.get(f"/manage/banks/questions/{mine.id}").text
    assert "Người soạn không tự duyệt" in page
    both.post(f"/manage/banks/questions/{mine.id}/review", data={"deed": "approve"})
    with database.reading() as session:
        assert session.get_one(Question, mine.id).state == "in_review"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"stem": ""}, "Hãy viết nội dung câu hỏi"),
        ({"options-1-right": ""}, "Hãy đánh dấu phương án đúng"),
        ({"options-0-right": "y"}, "chỉ có đúng một phương án đúng"),
        ({"options-0-text": ""}, "Có phương án trống"),
        ({"citations-0-document": "Luật ma"}, "Không có văn bản này"),
        ({"type": "true_false"}, "Hãy đánh dấu phương án đúng"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    database: Database, question_id: str, trainer: FlaskClient, change: dict, sentence: str
):
    answer = trainer.post(f"{BANK}/questions/new", data=form_of(**change))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "114" in answer.text
    assert newest(database)[0].id == question_id


def test_rows_move_without_script(question_id: str, trainer: FlaskClient):
    def posted(do: str) -> str:
        return trainer.post(f"{BANK}/questions/new", data=form_of(do=do)).text

    assert 'name="options-2-text"' in posted("add:options")
    assert 'name="options-1-text"' not in posted("remove:options-0")
    moved = posted("up:options-1")
    assert moved.index(">114</textarea>") < moved.index(">113</textarea>")
    assert 'name="citations-1-document"' in posted("add:citations")
    assert 'name="pictures-0-picture"' in posted("add:pictures")
    for nonsense in ("up:options-99", "fly:moon", "remove:csrf_token-0", "add:options-x-y"):
        assert ">114</textarea>" in posted(nonsense)


def test_a_picture_is_kept_shown_and_served_for_ever(
    app: Flask, database: Database, question_id: str, trainer: FlaskClient
):
    file = (BytesIO(picture()), "bien.png")
    page = trainer.post(
        f"{BANK}/questions/new",
        data=form_of(**{"do": "preview", "options-0-picture": file, "options-0-alt": "Biển đỏ"}),
    ).text
    media_id = page.split("/media/")[1].split('"')[0]
    kept = {"options-0-media": media_id, "options-0-alt": "Biển đỏ"}
    trainer.post(f"{BANK}/questions/new", data=form_of(**kept))
    assert newest(database)[1].option_media[0] == [{"id": media_id, "alt": "Biển đỏ"}]
    served = app.test_client().get(f"/media/{media_id}")
    assert (served.status_code, served.content_type) == (200, "image/png")
    assert "immutable" in served.headers["Cache-Control"]
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert app.test_client().get(f"/media/{'0' * 26}").status_code == 404
    stolen = form_of(**{"options-0-media": "0" * 26})
    assert trainer.post(f"{BANK}/questions/new", data=stolen).status_code == 422


def test_a_picture_that_acts_is_refused(question_id: str, trainer: FlaskClient):
    file = (BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>"), "a.svg")
    page = trainer.post(f"{BANK}/questions/new", data=form_of(**{"options-0-picture": file}))
    assert "Không đọc được hình" in page.text


def test_somebody_else_was_faster(database: Database, question_id: str, trainer: FlaskClient):
    address = f"/manage/banks/questions/{question_id}/edit"
    trainer.post(address, data=form_of(stem="Bản hai?", based_on=newest(database)[1].id))
    late = trainer.post(address, data=form_of(stem="Bản ba?", based_on="0" * 26))
    assert "vừa được người khác sửa" in late.text
    assert newest(database)[1].number == 2


def test_what_people_type_stays_text(database: Database, question_id: str, trainer: FlaskClient):
    payload = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    trainer.post(
        f"{BANK}/questions/new",
        data=form_of(**{"stem": payload, "options-0-text": payload, "topic": payload}),
    )
    question, _version = newest(database)
    trainer.post(
        f"/manage/banks/questions/{question.id}/review", data={"deed": "comment", "note": payload}
    )
    for address in (BANK, f"/manage/banks/questions/{question.id}"):
        page = trainer.get(address).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_the_bulk_bar_asks_then_does_and_names_what_is_left(
    database: Database, question_id: str, trainer: FlaskClient, reviewer: FlaskClient
):
    chosen = {"question": question_id, "deed": "send"}
    asked = trainer.post(f"{BANK}/bulk", data=chosen)
    assert "1 câu" in asked.text
    assert newest(database)[0].state == "draft"
    assert trainer.post(f"{BANK}/bulk", data={**chosen, "confirmed": "1"}).status_code == 302
    again = trainer.post(f"{BANK}/bulk", data={**chosen, "confirmed": "1"})
    assert "Chỉ câu đang ở bản nháp" in again.text
    everything = {"everything": "1", "deed": "approve", "confirmed": "1", "state": "in_review"}
    assert reviewer.post(f"{BANK}/bulk", data=everything).status_code == 302
    assert newest(database)[0].state == "approved"
    assert trainer.post(f"{BANK}/bulk", data=everything).status_code == 403
    assert trainer.post(f"{BANK}/bulk", data={"deed": "delete"}).status_code == 400


def test_a_report_of_a_participant_is_seen_and_settled(
    database: Database, client: FlaskClient, question_id: str, trainer: FlaskClient
):
    with database.transaction() as session:
        code = make_stage(session).code
    worker = join(client, code)["participant"]["id"]
    version = newest(database)[1]
    with database.transaction() as session:
        version = session.get_one(Question, question_id).current_version_id
        fault = service.report_fault(session, version, worker, "Đáp án B sai", now=NOW)
    page = trainer.get(f"/manage/banks/questions/{question_id}").text
    assert "Đáp án B sai" in page
    assert "Nguyễn Văn An" not in page
    assert "1 phản ánh" in trainer.get(f"{BANK}?flag=faults").text
    trainer.post(f"/manage/banks/faults/{fault.id}", data={"answer": "Đã sửa"})
    with database.reading() as session:
        assert session.get_one(QuestionFault, fault.id).settled_by == trainer.staff_id


TEXT = """Câu 1. Số nào để báo cháy?
A. 113
*B. 114

Câu 2. Câu này không có đáp án?
A. Có
B. Không
"""


def upload(client: FlaskClient, text: str = TEXT) -> str:
    sent = client.post(f"{BANK}/import", data={"text": text})
    assert sent.status_code == 302
    return sent.location


def test_pasted_text_is_previewed_and_taken_in(
    database: Database, question_id: str, trainer: FlaskClient
):
    address = upload(trainer)
    page = trainer.get(address).text
    assert "Câu 2" in page
    assert "Lỗi" in page
    refused = trainer.post(address, data={}, follow_redirects=True)
    assert "chưa nhập câu nào" in refused.text
    done = trainer.post(address, data={"partial": "1"}, follow_redirects=True)
    assert "Đã nhập 1 câu" in done.text
    assert newest(database)[1].author_id == trainer.staff_id
    assert trainer.get(address).status_code == 404


def test_marks_of_secrecy_need_a_declaration(question_id: str, trainer: FlaskClient):
    secret = TEXT.replace("Câu 1.", "TỐI MẬT\n\nCâu 1.")
    address = upload(trainer, secret)
    assert "không chứa bí mật nhà nước" in trainer.get(address).text
    refused = trainer.post(address, data={"partial": "1"}, follow_redirects=True)
    assert "dấu chỉ mức mật" in refused.text
    done = trainer.post(address, data={"partial": "1", "no_secret": "1"}, follow_redirects=True)
    assert "Đã nhập 1 câu" in done.text


def test_a_kept_file_belongs_to_who_sent_it(app: Flask, question_id: str, trainer: FlaskClient):
    address = upload(trainer)
    other = signed_in_client(app, "trainer", email="khac@kcn.example")
    assert other.get(address).status_code == 404
    assert other.post(address, data={"partial": "1"}).status_code == 404


def test_an_organizer_imports_and_sees_counts_but_no_keys(
    app: Flask, question_id: str, trainer: FlaskClient
):
    organizer = signed_in_client(app, "organizer")
    page = organizer.get(BANK)
    assert page.status_code == 200
    assert "Số nào để báo cháy" not in page.text
    preview = organizer.get(upload(organizer)).text
    assert "Số nào để báo cháy" not in preview
    for address in (
        f"/manage/banks/questions/{question_id}",
        f"/manage/banks/questions/{question_id}/versions/1",
        f"{BANK}/export.xlsx",
        f"/manage/banks/questions/{question_id}/edit",
        f"{BANK}/questions/new",
    ):
        assert organizer.get(address).status_code == 403, address


@pytest.mark.parametrize("role", ["coordinator", "admin"])
def test_roles_without_banks_find_the_doors_shut(app: Flask, question_id: str, role: str):
    stranger = signed_in_client(app, role)
    for address in ("/manage/banks", BANK, f"{BANK}/import", f"{BANK}/export.xlsx"):
        assert stranger.get(address).status_code == 403
    deed = {"deed": "approve"}
    address = f"/manage/banks/questions/{question_id}/review"
    assert stranger.post(address, data=deed).status_code == 403


def test_a_trainer_approves_nothing_and_a_reviewer_writes_nothing(
    question_id: str, trainer: FlaskClient, reviewer: FlaskClient
):
    address = f"/manage/banks/questions/{question_id}"
    assert trainer.post(f"{address}/review", data={"deed": "approve"}).status_code == 403
    assert trainer.post(f"{BANK}/uncited", data={"reason": "x"}).status_code == 403
    assert reviewer.post(f"{address}/review", data={"deed": "send"}).status_code == 403
    assert reviewer.get(f"{address}/edit").status_code == 403
    assert reviewer.get("/manage/banks/questions/khong-co").status_code == 404


def test_banks_are_opened_described_and_exported(
    database: Database, question_id: str, trainer: FlaskClient, reviewer: FlaskClient
):
    form = {"slug": "An Toàn", "title": "Điện"}
    assert "chữ thường không dấu" in trainer.post("/manage/banks/new", data=form).text
    taken = trainer.post("/manage/banks/new", data={**form, "slug": "an-toan"}).text
    assert "đã có ngân hàng khác dùng" in taken
    made = trainer.post("/manage/banks/new", data={**form, "slug": "dien"})
    assert made.location == "/manage/banks/dien"
    trainer.post("/manage/banks/dien/edit", data={"title": "An toàn điện"})
    reviewer.post("/manage/banks/dien/uncited", data={"reason": "Đề của trường"})
    page = reviewer.get("/manage/banks/dien").text
    assert "An toàn điện" in page
    assert "Đề của trường" in page
    exported = trainer.get(f"{BANK}/export.xlsx")
    assert exported.data.startswith(b"PK")
    for ending, start in (("json", b"{"), ("xml", b"<?xml"), ("gift", b""), ("txt", b"")):
        sent = trainer.get(f"{BANK}/export.{ending}")
        assert sent.status_code == 200
        assert sent.data.startswith(start)
        assert f"an-toan.{ending}" in sent.headers["Content-Disposition"]
    assert trainer.get(f"{BANK}/export.exe").status_code == 404
    assert trainer.get(f"{BANK}/import/template.xlsx").data.startswith(b"PK")


def test_look_alikes_are_named(database: Database, question_id: str, trainer: FlaskClient):
    with database.transaction() as session:
        bank = get_bank_by_slug(session, "an-toan")
        same = replace(draft(), level="remember")
        service.create_question(session, bank.id, same, "x", now=NOW)
    page = trainer.get(f"/manage/banks/questions/{question_id}").text
    assert "Giống câu khác" in page


def test_a_reviewer_goes_from_one_waiting_question_to_the_next(
    app: Flask, database: Database, trainer, reviewer, question_id: str
):
    with database.transaction() as session:
        bank = get_bank_by_slug(session, "an-toan")
        more = [
            service.create_question(session, bank.id, draft(f"{n}?"), "an", now=NOW).id
            for n in range(2)
        ]
        for one in more:
            service.send_for_review(session, one, "an", now=NOW)
    link = "Câu chờ thẩm định tiếp theo"
    pages = [reviewer.get(f"/manage/banks/questions/{one}").text for one in more]
    assert f"/manage/banks/questions/{more[1]}" in pages[0].partition(link)[0]
    assert f"/manage/banks/questions/{more[0]}" in pages[1].partition(link)[0]
    assert link not in trainer.get(f"/manage/banks/questions/{more[0]}").text


def test_two_options_alike_are_said_and_left_out_of_bulk_approval(
    database: Database, trainer, reviewer, question_id: str
):
    options = (OptionDraft("114", is_right=True), OptionDraft("114 "))
    with database.transaction() as session:
        bank = get_bank_by_slug(session, "an-toan")
        document = make_document(session, "luat-khac", number="1/2024")
        twin = draft("Số?", document.id, options=options)
        twin_id = service.create_question(session, bank.id, twin, "an", now=NOW).id
        service.send_for_review(session, twin_id, "an", now=NOW)
    assert "hai phương án giống nhau" in trainer.get(f"/manage/banks/questions/{twin_id}").text
    assert "hai phương án giống nhau" in trainer.get(f"/manage/banks/questions/{twin_id}/edit").text
    everything = {"everything": "1", "deed": "approve", "confirmed": "1", "state": "in_review"}
    reviewer.post(f"{BANK}/bulk", data=everything)
    with database.reading() as session:
        assert session.get_one(Question, twin_id).state == "in_review"
