"""What trainers, organizers and coordinators see of a course's tests."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from quizapp.audit.models import AuditEntry
from quizapp.certificates.models import Certificate
from quizapp.organisations.models import UnitCoordinator
from quizapp.training.models import BEFORE, Course, CourseCompletion, CourseTest
from tests.factories import make_guard, make_learner, signed_in_client
from tests.training.finals.testing import NOW, open_school, unapprove

PAGE = "/manage/courses/bao-ve/test"
LIST = "/manage/courses/bao-ve/practical"
TYPED = {
    "questions": "6",
    "minutes": "15",
    "pass_percent": "80",
    "retake_hours": "12",
    "max_tries": "3",
    "before_questions": "2",
    "skills": "Dừng xe\nBáo cháy",
}


@pytest.fixture
def school(app, database):
    return open_school(database)


@pytest.fixture
def trainer(app, school):
    return signed_in_client(app, "trainer", email="mot@example.test")


def read(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, answer.text
    return answer.text


def test_a_trainer_decides_how_a_course_is_tested(trainer, school):
    assert "Ra đề được" in read(trainer, PAGE)
    answer = trainer.post(PAGE, data=TYPED | {"module-cong": "2", "module-chay": "4"})
    assert answer.status_code == 302, answer.text
    (course,), (row,) = school.rows(Course), school.rows(CourseTest)
    assert (course.test_questions, row.max_tries) == (6, 3)
    assert course.edited_at is not None
    assert row.by_module == {"cong": 2, "chay": 4}
    assert [one["title"] for one in row.skills] == ["Dừng xe", "Báo cháy"]
    with school.database.reading() as session:
        actions = list(session.scalars(select(AuditEntry.action)))
    assert "course_test.changed" in actions


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"questions": ""}, "Hãy điền ô này."),
        ({"pass_percent": "101"}, "ngoài khoảng cho phép"),
        ({"module-cong": "1"}, "phải bằng số câu của bài"),
        ({"skills": "", "is_practical_needed": "y"}, "ít nhất một kỹ năng"),
    ],
)
def test_what_makes_no_sense_is_told_at_its_field(trainer, school, typed, told):
    answer = trainer.post(PAGE, data=TYPED | typed)
    assert answer.status_code == 422
    assert told in answer.text
    assert school.rows(Course)[0].test_questions == 4


def test_what_is_missing_for_a_paper_is_told_by_module(trainer, school):
    for number in range(1, 5):
        unapprove(school.database, f"Q00{number}")
    page = read(trainer, PAGE)
    assert "Chưa ra đề được" in page
    assert "Cong" in page


@pytest.mark.parametrize("role", ["admin", "organizer", "reviewer", "coordinator"])
def test_others_read_the_settings_and_change_nothing(app, school, role):
    client = signed_in_client(app, role)
    assert "Kiểm tra cuối khóa" in read(client, PAGE)
    assert client.post(PAGE, data=TYPED).status_code == 403
    assert school.rows(Course)[0].test_questions == 4


def test_the_effect_is_shown_of_a_group_and_not_of_a_few(trainer, school):
    for number in range(10):
        assert f"Hiện có {number} người" in read(trainer, PAGE)
        with school.database.transaction() as session:
            learner = make_learner(session, employee_code=f"E{number}")
            make_guard(session, learner)
        school.take(learner.id, right=1, purpose=BEFORE)
        school.learn(learner.id)
        school.take(learner.id, right=3, at=NOW + timedelta(hours=1))
    page = read(trainer, PAGE)
    assert "+25,0 điểm phần trăm" in page
    assert "trên 10 người" in page


def test_two_trainers_mark_without_seeing_each_other(app, trainer, school):
    school.set(skills=[{"code": "s1", "title": "Dừng xe"}], is_practical_needed=True)
    school.take(school.an, right=4)
    page = f"{LIST}/{school.an}"
    assert "Nguyễn Văn An" in read(trainer, LIST)
    assert trainer.post(page, data={"shown": "s1", "note": "Rất tốt"}).status_code == 302
    assert "Rất tốt" in read(trainer, page)
    assert trainer.post(page, data={"shown": "s1"}).status_code == 403
    other = signed_in_client(app, "trainer", email="hai@example.test")
    seen = read(other, page)
    assert "Rất tốt" not in seen
    assert "Đã có 1 người chấm" in seen
    assert other.post(page, data={}).status_code == 302
    assert "Hai người chấm lệch nhau" in read(other, page)
    assert "Rất tốt" in read(other, page)
    third = signed_in_client(app, "trainer", email="ba@example.test")
    seen = read(third, page)
    assert "người chấm thứ ba" in seen
    assert "Rất tốt" not in seen
    third.post(page, data={"shown": "s1"})
    assert "đạt" in read(third, page)
    assert len(school.rows(CourseCompletion)) == 1
    (certificate,) = school.rows(Certificate)
    assert certificate.holder_name == "Nguyễn Văn An"


def test_a_disagreement_is_settled_with_a_reason(app, trainer, school):
    school.set(skills=[{"code": "s1", "title": "Dừng xe"}])
    school.take(school.an, right=4)
    page = f"{LIST}/{school.an}"
    trainer.post(page, data={"shown": "s1"})
    other = signed_in_client(app, "trainer", email="hai@example.test")
    other.post(page, data={})
    exam = read(other, page).split('name="exam" value="')[1].split('"')[0]
    answer = other.post(f"{page}/settle", data={"exam": exam, "shown": "s1", "reason": "ok"})
    assert answer.status_code == 422
    assert "ít nhất 10 chữ cái" in answer.text
    data = {"exam": exam, "shown": "s1", "reason": "Đã xem lại đoạn quay."}
    assert other.post(f"{page}/settle", data=data).status_code == 302
    assert "Đã xem lại đoạn quay." in read(trainer, page)


def test_a_coordinator_reads_of_her_own_enterprise_alone(app, school):
    school.set(skills=[{"code": "s1", "title": "Dừng xe"}])
    school.take(school.an, right=4)
    for unit_id, sees in ((school.unit_id, True), (None, False)):
        client = signed_in_client(app, "coordinator", email=f"{sees}@example.test".lower())
        if unit_id:
            with school.database.transaction() as session:
                session.add(UnitCoordinator(staff_id=client.staff_id, unit_id=unit_id))
        assert ("Nguyễn Văn An" in read(client, LIST)) is sees
        assert client.get(f"{LIST}/{school.an}").status_code == (200 if sees else 404)
        assert client.post(f"{LIST}/{school.an}", data={"shown": "s1"}).status_code == 403


def test_an_admin_sees_no_names(app, school):
    school.set(skills=[{"code": "s1", "title": "Dừng xe"}])
    school.take(school.an, right=4)
    admin = signed_in_client(app, "admin")
    for path in (LIST, f"{LIST}/{school.an}"):
        assert "Nguyễn Văn An" not in read(admin, path)


def test_learners_of_the_list_are_found_by_name_and_code(trainer, school):
    school.set(skills=[{"code": "s1", "title": "Dừng xe"}])
    school.take(school.an, right=4)
    assert "Nguyễn Văn An" in read(trainer, f"{LIST}?q=van an")
    assert "Nguyễn Văn An" in read(trainer, f"{LIST}?q=nv001")
    assert "Không có ai như vậy" in read(trainer, f"{LIST}?q=khong ai")
