"""What trainers and organizers see of an analysis, and what strangers do not."""

import csv
from datetime import timedelta
from io import BytesIO, StringIO

import openpyxl
import pytest
from sqlalchemy import select

from quizapp.analysis import jobs
from quizapp.analysis.queries import Subject
from quizapp.analysis.service import ask
from quizapp.attempts.models import Attempt
from quizapp.audit.models import AuditEntry
from quizapp.banks.models import Question, QuestionBank, QuestionVersion
from quizapp.contests.models import ContestStaff
from quizapp.core import clock
from tests.analysis.answered import NOW, WRONG, answered_round
from tests.factories import signed_in_client


@pytest.fixture
def stage(one_app):
    with database_of(one_app).transaction() as session:
        stage = answered_round(session)
        bank_id = session.scalar(select(QuestionBank.id))
        for subject in ({"round_id": stage.round_id}, {"bank_id": bank_id}):
            ask(session, Subject("official", **subject), now=NOW)
    while jobs.analyse_next(database_of(one_app)):
        pass
    return stage


def database_of(app):
    return app.extensions["quizapp"].database


def member(app, role, stage):
    """Somebody assigned to the contest."""
    client = signed_in_client(app, role)
    with database_of(app).transaction() as session:
        session.add(ContestStaff(contest_id=stage.contest_id, staff_id=client.staff_id))
    return client


def version_of(app, code):
    with database_of(app).reading() as session:
        return session.scalar(select(Question.current_version_id).where(Question.code == code))


def address(stage, more=""):
    return f"/manage/rounds/{stage.round_id}/analysis{more}"


def test_a_wrong_key_is_named_first_with_the_button_to_the_editor(one_app, stage):
    chi = member(one_app, "trainer", stage)
    page = chi.get(address(stage)).text
    body = page[page.index("<tbody>") :]
    assert body.index(f"Câu hỏi số {WRONG[-1]}?") < body.index("Câu hỏi số 1?")
    assert "Có thể sai đáp án: người giỏi thường chọn B. Hãy đối chiếu với văn bản luật." in body
    with database_of(one_app).reading() as session:
        wrong = session.scalar(select(Question.id).where(Question.code == WRONG))
    assert f"/manage/banks/questions/{wrong}/edit" in body
    assert "người đã làm" in page
    assert '<svg class="chart" role="img"' in page
    one = chi.get(address(stage, f"/{version_of(one_app, WRONG)}"))
    assert one.status_code == 200
    assert "Người thi chia năm nhóm" in one.text
    assert "Có thể sai đáp án" in one.text
    assert "Cho ngừng dùng" in one.text


def test_the_list_is_filtered_by_verdict_and_code(one_app, stage):
    chi = member(one_app, "trainer", stage)
    only = chi.get(address(stage, "?verdict=wrong_key")).text
    assert "Câu hỏi số 3?" in only
    assert "Câu hỏi số 1?" not in only
    assert "Câu hỏi số 1?" in chi.get(address(stage, "?q=Q001")).text
    assert "Không có câu nào khớp" in chi.get(address(stage, "?q=Q0%2501")).text


def test_an_organizer_reads_verdicts_but_neither_questions_nor_keys(one_app, stage):
    dung = member(one_app, "organizer", stage)
    page = dung.get(address(stage)).text
    assert "Có thể sai đáp án" in page
    assert "Câu hỏi số 3?" not in page
    assert "chọn B" not in page
    for more in (f"/{version_of(one_app, WRONG)}", ".csv", ".xlsx"):
        assert dung.get(address(stage, more)).status_code == 403


def test_strangers_see_nothing(one_app, stage):
    other = signed_in_client(one_app, "trainer")
    assert other.get(address(stage)).status_code == 404
    assert other.post(address(stage)).status_code == 404
    assert other.get(address(stage, f"/{version_of(one_app, WRONG)}")).status_code == 404
    assert other.get(address(stage, ".csv")).status_code == 404
    coordinator = signed_in_client(one_app, "coordinator")
    for path in (address(stage), "/manage/banks/mau/analysis"):
        assert coordinator.get(path).status_code == 403
        assert one_app.test_client().get(path).status_code in {302, 401}


