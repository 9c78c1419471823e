"""The learner's pages and calls, without script."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from quizapp.core import clock
from quizapp.law.models import LegalDocument
from quizapp.training.models import LessonProgress
from tests.factories import signed_in_learner
from tests.training.learning import TWO, open_school
from tests.training.small_course import LESSON

LESSON_PAGE = "/learn/cong/the"
CHECK = f"{LESSON_PAGE}/checks/A-01"


@pytest.fixture
def school(database):
    return open_school(database)


@pytest.fixture
def an(app, school):
    return signed_in_learner(app, learner_id=school.an)


@pytest.fixture
def chi(app, school):
    return signed_in_learner(app, learner_id=school.chi)


def read(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, answer.text
    return answer.text


def form(school, **more):
    entry = school.entry()
    return {"version": entry.version_id, "question": entry.question_id, **more}


def kept(school):
    with school.database.reading() as session:
        return list(session.scalars(select(LessonProgress)))


def test_a_guard_sees_the_course_and_where_to_begin(an):
    page = read(an, "/learn")
    assert "Chào Nguyễn Văn An" in page
    assert "Bắt đầu từ đây" in page
    assert 'href="/learn/cong/the"' in page
    assert "chờ thẩm định" in page
    contents = read(an, "/learn/cong")
    assert contents.index("/learn/cong/the") < contents.index("/learn/cong/so")
    assert "Đã học 0/2 bài" in contents


def test_a_worker_without_courses_is_told_what_to_do(chi):
    assert "Chưa có khóa học nào cho bạn" in read(chi, "/learn")


@pytest.mark.parametrize("path", ["/learn/cong", LESSON_PAGE])
def test_a_course_that_is_not_for_somebody_does_not_exist_there(chi, path):
    assert "Không có khóa học này" in read(chi, path, 404)


def test_a_stranger_writes_nothing(school, chi):
    assert chi.post(CHECK, data=form(school, choice="1")).status_code == 404
    assert chi.post(f"{LESSON_PAGE}/end", data=form(school)).status_code == 404
    assert kept(school) == []


@pytest.mark.parametrize("path", ["/learn", "/learn/cong", LESSON_PAGE])
def test_who_has_not_signed_in_reads_nothing(app, school, path):
    answer = app.test_client().get(path)
    assert answer.status_code in {302, 401}
    assert "Nhìn thẻ" not in answer.text


def test_a_lesson_shows_its_text_its_check_and_its_law(an):
    page = read(an, LESSON_PAGE)
    assert "<h2>Nhìn thẻ</h2>" in page
    assert "Tình huống, bạn làm gì?" in page
    assert "Điều 10" in page
    assert "Nghị định về bảo vệ" in page
    assert "chờ thẩm định" in page
    assert 'data-state="open"' in page
    assert read(an, "/learn/cong/khong-co", 404)


def test_a_check_answers_by_the_server(school, an):
    answer = an.post(CHECK, data=form(school, choice="0"))
    assert (answer.status_code, answer.location) == (303, f"{LESSON_PAGE}#check-A-01")
    page = read(an, LESSON_PAGE)
    assert 'data-state="wrong"' in page
    assert re.search(r'data-place="0">.*Không ai biết ai đã vào', page)
    assert re.search(r'data-place="1" hidden>', page)
    assert "Ghi sổ rồi báo người được gặp." in page
    assert "đã lưu 1/1 câu" in page
    an.post(CHECK, data=form(school, choice="1"))
    assert 'data-state="right"' in read(an, LESSON_PAGE)
    asked_again = read(an, f"{LESSON_PAGE}?again=A-01")
    assert 'data-state="right"' not in asked_again


@pytest.mark.parametrize("choice", [None, "7", "x", "-1", "٣"])
def test_no_answer_is_no_mistake(school, an, choice):
    data = form(school) if choice is None else form(school, choice=choice)
    answer = an.post(CHECK, data=data, follow_redirects=True)
    assert answer.status_code == 200
    assert re.search(r'role="alert">\s*Hãy chọn câu trả lời', answer.text)
    assert kept(school) == []


def test_the_end_says_what_is_left_and_then_leads_on(school, an):
    ended = an.post(f"{LESSON_PAGE}/end", data=form(school), follow_redirects=True)
    assert 'id="end" class="card padded end" data-state="left"' in ended.text
    assert "còn câu hỏi chưa trả lời" in ended.text
    an.post(CHECK, data=form(school, choice="1"))
    page = read(an, LESSON_PAGE)
    assert 'data-state="done"' in page
    assert 'href="/learn/cong/so"' in page
    assert "Đã học 1/2 bài" in read(an, "/learn/cong")
    assert "Học tiếp" in read(an, "/learn")


def test_when_all_is_learned_the_course_says_so(school, an):
    for slug, code in (("the", "A-01"), ("so", "B-01")):
        entry = school.entry(slug)
        data = {"version": entry.version_id, "question": entry.question_id, "choice": "1"}
        an.post(f"/learn/cong/{slug}/checks/{code}", data=data)
        an.post(f"/learn/cong/{slug}/end", data=data)
    assert "Bạn đã học hết các bài" in read(an, "/learn/cong")


def test_a_lesson_before_its_turn_is_refused_with_what_to_do(app, database):
    school = open_school(database, plan=TWO.replace('order = "free"', 'order = "fixed"'))
    an = signed_in_learner(app, learner_id=school.an)
    assert "Hãy học xong các bài trước" in read(an, "/learn/cong/so", 409)
    contents = read(an, "/learn/cong")
    assert 'href="/learn/cong/so"' not in contents
    assert "học các bài trước đã" in contents


def test_dead_law_is_seen_in_the_lesson_the_contents_and_the_list(school, an):
    an.post(CHECK, data=form(school, choice="1"))
    an.post(f"{LESSON_PAGE}/end", data=form(school))
    with school.database.transaction() as session:
        law = session.scalars(select(LegalDocument)).one()
        law.in_force_to = clock.now().date() - timedelta(days=2)
    assert "Luật đã đổi" in read(an, LESSON_PAGE)
    assert "Luật đã hết hiệu lực" in read(an, LESSON_PAGE)
    assert "luật đã đổi" in read(an, "/learn/cong")
    assert "1 bài đã học có luật đã đổi" in read(an, "/learn")


def test_a_new_text_asks_to_learn_again(school, an):
    an.post(CHECK, data=form(school, choice="1"))
    an.post(f"{LESSON_PAGE}/end", data=form(school))
    with school.database.transaction() as session:
        session.scalars(select(LegalDocument)).one().do_not_cite_articles = ["10"]
    school.load(lesson=LESSON.replace("article = 10", "article = 11"))
    assert "học lại bản mới" in read(an, "/learn/cong")
    page = read(an, LESSON_PAGE)
    assert "Luật đã đổi từ khi bạn học" in page
    assert "đã lưu 0/1 câu" in page


def body(school, *entries, learner=None):
    named = [
        {
            "lesson": one.lesson_id,
            "version": one.version_id,
            "seq": one.seq,
            "code": one.code,
            "question": one.question_id,
            "chosen": list(one.chosen),
        }
        for one in entries
    ]
    return {"learner": learner or school.an, "entries": named}


def test_a_phone_sends_what_it_kept(school, an):
    entries = [school.entry(seq=5), school.entry(seq=6, code="")]
    answer = an.post("/api/v1/learn/progress", json=body(school, *entries))
    assert answer.status_code == 200
    said = answer.get_json()
    assert said["refused"] == []
    assert [(one["code"], one["seq"], one["is_done"]) for one in said["saved"]] == [
        ("A-01", 5, False),
        ("", 6, True),
    ]
    again = an.post("/api/v1/learn/progress", json=body(school, *entries)).get_json()
    assert [one["superseded"] for one in again["saved"]] == [True, True]


def test_a_call_is_bound_to_the_person_of_the_page(school, an, chi):
    sent = body(school, school.entry())
    stranger = chi.post("/api/v1/learn/progress", json=sent)
    assert (stranger.status_code, stranger.get_json()["code"]) == (409, "another_learner")
    own = chi.post("/api/v1/learn/progress", json=body(school, school.entry(), learner=school.chi))
    assert own.get_json()["saved"] == []
    assert own.get_json()["refused"][0]["reason"] == "lesson_not_found"
    assert kept(school) == []


def test_a_call_without_the_token_of_the_page_is_refused(school, an):
    del an.environ_base["HTTP_X_CSRFTOKEN"]
    answer = an.post("/api/v1/learn/progress", json=body(school, school.entry()))
    assert (answer.status_code, answer.get_json()["code"]) == (403, "csrf_expired")


@pytest.mark.parametrize(
    "change", [{"lesson": "A'"}, {"code": "\x00"}, {"seq": "1"}, {"chosen": [1] * 11}]
)
def test_what_no_phone_sends_is_unreadable(school, an, change):
    sent = body(school, school.entry())
    sent["entries"][0].update(change)
    assert an.post("/api/v1/learn/progress", json=sent).status_code == 422


def test_on_a_shared_phone_nothing_is_kept(app, school):
    shared = signed_in_learner(app, learner_id=school.an, is_shared=True)
    assert "data-shared" in read(shared, LESSON_PAGE)
    own = signed_in_learner(app, learner_id=school.an)
    assert "data-shared" not in read(own, LESSON_PAGE)


def test_the_page_for_no_network_names_nobody(app):
    assert "Chưa có mạng" in read(app.test_client(), "/learn/offline")
