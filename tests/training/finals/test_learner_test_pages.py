"""The learner's pages of a test, without script, and that nobody else comes near."""

import re
from datetime import timedelta

import pytest

from quizapp.attempts.models import Attempt
from quizapp.attempts.service import close_overdue
from quizapp.core import clock
from quizapp.training.models import BEFORE, CourseCompletion, CourseResult
from quizapp.web.guards import PARTICIPANT_COOKIE
from tests.factories import signed_in_learner
from tests.training.finals.testing import answers, open_school, unapprove

PAGE = "/learn/bao-ve/test"


@pytest.fixture
def school(app, database):
    return open_school(database)


@pytest.fixture
def an(app, school):
    return signed_in_learner(app, learner_id=school.an)


def read(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, answer.text
    return answer.text


def begin(client, path=PAGE):
    answer = client.post(path)
    assert answer.status_code == 303
    return answer.headers["Location"]


def token_of(page):
    return re.search(r'name="csrf_token" value="([^"]+)"', page)[1]


def hand_in(client, school, paper, right):
    """As a browser does: the cookie below the attempt's own addresses, the token of its page."""
    attempt_id = paper.rsplit("/", 1)[1]
    page = read(client, paper)
    with school.database.reading() as session:
        drafts = answers(session, session.get_one(Attempt, attempt_id), right)
    for draft in drafts:
        data = {"csrf_token": token_of(page), "seq": "1", "response": draft.response}
        address = f"{paper}/answers/{draft.slot}"
        assert client.post(address, data=data, headers={"X-CSRFToken": ""}).status_code == 302
    answer = client.post(
        f"{paper}/submission",
        data={"csrf_token": token_of(page)},
        headers={"X-CSRFToken": token_of(page)},
    )
    assert answer.headers["Location"].endswith(f"{paper}/result")
    answer = client.get(answer.headers["Location"])
    assert answer.headers["Location"].endswith(f"{PAGE}/{attempt_id}")
    return answer.headers["Location"]


def test_the_page_tells_the_rules_before_anything_begins(an, school):
    page = read(an, PAGE)
    for told in ("Bắt đầu làm bài", "10 phút", "75%", "sau 24 giờ", "không giới hạn"):
        assert told in page
    assert school.rows(Attempt) == []
    contents = read(an, "/learn/bao-ve")
    assert 'href="/learn/bao-ve/test"' in contents


def test_lessons_come_first(app, school):
    binh = signed_in_learner(app, learner_id=school.binh)
    page = read(binh, PAGE)
    assert "Bạn còn 2 bài" in page
    assert "Bắt đầu làm bài" not in page
    answer = binh.post(PAGE, follow_redirects=True)
    assert "còn bài chưa học xong" in answer.text
    assert school.rows(Attempt) == []


def test_the_first_page_leads_to_the_test_and_back_into_a_running_one(app, an, school):
    home = read(an, "/learn")
    assert f'href="{PAGE}"' in home
    assert "Bạn đã học hết các bài." in home
    paper = begin(an)
    assert "đồng hồ vẫn chạy" in read(an, "/learn")
    hand_in(an, school, paper, right=4)
    assert f'href="{PAGE}"' not in read(an, "/learn")
    binh = signed_in_learner(app, learner_id=school.binh)
    assert f'href="{PAGE}"' not in read(binh, "/learn")


def test_the_first_page_leads_to_no_test_that_cannot_be_drawn(an, school):
    for number in range(1, 9):
        unapprove(school.database, f"Q00{number}")
    assert f'href="{PAGE}"' not in read(an, "/learn")


def test_a_test_is_taken_passed_and_reviewed(an, school):
    paper = begin(an)
    result = hand_in(an, school, paper, right=4)
    page = read(an, result)
    assert "Bạn đã đạt" in page
    assert "100%" in page
    assert "đáp án" in page or "bạn chọn, đúng" in page
    assert "Đã hoàn thành khóa học" in page
    assert len(school.rows(CourseCompletion)) == 1
    assert "Đã hoàn thành khóa học" in read(an, "/learn/bao-ve")


def test_a_failed_test_shows_no_key_but_the_lesson_and_the_reason(an, school):
    result = hand_in(an, school, begin(an), right=1)
    page = read(an, result)
    assert "Lần này chưa đạt" in page
    assert "Đọc lại bài: Bài bai-" in page
    assert "Vì luật nói thế." in page
    assert "✓ đáp án" not in page
    assert "Đúng rồi" not in page
    assert "Luyện 3 câu còn yếu" in page
    assert "Làm lại được từ" in page
    assert "Nghỉ một chút rồi làm lại" in read(an, PAGE)


def test_the_test_leaves_a_contest_on_the_same_phone_alone(an, school):
    an.set_cookie(PARTICIPANT_COOKIE, "of-a-contest")
    attempt_id = begin(an).rsplit("/", 1)[1]
    assert an.get_cookie(PARTICIPANT_COOKIE).value == "of-a-contest"
    for path in (f"/attempts/{attempt_id}", f"/api/v1/attempts/{attempt_id}"):
        mine = an.get_cookie(PARTICIPANT_COOKIE, path=path)
        assert mine.value != "of-a-contest"
        assert mine.http_only
    assert an.get_cookie(PARTICIPANT_COOKIE, path="/rounds") is None


def test_whoever_signs_out_leaves_no_way_into_the_test(an, school):
    paper = begin(an)
    assert an.get(paper).status_code == 200
    an.set_cookie(PARTICIPANT_COOKIE, "of-a-contest")
    assert an.post("/learn/sign-out").status_code == 302
    assert an.get_cookie(PARTICIPANT_COOKIE, path=paper) is None
    assert an.get_cookie(PARTICIPANT_COOKIE, path=f"/api/v1{paper}") is None
    assert an.get(paper).status_code != 200
    assert an.get_cookie(PARTICIPANT_COOKIE).value == "of-a-contest"


def test_what_was_noted_by_somebody_else_names_no_other_cookie(an, school):
    begin(an)
    an.set_cookie("quizapp_tests", "../x.a b.", path="/learn")
    answer = an.post("/learn/sign-out")
    set_cookies = answer.headers.getlist("Set-Cookie")
    assert not [one for one in set_cookies if one.startswith(PARTICIPANT_COOKIE)]


def test_the_clock_and_the_answers_go_through_the_doors_of_attempts(an, school):
    attempt_id = begin(an).rsplit("/", 1)[1]
    told = an.get(f"/api/v1/attempts/{attempt_id}/clock").json
    assert told["state"] == "open"
    whole = an.get(f"/api/v1/attempts/{attempt_id}").json["attempt"]
    assert len(whole["questions"]) == 4
    assert whole["result"] is None


def test_nobody_else_sees_or_writes_the_attempt(app, an, school):
    paper = begin(an)
    attempt_id = paper.rsplit("/", 1)[1]
    binh = signed_in_learner(app, learner_id=school.binh)
    assert binh.get(paper).status_code in {302, 401, 404}
    assert binh.get(f"{PAGE}/{attempt_id}").status_code == 404
    result = hand_in(an, school, paper, right=4)
    assert binh.get(result).status_code == 404
    chi = signed_in_learner(app, learner_id=school.chi)
    for path in (PAGE, result):
        assert chi.get(path).status_code == 404
    assert chi.post(PAGE).status_code == 404
    stranger = app.test_client()
    assert stranger.get(PAGE).status_code in {302, 401}


def test_going_back_to_a_running_test_needs_no_second_sign_in(an, school):
    paper = begin(an)
    an.delete_cookie(PARTICIPANT_COOKIE, path=paper)
    assert "Bạn đang làm dở" in read(an, PAGE)
    assert begin(an) == paper
    assert an.get(paper).status_code == 200
    attempt_id = paper.rsplit("/", 1)[1]
    assert an.get(f"{PAGE}/{attempt_id}").headers["Location"] == PAGE


def test_without_approved_questions_the_page_says_so(an, school):
    for number in range(1, 9):
        unapprove(school.database, f"Q00{number}")
    page = read(an, PAGE)
    assert "Chưa có đề" in page
    assert "Bắt đầu làm bài" not in page
    answer = an.post(PAGE, follow_redirects=True)
    assert "chưa đủ câu hỏi đã thẩm định" in answer.text


def test_a_few_questions_before_the_first_lesson(app, school):
    binh = signed_in_learner(app, learner_id=school.binh)
    assert "Thử 2 câu" in read(binh, "/learn/bao-ve")
    page = read(binh, hand_in(binh, school, begin(binh, "/learn/bao-ve/before"), right=1))
    assert "Xong phần thử sức" in page
    assert "50%" in page
    assert "Đúng rồi" not in page
    assert [one.purpose for one in school.rows(CourseResult)] == [BEFORE]
    assert "Thử 2 câu" not in read(binh, "/learn/bao-ve")


def test_a_missed_result_is_taken_in_when_the_learner_looks(an, school):
    """The listener of the sweeper's process may have died between the two."""
    now = clock.now()
    attempt_id = school.start(school.an, at=now - timedelta(hours=2))
    with school.database.transaction() as session:
        close_overdue(session, now=now)
    page = read(an, f"{PAGE}/{attempt_id}")
    assert "Lần này chưa đạt" in page
    assert len(school.rows(CourseResult)) == 1
