"""A law dies in the register: the same moment everything that rests on it says so."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from quizapp.banks.models import Citation, Question
from quizapp.certificates.service import Completion, issue
from quizapp.core import clock
from quizapp.core.tokens import Keyring
from quizapp.core.types import new_id
from quizapp.law.models import LegalDocument
from quizapp.organisations.models import Learner
from quizapp.training.models import Course, CourseCompletion, LessonProgress
from quizapp.training.queries.completions import standings
from tests.factories import signed_in_client, signed_in_learner
from tests.training.learning import open_school

LESSON = "/learn/cong/the"
DESK = "/manage/courses/cong/lessons/the/desk"
WORK = "/manage/courses/law"


@pytest.fixture
def school(database):
    return open_school(database)


@pytest.fixture
def an(app, school):
    """A guard who has learned both lessons and completed the course."""
    learner = signed_in_learner(app, learner_id=school.an)
    for slug, code in (("the", "A-01"), ("so", "B-01")):
        entry = school.entry(slug)
        data = {"version": entry.version_id, "question": entry.question_id, "choice": "1"}
        learner.post(f"/learn/cong/{slug}/checks/{code}", data=data)
        learner.post(f"/learn/cong/{slug}/end", data=data)
    return learner


@pytest.fixture
def code(school, an, settings):
    """Of the certificate that she holds."""
    now = clock.now()
    with school.database.transaction() as session:
        course = session.scalars(select(Course)).one()
        learner = session.get_one(Learner, school.an)
        completion = CourseCompletion(
            id=new_id(), learner_id=learner.id, course_id=course.id, completed_at=now
        )
        session.add(completion)
        session.flush()
        law = session.scalars(select(LegalDocument)).one()
        held = Completion(
            learner.id,
            learner.full_name,
            learner.unit_id,
            course.slug,
            course.title,
            now,
            None,
            [(law.id, "10", "the", "Xem thẻ")],
            completion.id,
        )
        return issue(session, held, keyring=Keyring(settings.secret_key), now=now).code


def standing(school):
    with school.database.reading() as session:
        course = session.scalars(select(Course)).one()
        return standings(session, course.id, [school.an], now=clock.now())[school.an].state


def law_page(school):
    with school.database.reading() as session:
        return f"/manage/law/{session.scalars(select(LegalDocument.id)).one()}"


def mark(reviewer, school, **changed):
    """As the reviewer does it: on the page of the document, after seeing what it touches."""
    page = reviewer.get(law_page(school)).text
    data = dict(re.findall(r'<input[^>]*? name="([^"]+)"[^>]*? value="([^"]*)"', page))
    data |= {
        name: re.search(r'<option selected value="([^"]+)"', part)[1]
        for name, part in re.findall(r'<select[^>]*? name="([^"]+)"(.*?)</select>', page, re.DOTALL)
    }
    data.pop("csrf_token", None)
    address = f"{law_page(school)}/edit"
    answer = reviewer.post(address, data=data | changed)
    if answer.status_code == 200:
        assert "Xem trước điều sửa" in answer.text
        answer = reviewer.post(address, data={**data, **changed, "confirmed": "1"})
    assert answer.status_code == 302, answer.text


def sheet(app, school):
    """The inspector's sheet of her enterprise."""
    with school.database.reading() as session:
        unit_id = session.get_one(Learner, school.an).unit_id
    page = words(signed_in_client(app, "organizer"), f"/manage/units/{unit_id}/inspection")
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition("<main")[2]).split())


def words(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_before_it_dies_nothing_is_flagged(app, school, an, code):
    assert "Luật đã đổi" not in words(an, LESSON)
    assert "Không có bài nào có luật đã đổi" in words(signed_in_client(app, "trainer"), WORK)
    assert standing(school) == "valid"
    assert "Không có bài học nào cho bảo vệ dẫn luật đã thay đổi." in sheet(app, school)
    assert "Luật" not in words(app.test_client(), f"/verify/{code}").partition("<main")[2]


@pytest.mark.parametrize(
    "death",
    [
        {"status": "expired"},
        {"in_force_to": (clock.now().date() - timedelta(days=2)).strftime("%d/%m/%Y")},
        {"do_not_cite_articles": "10"},
        {"grade": "do_not_use"},
    ],
)
def test_a_law_dies_and_the_same_moment_everything_says_so(app, school, an, code, death):
    reviewer = signed_in_client(app, "reviewer")
    mark(reviewer, school, **death)
    assert "Luật đã đổi" in words(an, LESSON)
    assert "luật đã đổi" in words(an, "/learn/cong")
    assert "2 bài đã học có luật đã đổi" in words(an, "/learn")
    work = words(signed_in_client(app, "trainer"), WORK)
    assert "Xem thẻ" in work
    assert "Ghi sổ" in work
    assert "/manage/courses/cong/lessons/the/write" in work
    assert standing(school) == "law_changed"
    paper = sheet(app, school)
    assert "2 bài dẫn luật đã thay đổi" in paper
    assert re.search(r"Luật đã thay đổi, cần học lại 1\b", paper)
    said = words(app.test_client(), f"/verify/{code}")
    assert "luật" in said.partition("<main")[2].lower()
    blocked = words(signed_in_client(app, "trainer", email="khac@kcn.example"), DESK)
    assert "hết hiệu lực" in blocked or "không được dẫn nữa" in blocked


def test_an_amended_law_asks_trainers_for_a_look_and_undoes_nothing(app, school, an, code):
    day = clock.now().date().strftime("%d/%m/%Y")
    told = {"effect": "amended", "from_on": day, "changed_by": "Nghị định 1/2026", "confirmed": "1"}
    done = signed_in_client(app, "reviewer").post(f"{law_page(school)}/change", data=told)
    assert done.status_code == 302, done.text
    work = words(signed_in_client(app, "trainer"), WORK)
    assert "Cần đối chiếu bản mới" in work
    assert "Nghị định 1/2026" in work
    assert standing(school) == "valid"


def test_when_it_comes_back_nothing_is_flagged_any_more(app, school, an, code):
    reviewer = signed_in_client(app, "reviewer")
    mark(reviewer, school, status="expired")
    mark(reviewer, school, status="in_force", in_force_to="")
    assert "Không có bài nào có luật đã đổi" in words(signed_in_client(app, "trainer"), WORK)
    assert standing(school) == "valid"


def test_a_question_on_dead_law_is_not_asked_in_its_lesson_and_not_needed_to_end_it(app, school):
    with school.database.transaction() as session:
        check = session.scalars(select(Question).filter_by(code="A-01")).one()
        law = session.scalars(select(LegalDocument)).one()
        asked = {"version_id": check.current_version_id, "position": 1}
        session.add(Citation(document_id=law.id, article="10", **asked))
    chi = signed_in_learner(app, learner_id=school.chi)
    an = signed_in_learner(app, learner_id=school.an)
    end = {"version": school.entry("the").version_id}
    assert "/checks/A-01" in words(an, LESSON)
    an.post("/learn/cong/the/end", data=end)
    assert 'data-state="left"' in words(an, LESSON)
    mark(signed_in_client(app, "reviewer"), school, do_not_cite_articles="10")
    assert "/checks/A-01" not in words(an, LESSON)
    assert 'data-state="open"' in words(an, LESSON)
    an.post("/learn/cong/the/end", data=end)
    assert 'data-state="done"' in words(an, LESSON)
    with school.database.reading() as session:
        progress = session.scalars(select(LessonProgress).filter_by(learner_id=school.an)).one()
        assert progress.done_at is not None
    assert chi.get(LESSON).status_code == 404
