"""From a new course to a lesson that learners read, on the pages of those who write and approve."""

import re

import pytest
from sqlalchemy import select

from quizapp.banks.models import Question, QuestionVersion
from quizapp.training.models import BorrowedQuestion, Course, Lesson, LessonVersion, Manuscript
from tests.factories import (
    client_of,
    make_bank,
    make_staff,
    signed_in_client,
    signed_in_learner,
)
from tests.training.learning import TWO, open_school
from tests.training.small_course import LESSON

WRITE = "/manage/courses/cong/lessons/the/write"
DESK = "/manage/courses/cong/lessons/the/desk"
REVIEW = "/manage/courses/cong/lessons/the/review"
LAW = "Nghị định về bảo vệ (06/2013/NĐ-CP)"
COURSE = {
    "title": "Cổng và người",
    "description": "Cho người mới.",
    "audience": "workers",
    "language": "vi",
    "lesson_order": "free",
    "validity_months": "12",
    "test_questions": "5",
    "test_minutes": "10",
    "pass_percent": "80",
    "retake_hours": "0",
}


@pytest.fixture
def school(database):
    return open_school(database)


@pytest.fixture
def trainer(app, school):
    return signed_in_client(app, "trainer", name="Lê Văn Em")


@pytest.fixture
def reviewer(app, school):
    return signed_in_client(app, "reviewer", name="Phạm Thị Bình")


@pytest.fixture
def an(app, school):
    return signed_in_learner(app, learner_id=school.an)