def test_files_hold_the_columns_of_the_command(one_app, stage):
    chi = member(one_app, "trainer", stage)
    answer = chi.get(address(stage, ".csv"))
    rows = list(csv.DictReader(StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0]["item"] == f"{WRONG}/1"
    wanted = ["item", "persons", "p", "item_total_r", "item_rest_r", "d27", "omitted"]
    assert [name for name in rows[0] if name in wanted] == wanted
    assert float(rows[0]["B_r"]) > 0.1 > float(rows[0]["A_r"])
    assert rows[0]["verdict"].startswith("Có thể sai đáp án")
    book = openpyxl.load_workbook(BytesIO(chi.get(address(stage, ".xlsx")).data))
    assert [sheet.title for sheet in book] == ["Phân tích", "Giải thích"]
    assert chi.get(address(stage, ".pdf")).status_code == 404


def test_a_bank_has_its_own_page_and_practice_stands_apart(one_app, stage):
    chi = signed_in_client(one_app, "trainer")
    page = chi.get("/manage/banks/mau/analysis").text
    assert "Có thể sai đáp án" in page
    assert f"/manage/banks/mau/analysis/{version_of(one_app, WRONG)}" in page
    practice = chi.get("/manage/banks/mau/analysis?kind=practice").text
    assert "Chưa có phân tích" in practice
    assert chi.get(f"/manage/banks/mau/analysis/{version_of(one_app, WRONG)}").status_code == 200
    assert chi.get("/manage/banks/mau/analysis.csv").status_code == 200


def test_the_page_of_a_question_tells_how_difficult_it_proved(one_app, stage):
    chi = signed_in_client(one_app, "trainer")
    with database_of(one_app).reading() as session:
        wrong = session.scalar(select(Question.id).where(Question.code == WRONG))
    page = chi.get(f"/manage/banks/questions/{wrong}").text
    assert "Trong vòng có giải: " in page
    assert f"/manage/banks/mau/analysis?q={WRONG}" in page


def test_the_button_asks_again_and_the_page_says_so(one_app, stage):
    chi = member(one_app, "trainer", stage)
    answer = chi.post(address(stage), follow_redirects=True).text
    assert "Sắp có số liệu mới" in answer
    assert "Đã xếp lịch tính" in answer
    with database_of(one_app).reading() as session:
        entry = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "analysis.asked")
        ).one()
        assert entry.actor == chi.staff_id
    assert jobs.analyse_next(database_of(one_app))
    again = chi.get(address(stage)).text
    assert "Sắp có số liệu mới" not in again
    chi.post("/manage/banks/mau/analysis", data={"kind": "practice"})
    assert jobs.analyse_next(database_of(one_app))
    empty = chi.get("/manage/banks/mau/analysis?kind=practice").text
    assert "Chưa có lượt nào để phân tích" in empty


def test_few_people_are_said_to_be_few(one_app):
    with database_of(one_app).transaction() as session:
        stage = answered_round(session, people=12)
        ask(session, Subject("official", round_id=stage.round_id), now=NOW)
    jobs.analyse_next(database_of(one_app))
    page = member(one_app, "trainer", stage).get(address(stage)).text
    assert "Mới có 12 người. Cần ít nhất 30 người" in page


def test_a_question_that_was_changed_since_is_said_to_be(one_app, stage):
    chi = member(one_app, "trainer", stage)
    old = version_of(one_app, WRONG)
    with database_of(one_app).transaction() as session:
        question = session.scalars(select(Question).where(Question.code == WRONG)).one()
        question.current_version_id = version_of(one_app, "Q001")
        question.changed_at = clock.now() + timedelta(0)
    assert "bản 1, đã sửa sau đó" in chi.get(address(stage)).text
    assert "Số liệu này là của bản 1" in chi.get(address(stage, f"/{old}")).text


def test_questions_without_letters_and_papers_that_all_got_right_have_pages_too(one_app):
    with database_of(one_app).transaction() as session:
        stage = answered_round(session, people=40)
        judged, typed, several = session.scalars(select(QuestionVersion).limit(3))
        judged.type, judged.answer_key = "true_false", {"value": True}
        typed.type, typed.answer_key = "short_text", {"accepted": []}
        several.type, several.answer_key = "multiple_choice", {"options": [0, 1]}
        for attempt in session.scalars(select(Attempt)):
            attempt.grades = [1.0] * len(attempt.paper)
        ask(session, Subject("official", round_id=stage.round_id), now=NOW)
    jobs.analyse_next(database_of(one_app))
    chi = member(one_app, "trainer", stage)
    whole = chi.get(address(stage))
    assert whole.status_code == 200
    assert "Chưa tính được độ tin cậy" in whole.text
    assert "Quá dễ" in whole.text
    pages = [chi.get(address(stage, f"/{one.id}")) for one in (judged, typed, several)]
    assert [page.status_code for page in pages] == [200, 200, 200]
    assert "Đúng" in pages[0].text
    assert "Các phương án" not in pages[1].text
    assert pages[2].text.count("đáp án</span>") == 2