def read(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, answer.text
    return answer.text


def fields(page):
    """What a browser would send of the editor's form."""
    found = dict(re.findall(r'<input[^>]*? name="([^"]+)"[^>]*? value="([^"]*)"', page))
    found |= dict(re.findall(r'<textarea[^>]*? name="([^"]+)"[^>]*>([^<]*)</textarea>', page))
    return {name: value for name, value in found.items() if name not in {"csrf_token", "q"}}


def write(client, path=WRITE, status=302, **changed):
    data = fields(read(client, path)) | {"do": "save"} | changed
    answer = client.post(path, data=data)
    assert answer.status_code == status, answer.text
    return answer


def deed(client, name, path=REVIEW, **more):
    desk = read(client, path.replace("/review", "/desk"))
    seen = re.search(r'name="revision" value="(\d+)"', desk)
    data = {"deed": name, "revision": seen[1] if seen else "0", **more}
    return client.post(path, data=data, follow_redirects=True).text


def text(**changed):
    return {"title": "Xem thẻ kỹ", "body": "## Nhìn\n\nNhìn kỹ.\n\n[[A-01]]"} | changed


def test_a_lesson_is_written_sent_approved_by_another_and_read(school, trainer, reviewer, an):
    write(trainer, **text())
    assert "Xem thẻ kỹ" not in read(an, "/learn/cong/the")
    assert "Gửi thẩm định" in read(trainer, DESK)
    deed(trainer, "send")
    assert "chờ thẩm định" in read(trainer, DESK)
    assert trainer.get(WRITE).status_code == 302
    deed(reviewer, "return", note="Thêm một ví dụ.")
    assert "Thêm một ví dụ." in read(trainer, DESK)
    write(trainer, body="Nhìn kỹ hơn.\n\n[[A-01]]")
    deed(trainer, "send")
    deed(reviewer, "approve")
    page = read(an, "/learn/cong/the")
    assert '<h1 lang="vi">Xem thẻ kỹ</h1>' in page
    assert "Nhìn kỹ hơn." in page
    assert "Phạm Thị Bình" in read(trainer, "/manage/courses/cong/lessons/the/versions/2")
    with school.database.reading() as session:
        assert session.scalars(select(Manuscript)).all() == []
        versions = session.scalars(select(LessonVersion).order_by(LessonVersion.number))
        the = [one for one in versions if "hẻ" in one.title]
        assert [(one.number, one.author_id) for one in the] == [(1, None), (2, trainer.staff_id)]


def test_the_author_cannot_approve_even_with_the_right_to(app, school):
    with school.database.transaction() as session:
        account = make_staff(session, "trainer", "reviewer", email="both@kcn.example")
    both = client_of(app, account)
    write(both, **text())
    deed(both, "send")
    assert "Người soạn không tự duyệt" in deed(both, "approve")


def test_what_is_wrong_is_said_with_its_line_and_keeps_the_lesson_from_being_sent(trainer):
    write(trainer, body="Một.\n\n[[KHONG-CO]]\n\n![](media:khong-co)\n\n<b>đậm</b>")
    page = read(trainer, WRITE)
    assert "Dòng 3</a>: Ngân hàng của khóa học không có câu KHONG-CO." in page
    assert "Dòng 5</a>: Hãy viết trong ngoặc vuông hình này cho thấy gì." in page
    assert "Dòng 7</a>: Thẻ HTML hiện nguyên chữ" in page
    assert "<b>đậm</b>" not in page
    assert "Bài còn lỗi" in deed(trainer, "send")


def test_a_question_of_another_type_is_named_and_keeps_the_lesson_from_being_sent(
    school, trainer, an
):
    with school.database.transaction() as session:
        question = session.scalars(select(Question).filter_by(code="B-01")).one()
        version = session.get(QuestionVersion, question.current_version_id)
        version.type, version.answer_key = "ordering", {"count": 4}
    write(trainer, **text(body="Nhìn kỹ.\n\n[[B-01]]"))
    assert "Bài học chỉ hỏi câu một đáp án" in read(trainer, WRITE)
    assert "Bài còn lỗi" in deed(trainer, "send")
    found = trainer.post(WRITE, data=fields(read(trainer, WRITE)) | {"do": "search", "q": "the"})
    assert "insert:B-01" not in found.text
    assert an.get("/learn/cong/the").status_code == 200


def test_a_document_that_is_not_in_the_register_is_kept_as_typed(trainer):
    write(trainer, **{"citation-0-document": "Luật Không Có", "citation-0-article": "9"})
    page = read(trainer, WRITE)
    assert 'value="Luật Không Có"' in page
    assert "Không có văn bản này trong danh mục" in page


def test_two_who_write_at_once_are_told_and_nothing_is_overwritten(app, school, trainer):
    other = signed_in_client(app, "trainer", name="Trần Thị Giang", email="giang@kcn.example")
    mine, theirs = fields(read(trainer, WRITE)), fields(read(other, WRITE))
    assert other.post(WRITE, data=theirs | {"do": "save", "goal": "Của Giang"}).status_code == 302
    refused = trainer.post(WRITE, data=mine | {"do": "save", "goal": "Của Em"})
    assert refused.status_code == 409
    assert "Trần Thị Giang đã lưu lúc" in refused.text
    assert 'value="Của Em"' in refused.text
    assert "Của Giang" in read(trainer, WRITE)
    again = fields(refused.text) | {"do": "overwrite"}
    assert trainer.post(WRITE, data=again).status_code in {200, 302}
    assert "Của Em" in read(trainer, WRITE)


def test_saving_by_the_script_answers_with_the_preview(trainer):
    data = fields(read(trainer, WRITE)) | {"goal": "Bạn nhìn."}
    said = trainer.post(WRITE.replace("/write", "/autosave"), data=data)
    assert said.status_code == 200
    assert said.get_json()["revision"] == 1
    assert "Bạn nhìn." in said.get_json()["preview"]
    stale = trainer.post(WRITE.replace("/write", "/autosave"), data=data | {"goal": "Khác"})
    assert stale.status_code == 409


def test_questions_are_found_put_in_and_copied_from_other_banks(school, trainer):
    with school.database.transaction() as session:
        make_bank(session, "mau")
        source = session.scalars(select(Question).filter_by(code="Q001")).one()
        source_id, bank_id = source.id, source.bank_id
    data = fields(read(trainer, WRITE))
    found = trainer.post(WRITE, data=data | {"do": "search", "q": "khong co the"})
    assert "B-01" in found.text
    page = trainer.post(WRITE, data=fields(found.text) | {"do": "insert:B-01", "cursor": "3"}).text
    assert "[[B-01]]" in page
    data = fields(page) | {"do": f"borrow:{source_id}", "bank": bank_id, "q": "so 1"}
    page = trainer.post(WRITE, data=data).text
    assert "chép từ Ngân hàng mau" in page
    trainer.post(WRITE, data=fields(page) | {"do": f"borrow:{source_id}"})
    with school.database.reading() as session:
        course = session.scalars(select(Course)).one()
        (copy,) = session.scalars(select(BorrowedQuestion))
        question = session.get(Question, copy.question_id)
        assert (question.bank_id, question.state) == (course.bank_id, "draft")
        body = session.scalars(select(Manuscript)).one().content["body"]
        assert body.count(f"[[{question.code}]]") == 1


def test_a_new_course_is_seen_once_it_is_opened(app, school, trainer, reviewer):
    made = trainer.post("/manage/courses/new", data=COURSE)
    assert made.location.endswith("/manage/courses/cong-va-nguoi/plan")
    plan = "/manage/courses/cong-va-nguoi/plan"
    seen = re.search(r'name="seen" value="([^"]+)"', read(trainer, plan))[1]
    data = {"do": "new-lesson:phan-1", "seen": seen, "title": "Chào hỏi"}
    path = trainer.post(plan, data=data).location
    assert (
        trainer.post(plan, data=data, follow_redirects=True).text.count("Người khác vừa sửa") == 1
    )
    refused = trainer.post("/manage/courses/cong-va-nguoi/open", data={"do": "open"})
    assert "chưa có bài nào" in trainer.get(refused.location).text
    citation = {"citation-0-document": LAW, "citation-0-article": "10"}
    write(trainer, path, goal="Bạn biết chào.", body="Xin chào.", **citation)
    review = path.replace("/write", "/review")
    deed(trainer, "send", review)
    deed(reviewer, "approve", review)
    chi = signed_in_learner(app, learner_id=school.chi)
    read(chi, "/learn/cong-va-nguoi", 404)
    trainer.post("/manage/courses/cong-va-nguoi/open", data={"do": "open"})
    assert "Chào hỏi" in read(chi, "/learn/cong-va-nguoi")
    trainer.post("/manage/courses/cong-va-nguoi/open", data={"do": "close"})
    read(chi, "/learn/cong-va-nguoi", 404)


def test_lessons_and_modules_move_by_buttons(trainer):
    def press(do, **more):
        page = read(trainer, "/manage/courses/cong/plan")
        seen = re.search(r'name="seen" value="([^"]+)"', page)[1]
        trainer.post("/manage/courses/cong/plan", data={"do": do, "seen": seen, **more})
        return read(trainer, "/manage/courses/cong/plan")

    page = press("lesson-down:the")
    assert page.index('id="so"') < page.index('id="the"')
    page = press("new-module", title="Sổ sách")
    page = press("lesson-down:the")
    assert page.index('id="so-sach"') < page.index('id="the"')
    assert "Phần này còn bài" in press("remove-module:so-sach")
    page = press("lesson-up:the")
    assert "Bỏ phần" in page
    assert 'id="so-sach"' not in press("remove-module:so-sach")


def test_a_load_changes_nothing_that_people_here_have_changed(school, trainer, reviewer, an):
    write(trainer, **text())
    deed(trainer, "send")
    deed(reviewer, "approve")
    form = fields(read(trainer, "/manage/courses/cong/edit")) | COURSE | {"audience": "guards"}
    assert trainer.post("/manage/courses/cong/edit", data=form).status_code == 302
    school.load(lesson=LESSON.replace("Nhìn thẻ", "Bản mới"), plan=TWO.replace("Ở cổng", "Tên mới"))
    assert "Xem thẻ kỹ" in read(an, "/learn/cong/the")
    assert "Cổng và người" in read(an, "/learn/cong")


def test_a_manuscript_learns_of_a_newer_version_and_waits_for_its_author(school, trainer):
    write(trainer, **text())
    school.load(lesson=LESSON.replace("Nhìn thẻ, nhìn mặt.", "Chữ mới của sản phẩm."))
    assert "Bài đã có bản mới" in read(trainer, DESK)
    assert "Chữ mới của sản phẩm." in read(trainer, DESK)
    assert "bài đã có bản mới" in deed(trainer, "send")
    deed(trainer, "keep")
    assert "chờ thẩm định" in deed(trainer, "send")


def test_a_withdrawn_lesson_is_gone_for_learners_and_stays_so_after_a_load(
    school, trainer, reviewer, an
):
    deed(trainer, "withdraw", note="Sai số điện thoại.")
    read(an, "/learn/cong/the", 404)
    school.load(lesson=LESSON.replace("Nhìn thẻ", "Bản mới"))
    read(an, "/learn/cong/the", 404)
    assert "Sai số điện thoại." in read(reviewer, DESK)
    deed(reviewer, "restore")
    assert "Nhìn thẻ" in read(an, "/learn/cong/the")


def test_a_lesson_in_english_stands_beside_the_vietnamese_one(trainer, reviewer, an):
    write(trainer, **{"en-title": "Badges", "en-goal": "Read a badge.", "en-body": "Look closely."})
    assert "Bản dịch phải hỏi đúng các câu" in read(trainer, WRITE)
    write(trainer, **{"en-body": "Look closely.\n\n[[A-01]]"})
    deed(trainer, "send")
    deed(reviewer, "approve")
    assert "Nhìn thẻ" in read(an, "/learn/cong/the")
    english = read(an, "/learn/cong/the?lang=en")
    assert 'lang="en">Badges</h1>' in english
    assert "Look closely." in english
    assert "Tiếng Việt" in english
    assert "check-A-01" in english


@pytest.mark.parametrize("role", ["organizer", "coordinator", "admin"])
def test_others_of_the_staff_read_and_change_nothing(app, school, role):
    stranger = signed_in_client(app, role)
    assert "Gửi thẩm định" not in read(stranger, DESK)
    for path in (WRITE, REVIEW, "/manage/courses/cong/plan", "/manage/courses/new"):
        assert stranger.post(path, data={"do": "save", "deed": "send"}).status_code == 403
    with school.database.reading() as session:
        assert session.scalars(select(Manuscript)).all() == []
        assert len(session.scalars(select(Lesson)).all()) == 2
